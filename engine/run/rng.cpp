#include "engine/run/rng.h"

#include <ATen/CPUGeneratorImpl.h>

namespace zscape {
namespace {

/// SplitMix64 over the seed and FNV-1a over the name: streams with different names are unrelated.
std::uint64_t mixed(std::uint64_t seed, std::string_view name) {
  std::uint64_t h = 1469598103934665603ull;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  std::uint64_t z = seed + 0x9E3779B97F4A7C15ull + h;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

at::Generator make_generator(torch::Device device, std::uint64_t seed) {
  if (device.is_cpu()) return at::make_generator<at::CPUGeneratorImpl>(seed);
  auto generator = at::globalContext().defaultGenerator(device).clone();  // a copy: the device's own one stays untouched
  generator.set_current_seed(seed);
  return generator;
}

}  // namespace

Rng::Rng(std::uint64_t seed, std::string_view name, torch::Device device)
    : device_(device), generator_(make_generator(device, mixed(seed, name))) {}

torch::Tensor Rng::normal(at::IntArrayRef shape) { return at::randn(shape, generator_, at::TensorOptions().device(device_)); }
torch::Tensor Rng::uniform(at::IntArrayRef shape) { return at::rand(shape, generator_, at::TensorOptions().device(device_)); }
torch::Tensor Rng::bernoulli(const torch::Tensor& probability) { return at::bernoulli(probability, generator_); }

torch::Tensor Rng::permutation(std::int64_t n) {
  TORCH_CHECK(device_.is_cpu(), "Orders are drawn on the CPU; this generator lives on ", device_.str(), ".");
  return at::randperm(n, generator_, at::TensorOptions().dtype(at::kLong));
}

torch::Tensor Rng::integers(std::int64_t high, at::IntArrayRef shape) {
  return at::randint(0, high, shape, generator_, at::TensorOptions().dtype(at::kLong).device(device_));
}

torch::Tensor Rng::state() const {
  std::lock_guard lock(generator_.mutex());
  return generator_.get_state().clone();
}

void Rng::restore(const torch::Tensor& state) {
  std::lock_guard lock(generator_.mutex());
  generator_.set_state(state.to(torch::kCPU).contiguous());
}

}  // namespace zscape
