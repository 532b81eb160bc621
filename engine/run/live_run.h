#pragma once
// LiveRun: one run being trained: model, optimizer state, data position, generators, step. Owned by the trainer's thread.
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/data/batches.h"
#include "engine/data/dataset.h"
#include "engine/run/weights.h"
#include "models/model.h"

namespace zscape {

/// Full state at a step boundary, cloned: enough to go on bit for bit.
struct Checkpoint {
  std::int64_t step = 0;
  TensorList tensors;
  Metadata metadata;  // "run": run.json; "state": counters and present parameter values
};

class LiveRun {
 public:
  /// Builds model and data position from scratch. Throws ParamError, DataError or what the model says.
  LiveRun(std::shared_ptr<const RunContext> context, std::shared_ptr<const Dataset> data);

  Checkpoint checkpoint(std::int64_t journal_lines) const;
  /// Returns how many journal lines the checkpoint knew. Throws with what does not fit.
  std::int64_t restore(const TensorsWithMetadata& file);
  /// Weights only (fresh optimizers): a branch from a kept frame.
  void restore_weights(const WeightSet& weights);

  const RunContext& context() const { return *context_; }
  std::shared_ptr<const RunContext> shared_context() const { return context_; }
  const RunRecord& record() const { return context_->record; }
  const std::shared_ptr<const Dataset>& data() const { return data_; }
  const ModelInfo& info() const { return *info_; }
  Model& model() const { return *model_; }
  Rng& rng() { return rng_; }
  Batch next_batch();
  const Batch& labelled(std::int64_t per_class);  // see StepContext

  Params params;              // present values
  std::int64_t step = 0;
  double seconds = 0;         // training time, pauses excluded
  std::string only_player;    // empty = all

 private:
  std::shared_ptr<const RunContext> context_;
  std::shared_ptr<const Dataset> data_;
  const ModelInfo* info_;
  std::unique_ptr<Model> model_;
  Rng rng_;
  Batches batches_;
  Batch labelled_;  // of `labelled_per_class_`; follows from seed and data
  std::int64_t labelled_per_class_ = 0;
};

/// The model of a run, with fresh weights from its seed.
std::unique_ptr<Model> build_model(const RunContext& context);

}  // namespace zscape
