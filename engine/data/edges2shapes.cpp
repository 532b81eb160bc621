// Edges to shapes: 32×32 pictures of two to four figures on paper, and their outlines. What an outline is says its colours: ellipses orange, triangles blue,
// rectangles striped in green and cream, the stripes at any phase. So colours can be learnt exactly, and stripes only in kind.
#include <ATen/Parallel.h>

#include <vector>

#include "engine/data/canvas.h"
#include "engine/data/picture_options.h"
#include "engine/data/procedural.h"
#include "engine/data/row_random.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

constexpr int kPaperSide = 32;
constexpr std::uint64_t kPaperTrainSeed = 0x5AE2D001ull;
constexpr std::uint64_t kPaperTestSeed = 0x5AE2D002ull;
constexpr Colour kPaper{.96f, .95f, .92f}, kOrange{.90f, .55f, .10f}, kBlue{.20f, .45f, .75f}, kGreen{.10f, .55f, .40f}, kCream{.93f, .85f, .55f};
constexpr float kStripe = 3;  // pixels from one stripe to the next of its colour
constexpr float kReach = 9;   // no figure goes farther from its middle

struct Drawn {
  std::int64_t kind;  // 0 ellipse, 1 triangle, 2 rectangle
  Figure figure;
  Spot half;
  float phase;
};

/// Signed distance to the triangle with its corners at (±w, h) and (0, −h), to first order.
float triangle_distance(Spot q, Spot half) {
  const float slope = 2 * half.y / half.x, across = std::sqrt(1 + slope * slope);
  const float side = (slope * std::abs(q.x) - (q.y + half.y)) / across;
  return std::max(side, q.y - half.y);
}

float drawn_distance(const Drawn& d, Spot q) {
  if (d.kind == 0) return ellipse_distance(q, d.half);
  return d.kind == 1 ? triangle_distance(q, d.half) : box_distance(q, d.half);
}

Colour drawn_colour(const Drawn& d, Spot q) {
  if (d.kind < 2) return d.kind == 0 ? kOrange : kBlue;
  const float wave = std::sin(6.2831853f * (q.x + d.phase) / kStripe);
  return mixed(kGreen, kCream, std::clamp(.5f + 1.5f * wave, 0.0f, 1.0f));
}

Split paint_papers(std::uint64_t seed, std::int64_t rows) {
  constexpr std::int64_t kPixels = kPaperSide * kPaperSide;
  Split split;
  split.x = torch::empty({rows, 3, kPaperSide, kPaperSide}, torch::kUInt8);
  split.other = torch::empty({rows, 1, kPaperSide, kPaperSide}, torch::kUInt8);
  auto* pictures = split.x.mutable_data_ptr<std::uint8_t>();
  auto* outlines = split.other.mutable_data_ptr<std::uint8_t>();
  at::parallel_for(0, rows, 1000, [&](std::int64_t begin, std::int64_t end) {
    Canvas<kPaperSide> picture, outline;
    for (std::int64_t i = begin; i < end; ++i) {
      RowRandom random(seed, i);
      picture.fill([](Spot) { return kPaper; });
      outline.fill([](Spot) { return Colour{}; });
      const std::int64_t count = 2 + random.below(3);
      for (std::int64_t k = 0; k < count; ++k) {
        Drawn d;
        d.kind = random.below(3);
        const float turn = random.uniform(0, 6.2831853f);
        d.half = {random.uniform(3.5f, 6.5f), random.uniform(3.5f, 6.5f)};
        d.figure = {{random.uniform(6, kPaperSide - 6), random.uniform(6, kPaperSide - 6)}, std::cos(turn), std::sin(turn), 1};
        d.phase = random.uniform(0, kStripe);
        const SpotBox box{{-kReach, -kReach}, {kReach, kReach}};
        const auto distance = [&](Spot q) { return drawn_distance(d, q); };
        picture.paint(d.figure, box, distance, [&](Spot q) { return drawn_colour(d, q); });
        outline.paint(d.figure, box, distance, [](Spot) { return Colour{}; });  // what lies in front hides the lines behind
        outline.paint(d.figure, box, [&](Spot q) { return std::abs(distance(q)) - .6f; }, [](Spot) { return Colour{1, 1, 1}; });
      }
      picture.write_planes(pictures + 3 * kPixels * i);
      for (int p = 0; p < kPixels; ++p) outlines[kPixels * i + p] = static_cast<std::uint8_t>(outline.at(p % kPaperSide, p / kPaperSide).r * 255 + .5f);
    }
  });
  return split;
}

}  // namespace

DataSource edges2shapes_source() {
  DataInfo info;
  info.id = "edges2shapes";
  info.params = picture_params();
  return {info, [](const DataOptions&) {
            Dataset data;
            data.train = paint_papers(kPaperTrainSeed, kTrainRows / 3);
            data.test = paint_papers(kPaperTestSeed, kTestRows / 5);
            return data;
          }};
}

}  // namespace zscape
