// What there is to choose of a Boltzmann machine, and how it is described. The model: boltzmann.cpp.
#include "models/blocks/energy_info.h"
#include "models/model.h"

namespace zscape::boltzmann {

std::unique_ptr<Model> make(const Build& build);  // boltzmann.cpp

std::vector<ParamSpec> params() {
  return {{.key = "clamped", .group = "objective", .fallback = std::string("mean_field"), .choices = {"gibbs", "mean_field", "exact"}, .paper = "gibbs, cooled slowly (Ackley et al. 1985)"},
          {.key = "clamped.sweeps", .group = "objective", .fallback = std::int64_t{10}, .min = 1, .max = 200, .log_scale = true, .effect = Effect::live, .when = "clamped=gibbs"},
          {.key = "k", .group = "objective", .fallback = std::int64_t{1}, .min = 1, .max = 100, .log_scale = true, .effect = Effect::live, .when = "clamped=gibbs|mean_field"},
          {.key = "chains", .group = "objective", .fallback = std::int64_t{100}, .min = 1, .max = 4096, .log_scale = true},
          {.key = "lateral", .group = "objective", .fallback = .3, .min = 0, .max = 1, .effect = Effect::live, .paper = "1"},
          {.key = "weight_decay", .group = "objective", .fallback = 1e-4, .min = 0, .max = .1, .effect = Effect::live},
          {.key = "hidden", .group = "architecture", .fallback = std::int64_t{40}, .min = 1, .max = 512, .log_scale = true, .paper = "a few"},
          {.key = "sweeps", .group = "architecture", .fallback = std::int64_t{30}, .min = 1, .max = 5000, .log_scale = true},
          {.key = "optimizer", .group = "optimiser", .fallback = std::string("sgd"), .choices = {"adam", "sgd", "rmsprop"}},
          {.key = "lr", .group = "optimiser", .fallback = .05, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live, .paper = "falling to 0"}};
}

}  // namespace zscape::boltzmann

namespace zscape {

ModelEntry boltzmann_entry() {
  ModelEntry entry;
  entry.info = energy_info({.id = "boltzmann",
                            .name = "Boltzmann net",
                            .paper = "Ackley et al. 1985",
                            .reference = "D. H. Ackley, G. E. Hinton, T. J. Sejnowski: A Learning Algorithm for Boltzmann Machines. Cognitive Science 9 (1985)",
                            .params = boltzmann::params(),
                            .accepts = {DataKind::pictures},
                            .lines = {"data", "clamped", "free", "difference", "update"},
                            .offers = {}});
  entry.build = [](const Build& build) { return boltzmann::make(build); };
  entry.tiny = {{"hidden", "5"}, {"chains", "8"}, {"sweeps", "3"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
