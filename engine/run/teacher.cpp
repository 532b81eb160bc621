#include "engine/run/teacher.h"

#include <filesystem>

#include "engine/run/tensor_file.h"

namespace zscape {
namespace {

const std::string kPrefix = "teacher.";

bool names_a_run(const Params& params) { return params.has("teacher") && !params.text("teacher").empty(); }

/// A student's own weights begin where its teacher's do not.
bool taught(const RunRecord& record) { return record.spec.settings.contains("teacher"); }

}  // namespace

void stand_in_for_teacher(RunSpec& spec) {
  const auto named = spec.settings.find("teacher");
  if (named == spec.settings.end() || named->second.empty() || spec.folder.empty()) return;
  if (!std::filesystem::exists(RunPaths(named->second).run())) named->second = spec.folder;
}

void take_teachers_shape(Params& params, const DataSpec& data) {
  if (!names_a_run(params)) return;
  const std::filesystem::path folder = std::filesystem::absolute(params.text("teacher")).lexically_normal();
  const RunRecord record = read_run_record(folder);
  if (record.data.kind != data.kind || record.data.rate != data.rate)
    throw ParamError("The teacher '" + folder.string() + "' has learnt from " + record.spec.data + ", which is not like these data: train one on the same data, or leave teacher empty.");
  for (const ParamSpec& p : params.specs()) {
    if (!p.key.starts_with(kPrefix)) continue;
    const auto its = record.spec.settings.find(taught(record) ? p.key : p.key.substr(kPrefix.size()));
    if (its != record.spec.settings.end()) params.set_text(p.key, its->second);
  }
  if (params.has("teacher.steps")) params.set("teacher.steps", std::int64_t{0});
  params.set("teacher", folder.string());
}

void take_teachers_weights(const Params& params, Model& model) {
  if (!names_a_run(params)) return;
  const std::string& folder = params.text("teacher");
  const std::string first = taught(read_run_record(folder)) ? "model/" + kPrefix : "model/";
  const TensorMap its = read_tensors(RunPaths(folder).checkpoint()).tensors;
  torch::NoGradGuard no_grad;
  for (NamedTensor& own : model.state()) {
    if (!own.name.starts_with(kPrefix)) continue;
    const std::string name = own.name.substr(kPrefix.size());
    const auto found = its.find(first + name);
    if (found == its.end() || found->second.sizes() != own.tensor.sizes())
      throw ParamError("The run '" + folder + "' cannot teach this model: its " + (found == its.end() ? "weights lack " : "shape differs at ") + name + ". Name a run of the teacher's own model.");
    own.tensor.copy_(found->second);
  }
}

}  // namespace zscape
