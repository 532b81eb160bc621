#pragma once
// Filling: a hole that is filled k times, and what the methods of engine/api/studio.h share. One file a kind of method: fill_codes.cpp (own, masked, gibbs),
// fill_uphill.cpp (ascent, langevin), fill_latent.cpp (latent). All run under LookingWithGradient on the workshop's thread.
#include "engine/run/answer_tools.h"

namespace zscape {

struct Filling {
  const Looking& l;
  Tensor given;  // [1, C, H, W] in [0, 1]
  Tensor hole;   // bool [1, 1, H, W]
  std::int64_t k, steps;
  Rng& rng;

  /// x [n, C, H, W] in the hole, the given pixels bit for bit everywhere else.
  Tensor put_back(const Tensor& x) const { return torch::where(hole, x.clamp(0, 1), given); }
  /// The candidates as they stand after `done` of `steps`; throws Cancelled when nobody waits any more.
  void show(const Tensor& x, std::int64_t done) const;
};

struct Filled {
  Tensor x;        // [k, C, H, W], put back
  Tensor latents;  // [k, d] or undefined
};

Filled fill_own(const Filling& f);
Filled fill_masked(const Filling& f);
Filled fill_gibbs(const Filling& f);
/// `warm`: Langevin's samples of p(hole | given); otherwise the noise is annealed away and the answers are peaks of it.
Filled fill_uphill(const Filling& f, bool warm);
Filled fill_latent(const Filling& f);

/// How a noisy picture came about: y given x.
struct Noise {
  enum class Kind { gaussian, salt_and_pepper } kind = Kind::gaussian;
  double amount = 0.2;  // standard deviation, or share of flipped pixels
  /// log p(y | x) of every value, up to a constant.
  Tensor log_likelihood(const Tensor& y, const Tensor& x) const;
};

/// The likeliest x behind y: argmax log p(x) + log p(y | x), from y itself.
Tensor repair_uphill(const Tensor& y, const Noise& noise, std::int64_t steps, const Looking& l, Rng& rng);

/// Latents whose pictures fit: descent on −fit(decode(z)) with the prior's pull from the rows of `start`. fit: x [n, …] → [n] nats, higher is better.
/// With `judged` the model's own judge has a say too. `seen` is called after every step with the present pictures.
struct LatentSearch {
  std::function<Tensor(const Tensor& x)> fit;
  Tensor start;   // [n, d]
  Tensor centre = {};  // [n, d] where a normal prior pulls each row to; undefined = 0
  std::int64_t steps = 200;
  bool judged = false;
  std::function<void(const Tensor& x, std::int64_t done)> seen;
};
struct Found {
  Tensor latents, x;  // [n, d], [n, …]
  Tensor fit;         // [n]
};
Found search_latents(const LatentSearch& search, const Looking& l, Rng& rng);
/// For each of n places the prior draw that fits best among several; where the model encodes, the first is the code of `picture`.
Tensor good_starts(const std::function<Tensor(const Tensor& x)>& fit, std::int64_t n, std::uint64_t seed, const Tensor& picture, const Looking& l);

}  // namespace zscape
