#include "engine/run/weights.h"

#include <cstdlib>

#include "engine/core/file_error.h"

namespace zscape {
namespace {

constexpr const char* kAverages = "ema/";

/// Half precision keeps 11 bits and reaches 65504: enough for a weight that is drawn, not for statistics or log scales.
bool half_is_enough(const NamedTensor& t) {
  if (t.role != Role::weight || t.tensor.scalar_type() != torch::kFloat32) return false;
  if (t.name.find("scale") != std::string::npos) return false;
  return t.tensor.numel() == 0 || t.tensor.abs().max().item<float>() < 6e4f;
}

}  // namespace

std::shared_ptr<WeightSet> freeze(std::shared_ptr<const RunContext> context, Model& model, std::int64_t step, std::uint64_t version) {
  torch::NoGradGuard no_grad;
  auto set = std::make_shared<WeightSet>();
  set->context = std::move(context);
  set->version = version;
  set->published = std::chrono::steady_clock::now();
  set->step = step;
  for (const auto& t : model.state()) set->tensors.push_back({t.name, t.tensor.detach().clone(), t.role});
  for (const auto& player : model.players())
    for (std::size_t i = 0; i < player.ema.size(); ++i) set->ema[player.parameters[i].name] = player.ema[i].detach().clone();
  return set;
}

void thaw(const WeightSet& weights, bool ema, Model& into) {
  torch::NoGradGuard no_grad;
  std::map<std::string, torch::Tensor> by_name;
  for (const auto& t : weights.tensors) by_name[t.name] = t.tensor;
  if (ema)
    for (const auto& [name, tensor] : weights.ema) by_name[name] = tensor;
  for (auto& t : into.state()) {
    const auto it = by_name.find(t.name);
    if (it == by_name.end()) throw std::runtime_error("The stored weights lack \"" + t.name + "\"; they belong to another model or version.");
    if (it->second.sizes() != t.tensor.sizes())
      throw std::runtime_error("The stored \"" + t.name + "\" has shape " + c10::str(it->second.sizes()) + ", the model wants " + c10::str(t.tensor.sizes()) + ".");
    t.tensor.copy_(it->second);
  }
}

void write_frame(const std::filesystem::path& path, const WeightSet& weights) {
  TensorList list;
  for (const auto& t : weights.tensors) list.emplace_back(t.name, half_is_enough(t) ? t.tensor.to(torch::kFloat16) : t.tensor);
  for (const auto& [name, tensor] : weights.ema) list.emplace_back(kAverages + name, half_is_enough({name, tensor}) ? tensor.to(torch::kFloat16) : tensor);
  write_tensors(path, list, {{"step", std::to_string(weights.step)}});
}

std::shared_ptr<const WeightSet> read_frame(const std::filesystem::path& path, std::shared_ptr<const RunContext> context) {
  TensorsWithMetadata file = read_tensors(path);
  auto set = std::make_shared<WeightSet>();
  const auto step = file.metadata.find("step");
  if (step == file.metadata.end()) throw FileError(path, "this is not a kept step (its metadata lack \"step\").");
  set->step = std::strtoll(step->second.c_str(), nullptr, 10);
  set->context = std::move(context);
  for (auto& [name, tensor] : file.tensors) {
    const auto full = tensor.is_floating_point() ? tensor.to(torch::kFloat32) : tensor;
    if (name.starts_with(kAverages))
      set->ema[name.substr(4)] = full;
    else
      set->tensors.push_back({name, full, Role::weight});
  }
  return set;
}

}  // namespace zscape
