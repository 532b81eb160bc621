// How good samples of points are, against the data and against what is known of it.
#include "engine/core/assignment.h"
#include "engine/data/truth.h"
#include "engine/metrics/coverage.h"
#include "engine/run/answer_tools.h"
#include "models/step_context.h"

namespace zscape {
namespace {

constexpr std::int64_t kJudged = 512;  // rows of each kind for the judge's means
constexpr std::int64_t kLine = 2048;   // on a line sorting is cheap: more points for W1

std::int64_t matched_rows(const Looking& l, const Dataset& data, std::int64_t wanted) {
  if (spec_of(l).kind != DataKind::points) throw std::runtime_error("The exact W1 is measured between points; these data are pictures.");
  return std::min(spec_of(l).dimension == 1 ? std::max(wanted, kLine) : wanted, data.test.rows());
}

Tensor test_rows(const Dataset& data, std::int64_t first, std::int64_t count, const Looking& l) {
  return stored_rows(data.test, torch::arange(first, first + count), l);
}

double exact_w1(const Tensor& a, const Tensor& b) {
  const Array x = to_array(a), y = to_array(b);
  return wasserstein1(x.values, y.values, static_cast<std::size_t>(x.row_size()));
}

void say(Answer& out, const char* metric, const char* unit, double value) { out.measured.push_back({.metric = metric, .unit = unit, .value = value}); }

void judge_both(const Tensor& real, const Tensor& fake, const Looking& l, Answer& out) {
  auto* model = dynamic_cast<Judges*>(&l.model);
  if (model == nullptr) return;
  Rng rng(1, "quality", device_of(l));
  Ask ask = asking(l, rng);
  const double of_real = model->judge(real, {}, ask).mean().item<double>(), of_fake = model->judge(fake, {}, ask).mean().item<double>();
  const char* unit = model->says() == Judges::Says::probability ? "probability" : "score";
  say(out, "judge_real", unit, of_real);
  say(out, "judge_fake", unit, of_fake);
  say(out, "judge_gap", unit, of_real - of_fake);
  // Where a gradient penalty looks: on the straight lines between real and fake rows.
  const Tensor u = rng.uniform({real.size(0)}).reshape({real.size(0), 1});
  const Slope slope = gradient_of([&](const Tensor& x) { return model->judge(x, {}, ask); }, u * real + (1 - u) * fake);
  say(out, "slope", "", slope.gradient.flatten(1).norm(2, 1).mean().item<double>());
}

}  // namespace

void answer_truth(const Looking& l, Answer& out) {
  const auto data = data_of(l);
  const std::int64_t n = std::min(matched_rows(l, *data, 256), data->test.rows() / 2);
  if (n > 0) say(out, "w1_floor", "", exact_w1(test_rows(*data, 0, n, l), test_rows(*data, n, n, l)));
  if (!data->truth) return;
  const Truth& truth = *data->truth;
  if (truth.log_density) out.kind = "density";
  if (truth.entropy) say(out, "entropy", "nats", *truth.entropy);
  if (!truth.centres.defined()) return;
  out.array = to_array(truth.centres);
  say(out, "sigma", "", truth.sigma);
}

void answer_quality(const Quality& q, const Looking& l, Answer& out) {
  const auto data = data_of(l);
  const std::int64_t matched = matched_rows(l, *data, std::clamp<std::int64_t>(q.matched, 1, 512));
  const Tensor fake = model_samples(l, std::max({q.samples, matched, kJudged}), q.seed);
  say(out, "w1", "", exact_w1(test_rows(*data, 0, matched, l), fake.slice(0, 0, matched)));
  const std::int64_t judged = std::min(kJudged, data->test.rows());
  judge_both(test_rows(*data, 0, judged, l), fake.slice(0, 0, judged), l, out);
  if (!data->truth || !data->truth->centres.defined()) return;
  const Coverage c = coverage(fake, data->truth->centres, data->truth->sigma);
  out.measured.push_back({.metric = "modes",
                          .unit = "",
                          .value = static_cast<double>(c.covered),
                          .parts = {{"covered", static_cast<double>(c.covered)}, {"of", static_cast<double>(c.of)}, {"high_quality", c.high_quality}, {"kl", c.kl}}});
  out.array = {{c.of}, std::vector<float>(c.shares.begin(), c.shares.end())};
}

}  // namespace zscape
