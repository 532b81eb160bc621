#include "engine/data/points.h"

#include <ATen/Parallel.h>

#include <array>

#include "engine/data/procedural.h"

namespace zscape {
namespace {

constexpr std::uint64_t kPointsTrainSeed = 0x9017A5E7ull;
constexpr std::uint64_t kPointsTestSeed = 0x9017A5E8ull;

Split draw_point_split(const PointCloud& cloud, std::uint64_t set, std::int64_t rows) {
  Split split;
  split.x = torch::empty({rows, cloud.dimension}, torch::kFloat);
  split.y = torch::empty({rows}, torch::kLong);
  auto* x = split.x.mutable_data_ptr<float>();
  auto* y = split.y.mutable_data_ptr<std::int64_t>();
  at::parallel_for(0, rows, 4096, [&](std::int64_t begin, std::int64_t end) {
    std::array<double, 2> place{};
    for (std::int64_t i = begin; i < end; ++i) {
      RowRandom random(set, i);
      y[i] = cloud.draw(random, place.data());
      for (std::int64_t d = 0; d < cloud.dimension; ++d)
        x[i * cloud.dimension + d] = static_cast<float>(place[static_cast<std::size_t>(d)]);
    }
  });
  return split;
}

std::vector<ParamSpec> point_params(const PointShape& shape) {
  std::vector<ParamSpec> specs;
  if (shape.noise >= 0)
    specs.push_back({.key = "data.noise", .group = "data", .fallback = shape.noise, .min = 0, .max = 2});
  specs.insert(specs.end(), shape.more.begin(), shape.more.end());
  specs.push_back({.key = "data.subset", .group = "data", .fallback = std::int64_t{0}, .min = 0, .max = 1e9});
  return specs;
}

}  // namespace

std::vector<std::string> numbered_names(std::int64_t count) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

Dataset draw_points(const PointCloud& cloud) {
  Dataset data;
  data.train = draw_point_split(cloud, kPointsTrainSeed, kTrainRows);
  data.test = draw_point_split(cloud, kPointsTestSeed, kTestRows);
  if (cloud.class_names.empty()) data.train.y = data.test.y = torch::Tensor();
  data.spec.label_names = cloud.class_names;
  data.spec.classes = static_cast<std::int64_t>(cloud.class_names.size());
  data.truth = std::make_shared<const Truth>(cloud.truth);
  return data;
}

DataSource points_source(PointShape shape) {
  DataInfo info;
  info.id = shape.id;
  info.kind = DataKind::points;
  info.params = point_params(shape);
  return {info,
          [make = std::move(shape.make)](const DataOptions& options) { return draw_points(make(options.params)); }};
}

}  // namespace zscape
