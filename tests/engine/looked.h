#pragma once
// A small model that is asked questions, as a looker asks its twin.
#include <memory>

#include "engine/run/answer_tools.h"
#include "tests/engine/small_run.h"

namespace zscape::testing {

/// A small model whose weights are all moved a little, so that no layer is still the identity.
struct Looked {
  Looked(const std::string& id, const std::map<std::string, std::string>& settings, const DataSpec& data) : run(id, settings, data) {
    auto context = std::make_shared<RunContext>();
    context->record.spec.model = id;
    context->record.data = data;
    weights.context = context;
    torch::NoGradGuard no_grad;
    Rng rng(9, "push");
    for (const auto& t : run.model->state())
      if (t.role == Role::weight) t.tensor.add_(rng.normal(t.tensor.sizes()), .05);
    run.model->set_training(false);
  }
  Answer ask(const Question& q) {
    Answer out;
    answer_question(q, {*run.model, weights, datasets, progress}, out);
    return out;
  }
  Tensor tensor(const std::string& name) {
    for (const auto& t : run.model->state())
      if (t.name == name) return t.tensor.detach();
    throw std::runtime_error("no tensor " + name);
  }

  SmallRun run;
  WeightSet weights;
  DatasetCache datasets;
  Patient progress;
};

}  // namespace zscape::testing
