#include "models/blocks/epilogue.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "models/blocks/wide.h"

namespace zscape {
namespace {

constexpr auto kBelow = static_cast<float>(kLeak);

// A NaN is not below zero, so it stays.
ZSCAPE_WIDE void add_row(float* h, const float* bias, std::int64_t n, Activation activation) {
  const float slope = activation == Activation::none ? 1.0f : kBelow;
  if (activation == Activation::relu) {
    for (std::int64_t i = 0; i < n; ++i) h[i] = h[i] + bias[i] < 0 ? 0 : h[i] + bias[i];
  } else {
    for (std::int64_t i = 0; i < n; ++i) {
      const float y = h[i] + bias[i], low = slope * y;
      h[i] = low > y ? low : y;  // slope < 1: the larger one
    }
  }
}

ZSCAPE_WIDE void pass_row(float* gradient, const float* output, std::int64_t n, Activation activation) {
  if (activation == Activation::relu) {
    for (std::int64_t i = 0; i < n; ++i) gradient[i] = output[i] > 0 ? gradient[i] : 0;
  } else {
    for (std::int64_t i = 0; i < n; ++i) gradient[i] *= output[i] > 0 ? 1.0f : kBelow;
  }
}

ZSCAPE_WIDE void add_to(float* sum, const float* row, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) sum[i] += row[i];
}

// Plain rows of floats in memory, and not so many that several threads would be quicker.
bool plain(const Tensor& t) {
  constexpr std::int64_t kForThreads = 1 << 18;
  return t.device().is_cpu() && t.scalar_type() == torch::kFloat && t.dim() == 2 && t.is_contiguous() &&
         (t.numel() < kForThreads || at::get_num_threads() == 1);
}

}  // namespace

void add_bias_and_activate(Tensor& h, const Tensor& bias, Activation activation) {
  if (!plain(h) || !bias.is_contiguous()) {
    h.add_(bias);
    if (activation == Activation::relu) h.relu_();
    if (activation == Activation::leaky_relu) at::leaky_relu_(h, kLeak);
    return;
  }
  float* row = h.mutable_data_ptr<float>();
  const float* b = bias.const_data_ptr<float>();
  const std::int64_t rows = h.size(0), columns = h.size(1);
  for (std::int64_t i = 0; i < rows; ++i, row += columns) add_row(row, b, columns, activation);
}

Tensor pass_activation(Tensor& gradient, const Tensor& output, Activation activation, bool wants_sum) {
  if (!plain(gradient) || !plain(output)) {
    if (activation == Activation::relu) at::threshold_backward_out(gradient, gradient, output, 0);
    if (activation == Activation::leaky_relu) at::leaky_relu_backward_out(gradient, gradient, output, kLeak, /*self_is_result=*/true);
    return wants_sum ? gradient.sum(0) : Tensor();
  }
  const std::int64_t rows = gradient.size(0), columns = gradient.size(1);
  float* g = gradient.mutable_data_ptr<float>();
  const float* y = output.const_data_ptr<float>();
  // Sums of some rows first, then of those: long batches lose no digits.
  constexpr std::int64_t kTogether = 64;
  Tensor sum = wants_sum ? at::zeros({columns}, gradient.options()) : Tensor();
  std::vector<float> part(wants_sum ? static_cast<std::size_t>(columns) : 0);
  for (std::int64_t i = 0; i < rows; ++i, g += columns, y += columns) {
    if (activation != Activation::none) pass_row(g, y, columns, activation);
    if (!wants_sum) continue;
    add_to(part.data(), g, columns);
    if ((i + 1) % kTogether != 0 && i + 1 != rows) continue;
    add_to(sum.mutable_data_ptr<float>(), part.data(), columns);
    std::fill(part.begin(), part.end(), 0.0f);
  }
  return sum;
}

}  // namespace zscape
