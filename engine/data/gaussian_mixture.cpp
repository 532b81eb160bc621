#include "engine/data/gaussian_mixture.h"

#include <algorithm>
#include <cmath>

namespace zscape {
namespace {

constexpr std::int64_t kPairsAtOnce = 1 << 20;  // of a point and a centre, to bound memory

/// Nodes and weights for the mean over N(0,1), by the eigenvalues of the Jacobi matrix (Golub & Welsch 1969).
std::pair<torch::Tensor, torch::Tensor> hermite_rule(std::int64_t order) {
  const torch::Tensor beside = torch::arange(1, order, torch::kDouble).sqrt();
  const auto [nodes, vectors] = torch::linalg_eigh(torch::diag(beside, 1) + torch::diag(beside, -1));
  return {nodes, vectors[0].square()};
}

}  // namespace

torch::Tensor log_density(const GaussianMixture& mixture, const torch::Tensor& x) {
  const auto options = x.options().requires_grad(false);
  const torch::Tensor centres = mixture.centres.to(options);
  const auto dimension = static_cast<double>(x.size(1));
  const double norm = -dimension * (0.5 * std::log(2 * M_PI) + std::log(mixture.sigma));
  const torch::Tensor log_weights = mixture.weights.log().add(norm).to(options);
  std::vector<torch::Tensor> parts;
  for (const torch::Tensor& rows : x.split(std::max<std::int64_t>(1, kPairsAtOnce / centres.size(0)))) {
    torch::Tensor squared;  // distances in units of sigma, one axis after the other: [rows, k]
    for (std::int64_t d = 0; d < x.size(1); ++d) {
      const torch::Tensor along = (rows.select(1, d).unsqueeze(1) - centres.select(1, d)).div(mixture.sigma).square();
      squared = squared.defined() ? squared + along : along;
    }
    parts.push_back(torch::logsumexp(log_weights - squared / 2, 1));
  }
  return parts.empty() ? x.new_empty({0}) : torch::cat(parts);
}

double cross_entropy(const GaussianMixture& p, const GaussianMixture& at, std::int64_t order) {
  const auto [nodes, node_weights] = hermite_rule(order);
  const std::int64_t dimension = at.centres.size(1);
  TORCH_CHECK(dimension == 1 || dimension == 2, "The quadrature is for one or two dimensions, not ", dimension, ".");
  torch::Tensor offsets = nodes.unsqueeze(1), weights = node_weights;
  if (dimension == 2) {
    const auto grid = torch::meshgrid({nodes, nodes}, "ij");
    offsets = torch::stack({grid[0].flatten(), grid[1].flatten()}, 1);
    weights = torch::outer(node_weights, node_weights).flatten();
  }
  const torch::Tensor points = at.centres.unsqueeze(1) + offsets.unsqueeze(0) * at.sigma;
  // Single precision: its error is below the quadrature's, and there may be a hundred million pairs.
  const torch::Tensor log_p =
      log_density(p, points.flatten(0, 1).to(torch::kFloat)).to(torch::kDouble).view({at.centres.size(0), -1});
  return -(torch::outer(at.weights, weights) * log_p).sum().item<double>();
}

}  // namespace zscape
