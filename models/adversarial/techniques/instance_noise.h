#pragma once
// Instance noise: what D sees, real and generated, is blurred, so that the two overlap and D cannot be sure; the blur fades as G gets better.
//   C. K. Sønderby, J. Caballero, L. Theis, W. Shi, F. Huszár: Amortised MAP Inference for Image Super-resolution. ICLR 2017, arXiv:1610.04490.
//   M. Arjovsky, L. Bottou: Towards Principled Methods for Training Generative Adversarial Networks. ICLR 2017, arXiv:1701.04862.
#include <algorithm>

#include "models/step_context.h"

namespace zscape {

inline std::vector<ParamSpec> instance_noise_params(double sigma, std::int64_t steps) {
  return {{.key = "instance_noise", .group = "techniques", .fallback = sigma, .min = 0, .max = 2, .effect = Effect::live, .paper = "falling to 0 (Sønderby et al. 2017)"},
          {.key = "instance_noise.steps", .group = "techniques", .fallback = steps, .min = 0, .max = 1e6, .effect = Effect::live}};
}

/// Its standard deviation at this step: from `instance_noise` evenly to nothing over `instance_noise.steps`; 0 steps: it stays.
inline double instance_noise(const StepContext& ctx) {
  const auto steps = static_cast<double>(ctx.params.integer("instance_noise.steps"));
  return ctx.params.real("instance_noise") * (steps > 0 ? std::max(0.0, 1 - static_cast<double>(ctx.step) / steps) : 1);
}

}  // namespace zscape
