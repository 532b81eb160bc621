#include "models/autoregressive/lstm_scan.h"

#include <algorithm>

#include "models/blocks/fused.h"

namespace zscape {
namespace {

/// Zeros round a line [S, n, h] so that every tap finds something: cell s is at s + margin.
struct Line {
  std::int64_t margin, length;
  Line(Taps taps, std::int64_t cells) : margin(std::max<std::int64_t>(0, -taps.first)), length(cells + margin + std::max<std::int64_t>(0, taps.first + taps.count - 1)) {}
};

}  // namespace

std::pair<Tensor, Tensor> lstm_cell(const Tensor& gates, const Tensor& c) {
  const std::int64_t h = c.size(-1);
  const Tensor open = torch::sigmoid(gates.slice(-1, 0, 3 * h));
  const Tensor next = open.slice(-1, h, 2 * h) * c + open.slice(-1, 0, h) * torch::tanh(gates.slice(-1, 3 * h));
  return {open.slice(-1, 2 * h) * torch::tanh(next), next};
}

Tensor lstm_scan(const Tensor& input, const Tensor& weight, Taps taps, const Tensor& live) {
  const std::int64_t steps = input.size(0), cells = input.size(1), n = input.size(2), h = weight.size(1), m = cells * n;
  const Line line(taps, cells);
  // What the way back needs: the gates as they are after σ and tanh, tanh(c), c, and h with its margins.
  const auto plain = input.options().requires_grad(false);
  Tensor gates = torch::empty({steps, m, 4 * h}, plain), squashed = torch::empty({steps, m, h}, plain), memory = torch::zeros({steps + 1, m, h}, plain);
  const Tensor hidden = torch::zeros({steps + 1, line.length, n, h}, plain), alive = live.to(plain).reshape({steps, cells, 1, 1}).expand({-1, -1, n, 1}).reshape({steps, m, 1});
  {
    const torch::NoGradGuard no_grad;
    gates.copy_(input.reshape({steps, m, 4 * h}));
    for (std::int64_t t = 0; t < steps; ++t) {
      const Tensor a = gates[t], c = memory[t + 1];
      if (t > 0)
        for (std::int64_t k = 0; k < taps.count; ++k) a.addmm_(hidden[t].slice(0, line.margin + taps.first + k, line.margin + taps.first + k + cells).reshape({m, h}), weight[k]);
      a.slice(1, 0, 3 * h).sigmoid_();
      a.slice(1, 3 * h).tanh_();
      c.copy_(a.slice(1, 0, h) * a.slice(1, 3 * h));
      if (t > 0) c.addcmul_(a.slice(1, h, 2 * h), memory[t]);
      c.mul_(alive[t]);
      const Tensor s = squashed[t].copy_(c.tanh());
      hidden[t + 1].slice(0, line.margin, line.margin + cells).copy_((a.slice(1, 2 * h, 3 * h) * s).reshape({cells, n, h}));
    }
  }
  std::vector<Tensor> out{hidden.slice(0, 1).slice(1, line.margin, line.margin + cells).contiguous()};
  attach(out, {input, weight}, {gates, squashed, memory, hidden, alive, weight},
         [=](const std::vector<Tensor>& saved, const std::vector<Tensor>& gradients, const std::vector<bool>& wanted) {
           const Tensor &a = saved[0], &s = saved[1], &c = saved[2], &before = saved[3], &lives = saved[4], &w = saved[5];
           // σ' = σ (1 − σ), tanh' = 1 − tanh²; of dead cells nothing comes.
           const Tensor to_h = torch::zeros({line.length, n, h}, s.options()), to_gates = torch::empty_like(a);
           Tensor to_c = torch::zeros({m, h}, s.options());
           for (std::int64_t t = steps; t-- > 0;) {
             const Tensor i = a[t].slice(1, 0, h), f = a[t].slice(1, h, 2 * h), o = a[t].slice(1, 2 * h, 3 * h), g = a[t].slice(1, 3 * h);
             const Tensor dh = (gradients[0][t] + to_h.slice(0, line.margin, line.margin + cells)).reshape({m, h});
             to_c.addcmul_(dh * o, 1 - s[t].square()).mul_(lives[t]);
             const Tensor d = to_gates[t];
             d.slice(1, 0, h).copy_(to_c * g * (i * (1 - i)));
             d.slice(1, h, 2 * h).copy_(to_c * c[t] * (f * (1 - f)));
             d.slice(1, 2 * h, 3 * h).copy_(dh * s[t] * (o * (1 - o)));
             d.slice(1, 3 * h).copy_(to_c * i * (1 - g.square()));
             to_c.mul_(f);
             to_h.zero_();
             for (std::int64_t k = 0; k < taps.count; ++k)
               to_h.slice(0, line.margin + taps.first + k, line.margin + taps.first + k + cells).add_(d.mm(w[k].t()).reshape({cells, n, h}));
           }
           Tensor to_weight;
           if (wanted[1]) {
             to_weight = torch::empty_like(w);
             for (std::int64_t k = 0; k < taps.count; ++k) {
               const Tensor heard = before.slice(0, 0, steps).slice(1, line.margin + taps.first + k, line.margin + taps.first + k + cells).reshape({-1, h});
               to_weight[k].copy_(heard.t().mm(to_gates.reshape({-1, 4 * h})));
             }
           }
           return std::vector<Tensor>{to_gates.reshape({steps, cells, n, 4 * h}), to_weight};
         });
  return out[0];
}

Tensor skew(const Tensor& map) {
  // Each row of W + H places, the last H of them empty; read again with rows of W + H − 1.
  const std::int64_t rows = map.size(0), columns = map.size(1);
  const Tensor flat = map.flatten(2), wide = torch::constant_pad_nd(flat, {0, 0, 0, rows}).reshape({rows * (columns + rows), -1});
  std::vector<std::int64_t> shape{rows, columns + rows - 1};
  shape.insert(shape.end(), map.sizes().begin() + 2, map.sizes().end());
  return wide.slice(0, 0, rows * (columns + rows - 1)).reshape(shape);
}

Tensor unskew(const Tensor& map) {
  const std::int64_t rows = map.size(0), columns = map.size(1) + 1 - rows;
  const Tensor flat = torch::constant_pad_nd(map.reshape({rows * (columns + rows - 1), -1}), {0, 0, 0, rows});
  std::vector<std::int64_t> shape{rows, columns};
  shape.insert(shape.end(), map.sizes().begin() + 2, map.sizes().end());
  return flat.reshape({rows, columns + rows, -1}).slice(1, 0, columns).reshape(shape);
}

}  // namespace zscape
