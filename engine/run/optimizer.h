#pragma once
// Optimizer: one update of a player's parameters from given gradients: non-finite guard, clipping, the rule, weight
// averages. Its memory (moments, averages, count) lives in the Player and is made on first use. Used by the thread that
// owns the model.
#include <cstdint>
#include <vector>

#include "engine/api/param_spec.h"
#include "models/model.h"

namespace zscape {

enum class Rule { adam, sgd, rmsprop };

/// How to update at one step. The names are torch.optim's; so are the formulas.
struct OptimizerSettings {
  Rule rule = Rule::adam;
  double lr = 1e-3;                   // of this step, after the schedule
  double beta1 = 0.9, beta2 = 0.999;  // adam
  double eps = 1e-8;                  // adam, rmsprop
  double alpha = 0.99;                // rmsprop: decay of the squared gradient
  double momentum = 0;                // sgd, rmsprop
  double weight_decay = 0;            // L2, added to the gradient
  double clip = 0;                    // largest norm of all gradients together; 0 = no clipping
  double ema = 0;                     // decay of the weight averages; 0 = none are kept

  /// From training_params() at a step counted from 0, for one player: `lr.<player>`, where the run has it, is its rate
  /// relative to `lr`, and `optimizer.<player>` its rule. A parameter that the run does not have keeps the value above.
  static OptimizerSettings from(const Params& params, std::int64_t step, const Player& player);
};

/// What a player is in the game: its name up to a slash. A chain of GANs has several generators, "generator/0" and "generator/1".
inline std::string role_of(const Player& player) { return player.name.substr(0, player.name.find('/')); }

/// lr.decay at `step` (from 0) of `horizon`: constant; linear to 0; or half a cosine to 0 (Loshchilov & Hutter 2017,
/// eq. 5 without restarts). After the horizon the last positive value is kept, so that a longer run goes on learning a
/// little. A horizon of 0 means no decay.
double scheduled_lr(double lr, const std::string& decay, std::int64_t step, std::int64_t horizon);

/// One update. `gradients` are in the order of player.parameters; an undefined one leaves its parameter alone. They may
/// be overwritten. Call without gradients recording. On the CPU a gradient that is not finite changes nothing and
/// returns false. On CUDA nothing is read back: the device skips the update, counts it in player.skipped, and this
/// returns true.
bool optimizer_step(Player& player, std::vector<Tensor>& gradients, const OptimizerSettings& settings);

}  // namespace zscape
