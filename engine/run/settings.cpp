#include "engine/run/settings.h"

#include <algorithm>

#include "engine/data/sources.h"
#include "engine/run/training_params.h"
#include "models/model.h"

namespace zscape {

namespace {

std::vector<ParamSpec> specs_of(const RunSpec& spec) {
  const ModelInfo& model = find_model(spec.model).info;
  const DataInfo& data = find_source(spec.data).info;
  std::vector<ParamSpec> specs;
  for (const auto& p : model.params)
    if (p.only.value_or(data.kind) == data.kind) specs.push_back(p);
  for (const auto& p : training_params()) {
    const bool own = std::any_of(specs.begin(), specs.end(), [&](const ParamSpec& q) { return q.key == p.key; });
    if (!own) specs.push_back(p);  // a model may have its own default for a parameter that every run has
  }
  for (const auto& p : data.params) specs.push_back(p);
  if (const auto suits = model.suits.find(data.kind); suits != model.suits.end()) {
    Params defaults(specs);
    for (const auto& [key, text] : suits->second) defaults.set_text(key, text);
    for (auto& p : specs) p.fallback = defaults.value(p.key);
  }
  return specs;
}

}  // namespace

Params run_params(const RunSpec& spec) {
  Params params(specs_of(spec));
  for (const auto& [key, value] : spec.settings) params.set_text(key, value);
  return params;
}

std::vector<std::string> forget_unknown_settings(RunSpec& spec) {
  const Params known(specs_of(spec));
  std::vector<std::string> unknown;
  std::erase_if(spec.settings, [&](const auto& setting) {
    if (!known.has(setting.first)) unknown.push_back(setting.first);
    return !known.has(setting.first);
  });
  return unknown;
}

void settle_horizon(const RunSpec& spec, Params& params) {
  if (params.text("lr.decay") == "constant" || params.integer("lr.horizon") > 0) return;
  if (spec.steps <= 0)
    throw ParamError("lr.decay is " + params.text("lr.decay") + ", but the run has no end to decay towards; set lr.horizon to a number of steps, or give --steps.");
  params.set("lr.horizon", spec.steps);
}

void check_accepts(const ModelInfo& model, const std::string& data_id, const Dataset& data) {
  if (std::find(model.accepts.begin(), model.accepts.end(), data.spec.kind) != model.accepts.end()) return;
  const auto name = [](DataKind kind) { return kind == DataKind::pictures ? "pictures" : kind == DataKind::points ? "points" : kind == DataKind::waves ? "sound" : "no data"; };
  std::string wants;
  for (const auto kind : model.accepts) wants += std::string(wants.empty() ? "" : " or ") + name(kind);
  throw ParamError(model.name + " learns from " + wants + "; " + data_id + " holds " + name(data.spec.kind) + ".");
}

}  // namespace zscape
