// What there is to choose of a sampler, and how it is described. What they do: sampler.cpp.
#include "models/sampling/sampler.h"

namespace zscape {

std::vector<ParamSpec> sampler_params(std::vector<ParamSpec> own, std::int64_t chains, bool tempered) {
  if (tempered) own.push_back({.key = "temperature", .group = "objective", .fallback = 1.0, .min = .05, .max = 20, .log_scale = true, .effect = Effect::live});
  own.push_back({.key = "chains", .group = "objective", .fallback = chains, .min = 1, .max = 4096, .log_scale = true});
  own.push_back({.key = "begin", .group = "objective", .fallback = std::string("spread"), .choices = {"spread", "one", "draws"}});
  own.push_back({.key = "burn_in", .group = "objective", .fallback = std::int64_t{100}, .min = 0, .max = 1e6, .effect = Effect::live});
  own.push_back({.key = "batch", .group = "optimiser", .fallback = std::int64_t{100}, .min = 1, .max = 4096, .log_scale = true});
  return own;
}

std::vector<ScalarInfo> chain_scalars(bool accepts) {
  std::vector<ScalarInfo> all{{"total_variation", "truth", "samples", ""}, {"histogram_kl", "truth", "gradient", "nats"}};
  all.push_back({"acceptance", accepts ? "acceptance" : "", "good", ""});
  all.insert(all.end(), {{"correlation_time", "mixing", "data", "steps"}, {"r_hat", "agreement", "warning", ""}, {"effective", "effective", "good", "draws"}, {"lag_one", "", "data", ""}});
  return all;
}

ModelInfo sampler_info(ModelInfo own) {
  own.family = "sampling";
  own.accepts = {DataKind::points};
  own.lines.push_back("collect");
  own.players = {};
  own.diagram.push_back({"kept", "collect", "pictures", "samples"});
  own.diagram.push_back({"closeness", "collect", "numbers", ""});
  if (own.default_data.empty()) own.default_data = "u1";
  return own;
}

}  // namespace zscape
