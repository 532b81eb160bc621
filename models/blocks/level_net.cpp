#include "models/blocks/level_net.h"

namespace zscape {

Tensor sound_levels(const Tensor& x) { return (x.detach() * static_cast<double>(kSoundLevels - 1)).round().clamp(0, kSoundLevels - 1).to(torch::kInt64); }

LevelNet::LevelNet(const std::string& name, const DilatedShape& shape, const Init& init)
    : name_(name), embedding_((init.rng.normal({kSoundLevels, shape.maps}) * .3).to(init.device).requires_grad_(true)), stack_(name, shape, init) {}

Tensor LevelNet::logits(const Tensor& x) const {
  const auto whole = x.options().dtype(torch::kInt64).requires_grad(false);
  const Tensor silence = torch::full({x.size(0), 1}, kSilentLevel, whole), earlier = x.slice(1, 0, x.size(1) - 1);
  if (!x.requires_grad()) return stack_(torch::embedding(embedding_, torch::cat({silence, sound_levels(earlier)}, 1)));
  const Tensor place = earlier.clamp(0, 1) * static_cast<double>(kSoundLevels - 1);
  const Tensor below = place.detach().floor().clamp_max(kSoundLevels - 2).to(torch::kInt64), share = (place - below).unsqueeze(2);
  const Tensor heard = torch::embedding(embedding_, below) * (1 - share) + torch::embedding(embedding_, below + 1) * share;
  return stack_(torch::cat({torch::embedding(embedding_, silence), heard}, 1));
}

Tensor LevelNet::walk(std::int64_t n, std::int64_t length, const std::function<Tensor(std::int64_t t, const Tensor& logits)>& choose) const {
  const auto plain = embedding_.options().requires_grad(false);
  Dilated::Rings rings = stack_.start(n);
  Tensor x = torch::zeros({n, length}, plain), level = torch::full({n}, kSilentLevel, plain.dtype(torch::kInt64));
  for (std::int64_t t = 0; t < length; ++t) {
    const Tensor value = choose(t, stack_.next(embedding_.index_select(0, level), rings));
    x.select(1, t).copy_(value);
    level = sound_levels(value);
  }
  return x;
}

Tensor LevelNet::draw(std::int64_t n, std::int64_t length, Rng& rng) const {
  return walk(n, length, [&](std::int64_t, const Tensor& logits) {
    const Tensor level = logits.softmax(1).cumsum(1).lt(rng.uniform({n, 1})).sum(1).clamp_max(kSoundLevels - 1);
    return level.to(torch::kFloat32) / static_cast<double>(kSoundLevels - 1);
  });
}

void LevelNet::collect(std::vector<NamedTensor>& into) const {
  into.push_back({name_ + "embedding", embedding_, Role::weight});
  stack_.collect(into);
}

}  // namespace zscape
