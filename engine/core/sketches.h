#pragma once
// Black-and-white pictures that somebody drew, as text: they travel in a parameter, so that a run stays complete.
//   "16x16 00183c… 7e4242…": height and width, then every picture's pixels row by row in hexadecimal digits, the first
//   pixel in the highest bit; the last digit is filled with 0.
#include <cstdint>
#include <string>
#include <vector>

namespace zscape {

struct Sketches {
  static constexpr int kLeastSide = 4, kMostSide = 64;
  static constexpr std::size_t kMost = 256;

  int height = 0, width = 0;
  std::vector<std::vector<std::uint8_t>> pictures;  // [H·W] of 0 and 1 each
};

/// Throws std::invalid_argument with what is wrong.
Sketches parse_sketches(const std::string& text);
std::string sketches_text(const Sketches&);

}  // namespace zscape
