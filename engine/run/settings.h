#pragma once
// From a RunSpec to checked parameters: the model's own, the data's and the ones every run has.
#include <string>
#include <vector>

#include "engine/api/catalogue.h"
#include "engine/api/command.h"
#include "engine/data/dataset.h"

namespace zscape {

/// All parameters of a run with the spec's settings applied. Throws ParamError for an unknown key or a value out of range.
Params run_params(const RunSpec& spec);
/// Takes out of a recorded run what this version has no parameter for, since an older or newer one wrote it, and names it.
std::vector<std::string> forget_unknown_settings(RunSpec& spec);
/// A learning-rate schedule needs an end: where none is given it is the run's number of steps, and stays that. Throws when a decaying run has no end.
void settle_horizon(const RunSpec& spec, Params& params);
/// Throws with what would fit when the model cannot learn from this kind of data.
void check_accepts(const ModelInfo& model, const std::string& data_id, const Dataset& data);

}  // namespace zscape
