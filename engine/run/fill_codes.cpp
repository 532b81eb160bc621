// Filling by what a model has learnt to do with parts of pictures: its own conditional, a masked encoder, pseudo-Gibbs.
#include "engine/run/filling.h"

namespace zscape {
namespace {

Tensor repeated(const Tensor& one, std::int64_t k) { return one.expand({k, -1, -1, -1}).contiguous(); }

Tensor drawn_code(const Posterior& q, Rng& rng) {
  return q.log_var.defined() ? q.mean + torch::exp(.5 * q.log_var) * rng.normal(q.mean.sizes()) : q.mean;
}

}  // namespace

Filled fill_own(const Filling& f) {
  Ask ask = asking(f.l, f.rng, f.k);
  ask.progress = &f.l.progress;
  const Tensor hole = repeated(f.hole, f.k).to(torch::kFloat32);
  const Tensor x = verb<Completes>(f.l, "fill holes").complete(repeated(f.given, f.k), hole, ask);
  if (f.l.progress.cancelled()) throw Cancelled();
  return {f.put_back(x), {}};
}

/// z ~ q(z | what is given, where it is given), decoded: each candidate is one draw.
Filled fill_masked(const Filling& f) {
  Ask ask = asking(f.l, f.rng);
  const Posterior q = verb<EncodesMasked>(f.l, "encode a part of a picture").encode_masked(repeated(f.given, f.k), repeated(f.hole, f.k).to(torch::kFloat32), ask);
  const Tensor z = drawn_code(q, f.rng);
  return {f.put_back(verb<Decodes>(f.l, "decode").decode(z, ask)), z};
}

/// Rezende et al. 2014, appendix F: z ~ q(z|x), the hole from p(x|z), and again. The decoder's mean stands for a draw of x: the chain's mean is the same and
/// the pictures are free of pixel noise. Every candidate starts from a sample of its own, so that codes without a spread differ too.
Filled fill_gibbs(const Filling& f) {
  auto& encoder = verb<Encodes>(f.l, "encode");
  auto& decoder = verb<Decodes>(f.l, "decode");
  Ask ask = asking(f.l, f.rng);
  Tensor z = f.rng.normal({f.k, decoder.latent().size});
  if (decoder.latent().prior == Prior::uniform) z = f.rng.uniform({f.k, decoder.latent().size}) * 2 - 1;
  Tensor x = f.put_back(decoder.decode(z, ask));
  for (std::int64_t i = 0; i < f.steps; ++i) {
    f.show(x, i);
    z = drawn_code(encoder.encode(x, ask), f.rng);
    x = f.put_back(decoder.decode(z, ask));
  }
  return {x, z};
}

}  // namespace zscape
