#pragma once
// What model tests share: a model of the registry with chosen settings, and a step context that learns like the
// trainer.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/truth.h"
#include "engine/run/optimizer.h"
#include "engine/run/training_params.h"
#include "models/step_context.h"

namespace zscape::testing {

/// The model's and the training's parameters with some settings, as text.
inline Params settings_of(const ModelEntry& entry, const std::map<std::string, std::string>& settings) {
  std::vector<ParamSpec> specs = entry.info.params;
  for (const auto& spec : training_params()) {
    const bool own = std::any_of(specs.begin(), specs.end(), [&](const ParamSpec& s) { return s.key == spec.key; });
    if (!own) specs.push_back(spec);
  }
  Params params(specs);
  for (const auto& [key, text] : settings) params.set_text(key, text);
  return params;
}

inline DataSpec binary_pictures(std::int64_t side) {
  DataSpec data;
  data.kind = DataKind::pictures;
  data.channels = 1;
  data.height = data.width = side;
  data.dimension = side * side;
  data.binary = data.eight_bit = true;
  data.second = Second::paired;  // the picture itself, mirrored: for models that learn from pairs
  data.second_channels = 1;
  return data;
}

inline DataSpec grey_pictures(std::int64_t side) {
  DataSpec data = binary_pictures(side);
  data.binary = false;
  return data;
}

inline DataSpec points(std::int64_t dimension) {
  DataSpec data;
  data.kind = DataKind::points;
  data.dimension = dimension;
  return data;
}

inline DataSpec waves(std::int64_t length) {
  DataSpec data;
  data.kind = DataKind::waves;
  data.dimension = length;
  data.eight_bit = true;
  data.rate = 8000;
  return data;
}

/// A step context that learns with optimizer_step, keeps the last gradients, and can be told not to learn.
class LearningContext final : public StepContext {
 public:
  using StepContext::StepContext;

  void update(Player& player, const Tensor& loss) override {
    std::vector<Tensor> leaves;
    for (const auto& p : player.parameters) leaves.push_back(p.tensor);
    gradients = torch::autograd::grad({loss}, leaves, {}, std::nullopt, false, true);
    if (!learn) return;
    torch::NoGradGuard no_grad;
    std::vector<Tensor> copies = gradients;
    ASSERT_TRUE(optimizer_step(player, copies, OptimizerSettings::from(params, step, player)));
  }
  void apply(Player& player) override {
    gradients.clear();
    for (const auto& p : player.parameters) gradients.push_back(p.tensor.grad());
    torch::NoGradGuard no_grad;
    std::vector<Tensor> copies = gradients;
    ASSERT_TRUE(optimizer_step(player, copies, OptimizerSettings::from(params, step, player)));
  }

  Batch next_batch() override { return batch; }
  Batch labelled(std::int64_t) override { return known.x.defined() ? known : batch; }

  bool learn = true;
  Batch batch;  // what next_batch() gives
  Batch known;  // what labelled() gives, where it is set
  std::vector<Tensor> gradients;
};

/// A density that is known: a Gaussian around 1, σ = ½.
inline Truth known_gaussian() {
  Truth truth;
  truth.log_density = [](const Tensor& x) { return (-2 * (x - 1).square() + std::log(2 / std::sqrt(2 * M_PI))).sum(1); };
  return truth;
}

/// A model with everything it needs to step.
struct SmallRun {
  SmallRun(const std::string& id, const std::map<std::string, std::string>& settings, DataSpec data_,
           std::uint64_t seed = 1)
      : params(settings_of(find_model(id), settings)), data(std::move(data_)), rng(seed, "training") {
    Rng init(seed, "init");
    model = find_model(id).build({.params = params, .data = data, .device = torch::kCPU, .init = init});
  }

  /// One step; its scalars and gradients stay readable.
  void step(const Tensor& x, bool learn = true) {  // where the data have classes, row i is of class i mod K
    report.clear();
    LearningContext context(rng, report, narrate, params, steps++);
    context.learn = learn;
    context.batch.x = x;
    context.truth = &truth;
    if (data.second != Second::none && x.dim() == 4) context.batch.other = x.slice(1, 0, 1).flip(3).expand({-1, data.second_channels, -1, -1}).contiguous();
    if (data.classes > 0) context.batch.y = torch::arange(x.size(0)) % data.classes;
    context.known = known;
    model->step(context.batch, context);
    gradients = context.gradients;
  }

  double scalar(const std::string& name) const {
    for (const auto& [key, value] : report.scalars())
      if (key == name) return value.item<double>();
    ADD_FAILURE() << "no scalar " << name;
    return 0;
  }

  template <class Verb>
  Verb& verb() {
    return dynamic_cast<Verb&>(*model);
  }
  Ask ask(std::int64_t k = 1) { return {.rng = rng, .progress = nullptr, .label = std::nullopt, .k = k}; }

  Params params;
  DataSpec data;
  Rng rng;
  Truth truth = known_gaussian();
  Scalars report;
  Narrator narrate;
  std::unique_ptr<Model> model;
  std::vector<Tensor> gradients;
  std::int64_t steps = 0;
  Batch known = {};  // rows with a label, for models that learn from a few; otherwise all have one
};

/// For golden numbers: scale · sin(.7 i + which + 1) for the weights, in the order of the state.
inline void set_weights(Model& model, double scale) {
  torch::NoGradGuard no_grad;
  double which = 0;
  for (const auto& [name, tensor, role] : model.state()) {
    if (role != Role::weight) continue;
    const Tensor i = torch::arange(tensor.numel(), torch::kFloat64);
    tensor.copy_((scale * torch::sin(.7 * i + which + 1)).view(tensor.sizes()));
    which += 1;
  }
}

/// Waits for any question to be answered.
class Patient final : public Progress {
 public:
  void report(double) override {}
  bool cancelled() const override { return false; }
};

/// Never learns: for models whose codes, densities or judgements are known in closed form.
class Still : public Model {
 public:
  void step(const Batch&, StepContext&) override {}
  std::vector<NamedTensor> state() override { return {}; }
  std::span<Player> players() override { return {}; }
  void set_training(bool) override {}
};

}  // namespace zscape::testing
