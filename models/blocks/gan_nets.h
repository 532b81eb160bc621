#pragma once
// GanNets: a generator and its opponent (a discriminator or a critic), of dense layers or of DCGAN's convolutions, and what may be built into the opponent:
// spectral normalisation, minibatch discrimination. Both may be told a class.
//
// Rows inside are in the nets' own range: pictures of convolutions in [−1, 1], everything else as the data have it. Shapes: z [n, d], classes one-hot [n, K].
#include <optional>

#include "models/adversarial/techniques/minibatch_discrimination.h"
#include "models/adversarial/techniques/spectral_norm.h"
#include "models/blocks/conv_gan.h"
#include "models/blocks/gan_losses.h"

namespace zscape {

struct GanNets {
  struct Plan {
    bool convolutional = false;
    bool dense_generator = false;              // of a convolutional opponent
    std::int64_t latent = 2, classes = 0;      // classes: 0 = told none
    std::int64_t hidden = 128, layers = 3;     // dense
    std::int64_t maps = 32;                    // convolutional
    std::string opponent = "discriminator";    // name of a dense one; "critic"
    Activation activation = Activation::leaky_relu;  // inside a dense opponent
    Normalisation generator_norm = Normalisation::batch, opponent_norm = Normalisation::batch;  // convolutional
    bool spectral = false;
    std::int64_t minibatch = 0;                // kernels of minibatch discrimination; 0 = none
  };

  GanNets(const Plan& plan, const DataSpec& data, const Init& init);

  /// z [n, d] → rows of the data's shape.
  Tensor generate(const Tensor& z, bool training, const Tensor& classes = {}) const;
  /// What the opponent says, [n, 1]: a logit, or a critic's value.
  Tensor judge(const Tensor& x, bool training, const Tensor& classes = {}) const;
  /// The same of real and generated rows: in one pass where nothing couples rows, otherwise each in a batch of its own.
  Scored judge_both(const Tensor& real, const Tensor& fake, const Tensor& classes = {}) const;
  /// What the opponent's last layer reads, [n, F].
  Tensor features(const Tensor& x, bool training, const Tensor& classes = {}) const;
  /// ∂(Σ judge)/∂x, like x: once differentiable with respect to the opponent's weights.
  Tensor slope(const Tensor& x, const Tensor& classes = {}) const;

  Tensor to_net(const Tensor& x) const { return plan.convolutional ? 2 * x - 1 : x; }
  Tensor from_net(const Tensor& y) const { return plan.convolutional ? (y + 1) / 2 : y; }
  Pictures shown(const Tensor& y) const;

  /// What virtual batch normalisation compares with: rows of the first minibatch, and noise that stays. To be called once, before the first step.
  void refer_to(const Tensor& x, Rng& rng, const Tensor& classes = {});

  /// The opponent as it might have begun: other initial weights, statistics forgotten.
  void renew_opponent(Rng& rng);

  void collect(Player& opponent, Player& generator) const;
  void collect_buffers(std::vector<NamedTensor>& into) const;

  Plan plan;

 private:
  void collect_opponent(std::vector<NamedTensor>& into) const;
  void collect_opponent_buffers(std::vector<NamedTensor>& into) const;
  template <class Use>
  Tensor with_opponent(bool training, Use use) const;
  bool couples_rows() const { return minibatch_.has_value() || (plan.convolutional && plan.opponent_norm != Normalisation::none); }
  Tensor told(const Tensor& x, const Tensor& classes) const;  // x with its class beside it

  DataSpec data_;
  Mlp dense_generator_, dense_opponent_;
  std::optional<ConvGenerator> conv_generator_;
  std::optional<ConvDiscriminator> conv_opponent_;
  std::optional<SpectralNorm> spectral_;
  std::optional<MinibatchDiscrimination> minibatch_;
};

/// generator: conv or mlp, beside a convolutional opponent.
ParamSpec generator_net_param();
/// The parameters of a generator and its critic, dense for points, convolutional for pictures, and what a run of them is built of.
std::vector<ParamSpec> critic_net_params();
GanNets::Plan critic_plan(const Build& build, Normalisation critic_norm);

}  // namespace zscape
