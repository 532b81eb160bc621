#include "models/blocks/fused.h"

#include <torch/csrc/autograd/functions/utils.h>

#include <algorithm>

#include "models/blocks/epilogue.h"
#include "models/blocks/products.h"

namespace zscape {

namespace {

using torch::autograd::variable_list;

/// torch's own Function sees tensors among its arguments, but not lists of them.
class FusedNode final : public torch::autograd::Node {
 public:
  FusedNode(const std::vector<Tensor>& saved, Backward backward) : backward_(std::move(backward)) {
    for (const Tensor& t : saved) saved_.emplace_back(t, /*is_output=*/false);
  }
  variable_list apply(variable_list&& output_gradients) override {
    TORCH_CHECK(!saved_.empty(), "A fused block was differentiated a second time; keep the graph or run it again.");
    variable_list saved;
    for (const auto& s : saved_) saved.push_back(s.unpack());
    std::vector<bool> wanted;
    for (std::size_t i = 0; i < num_outputs(); ++i) wanted.push_back(task_should_compute_output(i));
    const WithoutAutograd plain;
    return backward_(saved, output_gradients, wanted);
  }
  void release_variables() override { saved_.clear(); }
  std::string name() const override { return "FusedNode"; }

 private:
  std::vector<torch::autograd::SavedVariable> saved_;
  Backward backward_;
};

// An intrusive pointer since torch 2.15 or so, a std::shared_ptr before.
using NodePointer = decltype(torch::autograd::Edge::function);
template <class Pointer>
Pointer owned(torch::autograd::Node* node) {
  if constexpr (requires { Pointer::unsafe_steal_from_new(node); })
    return Pointer::unsafe_steal_from_new(node);
  else
    return Pointer(node);
}

std::vector<Tensor> joined(std::vector<Tensor> a, const std::vector<Tensor>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
std::vector<Tensor> part(const std::vector<Tensor>& all, std::size_t from, std::size_t count) {
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(from);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace

void attach(std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs, const std::vector<Tensor>& saved, Backward backward) {
  if (!torch::GradMode::is_enabled()) return;
  if (std::none_of(inputs.begin(), inputs.end(), [](const Tensor& t) { return t.requires_grad(); })) return;
  const NodePointer node = owned<NodePointer>(new FusedNode(saved, std::move(backward)));
  node->set_next_edges(torch::autograd::collect_next_edges(inputs));
  for (Tensor& output : outputs) torch::autograd::set_history(output, node);
}

MlpTrace mlp_forward(const std::vector<Tensor>& weights, const std::vector<Tensor>& biases, Activation hidden, const Tensor& x) {
  MlpTrace trace;
  Tensor h = x;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    trace.inputs.push_back(h);
    h = times_weight(h, weights[i]);
    add_bias_and_activate(h, biases[i], i + 1 < weights.size() ? hidden : Activation::none);
  }
  trace.output = h;
  return trace;
}

Tensor mlp_backward(const std::vector<Tensor>& weights, Activation hidden, const MlpTrace& trace, Tensor gradient, bool wants_input, bool wants_weights,
                    std::vector<Tensor>& gradients) {
  const std::size_t layers = weights.size(), first = gradients.size();
  gradients.resize(first + 2 * layers);
  for (std::size_t i = layers; i-- > 0;) {
    // The output of an activation is the next layer's input; the gradient that arrives from there is ours to change.
    Tensor to_bias;
    if (i + 1 < layers)
      to_bias = pass_activation(gradient, trace.inputs[i + 1], hidden, wants_weights);
    else if (wants_weights)
      to_bias = gradient.sum(0);
    if (wants_weights) {
      gradients[first + 2 * i] = weight_gradient(gradient, trace.inputs[i], weights[i]);
      gradients[first + 2 * i + 1] = to_bias;
    }
    if (i > 0 || wants_input) gradient = through_weight(gradient, weights[i]);
  }
  return wants_input ? gradient : Tensor();
}

Tensor input_gradient(const Mlp& mlp, const Tensor& x) {
  const Activation hidden = mlp.layers.front().activation;
  std::vector<Tensor> weights, biases, slopes, sent;  // sent: what arrives behind each product
  for (const Linear& layer : mlp.layers) {
    weights.push_back(layer.weight);
    biases.push_back(layer.bias);
  }
  const std::size_t layers = weights.size();
  std::vector<Tensor> out(1);
  {
    const WithoutAutograd plain;
    const MlpTrace trace = mlp_forward(weights, biases, hidden, x);
    const double below = hidden == Activation::leaky_relu ? kLeak : hidden == Activation::none ? 1 : 0;
    for (std::size_t i = 1; i < layers; ++i) slopes.push_back(trace.inputs[i].gt(0).to(x.scalar_type()).mul_(1 - below).add_(below));
    // g_L = 1, g_{i−1} = (g_i ∘ m_i) W_i, with m_i the slope of the activation after layer i (none after the last).
    Tensor g = x.new_ones({x.size(0), 1});
    sent.resize(layers);
    for (std::size_t i = layers; i-- > 0;) {
      if (i + 1 < layers) g = g * slopes[i];
      sent[i] = g;
      g = through_weight(g, weights[i]);
    }
    out[0] = g;
  }
  attach(out, weights, joined(joined(sent, weights), slopes), [layers](const std::vector<Tensor>& saved, const std::vector<Tensor>& gradients, const std::vector<bool>&) {
    Tensor g = gradients[0];
    std::vector<Tensor> to_weights;
    for (std::size_t i = 0; i < layers; ++i) {
      to_weights.push_back(weight_gradient(saved[i], g, saved[layers + i]));
      if (i + 1 < layers) g = g.mm(saved[layers + i].t()).mul_(saved[2 * layers + i]);
    }
    return to_weights;
  });
  return out[0];
}

Tensor fused_mlp(const Mlp& mlp, const Tensor& x) {
  std::vector<Tensor> weights, biases;
  for (const Linear& layer : mlp.layers) {
    weights.push_back(layer.weight);
    biases.push_back(layer.bias);
  }
  const Activation hidden = mlp.layers.front().activation;
  const std::size_t layers = weights.size();
  MlpTrace trace;
  {
    const WithoutAutograd plain;
    trace = mlp_forward(weights, biases, hidden, x);
  }
  std::vector<Tensor> out{trace.output};
  attach(out, joined({x}, joined(weights, biases)), joined(trace.inputs, weights),
         [layers, hidden](const std::vector<Tensor>& saved, const std::vector<Tensor>& gradients, const std::vector<bool>& wanted) {
           MlpTrace before;
           before.inputs = part(saved, 0, layers);
           std::vector<Tensor> pairs;  // W₀ b₀ W₁ b₁ …
           std::vector<Tensor> to{mlp_backward(part(saved, layers, layers), hidden, before, gradients[0], wanted[0], wanted[1], pairs)};
           for (const std::size_t offset : {0, 1})
             for (std::size_t i = 0; i < layers; ++i) to.push_back(pairs[2 * i + offset]);
           return to;
         });
  return out[0];
}

}  // namespace zscape
