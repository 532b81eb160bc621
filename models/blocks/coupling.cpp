#include "models/blocks/coupling.h"

#include "models/blocks/fused.h"
#include "models/blocks/tap.h"

namespace zscape {

namespace {

constexpr double kLargestScale = 2;  // |s| stays below

Tensor passing(const Tensor& x, const Halves& h) { return x.narrow(1, h.pass, h.passes); }
Tensor changing(const Tensor& x, const Halves& h) { return x.narrow(1, h.change, h.changes); }
Tensor joined(const Tensor& pass, const Tensor& change, const Halves& h) { return h.pass == 0 ? torch::cat({pass, change}, 1) : torch::cat({change, pass}, 1); }

/// Weights of a stack, and where its halves lie.
struct StackWeights {
  std::vector<Tensor> weights, biases;  // all couplings' layers in a row
  std::vector<Halves> halves;
  std::size_t layers = 0;  // of one net
  std::vector<Tensor> of(const std::vector<Tensor>& all, std::size_t coupling) const {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(coupling * layers);
    return {from, from + static_cast<std::ptrdiff_t>(layers)};
  }
};

// What the fused pass through one coupling saves for its way back, in this order, before the inputs of its net's layers.
enum Saved : std::size_t {
  kHalf,    // tanh(ŝ/2) = s/2, [n, c]
  kScale,   // e^s
  kKept,    // e^s times the changing half as it came in
  kInputs,
};

/// x → {z, log_det}; what the way back needs is appended to `saved`.
std::vector<Tensor> couplings_forward(const Tensor& x, const StackWeights& w, std::vector<Tensor>& saved) {
  Tensor z = x.clone(at::MemoryFormat::Contiguous), log_det;
  for (std::size_t k = 0; k < w.halves.size(); ++k) {
    const Halves& h = w.halves[k];
    // A copy: z goes on changing in place, and the way back wants the half as it was.
    const MlpTrace net = mlp_forward(w.of(w.weights, k), w.of(w.biases, k), Activation::relu, passing(z, h).clone());
    const Tensor half = net.output.narrow(1, 0, h.changes).mul(.5).tanh_(), scale = half.mul(kLargestScale).exp_();
    Tensor part = changing(z, h);
    const Tensor kept = part.mul(scale);
    at::add_out(part, kept, net.output.narrow(1, h.changes, h.changes));
    const Tensor sum = h.changes == 1 ? half.squeeze(1) : half.sum(1);
    if (log_det.defined())
      log_det.add_(sum, kLargestScale);
    else
      log_det = sum.mul(kLargestScale);
    saved.insert(saved.end(), {half, scale, kept});
    saved.insert(saved.end(), net.inputs.begin(), net.inputs.end());
  }
  return {z, log_det};
}

/// {dL/dz, dL/dlog_det} → dL/dx, then all W, then all b.
std::vector<Tensor> couplings_backward(const StackWeights& w, const std::vector<Tensor>& saved, const std::vector<Tensor>& gradients, const std::vector<bool>& wanted) {
  const std::size_t count = w.halves.size(), each = kInputs + w.layers;
  const Tensor to_log_det = gradients[1].defined() ? gradients[1].unsqueeze(1) : Tensor();
  const Halves& first = w.halves.front();
  Tensor gradient = gradients[0].defined() ? gradients[0].clone(at::MemoryFormat::Contiguous)
                                           : at::zeros({saved[kHalf].size(0), first.passes + first.changes}, saved[kHalf].options());
  std::vector<std::vector<Tensor>> pairs(count);
  for (std::size_t k = count; k-- > 0;) {
    const Halves& h = w.halves[k];
    const Tensor* trace = &saved[k * each];
    Tensor part = changing(gradient, h);
    // y = e^s x + t: dL/ds = dL/dy · e^s x + dL/dlog_det, dL/dt = dL/dy, dL/dx = dL/dy · e^s; s = 2 tanh(ŝ/2).
    Tensor to_net = at::empty({gradient.size(0), 2 * h.changes}, gradient.options());
    Tensor to_scale = to_net.narrow(1, 0, h.changes);
    at::mul_out(to_scale, part, trace[kKept]);
    if (to_log_det.defined()) to_scale.add_(to_log_det);
    to_scale.mul_(1 - trace[kHalf].square());
    to_net.narrow(1, h.changes, h.changes).copy_(part);
    part.mul_(trace[kScale]);
    MlpTrace net;
    net.inputs.assign(trace + kInputs, trace + each);
    const bool wants_input = k > 0 || wanted[0];
    const Tensor through = mlp_backward(w.of(w.weights, k), Activation::relu, net, to_net, wants_input, wanted[1], pairs[k]);
    if (wants_input) passing(gradient, h).add_(through);
  }
  std::vector<Tensor> out{gradient};
  for (const std::size_t offset : {0, 1})
    for (const auto& coupling : pairs)
      for (std::size_t i = 0; i < w.layers; ++i) out.push_back(coupling[2 * i + offset]);
  return out;
}

}  // namespace

Halves Halves::of(std::int64_t dimension, bool first_passes) {
  const std::int64_t split = (dimension + 1) / 2;
  if (first_passes) return {0, split, split, dimension - split};
  return {split, dimension - split, 0, split};
}

AffineCoupling::AffineCoupling(const std::string& name, Halves halves_, const std::vector<std::int64_t>& hidden, const Init& init) : halves(halves_) {
  std::vector<std::int64_t> sizes{halves.passes};
  sizes.insert(sizes.end(), hidden.begin(), hidden.end());
  sizes.push_back(2 * halves.changes);
  net = Mlp(name, sizes, init);
  torch::NoGradGuard no_grad;
  net.layers.back().weight.zero_();
  net.layers.back().bias.zero_();
}

Transformed AffineCoupling::forward(const Tensor& x) const {
  const std::vector<Tensor> out = net(passing(x, halves)).chunk(2, 1);
  const Tensor s = kLargestScale * torch::tanh(out[0] / 2);
  return {joined(passing(x, halves), changing(x, halves) * torch::exp(s) + out[1], halves), s.sum(1)};
}

Tensor AffineCoupling::inverse(const Tensor& y) const {
  const std::vector<Tensor> out = net(passing(y, halves)).chunk(2, 1);
  const Tensor s = kLargestScale * torch::tanh(out[0] / 2);
  return joined(passing(y, halves), (changing(y, halves) - out[1]) * torch::exp(-s), halves);
}

CouplingStack::CouplingStack(const std::string& name, std::int64_t dimension, std::int64_t count, const std::vector<std::int64_t>& hidden, const Init& init) {
  for (std::int64_t k = 0; k < count; ++k) couplings.emplace_back(name + std::to_string(k), Halves::of(dimension, k % 2 == 0), hidden, init);
}

Transformed CouplingStack::operator()(const Tensor& x) const {
  if (couplings.empty()) return {x, x.new_zeros({x.size(0)})};
  if (tap_listens()) {
    Transformed out{x, x.new_zeros({x.size(0)})};
    for (const AffineCoupling& coupling : couplings) {
      const Transformed next = coupling.forward(out.x);
      out = {next.x, out.log_det + next.log_det};
    }
    return out;
  }
  StackWeights w;
  for (const AffineCoupling& c : couplings) {
    for (const Linear& layer : c.net.layers) {
      w.weights.push_back(layer.weight);
      w.biases.push_back(layer.bias);
    }
    w.halves.push_back(c.halves);
  }
  w.layers = couplings.front().net.layers.size();
  std::vector<Tensor> out, saved, inputs{x};
  {
    torch::NoGradGuard no_grad;
    out = couplings_forward(x, w, saved);
  }
  inputs.insert(inputs.end(), w.weights.begin(), w.weights.end());
  inputs.insert(inputs.end(), w.biases.begin(), w.biases.end());
  // The weights are leaves that the graph holds anyway; saved beside the rest so that a change in between is noticed.
  const std::size_t traces = saved.size();
  saved.insert(saved.end(), w.weights.begin(), w.weights.end());
  attach(out, inputs, saved, [w = std::move(w), traces](const std::vector<Tensor>& kept, const std::vector<Tensor>& gradients, const std::vector<bool>& wanted) {
    StackWeights now = w;
    now.weights.assign(kept.begin() + static_cast<std::ptrdiff_t>(traces), kept.end());
    return couplings_backward(now, kept, gradients, wanted);
  });
  return {out[0], out[1]};
}

Tensor CouplingStack::inverse(const Tensor& z) const {
  Tensor x = z;
  for (auto c = couplings.rbegin(); c != couplings.rend(); ++c) x = c->inverse(x);
  return x;
}

void CouplingStack::collect(std::vector<NamedTensor>& into) const {
  for (const AffineCoupling& coupling : couplings) coupling.collect(into);
}

}  // namespace zscape
