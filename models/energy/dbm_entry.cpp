// What there is to choose of a DBM, and how it is described. The model: dbm.cpp.
#include "models/blocks/energy_info.h"
#include "models/model.h"

namespace zscape::dbm {

std::unique_ptr<Model> make(const Build& build);  // dbm.cpp

std::vector<ParamSpec> params() {
  return {{.key = "centred", .group = "objective", .fallback = true, .paper = "off; pre-training in its place (Salakhutdinov & Hinton 2009)"},
          {.key = "pretrain", .group = "objective", .fallback = std::int64_t{0}, .min = 0, .max = 1e6, .paper = "100 passes over the data for every layer"},
          {.key = "rounds", .group = "objective", .fallback = std::int64_t{10}, .min = 1, .max = 100, .log_scale = true, .effect = Effect::live, .paper = "25"},
          {.key = "k", .group = "objective", .fallback = std::int64_t{3}, .min = 1, .max = 100, .log_scale = true, .effect = Effect::live, .paper = "5"},
          {.key = "chains", .group = "objective", .fallback = std::int64_t{100}, .min = 1, .max = 4096, .log_scale = true, .paper = "100"},
          {.key = "weight_decay", .group = "objective", .fallback = 2e-4, .min = 0, .max = .1, .effect = Effect::live, .paper = "0.0002"},
          {.key = "hidden", .group = "architecture", .fallback = std::int64_t{200}, .min = 1, .max = 2048, .log_scale = true, .paper = "500"},
          {.key = "hidden.2", .group = "architecture", .fallback = std::int64_t{100}, .min = 1, .max = 2048, .log_scale = true, .paper = "1000"},
          {.key = "hidden.3", .group = "architecture", .fallback = std::int64_t{0}, .min = 0, .max = 2048, .paper = "1000 in the second experiment"},
          {.key = "sweeps", .group = "architecture", .fallback = std::int64_t{50}, .min = 1, .max = 5000, .log_scale = true},
          {.key = "optimizer", .group = "optimiser", .fallback = std::string("sgd"), .choices = {"adam", "sgd", "rmsprop"}},
          {.key = "lr", .group = "optimiser", .fallback = .03, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live, .paper = "0.005, falling to 0"}};
}

}  // namespace zscape::dbm

namespace zscape {

ModelEntry dbm_entry() {
  ModelEntry entry;
  entry.info = energy_info({.id = "dbm",
                            .name = "DBM",
                            .paper = "Salakhutdinov & Hinton 2009",
                            .reference = "R. Salakhutdinov, G. Hinton: Deep Boltzmann Machines. AISTATS 2009",
                            .params = dbm::params(),
                            .accepts = {DataKind::pictures},
                            .lines = {"data", "mean_field", "dream", "statistics", "update"},
                            .offers = {}});
  entry.build = [](const Build& build) { return dbm::make(build); };
  entry.tiny = {{"hidden", "6"}, {"hidden.2", "3"}, {"chains", "8"}, {"sweeps", "3"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
