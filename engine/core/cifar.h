#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace zscape {

// One batch of CIFAR-10 in its binary form: records of a label (0 … 9) and 32×32 red, green and blue planes.
struct CifarBatch {
  std::vector<std::uint8_t> labels;
  std::vector<std::uint8_t> pixels;  // [n, 3, 32, 32]
};

// A size that is no whole number of records, a label above 9 and an empty file are FileErrors.
CifarBatch read_cifar(const std::filesystem::path& path);

}  // namespace zscape
