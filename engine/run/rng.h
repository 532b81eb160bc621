#pragma once
// Rng: a seeded generator that belongs to one user. Training, data order, pictures and explorer each have their own; nobody draws from the
// global one.
#include <torch/torch.h>

#include <cstdint>
#include <string_view>

namespace zscape {

class Rng {
 public:
  /// A stream of its own for each (seed, name): two names never share numbers.
  Rng(std::uint64_t seed, std::string_view name, torch::Device device = torch::kCPU);

  torch::Tensor normal(at::IntArrayRef shape);   // N(0,1), float32 on the device
  torch::Tensor uniform(at::IntArrayRef shape);  // U[0,1)
  torch::Tensor bernoulli(const torch::Tensor& probability);  // 0 or 1, same shape
  torch::Tensor permutation(std::int64_t n);     // int64, always on the CPU
  torch::Tensor integers(std::int64_t high, at::IntArrayRef shape);  // 0 … high − 1, int64

  at::Generator& generator() { return generator_; }
  torch::Device device() const { return device_; }
  torch::Tensor state() const;           // uint8, on the CPU
  void restore(const torch::Tensor& state);

 private:
  torch::Device device_;
  mutable at::Generator generator_;  // its mutex and state() are not const in torch
};

}  // namespace zscape
