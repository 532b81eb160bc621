#pragma once
// A generator that stands still while a new discriminator learns: what the better and better discriminator would tell it.
//   M. Arjovsky, L. Bottou: Towards Principled Methods for Training Generative Adversarial Networks. ICLR 2017, arXiv:1701.04862, figures 2 and 3.
//
//   ‖∇_θ E log(1 − D(G(z)))‖   minimax: falls by decades as D learns
//   ‖∇_θ E[−log D(G(z))]‖      grows instead, and with it its noise from minibatch to minibatch, √E‖g − ḡ‖² / ‖ḡ‖
#include "models/blocks/gan_nets.h"
#include "models/step_context.h"

namespace zscape {

class FrozenGenerator {
 public:
  /// From this step on.
  FrozenGenerator(std::int64_t since, torch::Device device);
  std::int64_t since() const { return since_; }
  /// A new opponent, whose optimizer has forgotten too.
  void begin(GanNets& nets, Player& opponent, Rng& rng) const;
  /// Measures and reports minimax_gradient, log_d_gradient, log_d_noise; every few steps anew.
  void look(const GanNets& nets, const Player& generator, std::int64_t rows, const Tensor& classes, StepContext& ctx);
  void collect_buffers(std::vector<NamedTensor>& into) const;

 private:
  std::int64_t since_;
  Tensor seen_;  // [3], in the order above
};

}  // namespace zscape
