#pragma once
// Historical averaging: a player is drawn back to the mean of where it has been, which turns orbits around an equilibrium into spirals towards it.
//   T. Salimans et al.: Improved Techniques for Training GANs. NeurIPS 2016, arXiv:1606.03498, section 3.3 (from fictitious play).
//
//   loss + c ‖θ − θ̄‖²,   θ̄ = 1/t Σ_i θ_i
#include <vector>

#include "models/model.h"

namespace zscape {

class HistoricalAveraging {
 public:
  explicit HistoricalAveraging(const Player& player);
  /// ‖θ − θ̄‖² over all parameters, a scalar; 0 before the first step.
  Tensor distance(const Player& player) const;
  /// Counts the present parameters in: once a step.
  void follow(const Player& player) const;
  void collect_buffers(std::vector<NamedTensor>& into) const;

 private:
  std::vector<NamedTensor> mean_;
  Tensor count_;
  std::string name_;
};

}  // namespace zscape
