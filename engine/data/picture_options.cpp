#include "engine/data/picture_options.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "engine/core/resize.h"
#include "engine/run/rng.h"

namespace zscape {
namespace {

constexpr std::uint64_t kFixedSeed = 1;  // of everything that must not depend on the run's seed

ParamSpec data_param(const std::string& key, ParamValue fallback, double min, double max) {
  ParamSpec spec;
  spec.key = "data." + key;
  spec.group = "data";
  spec.fallback = std::move(fallback);
  spec.min = min;
  spec.max = max;
  return spec;
}

torch::Tensor centre(const torch::Tensor& x, std::int64_t height, std::int64_t width) {
  return x.narrow(2, (x.size(2) - height) / 2, height).narrow(3, (x.size(3) - width) / 2, width);
}

template <class T>
void resize_planes(const torch::Tensor& from, torch::Tensor& to, const Resizer& resizer) {
  const std::int64_t planes = from.size(0) * from.size(1);
  const auto from_area = static_cast<std::size_t>(from.size(2) * from.size(3));
  const auto to_area = static_cast<std::size_t>(to.size(2) * to.size(3));
  const T* in = from.const_data_ptr<T>();
  T* out = to.mutable_data_ptr<T>();
  at::parallel_for(0, planes, 64, [&](std::int64_t begin, std::int64_t end) {
    for (auto p = static_cast<std::size_t>(begin); p < static_cast<std::size_t>(end); ++p)
      resizer.apply(std::span<const T>(in + p * from_area, from_area), std::span<T>(out + p * to_area, to_area));
  });
}

/// "0, 1,7" or names → class numbers, in the order given.
std::vector<std::int64_t> parse_classes(const std::string& list, const DataSpec& spec) {
  std::vector<std::int64_t> classes;
  std::size_t at = 0;
  while (at <= list.size()) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    std::string word = list.substr(at, comma - at);
    word.erase(0, std::min(word.find_first_not_of(' '), word.size()));
    word.erase(word.find_last_not_of(' ') + 1);
    at = comma + 1;
    std::int64_t found = -1;
    for (std::int64_t c = 0; c < spec.classes; ++c) {
      const bool by_name = static_cast<std::size_t>(c) < spec.label_names.size() &&
                           spec.label_names[static_cast<std::size_t>(c)] == word;
      if (by_name || (found < 0 && std::to_string(c) == word)) found = c;
      if (by_name) break;
    }
    if (found < 0)
      throw DataError("data.classes is \"" + list + "\", but there is no class \"" + word +
                      "\"; the classes are 0 to " + std::to_string(spec.classes - 1) + ".");
    if (std::find(classes.begin(), classes.end(), found) != classes.end())
      throw DataError("data.classes is \"" + list + "\" and names a class twice.");
    classes.push_back(found);
  }
  return classes;
}

Split of_classes(const Split& split, const std::vector<std::int64_t>& classes, const std::string& list) {
  torch::Tensor number = torch::full_like(split.y, -1);
  for (std::size_t k = 0; k < classes.size(); ++k)
    number.masked_fill_(split.y.eq(classes[k]), static_cast<std::int64_t>(k));
  const torch::Tensor kept = number.ge(0).nonzero().flatten();
  if (kept.numel() == 0) throw DataError("data.classes is \"" + list + "\", and no row is left; choose other classes.");
  Split rows = split.select(kept);
  rows.y = number.index_select(0, kept);
  return rows;
}

}  // namespace

std::vector<ParamSpec> picture_params(const PictureDefaults& defaults) {
  ParamSpec binarise = data_param("binarise", defaults.binarise, 0, 0);
  binarise.choices = {"none", "threshold", "dither", "per_epoch"};
  ParamSpec second = data_param("second", std::string("none"), 0, 0);
  second.choices = {"none", "edges", "negative"};
  ParamSpec threshold = data_param("threshold", 0.5, 0, 1);
  threshold.when = "data.binarise=threshold";
  return {data_param("crop", defaults.crop, 0, 4096),
          data_param("pad", std::int64_t{0}, 0, 4096),
          data_param("size", defaults.size, 0, 1024),
          second,
          binarise,
          threshold,
          data_param("classes", std::string(), 0, 0),
          data_param("subset", defaults.subset, 0, 1e9)};
}

PictureShape picture_shape(const Params& params) {
  return {params.integer("data.crop"), params.integer("data.pad"), params.integer("data.size")};
}

