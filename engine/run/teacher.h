#pragma once
// teacher=RUN: a model that learns from a trained one names its run. The teacher's shape is taken over before the new model is built, its weights after that, so
// that the new run is complete and the other may go.
#include "engine/core/run_files.h"
#include "models/model.h"

namespace zscape {

/// Where the parameter `teacher` names a run: sets every `teacher.KEY` to the run's KEY, `teacher.steps` to 0, and the path to an absolute one. Throws ParamError
/// with a sentence when there is no such run or it is of other data. A run that was itself taught names its teacher's KEY, and passes on its weights.
void take_teachers_shape(Params& params, const DataSpec& data);

/// Where the teacher that `spec` names has gone, the student's own folder takes its place: it holds all that the teacher gave.
void stand_in_for_teacher(RunSpec& spec);

/// Copies the run's latest weights NAME to the model's `teacher.NAME`. Throws ParamError when one is missing or of another shape: then the run is of another model.
void take_teachers_weights(const Params& params, Model& model);

}  // namespace zscape
