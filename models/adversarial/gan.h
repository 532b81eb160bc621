#pragma once
// The game of Goodfellow et al. 2014, for the models that play it with other nets or are told a class (gan.cpp says its algorithm).
#include <array>
#include <optional>

#include "models/adversarial/techniques/frozen_generator.h"
#include "models/adversarial/techniques/historical_averaging.h"
#include "models/blocks/gan_nets.h"
#include "models/step_context.h"

namespace zscape::gan {

class Gan : public Model, public Samples, public Decodes, public Judges {
 public:
  Gan(const Build& build, const GanNets::Plan& plan);
  void step(const Batch& batch, StepContext& ctx) override;
  std::vector<NamedTensor> state() override;
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}  // training passes say so themselves; every verb uses running statistics

  LatentSpace latent() const override { return {nets_.plan.latent, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask& ask) override { return nets_.from_net(nets_.generate(z, false, asked(ask, z.size(0)))); }
  Tensor sample(std::int64_t n, Ask& ask) override;
  /// D(x), the probability that x is real, [n].
  Tensor judge(const Tensor& x, const Tensor& other, Ask& ask) override;

 protected:
  GanNets nets_;

 private:
  /// Classes one-hot, [n, K], of a minibatch or of a question; undefined where none are told.
  Tensor told(const Batch& batch) const;
  Tensor asked(const Ask& ask, std::int64_t n) const;
  Tensor learn_discriminator(const Batch& batch, StepContext& ctx, Scored& scores);
  Tensor learn_generator(const Batch& batch, StepContext& ctx);
  /// The loss, and what draws the player back to where it has been.
  void update(std::size_t player, const Tensor& loss, StepContext& ctx);

  std::array<Player, 2> players_;
  double history_;  // weight of historical averaging
  std::vector<HistoricalAveraging> histories_;
  std::optional<FrozenGenerator> frozen_;  // where the run freezes G
};

/// What a run of these parameters is to be built of, but for latent, classes and the kind of net.
GanNets::Plan plan_of(const Build& build);
/// Salimans et al. 2016 and others: everything that may be switched on beside the two losses.
std::vector<ParamSpec> technique_params();

}  // namespace zscape::gan
