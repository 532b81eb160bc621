#include "models/adversarial/techniques/historical_averaging.h"

namespace zscape {

HistoricalAveraging::HistoricalAveraging(const Player& player) : name_(player.name) {
  for (const NamedTensor& p : player.parameters) mean_.push_back({p.name + ".history", p.tensor.detach().clone(), Role::buffer});
  count_ = torch::zeros({}, player.parameters.front().tensor.options().requires_grad(false));
}

Tensor HistoricalAveraging::distance(const Player& player) const {
  std::vector<Tensor> squares;
  for (std::size_t i = 0; i < mean_.size(); ++i) squares.push_back((player.parameters[i].tensor - mean_[i].tensor).square().sum());
  return torch::stack(squares).sum();
}

void HistoricalAveraging::follow(const Player& player) const {
  const torch::NoGradGuard no_grad;
  count_.add_(1);
  for (std::size_t i = 0; i < mean_.size(); ++i) mean_[i].tensor.add_((player.parameters[i].tensor - mean_[i].tensor) / count_);
}

void HistoricalAveraging::collect_buffers(std::vector<NamedTensor>& into) const {
  into.insert(into.end(), mean_.begin(), mean_.end());
  into.push_back({name_ + ".history", count_, Role::buffer});
}

}  // namespace zscape
