#pragma once
// LevelNet: what a WaveNet predicts of each sample from those before it; the net of `wavenet`, and the teacher of its students.
#include <functional>

#include "models/blocks/dilated.h"

namespace zscape {

constexpr std::int64_t kSoundLevels = 256, kSilentLevel = 128;  // of µ-law; silence comes before the first sample

/// Which levels k sounds are that hold k / 255, [n, …] → int64.
Tensor sound_levels(const Tensor& x);

class LevelNet {
 public:
  LevelNet() = default;
  /// Tensors `<name>embedding`, `<name>layer.0.now.weight` …
  LevelNet(const std::string& name, const DilatedShape& shape, const Init& init);

  /// Sounds [n, T] of k / 255 → what is said of every sample from those before it, [n, T, 256]. Where x wants a gradient, what lies between two levels is heard
  /// as a mixture of both.
  Tensor logits(const Tensor& x) const;
  /// Sample by sample: `choose(t, logits [n, 256])` gives sample t of k / 255, [n]. → [n, T]. Without gradients.
  Tensor walk(std::int64_t n, std::int64_t length, const std::function<Tensor(std::int64_t t, const Tensor& logits)>& choose) const;
  /// Sounds of its own, [n, length]. Without gradients.
  Tensor draw(std::int64_t n, std::int64_t length, Rng& rng) const;
  void collect(std::vector<NamedTensor>& into) const;

 private:
  std::string name_;
  Tensor embedding_;  // E, [256, r]
  Dilated stack_;
};

}  // namespace zscape