torch::Tensor shaped(const torch::Tensor& input, const PictureShape& shape) {
  torch::Tensor x = input;
  if (shape.crop > 0) {
    if (shape.crop > std::max(x.size(2), x.size(3)))
      throw DataError("data.crop is " + std::to_string(shape.crop) + ", but the pictures have " +
                      std::to_string(x.size(3)) + "x" + std::to_string(x.size(2)) +
                      " pixels; choose less, or enlarge with data.size.");
    x = centre(x, std::min(shape.crop, x.size(2)), std::min(shape.crop, x.size(3)));
  }
  if (shape.pad > 0) {
    if (shape.pad < std::max(x.size(2), x.size(3)))
      throw DataError("data.pad is " + std::to_string(shape.pad) + ", but the pictures have " +
                      std::to_string(x.size(3)) + "x" + std::to_string(x.size(2)) +
                      " pixels already; choose more, or cut them down with data.crop.");
    const std::int64_t more_x = shape.pad - x.size(3), more_y = shape.pad - x.size(2);
    x = torch::constant_pad_nd(x, {more_x / 2, more_x - more_x / 2, more_y / 2, more_y - more_y / 2}, 0);
  }
  if (shape.size > 0 && (x.size(2) != shape.size || x.size(3) != shape.size)) {
    const std::int64_t side = std::min(x.size(2), x.size(3));
    const torch::Tensor from = centre(x, side, side).contiguous();
    torch::Tensor to = torch::empty({x.size(0), x.size(1), shape.size, shape.size}, x.options());
    const Resizer resizer({static_cast<int>(side), static_cast<int>(side)},
                          {static_cast<int>(shape.size), static_cast<int>(shape.size)}, Resampling::smooth);
    if (x.scalar_type() == torch::kUInt8) {
      resize_planes<std::uint8_t>(from, to, resizer);
    } else {
      resize_planes<float>(from, to, resizer);
    }
    x = to;
  }
  return x.contiguous();
}

Dataset shaped(Dataset data, const PictureShape& shape) {
  if (shape.crop > 0 || shape.pad > 0 || shape.size > 0) data.truth.reset();
  for (Split* split : {&data.train, &data.test, &data.second_train, &data.second_test}) {
    if (split->x.defined()) split->x = shaped(split->x, shape);
    if (split->other.defined()) split->other = shaped(split->other, shape);
  }
  return data;
}

torch::Tensor edges_of(const torch::Tensor& x) {
  constexpr double kSteep = 4;  // of a Sobel filter: an edge from black to white reaches it
  const torch::Tensor grey = torch::replication_pad2d(x.mean(1, true), {1, 1, 1, 1});
  const torch::Tensor across = torch::tensor({-1.0f, 0.0f, 1.0f, -2.0f, 0.0f, 2.0f, -1.0f, 0.0f, 1.0f}).view({1, 1, 3, 3});
  const torch::Tensor dx = torch::conv2d(grey, across), dy = torch::conv2d(grey, across.transpose(2, 3).contiguous());
  return ((dx.square() + dy.square()).sqrt() * (2 / kSteep)).clamp(0, 1);
}

Dataset with_second(Dataset data, MakeSecond how) {
  if (how == MakeSecond::none) return data;
  if (data.train.other.defined() || data.second_train.x.defined())
    throw DataError("These data have a second picture already; set data.second=none.");
  data.truth.reset();
  const auto bytes = [](const torch::Tensor& x) { return x.mul(255).round().to(torch::kUInt8); };
  // In slices: all rows as floating-point numbers would take many times their bytes.
  const auto each = [&](const torch::Tensor& stored, const auto& change) {
    std::vector<torch::Tensor> parts;
    for (const torch::Tensor& rows : stored.split(4096)) parts.push_back(bytes(change(natural(rows))));
    return torch::cat(parts);
  };
  if (how == MakeSecond::edges) {
    for (Split* split : {&data.train, &data.test})
      if (split->rows() > 0) split->other = each(split->x, edges_of);
    return data;
  }
  const auto negative = [](const torch::Tensor& x) { return 1 - torch::max_pool2d(x, {3, 3}, {1, 1}, {1, 1}); };
  const auto part = [&](Split& from, Split& into) {
    if (from.rows() < 2) return;
    const std::int64_t half = from.rows() / 2;
    into = from.select(torch::arange(half, from.rows(), torch::kLong));
    into.x = each(into.x, negative);
    from = from.select(torch::arange(half, torch::kLong));
  };
  part(data.train, data.second_train);
  part(data.test, data.second_test);
  return data;
}

