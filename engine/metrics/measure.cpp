#include "engine/metrics/measure.h"

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace zscape {

std::int64_t MeasureContext::whole_option(const std::string& key, std::int64_t fallback, std::int64_t largest) const {
  const auto found = options.find(key);
  if (found == options.end()) return fallback;
  const std::string& text = found->second;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > largest)
    throw ParamError("Option " + key + " is \"" + text + "\"; it can be a whole number from 1 to " +
                     std::to_string(largest) + ".");
  return value;
}

Tensor over_rows(MeasureContext& context, const std::function<Tensor(const Tensor& x)>& each) {
  constexpr std::int64_t kSlice = 500;
  const torch::InferenceMode inference;
  context.model.set_training(false);
  const std::int64_t n = context.x.defined() && context.x.dim() > 0 ? context.x.size(0) : 0;
  if (n == 0) throw std::runtime_error("There are no rows to measure: choose another split or more rows.");
  std::vector<Tensor> parts;
  for (std::int64_t i = 0; i < n; i += kSlice) {
    if (context.progress && context.progress->cancelled()) throw std::runtime_error("The measurement was cancelled.");
    if (context.y.defined()) context.labels = context.y.slice(0, i, std::min(n, i + kSlice)).to(context.x.device());
    parts.push_back(each(context.x.slice(0, i, std::min(n, i + kSlice))).to(torch::kFloat64));
    if (context.progress)
      context.progress->report(static_cast<double>(std::min(n, i + kSlice)) / static_cast<double>(n));
  }
  return torch::cat(parts).to(torch::kCPU);
}

Measured mean_of(const std::string& metric, const std::string& unit, const Tensor& rows) {
  Measured out;
  out.metric = metric;
  out.unit = unit;
  out.value = rows.mean().item<double>();
  if (rows.size(0) > 1) out.stderr_ = rows.std().item<double>() / std::sqrt(static_cast<double>(rows.size(0)));
  return out;
}

}  // namespace zscape
