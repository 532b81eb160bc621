#include "models/adversarial/techniques/frozen_generator.h"

namespace zscape {
namespace {

constexpr std::int64_t kLook = 5, kBatches = 4;

}  // namespace

FrozenGenerator::FrozenGenerator(std::int64_t since, torch::Device device) : since_(since), seen_(torch::zeros({3}, device)) {}

void FrozenGenerator::begin(GanNets& nets, Player& opponent, Rng& rng) const {
  nets.renew_opponent(rng);
  const torch::NoGradGuard no_grad;
  for (auto* moments : {&opponent.moment1, &opponent.moment2})
    for (const Tensor& m : *moments) m.zero_();
  if (opponent.steps.defined()) opponent.steps.zero_();
}

void FrozenGenerator::look(const GanNets& nets, const Player& generator, std::int64_t rows, const Tensor& classes, StepContext& ctx) {
  if ((ctx.step - since_) % kLook == 0) {
    std::vector<Tensor> leaves;
    for (const NamedTensor& p : generator.parameters) leaves.push_back(p.tensor);
    const auto gradient = [&](const Tensor& z, const char* loss) {
      std::vector<Tensor> flat;
      for (const Tensor& g : torch::autograd::grad({generator_loss(nets.judge(nets.generate(z, true, classes), true, classes), loss)}, leaves)) flat.push_back(g.flatten());
      return torch::cat(flat);
    };
    std::vector<Tensor> each;
    Tensor minimax;
    for (std::int64_t i = 0; i < kBatches; ++i) {
      const Tensor z = ctx.rng.normal({rows, nets.plan.latent});
      if (i == 0) minimax = gradient(z, "minimax");
      each.push_back(gradient(z, "non_saturating"));
    }
    const torch::NoGradGuard no_grad;
    const Tensor all = torch::stack(each), mean = all.mean(0);
    seen_[0].copy_(minimax.norm());
    seen_[1].copy_(each[0].norm());
    seen_[2].copy_(((all - mean).square().sum(1).sum() / static_cast<double>(kBatches - 1)).sqrt() / mean.norm().clamp_min(1e-30));
  }
  const char* const names[] = {"minimax_gradient", "log_d_gradient", "log_d_noise"};
  for (std::int64_t i = 0; i < 3; ++i) ctx.report(names[i], seen_[i].clone());
}

void FrozenGenerator::collect_buffers(std::vector<NamedTensor>& into) const { into.push_back({"frozen", seen_, Role::buffer}); }

}  // namespace zscape
