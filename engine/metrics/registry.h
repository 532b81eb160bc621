#pragma once
// All measures (engine/metrics/registry.cpp: one line each).
#include <string>
#include <vector>

#include "engine/metrics/measure.h"

namespace zscape {

const std::vector<MetricEntry>& metric_registry();
std::vector<MetricInfo> metric_infos();

/// Throws a sentence when there is no such metric, or when the model or the data do not allow it.
Measured measure(const std::string& id, MeasureContext context);

}  // namespace zscape
