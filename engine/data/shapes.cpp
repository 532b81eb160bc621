// Shapes: one white square, ellipse or heart on black, 32×32, after dSprites (Matthey et al. 2017) at half its size:
// the factors lie on dSprites' grid (6 scales, 40 rotations, 32×32 places) and are known for every picture.
#include <ATen/Parallel.h>

#include "engine/data/canvas.h"
#include "engine/data/picture_options.h"
#include "engine/data/procedural.h"
#include "engine/data/row_random.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

constexpr int kShapesSide = 32;
constexpr std::uint64_t kShapesTrainSeed = 0x5AA9E001ull;
constexpr std::uint64_t kShapesTestSeed = 0x5AA9E002ull;
constexpr std::int64_t kScales = 6, kRotations = 40, kPlaces = 32, kFactors = 5;

/// The heart of unit height between its tip and its shoulders (Quilez's exact distance), tip down, about its middle.
float heart_distance(Spot p) {
  const Spot q{std::abs(p.x), 0.55f - p.y};
  if (q.x + q.y > 1) return length(q - Spot{0.25f, 0.75f}) - 0.35355339f;
  const float along = 0.5f * std::max(q.x + q.y, 0.0f);
  const float nearest = std::min(length(q - Spot{0, 1}), length(q - Spot{along, along}));
  return q.x > q.y ? nearest : -nearest;
}

float shape_distance(std::int64_t kind, Spot q) {
  if (kind == 0) return box_distance(q, {4.6f, 4.6f});
  if (kind == 1) return ellipse_distance(q, {6.4f, 3.6f});
  constexpr float kHeart = 10.4f;
  return kHeart * heart_distance((1 / kHeart) * q);
}

Split paint_shapes(std::uint64_t seed, std::int64_t rows) {
  Split split;
  split.x = torch::zeros({rows, 1, kShapesSide, kShapesSide}, torch::kUInt8);
  split.y = torch::empty({rows}, torch::kLong);
  split.attributes = torch::empty({rows, kFactors}, torch::kFloat);
  auto* pixels = split.x.mutable_data_ptr<std::uint8_t>();
  auto* labels = split.y.mutable_data_ptr<std::int64_t>();
  auto* factors = split.attributes.mutable_data_ptr<float>();
  at::parallel_for(0, rows, 1000, [&](std::int64_t begin, std::int64_t end) {
    Canvas<kShapesSide> canvas;
    for (std::int64_t i = begin; i < end; ++i) {
      RowRandom random(seed, i);
      const std::int64_t kind = random.below(3);
      const auto step = [&](std::int64_t count) { return static_cast<float>(random.below(count)); };
      const float scale = 0.5f + 0.5f * step(kScales) / (kScales - 1);
      const float rotation = 6.2831853f * step(kRotations) / kRotations;
      const float x = step(kPlaces) / (kPlaces - 1), y = step(kPlaces) / (kPlaces - 1);
      canvas.fill([](Spot) { return Colour{}; });
      const Figure figure{{8.5f + 15 * x, 8.5f + 15 * y}, std::cos(rotation), std::sin(rotation), scale};
      canvas.paint(
          figure, {{-7, -7}, {7, 7}}, [&](Spot q) { return shape_distance(kind, q); },
          [](Spot) {
            return Colour{1, 1, 1};
          },
          1, 1 / scale);  // an edge of one pixel, whatever the size
      for (int p = 0; p < kShapesSide * kShapesSide; ++p)
        pixels[i * kShapesSide * kShapesSide + p] =
            static_cast<std::uint8_t>(canvas.at(p % kShapesSide, p / kShapesSide).r * 255 + 0.5f);
      labels[i] = kind;
      const float row[kFactors] = {static_cast<float>(kind), scale, rotation, x, y};
      std::copy(row, row + kFactors, factors + i * kFactors);
    }
  });
  return split;
}

}  // namespace

DataSource shapes_source() {
  DataInfo info;
  info.id = "shapes";
  info.params = picture_params();
  return {info, [](const DataOptions&) {
            Dataset data;
            data.train = paint_shapes(kShapesTrainSeed, kTrainRows);
            data.test = paint_shapes(kShapesTestSeed, kTestRows);
            data.attribute_names = {"shape", "scale", "rotation", "x", "y"};
            data.attribute_words = {{"", ""}, {"large", "small"}, {"", ""}, {"right", "left"}, {"low", "high"}};
            data.spec.label_names = {"square", "ellipse", "heart"};
            data.spec.classes = 3;
            return data;
          }};
}

}  // namespace zscape
