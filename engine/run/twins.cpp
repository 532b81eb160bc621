#include "engine/run/twins.h"

#include <algorithm>
#include <filesystem>

#include "engine/run/device.h"
#include "engine/run/settings.h"

namespace zscape {
namespace {

constexpr std::size_t kMostModels = 4;

/// Only what a verb reads: weights and averages of a full checkpoint.
std::shared_ptr<const WeightSet> read_checkpoint_weights(const std::filesystem::path& path, std::shared_ptr<const RunContext> context) {
  TensorsWithMetadata file = read_tensors(path);
  auto set = std::make_shared<WeightSet>();
  set->context = std::move(context);
  set->step = std::strtoll(file.metadata["step"].c_str(), nullptr, 10);
  for (auto& [name, tensor] : file.tensors) {
    if (name.starts_with("model/")) set->tensors.push_back({name.substr(6), tensor});
    const auto ema = name.find("/ema/");
    if (name.starts_with("player/") && ema != std::string::npos) set->ema[name.substr(ema + 5)] = tensor;
  }
  return set;
}

std::string nearest_kept(const RunPaths& paths, std::int64_t step) {
  std::vector<std::int64_t> kept = paths.frames();
  if (kept.empty()) return "no step is kept";
  const auto after = std::lower_bound(kept.begin(), kept.end(), step);
  std::string text;
  if (after != kept.begin()) text = std::to_string(*(after - 1));
  if (after != kept.end()) text += (text.empty() ? "" : " and ") + std::to_string(*after);
  return "the nearest kept ones are " + text;
}

}  // namespace

std::shared_ptr<const RunContext> open_context(const std::string& folder) {
  auto context = std::make_shared<RunContext>();
  context->record = read_run_record(folder);
  forget_unknown_settings(context->record.spec);
  context->params = run_params(context->record.spec);
  context->device = choose_device(context->record.device == "cpu" ? "cpu" : "auto").device;
  return context;
}

std::shared_ptr<const WeightSet> Twins::remembered(const std::string& key, const std::shared_ptr<const RunContext>& context, std::int64_t step) {
  const auto known = std::find_if(moments_.begin(), moments_.end(), [&](const Moment& m) { return m.key == key; });
  if (known != moments_.end()) {
    moments_.splice(moments_.begin(), moments_, known);
    return known->weights;
  }
  const RunPaths paths(context->record.spec.folder);
  std::shared_ptr<const WeightSet> weights;
  if (step == kLive)
    weights = read_checkpoint_weights(paths.checkpoint(), context);
  else if (std::filesystem::exists(paths.checkpoint(step)))  // full precision where there is one
    weights = read_checkpoint_weights(paths.checkpoint(step), context);
  else if (std::filesystem::exists(paths.frame(step)))
    weights = read_frame(paths.frame(step), context);
  else
    throw std::runtime_error("Step " + std::to_string(step) + " is not kept in '" + paths.folder.string() + "'; " + nearest_kept(paths, step) + ".");
  std::int64_t bytes = 0;
  for (const auto& t : weights->tensors) bytes += static_cast<std::int64_t>(t.tensor.nbytes());
  moments_.push_front({key, weights, bytes});
  std::int64_t total = 0;
  for (auto it = moments_.begin(); it != moments_.end();) {
    total += it->bytes;
    it = total > budget_ && it != moments_.begin() ? moments_.erase(it) : std::next(it);
  }
  return weights;
}

std::shared_ptr<const WeightSet> Twins::moment(const Source& source) {
  if (source.run.empty()) {
    auto live = live_.latest();
    if (!live) throw std::runtime_error("There is no model yet.");
    if (source.step == kLive) return live;
    const auto& context = live->context;
    return remembered(context->record.spec.folder + "@" + std::to_string(source.step), context, source.step);
  }
  auto& context = folders_[source.run];
  if (!context) context = open_context(source.run);
  std::string key = source.run + "@" + std::to_string(source.step);
  if (source.step == kLive) {  // the newest checkpoint may be a newer one by now
    std::error_code none;
    key += std::to_string(std::filesystem::last_write_time(RunPaths(source.run).checkpoint(), none).time_since_epoch().count());
  }
  return remembered(key, context, source.step);
}

Twins::Twin Twins::at(const Source& source) {
  auto weights = moment(source);
  auto held = std::find_if(models_.begin(), models_.end(), [&](const Held& h) { return h.weights->context == weights->context; });
  if (held == models_.end()) {
    models_.push_front({build_model(*weights->context), nullptr, false});
    models_.front().model->set_training(false);
    // Nobody learns here: gradients are taken with respect to inputs alone.
    for (auto& player : models_.front().model->players())
      for (auto& p : player.parameters) p.tensor.requires_grad_(false);
    if (models_.size() > kMostModels) models_.pop_back();
    held = models_.begin();
  } else {
    models_.splice(models_.begin(), models_, held);
  }
  if (held->weights != weights || held->ema != source.ema) {
    thaw(*weights, source.ema, *held->model);
    held->weights = weights;
    held->ema = source.ema;
  }
  return {weights, *held->model};
}

}  // namespace zscape
