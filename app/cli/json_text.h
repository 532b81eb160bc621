#pragma once
#include <nlohmann/json_fwd.hpp>

namespace zscape::app {

/// The one JSON value of a verb with --json, on stdout. Bytes that are no UTF-8 (file names) are replaced.
void print_json(const nlohmann::json& value);

}  // namespace zscape::app
