#pragma once
// The losses and parameters that GANs share. Everything on logits: log D = −softplus(−l), log(1 − D) = −softplus(l).
#include <torch/torch.h>

#include <vector>

#include "engine/api/param_spec.h"
#include "models/model.h"

namespace zscape {

/// −E log D(x) − E log(1 − D(x̃)): at D = ½ everywhere 2 log 2 = 1.386. A scalar, once differentiable.
Tensor discriminator_loss(const Tensor& real, const Tensor& fake);

/// What the generator lowers (Goodfellow et al. 2014, section 3): minimax E log(1 − D(x̃)), whose gradient dies where D is
/// sure, or non-saturating −E log D(x̃). A scalar, once differentiable.
Tensor generator_loss(const Tensor& fake, bool minimax);

/// Scores of one pass over real and generated rows, [2n, 1] → {real, fake} [n, 1].
struct Scored {
  Tensor real, fake;
  explicit Scored(const Tensor& both) {
    const auto halves = both.chunk(2);
    real = halves[0];
    fake = halves[1];
  }
};

/// lr, lr.discriminator, adam.beta1, adam.beta2, ema and batch with the defaults of GANs: `player` names the opponent.
std::vector<ParamSpec> gan_training_params(const std::string& player, double lr, double beta1, double beta2, std::int64_t batch);

/// The choice between the two losses of the generator; `paper` says which one the paper takes.
ParamSpec generator_loss_param(const std::string& paper);

/// What two players of eq. 1 have in common: lines, players, diagram, curves, objective.
void describe_minimax_game(ModelInfo& info);

/// A generator made of an Mlp gives pictures by a sigmoid, points as they are; rows keep the data's shape.
Tensor shaped_rows(const Tensor& flat, const DataSpec& data);

}  // namespace zscape
