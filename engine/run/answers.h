#pragma once
// One function per question: what a frozen model answers. Called by the explorer and the studio on their own threads.
#include <stdexcept>

#include "engine/api/query.h"
#include "engine/run/dataset_cache.h"
#include "engine/run/weights.h"
#include "models/model.h"

namespace zscape {

/// Thrown when nobody waits for the answer any more.
struct Cancelled : std::exception {};

struct Looking {
  Model& model;              // frozen, set to looking
  const WeightSet& weights;  // what it holds
  DatasetCache& datasets;
  Progress& progress;
  std::int64_t label = -1;   // Source::label
};

/// Fills `out` (array, second, pictures, measured, rows). Throws with a sentence when the model does not offer the verb or the shapes are wrong.
void answer_question(const Question& question, const Looking& looking, Answer& out);

}  // namespace zscape
