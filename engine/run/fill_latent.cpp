// Looking for latents whose pictures fit: what decoders without an exact encoder do. After Yeh et al. 2017 (semantic inpainting): the fit to the given
// pixels, the prior's pull, and the discriminator's or critic's opinion.
#include <cmath>

#include "engine/run/filling.h"

namespace zscape {
namespace {

constexpr double kGivenSpread = .1;       // standard deviation granted to a given pixel
constexpr double kSearchRate = .1;        // first step of the search, in standard deviations of the prior
constexpr std::int64_t kDraws = 24;  // prior draws of which the best is a start

/// What the prior says of z, [n] nats up to a constant.
Tensor prior_pull(const LatentSpace& space, const Tensor& z) { return space.prior == Prior::normal ? -.5 * z.square().sum(1) : z.new_zeros({z.size(0)}); }

Tensor in_support(const LatentSpace& space, const Tensor& z) {
  if (space.prior == Prior::uniform) return z.clamp(-1, 1);
  return space.prior == Prior::binary ? z.clamp(0, 1) : z;
}

}  // namespace

Found search_latents(const LatentSearch& search, const Looking& l, Rng& rng) {
  auto& decoder = verb<Decodes>(l, "decode");
  const LatentSpace space = decoder.latent();
  auto* judge = search.judged ? dynamic_cast<Judges*>(&l.model) : nullptr;
  Ask ask = asking(l, rng);
  Tensor pictures;
  const auto worth = [&](const Tensor& z) {
    const Tensor x = decoder.decode(z, ask);
    pictures = x.detach();
    Tensor all = search.fit(x) + prior_pull(space, search.centre.defined() ? z - search.centre : z);
    if (judge != nullptr) {
      const Tensor opinion = judge->judge(x, {}, ask);
      all = all + (judge->says() == Judges::Says::probability ? (opinion + 1e-6).log() : opinion);
    }
    return all;
  };
  Tensor z = search.start, best = z, best_value, m = torch::zeros_like(z), v = torch::zeros_like(z);
  for (std::int64_t i = 0; i < search.steps; ++i) {
    const Slope s = gradient_of(worth, z);
    search.seen(pictures, i);
    if (!best_value.defined()) best_value = s.value;
    const Tensor better = s.value >= best_value;
    best = torch::where(better.unsqueeze(1), z, best);
    best_value = torch::where(better, s.value, best_value);
    const Tensor g = torch::nan_to_num(s.gradient, 0, 0, 0);
    m = .9 * m + .1 * g;
    v = .99 * v + .01 * g.square();
    const double t = static_cast<double>(i + 1), rate = kSearchRate * .5 * (1 + std::cos(M_PI * t / static_cast<double>(search.steps)));
    z = in_support(space, z + rate * (m / (1 - std::pow(.9, t))) / ((v / (1 - std::pow(.99, t))).sqrt() + 1e-8));
  }
  const Tensor last = worth(z);
  if (best_value.defined()) z = torch::where((last >= best_value).unsqueeze(1), z, best);
  if (space.prior == Prior::binary) z = (z > .5).to(torch::kFloat32);
  const Tensor x = decoder.decode(z, ask);
  return {z, x, search.fit(x)};
}

Tensor good_starts(const std::function<Tensor(const Tensor& x)>& fit, std::int64_t n, std::uint64_t seed, const Tensor& picture, const Looking& l) {
  auto& decoder = verb<Decodes>(l, "decode");
  Rng rng(seed, "starts", device_of(l));
  Ask ask = asking(l, rng);
  std::vector<Tensor> starts;
  if (auto* encoder = dynamic_cast<Encodes*>(&l.model); encoder != nullptr && picture.defined()) starts.push_back(encoder->encode(picture, ask).mean);
  for (auto i = static_cast<std::int64_t>(starts.size()); i < n; ++i) {
    if (l.progress.cancelled()) throw Cancelled();
    const Tensor draws = prior_draws(decoder.latent(), kDraws, seed + static_cast<std::uint64_t>(i) * 7919, device_of(l));
    starts.push_back(draws.index_select(0, fit(decoder.decode(draws, ask)).argmax().reshape({1})));
  }
  return torch::cat(starts);
}

/// Candidates by "randomise, then optimise" (Bardsley et al. 2014, arXiv:1401.6166): each one fits what is given, with noise of its own, and is pulled towards a
/// prior draw of its own. Of a linear decoder these are draws from the posterior; without the noise all K answers would be its one peak.
Filled fill_latent(const Filling& f) {
  const auto misfit = [&](const Tensor& x, const Tensor& target) {
    return -.5 * torch::where(f.hole, torch::zeros_like(x), (x - target) / kGivenSpread).square().flatten(1).sum(1);
  };
  const std::uint64_t seed = static_cast<std::uint64_t>(f.rng.integers(std::int64_t{1} << 31, {1}).item<std::int64_t>());
  const Tensor start = good_starts([&](const Tensor& x) { return misfit(x, f.given); }, f.k, seed, {}, f.l);
  const Tensor target = f.given + kGivenSpread * f.rng.normal({f.k, f.given.size(1), f.given.size(2), f.given.size(3)});
  const Found found = search_latents({.fit = [&](const Tensor& x) { return misfit(x, target); },
                                      .start = start,
                                      .centre = f.rng.normal(start.sizes()),
                                      .steps = f.steps,
                                      .judged = true,
                                      .seen = [&](const Tensor& x, std::int64_t done) { f.show(x, done); }},
                                     f.l, f.rng);
  return {f.put_back(found.x), found.latents};
}

}  // namespace zscape
