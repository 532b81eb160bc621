#pragma once
// Layers: plain structs of named tensors. torch::nn modules would draw their weights from the global generator; these
// take a seeded one. Initial values are those of PyTorch's layers, U(−1/√fan_in, 1/√fan_in) for weights and biases, so
// that numbers compare with Python's.
#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine/run/rng.h"
#include "models/model.h"

namespace zscape {

/// Where initial weights come from and where they live.
struct Init {
  Rng& rng;
  torch::Device device;
};

enum class Activation { none, relu, leaky_relu };  // leaky: slope .2 below zero, as in DCGAN
constexpr double kLeak = 0.2;

/// A leaf tensor of U(−bound, bound) that wants gradients.
Tensor uniform_weight(const Init& init, at::IntArrayRef shape, double bound);

/// y = act(x Wᵀ + b), x [n, in] → [n, out].
struct Linear {
  std::string name;
  Tensor weight, bias;
  Activation activation = Activation::none;

  Linear() = default;
  Linear(std::string name, std::int64_t in, std::int64_t out, const Init& init, Activation activation);
  Tensor operator()(const Tensor& x) const;
  void collect(std::vector<NamedTensor>& into) const;
};

/// k×k convolution with stride 1 that keeps height and width (k odd), [n, in, H, W] → [n, out, H, W]. Weights are
/// channels_last on the CPU.
struct Conv {
  std::string name;
  Tensor weight, bias;
  Activation activation = Activation::none;

  Conv() = default;
  Conv(std::string name, std::int64_t in, std::int64_t out, std::int64_t kernel, const Init& init, Activation activation);
  Tensor operator()(const Tensor& x) const;
  void collect(std::vector<NamedTensor>& into) const;
};

/// 4×4 convolution with stride 2 and padding 1, [n, in, H, W] → [n, out, H/2, W/2]; H and W even. Weights are
/// channels_last on the CPU.
struct DownConv {
  std::string name;
  Tensor weight, bias;
  Activation activation = Activation::none;

  DownConv() = default;
  DownConv(std::string name, std::int64_t in, std::int64_t out, const Init& init, Activation activation);
  Tensor operator()(const Tensor& x) const;
  void collect(std::vector<NamedTensor>& into) const;
};

/// Transposed 4×4 convolution with stride 2 and padding 1, [n, in, H, W] → [n, out, 2H, 2W]. On the CPU 2–4 times
/// cheaper than upsampling first.
struct UpConv {
  std::string name;
  Tensor weight, bias;
  Activation activation = Activation::none;

  UpConv() = default;
  UpConv(std::string name, std::int64_t in, std::int64_t out, const Init& init, Activation activation);
  Tensor operator()(const Tensor& x) const;
  void collect(std::vector<NamedTensor>& into) const;
};

/// Linear layers named `<name>.0`, `<name>.1` …; `hidden` after all but the last. Sizes {in, hidden…, out}.
struct Mlp {
  std::vector<Linear> layers;

  Mlp() = default;
  Mlp(const std::string& name, const std::vector<std::int64_t>& sizes, const Init& init,
      Activation hidden = Activation::relu);
  /// One autograd node for the whole net (models/blocks/fused.h) unless a tap listens: once differentiable.
  Tensor operator()(const Tensor& x) const;
  /// The same layer by layer: differentiable as often as one likes, for gradient penalties.
  Tensor plain(const Tensor& x) const;
  void collect(std::vector<NamedTensor>& into) const;
};

}  // namespace zscape
