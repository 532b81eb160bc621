#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/api/image.h"

namespace zscape {

enum class Resampling {
  smooth,   // per axis: area average where it shrinks, bilinear (pixel centres) where it grows
  nearest,  // the pixel whose area holds the new centre
};

struct PlaneSize {
  int width = 0;
  int height = 0;
};

// Resizes many planes of one size to another; the weights are computed once. Const calls may come from several threads.
// A side below 1 is std::invalid_argument.
class Resizer {
 public:
  Resizer(PlaneSize from, PlaneSize to, Resampling how);

  // Row-major planes of exactly the two sizes. Bytes are rounded to the nearest.
  void apply(std::span<const float> from, std::span<float> to) const;
  void apply(std::span<const std::uint8_t> from, std::span<std::uint8_t> to) const;

 private:
  // For one axis: output i is the sum of weights[k] * input[first[i] + k − begin[i]] for k in begin[i] … begin[i+1].
  struct Axis {
    std::vector<int> first;
    std::vector<std::size_t> begin;
    std::vector<float> weights;
  };
  static Axis make_axis(int from, int to, Resampling how);
  template <class T, class Store>
  void run(std::span<const T> from, std::span<T> to, Store store) const;

  PlaneSize from_;
  PlaneSize to_;
  Axis x_;
  Axis y_;
};

Image resize(const Image& image, PlaneSize to, Resampling how = Resampling::smooth);

}  // namespace zscape
