#pragma once
// The parameters every run has, whatever its model: learning rate and schedule, optimizer, batch, clipping, weight
// averages.
#include <vector>

#include "engine/api/param_spec.h"

namespace zscape {

/// Group "optimiser". `lr.horizon` is in steps; 0 = the run's own last step, which the engine writes in when the run is
/// made (no decay when there is none).
std::vector<ParamSpec> training_params();

}  // namespace zscape
