#pragma once
// Values that are known at the middles of a grid's cells, read anywhere between them. (torch's grid_sampler reads out of bounds on its way back where a
// coordinate is not a number.)
#include <torch/torch.h>

#include <vector>

namespace zscape {

/// Middles of the cells of a box [2, D] with sides[d] cells along axis d, the first axis slowest, [N, D].
inline torch::Tensor middles(const torch::Tensor& box, at::IntArrayRef sides) {
  std::vector<torch::Tensor> axes;
  for (std::int64_t d = 0; d < box.size(1); ++d) {
    const std::int64_t side = sides[static_cast<std::size_t>(d)];
    axes.push_back(box[0][d] + (torch::arange(side, box.options()) + .5) * ((box[1][d] - box[0][d]) / static_cast<double>(side)));
  }
  return axes.size() == 1 ? axes[0].unsqueeze(1) : torch::cartesian_prod(axes);
}

/// values [S₁, …, S_D] over a box [2, D]; x [n, D] → [n]: linear along each axis, the outermost cell's beyond. Once differentiable in x. A box without extent, before
/// it is laid, gives the outermost cells.
inline torch::Tensor between_cells(const torch::Tensor& values, const torch::Tensor& box, const torch::Tensor& x) {
  const torch::Tensor flat = values.flatten();
  std::vector<torch::Tensor> corners{torch::zeros({x.size(0)}, torch::dtype(torch::kInt64).device(x.device()))}, weights{torch::ones({x.size(0)}, x.options().requires_grad(false))};
  for (std::int64_t d = 0; d < values.dim(); ++d) {
    const std::int64_t side = values.size(d);
    const torch::Tensor extent = (box[1][d] - box[0][d]).clamp_min(1e-9);
    const torch::Tensor at = ((x.select(1, d) - box[0][d]) / extent * side - .5).nan_to_num(0).clamp(0, static_cast<double>(side - 1));
    const torch::Tensor from = at.detach().floor().clamp_max(static_cast<double>(side - 2)), share = at - from, cell = from.to(torch::kInt64);
    std::vector<torch::Tensor> next_corners, next_weights;
    for (std::size_t i = 0; i < corners.size(); ++i)
      for (const std::int64_t upper : {0, 1}) {
        next_corners.push_back(corners[i] * side + cell + upper);
        next_weights.push_back(weights[i] * (upper == 1 ? share : 1 - share));
      }
    corners = std::move(next_corners), weights = std::move(next_weights);
  }
  torch::Tensor sum = weights[0] * flat.index_select(0, corners[0]);
  for (std::size_t i = 1; i < corners.size(); ++i) sum = sum + weights[i] * flat.index_select(0, corners[i]);
  return sum;
}

}  // namespace zscape
