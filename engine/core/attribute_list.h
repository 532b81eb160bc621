#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zscape {

// CelebA's list_attr_celeba.txt: a count, the attributes' names, then a file name and one −1 or 1 for each attribute.
struct AttributeList {
  std::vector<std::string> names;
  std::vector<std::string> files;
  std::vector<std::int8_t> values;  // files × names, 0 or 1
};

// Also reads the comma-separated form that some mirrors have. A wrong count, a row of another length, a value other
// than −1, 0 or 1, and a file name with a slash are FileErrors with the line.
AttributeList read_attribute_list(const std::filesystem::path& path);

}  // namespace zscape
