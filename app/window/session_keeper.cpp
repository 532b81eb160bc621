#include "app/window/session_keeper.h"

#include "app/window/session.h"
#include "engine/core/atomic_file.h"

namespace zscape::app {
namespace {

constexpr double kEvery = 30;  // seconds between two looks at whether something changed
constexpr std::uint64_t kMostBytes = 64 << 20;

}  // namespace

void SessionKeeper::follow(UiState& state, const Snapshot& snapshot, const Status& status) {
  if (!has_model(status.state)) return;
  if (run_ != snapshot.run_id) {
    if (by_itself_) save(state, false);  // of the run one leaves
    run_ = snapshot.run_id;
    folder_ = snapshot.folder;
    kept_.clear();
    std::error_code none;
    if (!folder_.empty() && std::filesystem::exists(session_file(folder_), none))
      open(state, session_file(folder_), snapshot);
  }
  if (!by_itself_ || state.now - looked_ < kEvery) return;
  looked_ = state.now;
  save(state, false);
}

void SessionKeeper::serve(UiState& state, const Requests& wish, const Snapshot& snapshot) {
  if (wish.save_session) save(state, true);
  if (!wish.open_session.empty()) open(state, wish.open_session, snapshot);
}

void SessionKeeper::save(UiState& state, bool say) {
  std::error_code none;
  if (folder_.empty() || !std::filesystem::exists(folder_, none)) return;  // a run without files
  try {
    std::string text = session_json(state);
    if (text != kept_) write_file(session_file(folder_), text);
    kept_ = std::move(text);
    if (say)
      state.notices.say(Fact::Grade::good, "notice.session_saved", {session_file(folder_).string()}, state.now);
  } catch (const std::exception& e) {
    state.notices.say(Fact::Grade::warning, "notice.session_failed", {e.what()}, state.now);
  }
}

void SessionKeeper::open(UiState& state, const std::filesystem::path& file, const Snapshot& snapshot) {
  try {
    restore_session(state, read_text_file(file, kMostBytes), snapshot);
    state.notices.say(Fact::Grade::info, "notice.session_restored", {file.string()}, state.now);
  } catch (const std::exception& e) {
    state.notices.say(Fact::Grade::warning, "notice.session_failed", {e.what()}, state.now);
  }
}

}  // namespace zscape::app
