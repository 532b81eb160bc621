#pragma once
// WeightSet: one moment of a model, frozen: clones of every tensor a verb reads. Immutable once published; any thread may copy from it.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/run_files.h"
#include "engine/run/tensor_file.h"
#include "models/model.h"

namespace zscape {

/// What a twin needs besides numbers: how to build the model. Shared by all moments of one run.
struct RunContext {
  std::uint64_t run_id = 0;
  RunRecord record;
  Params params;  // as the run began; architecture never changes within a run
  torch::Device device = torch::kCPU;
};

struct WeightSet {
  std::shared_ptr<const RunContext> context;
  std::uint64_t version = 0;
  std::int64_t step = 0;
  std::vector<NamedTensor> tensors;  // by the names of Model::state()
  std::chrono::steady_clock::time_point published{};
  TensorMap ema;                     // averaged weights of the players that keep them; may be empty
};

/// Clones the model's state and its players' averages, outside InferenceMode, without gradients.
std::shared_ptr<WeightSet> freeze(std::shared_ptr<const RunContext> context, Model& model, std::int64_t step, std::uint64_t version);

/// Copies `weights` into a model of the same build (with `ema`, the averages where there are some). Throws when a tensor is missing or has another shape.
void thaw(const WeightSet& weights, bool ema, Model& into);

/// A frame of the time machine: weights in half precision where that loses nothing that matters, the rest in full.
void write_frame(const std::filesystem::path& path, const WeightSet& weights);
/// The frame's tensors as float32. `context` says how to build the model.
std::shared_ptr<const WeightSet> read_frame(const std::filesystem::path& path, std::shared_ptr<const RunContext> context);

}  // namespace zscape
