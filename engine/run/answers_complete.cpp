// Filling holes and repairing pictures: what is asked is checked here, the chosen method does it, the candidates are scored.
#include "engine/api/studio.h"

#include "engine/run/filling.h"
#include "models/blocks/wander.h"
#include "models/step_context.h"

namespace zscape {
namespace {

constexpr std::int64_t kMostCandidates = 64, kMostSweeps = 5000;
constexpr std::int64_t kRepairChains = 8;   // whose mean is the answer
constexpr std::int64_t kScoreSamples = 20;  // importance samples of a bound, draws of a dequantised density

Tensor picture_of(const Array& a, const Looking& l) {
  if (spec_of(l).kind != DataKind::pictures) throw std::runtime_error("Only pictures are painted; this run's data are points.");
  Array one = a;
  if (one.shape.size() == 3) one.shape.insert(one.shape.begin(), 1);
  const Tensor x = given_rows(one, l);
  if (x.size(0) != 1) throw std::runtime_error("One picture is wanted, not " + std::to_string(x.size(0)) + ".");
  return x.clamp(0, 1);
}

Tensor hole_of(const Array& a, const Looking& l) {
  const DataSpec& d = spec_of(l);
  const std::int64_t count = static_cast<std::int64_t>(a.values.size());
  if (count != d.height * d.width || (a.shape.size() >= 2 && a.shape.back() != d.width))
    throw std::runtime_error("The hole has shape " + c10::str(at::IntArrayRef(a.shape)) + "; this model's pictures are " + std::to_string(d.height) + " high and " +
                             std::to_string(d.width) + " wide.");
  const Tensor hole = to_tensor(a, device_of(l)).reshape({1, 1, d.height, d.width}) > .5;
  if (!hole.any().item<bool>()) throw std::runtime_error("Nothing is to be filled: mark a hole first.");
  return hole;
}

bool trained_with_masks(const Looking& l) {
  const auto* model = dynamic_cast<EncodesMasked*>(&l.model);
  return model != nullptr && model->sees_masks();
}

std::string chosen_method(const std::string& wanted, const std::vector<std::string>& methods, const char* what, const Looking& l) {
  const std::string& name = find_model(l.weights.context->record.spec.model).info.name;
  if (methods.empty()) throw std::runtime_error("The model " + name + " cannot " + what + ".");
  if (wanted.empty()) return methods.front();
  if (std::find(methods.begin(), methods.end(), wanted) != methods.end()) return wanted;
  std::string list;
  for (const auto& m : methods) list += (list.empty() ? "" : ", ") + m;
  throw std::runtime_error("The model " + name + " has no method \"" + wanted + "\" to " + what + "; there are: " + list + ".");
}

std::int64_t steps_of(std::int64_t wanted, const std::string& method) {
  if (wanted < 0 || wanted > kMostSweeps) throw std::runtime_error(std::to_string(wanted) + " steps were asked for; 1 to " + std::to_string(kMostSweeps) + " are possible.");
  return wanted > 0 ? wanted : complete_steps(method);
}

/// log p of the completed pictures: log p(hole | given) but for log p(given), which all candidates share.
void score_filled(const Tensor& x, const Looking& l, Answer& out) {
  auto* model = dynamic_cast<Scores*>(&l.model);
  if (model == nullptr) return;
  // Of binary data every value is likely or not as 0 or 1.
  const Tensor rows = spec_of(l).binary ? (x > .5).to(torch::kFloat32) : x;
  Rng rng(1, "complete/score", device_of(l));
  Ask ask = asking(l, rng, kScoreSamples);
  const LogProb p = model->log_prob(rows, ask);
  out.second = to_array(p.value);
  const bool exact = p.kind == LogProb::Kind::exact;
  out.texts = {p.of == LogProb::Of::neither ? "likeness" : exact ? "exact" : p.kind == LogProb::Kind::estimate ? "estimate" : "bound"};
}

}  // namespace

void Filling::show(const Tensor& x, std::int64_t done) const {
  if (l.progress.cancelled()) throw Cancelled();
  l.progress.show(put_back(x), .98 * static_cast<double>(done) / static_cast<double>(steps));
}

void answer_complete(const Complete& q, const Looking& l, Answer& out) {
  if (q.k < 1 || q.k > kMostCandidates)
    throw std::runtime_error(std::to_string(q.k) + " candidates were asked for; 1 to " + std::to_string(kMostCandidates) + " are possible.");
  const Tensor given = picture_of(q.picture, l), hole = hole_of(q.hole, l);
  const std::string method = chosen_method(q.method, complete_methods(offers_of(l.model), trained_with_masks(l)), "fill holes", l);
  Rng rng(q.seed, "complete/" + method, device_of(l));
  const Filling f{.l = l, .given = given, .hole = hole, .k = q.k, .steps = steps_of(q.steps, method), .rng = rng};
  const Filled filled = method == "own"      ? fill_own(f)
                        : method == "masked" ? fill_masked(f)
                        : method == "gibbs"  ? fill_gibbs(f)
                        : method == "latent" ? fill_latent(f)
                                             : fill_uphill(f, method == "langevin");
  show_rows(filled.x, true, l, out);
  if (filled.latents.defined()) out.named["latents"] = to_array(filled.latents);
  if (q.score) score_filled(filled.x, l, out);
  out.kind = method;
}

void answer_repair(const Repair& q, const Looking& l, Answer& out) {
  const bool gaussian = q.kind == "gaussian";
  if (!gaussian && q.kind != "salt_and_pepper") throw std::runtime_error("There is no noise \"" + q.kind + "\"; say gaussian or salt_and_pepper.");
  if (!(q.noise >= 0 && q.noise <= 1)) throw std::runtime_error("The noise is " + std::to_string(q.noise) + "; it lies between 0 and 1.");
  const Noise noise{.kind = gaussian ? Noise::Kind::gaussian : Noise::Kind::salt_and_pepper, .amount = q.noise};
  const Tensor y = picture_of(q.picture, l);
  const std::string method = chosen_method(q.method, repair_methods(offers_of(l.model)), "repair pictures", l);
  const std::int64_t steps = steps_of(q.steps, method);
  Rng rng(q.seed, "repair/" + method, device_of(l));
  Ask ask = asking(l, rng);
  Tensor x;
  if (method == "ascent") {
    x = repair_uphill(y, noise, steps, l, rng);
  } else if (method == "chains") {
    const Clamp seen{.mode = Clamp::Mode::stochastic,
                     .held = torch::ones({y[0].numel()}, y.options().dtype(torch::kBool)),
                     .values = y.flatten(1),
                     .pull = gaussian ? pull_of_noise(q.noise) : pull_of_flips(q.noise)};
    ask.progress = &l.progress;
    x = mean_by_chains(verb<Chains>(l, "let chains wander"), y.expand({kRepairChains, -1, -1, -1}), seen, steps, ask).mean(0, true);
    if (l.progress.cancelled()) throw Cancelled();
  } else if (method == "code") {
    x = verb<Decodes>(l, "decode").decode(verb<Encodes>(l, "encode").encode(y, ask).mean, ask);
  } else {
    constexpr std::int64_t kPlaces = 4;
    const auto fit = [&](const Tensor& at) { return noise.log_likelihood(y, at).flatten(1).sum(1); };
    const auto seen = [&](const Tensor& at, std::int64_t done) {
      if (l.progress.cancelled()) throw Cancelled();
      l.progress.show(at.slice(0, 0, 1), static_cast<double>(done) / static_cast<double>(steps));
    };
    const Found found = search_latents({.fit = fit, .start = good_starts(fit, kPlaces, q.seed, y, l), .steps = steps, .seen = seen}, l, rng);
    const Tensor best = found.fit.argmax();
    x = found.x.index_select(0, best.reshape({1}));
    out.named["latents"] = to_array(found.latents.index_select(0, best.reshape({1})));
  }
  show_rows(x.clamp(0, 1), true, l, out);
  out.kind = method;
}

}  // namespace zscape
