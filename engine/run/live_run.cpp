#include "engine/run/live_run.h"

#include <nlohmann/json.hpp>

namespace zscape {
namespace {

using nlohmann::json;

torch::Tensor& slot(std::vector<torch::Tensor>& list, std::size_t i) {
  if (list.size() <= i) list.resize(i + 1);
  return list[i];
}

/// Visits every tensor of a player's optimizer under a stable name.
template <class Visit>
void each_moment(const Player& player, Visit&& visit) {
  const std::string base = "player/" + player.name + "/";
  for (std::size_t i = 0; i < player.parameters.size(); ++i) {
    const std::string& name = player.parameters[i].name;
    if (i < player.moment1.size()) visit(base + "moment1/" + name, player.moment1[i]);
    if (i < player.moment2.size()) visit(base + "moment2/" + name, player.moment2[i]);
    if (i < player.ema.size()) visit(base + "ema/" + name, player.ema[i]);
  }
  if (player.steps.defined()) visit(base + "steps", player.steps);
}

}  // namespace

std::unique_ptr<Model> build_model(const RunContext& context) {
  Rng init(context.record.spec.seed, "init", context.device);
  const Build build{context.params, context.record.data, context.device, init};
  return find_model(context.record.spec.model).build(build);
}

LiveRun::LiveRun(std::shared_ptr<const RunContext> context, std::shared_ptr<const Dataset> data)
    : params(context->params),
      context_(std::move(context)),
      data_(std::move(data)),
      info_(&find_model(context_->record.spec.model).info),
      model_(build_model(*context_)),
      rng_(context_->record.spec.seed, "training", context_->device),
      batches_(data_, context_->record.spec.seed, context_->device) {
  model_->set_training(true);
}

Batch LiveRun::next_batch() { return batches_.next(params.integer("batch")); }

const Batch& LiveRun::labelled(std::int64_t per_class) {
  if (per_class != labelled_per_class_) labelled_ = labelled_rows(*data_, per_class, context_->record.spec.seed, context_->device);
  labelled_per_class_ = per_class;
  return labelled_;
}

Checkpoint LiveRun::checkpoint(std::int64_t journal_lines) const {
  torch::NoGradGuard no_grad;
  Checkpoint c;
  c.step = step;
  const auto add = [&](const std::string& name, const torch::Tensor& t) { c.tensors.emplace_back(name, t.detach().clone()); };
  for (const auto& t : model_->state()) add("model/" + t.name, t.tensor);
  for (const auto& player : model_->players()) each_moment(player, add);
  add("rng/training", rng_.state());
  for (const auto& [name, t] : batches_.state()) add("data/" + name, t);
  json state = {{"step", step}, {"seconds", seconds}, {"only_player", only_player}, {"params", json::object()}, {"journal_lines", journal_lines}};
  for (const auto& spec : params.specs()) state["params"][spec.key] = to_text(params.value(spec.key));
  c.metadata["run"] = to_json(record()).dump();
  c.metadata["state"] = state.dump();
  c.metadata["step"] = std::to_string(step);
  return c;
}

std::int64_t LiveRun::restore(const TensorsWithMetadata& file) {
  torch::NoGradGuard no_grad;
  const auto text = file.metadata.find("state");
  const json state = text == file.metadata.end() ? json() : json::parse(text->second, nullptr, false);
  if (!state.is_object()) throw std::runtime_error("The checkpoint lacks its state; it was not written by zscape.");
  WeightSet weights;
  TensorMap data;
  for (const auto& [name, t] : file.tensors) {
    if (name.starts_with("model/")) weights.tensors.push_back({name.substr(6), t});
    if (name.starts_with("data/")) data[name.substr(5)] = t;
  }
  thaw(weights, false, *model_);
  for (auto& player : model_->players()) {
    const std::string base = "player/" + player.name + "/";
    const auto find = [&](const std::string& name, const torch::Tensor& like) {
      const auto it = file.tensors.find(base + name);
      return it == file.tensors.end() ? torch::Tensor() : it->second.to(like.device()).clone(like.suggest_memory_format());
    };
    for (std::size_t i = 0; i < player.parameters.size(); ++i) {
      const auto& [name, parameter, role] = player.parameters[i];
      if (auto t = find("moment1/" + name, parameter); t.defined()) slot(player.moment1, i) = t;
      if (auto t = find("moment2/" + name, parameter); t.defined()) slot(player.moment2, i) = t;
      if (auto t = find("ema/" + name, parameter); t.defined()) slot(player.ema, i) = t;
    }
    if (const auto it = file.tensors.find(base + "steps"); it != file.tensors.end()) player.steps = it->second.to(context_->device).clone();
  }
  const auto rng = file.tensors.find("rng/training");
  if (rng == file.tensors.end()) throw std::runtime_error("The checkpoint lacks the training generator's state.");
  rng_.restore(rng->second);
  batches_.restore(data);
  step = state.at("step").get<std::int64_t>();
  seconds = state.at("seconds").get<double>();
  only_player = state.value("only_player", "");
  for (const auto& [key, value] : state.at("params").items())
    if (params.has(key)) params.set_text(key, value.get<std::string>());
  return state.value("journal_lines", std::int64_t{0});
}

void LiveRun::restore_weights(const WeightSet& weights) {
  thaw(weights, false, *model_);
  step = weights.step;
}

}  // namespace zscape
