#pragma once
// Truth: what is known exactly of procedural data, to be drawn beside what was learnt. A plain value that never
// changes, so any thread may use it.
#include <torch/torch.h>

#include <functional>
#include <optional>

namespace zscape {

struct Truth {
  /// [n,D] → [n], nats, in the type and on the device of x; −inf where there can be no data. Empty = not known.
  std::function<torch::Tensor(const torch::Tensor& x)> log_density;
  std::optional<double> entropy;  // nats: the least mean negative log-likelihood any model can reach
  torch::Tensor centres;          // double [k,D], one for each mode; undefined when the data has no modes
  double sigma = 0;               // of each mode
};

}  // namespace zscape
