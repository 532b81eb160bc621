#pragma once
// The options every source of pictures shares, as decorators: each takes a data set and gives a changed one.
#include <string>
#include <vector>

#include "engine/api/param_spec.h"
#include "engine/data/dataset.h"

namespace zscape {

struct PictureDefaults {
  std::int64_t size = 0;
  std::string binarise = "none";
  std::int64_t crop = 0, subset = 0;
};

/// data.crop, data.pad, data.size, data.second, data.binarise, data.threshold, data.classes, data.subset.
std::vector<ParamSpec> picture_params(const PictureDefaults& defaults = {});

/// How pictures change their sides, in this order. 0 = leave as it is.
struct PictureShape {
  std::int64_t crop = 0;  // the centre square of so many pixels
  std::int64_t pad = 0;   // black all around, up to a square of so many pixels
  std::int64_t size =
      0;  // the side of the square to end with: the centre square, averaged down by area or enlarged bilinearly
};
PictureShape picture_shape(const Params& params);

/// uint8 or float [n,C,H,W] → the same type. A crop larger than the pictures, or a pad smaller, is a DataError.
torch::Tensor shaped(const torch::Tensor& x, const PictureShape& shape);

/// A second picture made from the first. edges: beside each row the outlines in it, light on black. negative: the second half of the rows leave for a domain of their own,
/// light and dark exchanged, lines thickened by a pixel: unpaired.
enum class MakeSecond { none, edges, negative };
Dataset with_second(Dataset data, MakeSecond how);
/// Outlines of pictures [n,C,H,W] in [0,1]: the length of the brightness's gradient by Sobel's filters, [n,1,H,W], 1 where it is steep.
torch::Tensor edges_of(const torch::Tensor& x);

/// Pictures [n,C,H,W] in [0,1] → 0 and 1, by error diffusion.
torch::Tensor dithered(const torch::Tensor& x);

enum class Binarise { none, threshold, dither, per_epoch };

Dataset shaped(Dataset data, const PictureShape& shape);
/// threshold: 1 where a value is above `level`. dither: what a pixel's choice leaves over is passed on to those after it (Floyd & Steinberg 1976), so that every patch
/// stays about as light as it was. per_epoch: training rows stay probabilities, from which every batch
/// draws anew (Salakhutdinov & Murray 2008); the test rows are drawn once, by a fixed seed.
Dataset binarised(Dataset data, Binarise how, double level);
/// Only rows of the classes in "0,1,7" (numbers or names), numbered anew from 0 in that order. Empty = all.
Dataset with_classes(Dataset data, const std::string& list);
/// At most `rows` training rows, chosen by a fixed seed. 0 = all.
Dataset subset(Dataset data, std::int64_t rows);

/// with_second() and the last three in this order, with the values of `params`, to pictures that have their shape already; describes the
/// result.
Dataset with_picture_options(Dataset data, const Params& params);

/// data.classes and data.subset, where the source has them: all that points share with pictures; describes the result.
Dataset with_row_options(Dataset data, const Params& params);

/// Splits one set into training and test rows (one in five) by a fixed shuffle.
void split_off_test(const Split& all, Dataset& data);
/// The same rows in an order of their own, fixed by `seed`.
Split shuffled(const Split& split, std::uint64_t seed);

}  // namespace zscape
