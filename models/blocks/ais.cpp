#include "models/blocks/ais.h"

#include <cmath>

namespace zscape {
namespace {

constexpr std::int64_t kShortChains = 64, kShortBridges = 500;  // of log_prob's short AIS
constexpr std::int64_t kStatesAtOnce = 1 << 14;
constexpr std::int64_t kBridgesBetweenReports = 50;

}  // namespace

LogZ annealed(Bridge& bridge, std::int64_t n, std::int64_t bridges, Rng& rng, Progress* progress, bool up) {
  const auto beta = [&](std::int64_t t) { return static_cast<double>(t) / static_cast<double>(bridges); };
  if (up)
    bridge.begin(n, rng);
  else
    bridge.begin_at_the_end(n, rng);
  Tensor log_w = torch::zeros({n}, torch::dtype(torch::kFloat64).device(rng.device()));
  for (std::int64_t i = 0; i < bridges; ++i) {
    const std::int64_t from = up ? i : bridges - i, to = up ? i + 1 : bridges - i - 1;
    log_w += bridge.log_ratio(beta(from), beta(to));
    if (i + 1 < bridges) bridge.move(beta(to), rng);
    if (progress != nullptr && i % kBridgesBetweenReports == 0) {
      progress->report(static_cast<double>(i) / static_cast<double>(bridges));
      if (progress->cancelled()) break;  // whoever asked looks at this too
    }
  }
  const double sign = up ? 1 : -1, count = static_cast<double>(n);
  const Tensor w = (log_w - log_w.max()).exp();
  LogZ out;
  out.value = bridge.log_z0() + sign * (torch::logsumexp(log_w, 0).item<double>() - std::log(count));
  if (n > 1) {
    out.error = (w.std() / (w.mean() * std::sqrt(count))).item<double>();
    out.spread = log_w.std().item<double>();
  }
  return out;
}

double log_sum_over_bits(std::int64_t n, const std::function<Tensor(const Tensor& bits)>& f, torch::Device device) {
  TORCH_CHECK(n >= 0 && n <= 24, n, " units have too many states to be counted.");
  const std::int64_t all = std::int64_t{1} << n;
  const Tensor place = torch::arange(n, torch::dtype(torch::kInt64).device(device));
  std::vector<Tensor> parts;
  for (std::int64_t from = 0; from < all; from += kStatesAtOnce) {
    const Tensor code = torch::arange(from, std::min(all, from + kStatesAtOnce), torch::dtype(torch::kInt64).device(device)).unsqueeze(1);
    parts.push_back(torch::logsumexp(f(code.bitwise_right_shift(place).bitwise_and(1).to(torch::kFloat32)).to(torch::kFloat64), 0));
  }
  return torch::logsumexp(torch::stack(parts), 0).item<double>();
}

LogProb Normaliser::log_prob(Unnormalised& model, const Tensor& x, const std::vector<NamedTensor>& weights, LogProb::Of of) {
  std::vector<std::int64_t> versions;
  for (const NamedTensor& w : weights) versions.push_back(w.tensor._version());
  if (versions != versions_) {
    const torch::NoGradGuard no_grad;
    const std::optional<double> exact = model.exact_log_z();
    exact_ = exact.has_value();
    if (exact_) {
      log_z_ = {.value = *exact};
    } else {
      Rng rng(0, "log z", x.device());
      log_z_ = annealed(*model.bridge(), kShortChains, kShortBridges, rng, nullptr);
    }
    versions_ = std::move(versions);
  }
  LogProb out;
  out.value = model.log_unnormalised(x) - log_z_.value;
  out.kind = exact_ ? LogProb::Kind::exact : LogProb::Kind::estimate;
  if (!exact_) out.stderr_ = torch::full({x.size(0)}, log_z_.error, out.value.options().requires_grad(false));
  out.of = of;
  return out;
}

}  // namespace zscape
