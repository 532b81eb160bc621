#pragma once
// What list, data and info share.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/api/catalogue.h"

namespace zscape::app {

/// One line of a list on stdout: the id in a column of its own.
void print_line(const std::string& id, const std::string& what);
const char* kind_name(DataKind kind);
nlohmann::json params_json(const std::vector<ParamSpec>& specs);

/// All data sources, also those that have still to be fetched.
nlohmann::json data_json();
void print_data();

}  // namespace zscape::app
