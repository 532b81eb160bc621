#pragma once
// CriticGame: what the Wasserstein GANs have in common. They differ in how the critic's slopes are bounded (wgan.cpp, wgan_gp.cpp).
#include "models/blocks/gan_nets.h"
#include "models/step_context.h"

namespace zscape {

class CriticGame : public Model, public Samples, public Decodes, public Judges {
 public:
  CriticGame(const Build& build, Normalisation critic_norm) : nets_(critic_plan(build, critic_norm), build.data, {build.init, build.device}) {
    players_[kCritic].name = "critic";
    players_[kCritic].averaged = false;
    players_[kGenerator].name = "generator";
    nets_.collect(players_[kCritic], players_[kGenerator]);
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = players_[kCritic].parameters;
    all.insert(all.end(), players_[kGenerator].parameters.begin(), players_[kGenerator].parameters.end());
    nets_.collect_buffers(all);
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}  // training passes say so themselves; every verb uses running statistics

  LatentSpace latent() const override { return {nets_.plan.latent, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return nets_.from_net(nets_.generate(z, false)); }
  Tensor sample(std::int64_t n, Ask& ask) override { return decode(ask.rng.normal({n, nets_.plan.latent}) * ask.temperature, ask); }
  Says says() const override { return Says::score; }
  /// f(x), the critic's value: only differences mean something, [n].
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override { return nets_.judge(nets_.to_net(x), false).squeeze(1); }

 protected:
  enum { kCritic, kGenerator };

  /// Rows for the critic's turn, in which G stands still.
  Tensor made_up(std::int64_t n, StepContext& ctx) const {
    const torch::NoGradGuard no_grad;
    const Tensor fake = nets_.generate(ctx.rng.normal({n, nets_.plan.latent}), true);
    ctx.narrate("generate", [&] { return View{{}, {histogram("fake", fake)}, nets_.shown(fake)}; });
    return fake;
  }
  /// E f(x) − E f(x̃), a scalar.
  Tensor gap_between(const Tensor& x, const Tensor& fake, StepContext& ctx) const {
    const Scored scores = nets_.judge_both(x, fake);
    const Tensor gap = scores.real.mean() - scores.fake.mean();
    ctx.narrate("score", [&] { return View{{{"critic_gap", number(gap)}}, {histogram("f_real", scores.real), histogram("f_fake", scores.fake)}, {}}; });
    return gap;
  }
  /// G climbs E f(G(z)) on fresh noise; its loss.
  Tensor learn_generator(std::int64_t n, StepContext& ctx) {
    const Tensor again = nets_.generate(ctx.rng.normal({n, nets_.plan.latent}), true), loss = -nets_.judge(again, true).mean();
    ctx.narrate("regenerate", [&] { return View{{{"g_loss", number(loss)}}, {}, nets_.shown(again)}; });
    ctx.update(players_[kGenerator], loss);
    ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(loss)}}, {}, {}}; });
    return loss;
  }

  GanNets nets_;
  Player players_[2];
};

}  // namespace zscape
