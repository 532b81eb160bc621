#include "engine/run/step.h"

#include <cmath>

namespace zscape {

TrainerStep::TrainerStep(Rng& rng_, Scalars& report_, Narrator& narrate_, const Params& params_, std::int64_t step_, const std::string& only_player,
                         StepLaps& laps, std::function<Batch()> more, std::function<Batch(std::int64_t)> labelled)
    : StepContext(rng_, report_, narrate_, params_, step_),
      only_player_(only_player),
      laps_(laps),
      more_(std::move(more)),
      labelled_(std::move(labelled)),
      mark_(std::chrono::steady_clock::now()) {}

double TrainerStep::lap() {
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - mark_).count();
  mark_ = now;
  return seconds;
}

void TrainerStep::finish() { laps_.forward += lap(); }

Batch TrainerStep::next_batch() {
  laps_.forward += lap();
  Batch batch = more_();
  laps_.data += lap();
  return batch;
}

Batch TrainerStep::labelled(std::int64_t per_class) {
  laps_.forward += lap();
  Batch batch = labelled_(per_class);
  laps_.data += lap();
  return batch;
}

void TrainerStep::update(Player& player, const Tensor& loss) {
  laps_.forward += lap();
  if (!learns(player)) return;
  if (loss.device().is_cpu() && !std::isfinite(loss.item<float>()))
    throw NonFinite("The loss of " + player.name + " is not a number at step " + std::to_string(step + 1) + ".");
  std::vector<Tensor> leaves;
  leaves.reserve(player.parameters.size());
  for (const auto& p : player.parameters) leaves.push_back(p.tensor);
  // grad() instead of backward(): it touches nobody else's gradients, and there is nothing to clear.
  std::vector<Tensor> gradients = torch::autograd::grad({loss}, leaves, {}, std::nullopt, false, true);
  laps_.backward += lap();
  learn(player, std::move(gradients));
  laps_.update += lap();
}

void TrainerStep::apply(Player& player) {
  laps_.forward += lap();
  if (!learns(player)) return;
  std::vector<Tensor> gradients;
  for (const auto& p : player.parameters) gradients.push_back(p.tensor.grad());
  learn(player, std::move(gradients));
  laps_.update += lap();
}

void TrainerStep::learn(Player& player, std::vector<Tensor> gradients) {
  torch::NoGradGuard no_grad;
  if (!optimizer_step(player, gradients, OptimizerSettings::from(params, step, player)))
    throw NonFinite("A gradient of " + player.name + " is not a number at step " + std::to_string(step + 1) + ".");
}

}  // namespace zscape
