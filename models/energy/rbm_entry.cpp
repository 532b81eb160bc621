// What there is to choose of an RBM, and how it is described. The model: rbm.cpp.
#include "models/blocks/energy_info.h"
#include "models/model.h"

namespace zscape::rbm {

std::unique_ptr<Model> make(const Build& build);  // rbm.cpp

std::vector<ParamSpec> params() {
  return {{.key = "method", .group = "objective", .fallback = std::string("pcd"), .choices = {"pcd", "cd"}, .paper = "cd (Hinton 2002), pcd (Tieleman 2008)"},
          {.key = "k", .group = "objective", .fallback = std::int64_t{1}, .min = 1, .max = 100, .log_scale = true, .effect = Effect::live, .paper = "1; 25 for the best likelihood"},
          {.key = "chains", .group = "objective", .fallback = std::int64_t{256}, .min = 1, .max = 4096, .log_scale = true, .paper = "as many as the minibatch has rows", .when = "method=pcd"},
          {.key = "weight_decay", .group = "objective", .fallback = 1e-4, .min = 0, .max = .1, .effect = Effect::live, .paper = "0.0001 to 0.01"},
          {.key = "sparsity", .group = "objective", .fallback = 0.0, .min = 0, .max = 10, .effect = Effect::live, .paper = "0; chosen by looking at the units' mean activities"},
          {.key = "sparsity.target", .group = "objective", .fallback = 0.1, .min = .001, .max = .5, .effect = Effect::live, .paper = "0.01 to 0.1"},
          {.key = "visible", .group = "architecture", .fallback = std::string("binary"), .choices = {"binary", "gaussian"}, .paper = "binary"},
          {.key = "visible.sigma", .group = "architecture", .fallback = 1.0, .min = .05, .max = 2, .log_scale = true, .paper = "1, of data brought to deviation 1", .when = "visible=gaussian"},
          {.key = "hidden", .group = "architecture", .fallback = std::int64_t{256}, .min = 1, .max = 4096, .log_scale = true, .paper = "500 for MNIST"},
          {.key = "sweeps", .group = "architecture", .fallback = std::int64_t{50}, .min = 1, .max = 5000, .log_scale = true},
          {.key = "optimizer", .group = "optimiser", .fallback = std::string("sgd"), .choices = {"adam", "sgd", "rmsprop"}},
          {.key = "lr", .group = "optimiser", .fallback = .05, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live, .paper = "0.05, falling to 0"}};
}

}  // namespace zscape::rbm

namespace zscape {

ModelEntry rbm_entry() {
  ModelEntry entry;
  entry.info = energy_info({.id = "rbm",
                            .name = "RBM",
                            .paper = "Hinton 2002",
                            .reference = "G. E. Hinton: Training Products of Experts by Minimizing Contrastive Divergence. Neural Computation 14 (2002)",
                            .params = rbm::params(),
                            .accepts = {DataKind::pictures, DataKind::points},
                            .lines = {"v0", "h0", "dream", "statistics", "update"},
                            .scalars = {{"pseudo_likelihood", "likelihood", "data", "nats"},
                                        {"log_likelihood", "likelihood", "good", "nats", "-entropy"},
                                        {"free_energy_data", "energy", "data", "nats"},
                                        {"free_energy_fantasy", "energy", "samples", "nats"},
                                        {"reconstruction_error", "error", "gradient", ""}},
                            .objective = "−F(v) − log Z",
                            .suits = {{DataKind::points, {{"visible", "gaussian"}, {"visible.sigma", "0.3"}, {"hidden", "12"}, {"lr", "0.01"}}}},
                            .offers = {}});
  entry.build = [](const Build& build) { return rbm::make(build); };
  entry.tiny = {{"hidden", "6"}, {"chains", "8"}, {"sweeps", "3"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
