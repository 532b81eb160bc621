#pragma once
// The losses and parameters that GANs share. Everything on logits: log D = −softplus(−l), log(1 − D) = −softplus(l).
#include <torch/torch.h>

#include <vector>

#include "engine/api/param_spec.h"
#include "models/model.h"

namespace zscape {

/// −E log D(x) − E log(1 − D(x̃)): at D = ½ everywhere 2 log 2 = 1.386. A scalar, once differentiable. `target` < 1 (one-sided label smoothing, Salimans et al.
/// 2016, section 3.4): real rows shall be called real with that probability; then the best D is target · p / (p + q).
Tensor discriminator_loss(const Tensor& real, const Tensor& fake, double target = 1);

/// What the generator lowers: minimax E log(1 − D(x̃)), whose gradient dies where D is sure; non_saturating −E log D(x̃) (both Goodfellow et al. 2014, section 3);
/// maximum_likelihood −E D/(1 − D), whose gradient is that of KL(p ‖ q) while D is the best (I. Goodfellow: On distinguishability criteria. 2014,
/// arXiv:1412.6515). A scalar, once differentiable.
Tensor generator_loss(const Tensor& fake, const std::string& which);

/// Scores of one pass over real and generated rows, [2n, 1] → {real, fake} [n, 1].
struct Scored {
  Tensor real, fake;
  Scored(Tensor real_, Tensor fake_) : real(std::move(real_)), fake(std::move(fake_)) {}
  explicit Scored(const Tensor& both) {
    const auto halves = both.chunk(2);
    real = halves[0];
    fake = halves[1];
  }
};

/// ‖E f(x) − E f(x̃)‖² over features [n, F] (Salimans et al. 2016, section 3.1): what the generator lowers when it matches features.
Tensor feature_distance(const Tensor& real, const Tensor& fake);

/// lr, lr.discriminator, adam.beta1, adam.beta2, ema and batch with the defaults of GANs: `player` names the opponent, `player_rate` times lr is its rate.
std::vector<ParamSpec> gan_training_params(const std::string& player, double lr, double beta1, double beta2, std::int64_t batch, double player_rate = 1);

/// The choice between the losses of the generator, feature matching among them; `paper` says which one the paper takes.
ParamSpec generator_loss_param(const std::string& paper);

/// What two players of eq. 1 have in common: lines, players, diagram, curves, objective.
void describe_minimax_game(ModelInfo& info);

/// A generator made of an Mlp gives pictures by a sigmoid, points as they are; rows keep the data's shape.
Tensor shaped_rows(const Tensor& flat, const DataSpec& data);

}  // namespace zscape
