#pragma once
// Array: a dense float array that crosses between the engine and everything outside it (a plain value).
#include <cstddef>
#include <cstdint>
#include <vector>

namespace zscape {

struct Array {
  std::vector<std::int64_t> shape;  // row-major; empty = no array
  std::vector<float> values;

  bool empty() const { return values.empty(); }
  std::int64_t rows() const { return shape.empty() ? 0 : shape[0]; }
  /// Elements of one row (product of the shape without its first entry).
  std::int64_t row_size() const {
    std::int64_t n = shape.empty() ? 0 : 1;
    for (std::size_t i = 1; i < shape.size(); ++i) n *= shape[i];
    return n;
  }
};

}  // namespace zscape