torch::Tensor dithered(const torch::Tensor& x) {
  torch::Tensor out = x.clone(at::MemoryFormat::Contiguous);
  const std::int64_t height = x.size(2), width = x.size(3), planes = x.size(0) * x.size(1);
  auto* plane = out.mutable_data_ptr<float>();
  for (std::int64_t p = 0; p < planes; ++p, plane += height * width) {
    for (std::int64_t i = 0; i < height; ++i) {
      for (std::int64_t j = 0; j < width; ++j) {
        float& at = plane[i * width + j];
        const float lit = at > .5f ? 1.0f : 0.0f, left = at - lit;
        at = lit;
        const auto pass = [&](std::int64_t row, std::int64_t column, float share) {
          if (row < height && column >= 0 && column < width) plane[row * width + column] += share * left / 16;
        };
        pass(i, j + 1, 7), pass(i + 1, j - 1, 3), pass(i + 1, j, 5), pass(i + 1, j + 1, 1);
      }
    }
  }
  return out;
}

Dataset binarised(Dataset data, Binarise how, double level) {
  if (how == Binarise::none) return data;
  if (!data.spec.binary) data.truth.reset();
  const auto bytes = [](const torch::Tensor& mask) { return mask.to(torch::kUInt8).mul_(255); };
  if (how == Binarise::threshold) {
    for (Split* split : {&data.train, &data.test})
      split->x = bytes(split->x.scalar_type() == torch::kUInt8 ? split->x.gt(level * 255) : split->x.gt(level));
    return data;
  }
  // In slices: the probabilities of a large set would need four times its bytes, twice.
  const auto in_slices = [&](const torch::Tensor& x, const auto& made) {
    std::vector<torch::Tensor> all;
    for (const torch::Tensor& rows : x.split(4096)) all.push_back(bytes(made(rows)));
    return torch::cat(all);
  };
  if (how == Binarise::dither) {
    for (Split* split : {&data.train, &data.test}) split->x = in_slices(split->x, [](const torch::Tensor& rows) { return dithered(natural(rows)); });
    return data;
  }
  data.resample = true;
  Rng fixed(kFixedSeed, "data.binarise.test");
  data.test.x = in_slices(data.test.x, [&](const torch::Tensor& rows) { return fixed.uniform(rows.sizes()).lt(natural(rows)); });
  return data;
}

Dataset with_classes(Dataset data, const std::string& list) {
  if (list.find_first_not_of(' ') == std::string::npos) return data;
  if (!data.train.labelled())
    throw DataError("data.classes is \"" + list + "\", but this data has no labels; leave it empty.");
  const std::vector<std::int64_t> classes = parse_classes(list, data.spec);
  for (Split* split : {&data.train, &data.test}) *split = of_classes(*split, classes, list);
  std::vector<std::string> names;
  for (const std::int64_t c : classes)
    names.push_back(static_cast<std::size_t>(c) < data.spec.label_names.size()
                        ? data.spec.label_names[static_cast<std::size_t>(c)]
                        : std::to_string(c));
  data.truth.reset();  // it spoke of all classes
  data.spec.label_names = names;
  data.spec.classes = static_cast<std::int64_t>(classes.size());
  return data;
}

Dataset subset(Dataset data, std::int64_t rows) {
  if (rows <= 0 || rows >= data.train.rows()) return data;
  Rng fixed(kFixedSeed, "data.subset");
  data.train = data.train.select(fixed.permutation(data.train.rows()).narrow(0, 0, rows));
  return data;
}

Dataset with_picture_options(Dataset data, const Params& params) {
  const std::string& second = params.text("data.second");
  data = with_second(std::move(data), second == "edges" ? MakeSecond::edges : second == "negative" ? MakeSecond::negative : MakeSecond::none);
  const std::string& how = params.text("data.binarise");
  data = binarised(std::move(data),
                   how == "threshold"   ? Binarise::threshold
                   : how == "dither"    ? Binarise::dither
                   : how == "per_epoch" ? Binarise::per_epoch
                                        : Binarise::none,
                   params.real("data.threshold"));
  return with_row_options(std::move(data), params);
}

Dataset with_row_options(Dataset data, const Params& params) {
  if (params.has("data.classes")) data = with_classes(std::move(data), params.text("data.classes"));
  if (params.has("data.subset")) data = subset(std::move(data), params.integer("data.subset"));
  describe(data);
  return data;
}

Split shuffled(const Split& split, std::uint64_t seed) {
  return split.select(Rng(seed, "data.order").permutation(split.rows()));
}

void split_off_test(const Split& all, Dataset& data) {
  const std::int64_t rows = all.rows();
  if (rows < 2) throw DataError("One row is too little: there must be one to learn from and one to test with.");
  const std::int64_t test = std::max<std::int64_t>(1, rows / 5);
  const torch::Tensor order = Rng(kFixedSeed, "data.split").permutation(rows);
  data.train = all.select(order.narrow(0, test, rows - test));
  data.test = all.select(order.narrow(0, 0, test));
}

}  // namespace zscape
