#pragma once
// What one way and the other cost: calls of a net, counted, and milliseconds, measured. For narration: it is the lesson of autoregressive flows.
#include <chrono>

#include "models/step_context.h"

namespace zscape {

struct CallCounts {
  std::int64_t scoring = 0, sampling = 0;
};

/// Runs both once, without gradients (narration has none), and says what each took.
template <class Score, class Draw>
View measured_cost(CallCounts calls, Score&& score, Draw&& draw) {
  const auto milliseconds = [](auto&& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  };
  return View{{{"scoring_calls", static_cast<double>(calls.scoring)},
               {"sampling_calls", static_cast<double>(calls.sampling)},
               {"scoring_ms", milliseconds(score)},
               {"sampling_ms", milliseconds(draw)}},
              {},
              {}};
}

}  // namespace zscape
