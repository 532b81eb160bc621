#include "models/blocks/gate.h"

#include "models/blocks/fused.h"
#include "models/blocks/wide.h"

namespace zscape {

namespace {

// Halves of rows of 2p: tanh(a) = 2 σ(2a) − 1, so that one sigmoid over all serves both.
ZSCAPE_WIDE void double_first(float* row, std::int64_t p) {
  for (std::int64_t i = 0; i < p; ++i) row[i] *= 2;
}
ZSCAPE_WIDE void multiply_halves(const float* sigmoids, float* out, std::int64_t p) {
  for (std::int64_t i = 0; i < p; ++i) out[i] = (2 * sigmoids[i] - 1) * sigmoids[p + i];
}
ZSCAPE_WIDE void through_halves(const float* sigmoids, const float* gradient, float* to, std::int64_t p) {
  for (std::int64_t i = 0; i < p; ++i) {
    const float s = sigmoids[i], t = sigmoids[p + i], g = gradient[i] * t;
    to[i] = g * 4 * s * (1 - s);
    to[p + i] = g * (2 * s - 1) * (1 - t);
  }
}

/// Maps [n, C, H, W] → [n, H, W, C], and back; […, C] as they are.
Tensor places_last(const Tensor& t) { return t.dim() == 4 ? t.permute({0, 2, 3, 1}) : t; }
Tensor places_first(const Tensor& t) { return t.dim() == 4 ? t.permute({0, 3, 1, 2}) : t; }

}  // namespace

Tensor gated(const Tensor& both) {
  const Tensor rows = places_last(both);
  if (!both.is_cpu() || both.scalar_type() != torch::kFloat || !rows.is_contiguous()) {
    const std::vector<Tensor> half = both.chunk(2, both.dim() == 4 ? 1 : -1);
    return torch::tanh(half[0]) * torch::sigmoid(half[1]);
  }
  const std::int64_t p = rows.size(-1) / 2, count = both.numel() / (2 * p);
  std::vector<Tensor> out(1);
  Tensor sigmoids;
  {
    const WithoutAutograd plain;
    sigmoids = rows.clone();
    auto* s = sigmoids.mutable_data_ptr<float>();
    for (std::int64_t i = 0; i < count; ++i) double_first(s + 2 * p * i, p);
    sigmoids.sigmoid_();
    std::vector<std::int64_t> shape = rows.sizes().vec();
    shape.back() = p;
    const Tensor product = at::empty(shape, rows.options());
    auto* y = product.mutable_data_ptr<float>();
    for (std::int64_t i = 0; i < count; ++i) multiply_halves(s + 2 * p * i, y + p * i, p);
    out[0] = places_first(product);
  }
  attach(out, {both}, {sigmoids}, [p, count](const std::vector<Tensor>& saved, const std::vector<Tensor>& gradients, const std::vector<bool>&) {
    const Tensor g = places_last(gradients[0]).contiguous(), to = at::empty_like(saved[0]);
    const auto* s = saved[0].const_data_ptr<float>();
    for (std::int64_t i = 0; i < count; ++i)
      through_halves(s + 2 * p * i, g.const_data_ptr<float>() + p * i, to.mutable_data_ptr<float>() + 2 * p * i, p);
    return std::vector<Tensor>{places_first(to)};
  });
  return out[0];
}

}  // namespace zscape
