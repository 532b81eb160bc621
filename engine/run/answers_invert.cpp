// Latents of a picture: exact where the code is, otherwise found by descent from several places.
#include "engine/run/filling.h"

namespace zscape {
namespace {

constexpr std::int64_t kMostRestarts = 32, kMostDescents = 5000;
constexpr double kPixelSpread = .1;  // standard deviation granted to a pixel: weighs the picture against the prior

Tensor pixel_error(const Tensor& x, const Tensor& target) { return (x - target).square().flatten(1).mean(1).sqrt(); }

}  // namespace

void answer_invert(const InvertPicture& q, const Looking& l, Answer& out) {
  if (q.restarts < 1 || q.restarts > kMostRestarts || q.steps < 1 || q.steps > kMostDescents)
    throw std::runtime_error(std::to_string(q.restarts) + " restarts of " + std::to_string(q.steps) + " steps were asked for; 1 to " + std::to_string(kMostRestarts) +
                             " of 1 to " + std::to_string(kMostDescents) + " are possible.");
  Array one = q.picture;
  if (one.shape.size() == 3) one.shape.insert(one.shape.begin(), 1);
  const Tensor target = given_rows(one, l);
  if (target.size(0) != 1) throw std::runtime_error("One picture is wanted, not " + std::to_string(target.size(0)) + ".");
  auto& decoder = verb<Decodes>(l, "decode");
  Rng rng(q.seed, "invert", device_of(l));
  Ask ask = asking(l, rng);
  if (dynamic_cast<Inverts*>(&l.model) != nullptr) {
    const Tensor z = verb<Encodes>(l, "encode").encode(target, ask).mean, x = decoder.decode(z, ask);
    out.array = to_array(z);
    out.second = to_array(pixel_error(x, target));
    return show_rows(x, false, l, out);
  }
  const auto fit = [&](const Tensor& x) { return -.5 * ((x - target) / kPixelSpread).square().flatten(1).sum(1); };
  const auto seen = [&](const Tensor& x, std::int64_t done) {
    if (l.progress.cancelled()) throw Cancelled();
    l.progress.show(x, static_cast<double>(done) / static_cast<double>(q.steps));
  };
  const Found found = search_latents({.fit = fit, .start = good_starts(fit, q.restarts, q.seed, target, l), .steps = q.steps, .seen = seen}, l, rng);
  const Tensor order = found.fit.argsort(0, true);
  const Tensor x = found.x.index_select(0, order);
  out.array = to_array(found.latents.index_select(0, order));
  out.second = to_array(pixel_error(x, target));
  show_rows(x, false, l, out);
}

}  // namespace zscape
