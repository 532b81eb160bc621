#pragma once
// What a run is doing. One dot and one word in the window, one string in JSON.
#include <string_view>

namespace zscape {

enum class RunState { empty, loading, running, paused, waiting, rebuilding, finished, failed };
//                    no run yet | data and model being built | steps | by hand | narration waits at a line | branch replays | reached its last step | see facts

constexpr std::string_view name_of(RunState s) {
  switch (s) {
    case RunState::empty: return "empty";
    case RunState::loading: return "loading";
    case RunState::running: return "running";
    case RunState::paused: return "paused";
    case RunState::waiting: return "waiting";
    case RunState::rebuilding: return "rebuilding";
    case RunState::finished: return "finished";
    case RunState::failed: return "failed";
  }
  return "?";
}

constexpr bool can_play(RunState s) { return s == RunState::paused || s == RunState::finished || s == RunState::waiting; }
constexpr bool can_pause(RunState s) { return s == RunState::running || s == RunState::waiting; }
constexpr bool can_step(RunState s) { return s == RunState::paused || s == RunState::finished || s == RunState::waiting; }
constexpr bool has_model(RunState s) { return s != RunState::empty && s != RunState::loading; }

}  // namespace zscape
