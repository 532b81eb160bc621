#pragma once
// TrainerStep: what a model's step() meets in the trainer: updates with the non-finite guard, one-player stepping, and where the time goes.
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

#include "engine/run/optimizer.h"
#include "models/step_context.h"

namespace zscape {

/// A loss or gradient that is not a number, found before it reached the weights.
struct NonFinite : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Seconds of one step by what they were spent on.
struct StepLaps {
  double data = 0, forward = 0, backward = 0, update = 0, show = 0;
  double total() const { return data + forward + backward + update + show; }
};

class TrainerStep final : public StepContext {
 public:
  TrainerStep(Rng& rng_, Scalars& report_, Narrator& narrate_, const Params& params_, std::int64_t step_, const std::string& only_player, StepLaps& laps,
              std::function<Batch()> more, std::function<Batch(std::int64_t)> labelled);

  void update(Player& player, const Tensor& loss) override;
  void apply(Player& player) override;
  Batch next_batch() override;
  Batch labelled(std::int64_t per_class) override;
  /// Call when the model's step() has returned: the rest of the time was forward.
  void finish();

 private:
  double lap();  // seconds since the last lap
  bool learns(const Player& player) const { return only_player_.empty() || only_player_ == role_of(player); }
  void learn(Player& player, std::vector<Tensor> gradients);

  const std::string& only_player_;
  StepLaps& laps_;
  std::function<Batch()> more_;
  std::function<Batch(std::int64_t)> labelled_;
  std::chrono::steady_clock::time_point mark_;
};

}  // namespace zscape
