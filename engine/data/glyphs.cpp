// The built-in data: 28×28 digits drawn by strokes. Nothing to download, made in about a second, and every picture's
// class, slant and thickness are known exactly. Row i depends on i alone, so all machines see the same pictures
// whatever their threads.
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/data/glyph_shapes.h"
#include "engine/data/picture_options.h"
#include "engine/data/procedural.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

constexpr int kSide = 28;
constexpr std::uint64_t kGlyphsTrainSeed = 0x5A5CA9E1ull;
constexpr std::uint64_t kGlyphsTestSeed = 0x5A5CA9E2ull;
constexpr int kPerSpan = 4;        // pieces of line between two points of a stroke
constexpr float kMargin = 2.0f;    // pixels that stay black around every digit
constexpr int kWindow = 12;        // columns that hold nearly every piece with its ink
constexpr float kPenBlur = 1.15f;  // pixels from full ink to none at the edge of a line

struct Piece {
  GlyphPoint a, b;
  float radius = 1;
};

/// One glyph at work: reused for many, so that drawing allocates next to nothing.
class GlyphPainter {
 public:
  /// Draws glyph number i of the set `seed` into 28×28 bytes. Returns its class; slant (tangent of the angle, positive
  /// leans right) and thickness (pixels) are what was asked of the pen.
  int paint(std::uint64_t seed, std::int64_t i, std::uint8_t* pixels, float* slant, float* thickness) {
    RowRandom random(seed, i);
    const int digit = static_cast<int>(random.bits() % 10);
    *slant = std::clamp(0.12f + 0.2f * random.normal(), -0.45f, 0.7f);
    *thickness = std::clamp(2.35f * std::exp(0.24f * random.normal()), 1.3f, 4.4f);
    draw_digit(digit, random, strokes_);
    place(random, *slant, *thickness, digit);
    flatten(random, *thickness);
    ink(*thickness / 2, pixels);
    return digit;
  }

 private:
  /// From the digit's box to pixels: a slow wave that bends the whole figure, size, slant, rotation; then into the
  /// frame.
  void place(RowRandom& random, float slant, float thickness, int digit) {
    const float height = std::clamp(19.2f + 0.9f * random.normal(), 16.0f, 22.0f) - 0.6f * (thickness - 2.3f);
    const float width = height * std::clamp((digit == 0 ? 1.02f : 0.95f) + 0.1f * random.normal(), 0.7f, 1.25f);
    const float turn = 0.05f * random.normal();
    const float cosine = std::cos(turn), sine = std::sin(turn);
    const float wave = 0.022f * random.normal(), wave_y = 0.018f * random.normal();
    const float phase = random.uniform(0, 6.2831853f), phase_y = random.uniform(0, 6.2831853f);
    float left = 1e9f, right = -1e9f, top = 1e9f, bottom = -1e9f;
    for (GlyphStroke& stroke : strokes_)
      for (GlyphPoint& p : stroke.points) {
        const float x = (p.x + wave * std::sin(5 * p.y + phase)) * width;
        const float y = (p.y + wave_y * std::sin(6 * p.x + phase_y)) * height;
        const float leaning = x - slant * y;
        p = {leaning * cosine - y * sine, leaning * sine + y * cosine};
        left = std::min(left, p.x), right = std::max(right, p.x), top = std::min(top, p.y),
        bottom = std::max(bottom, p.y);
      }
    // A smooth line may swing a little beyond its points, hence the extra half pixel.
    const float room = kSide - 2 * kMargin - thickness - 1;
    const float shrink = std::min(1.0f, room / std::max(right - left, bottom - top));
    const auto shift = [&](float low, float high, float jitter) {
      const float slack = std::max(0.0f, (room - shrink * (high - low)) / 2);
      return kSide / 2.0f - shrink * (low + high) / 2 + std::clamp(jitter, -slack, slack);
    };
    const float dx = shift(left, right, 0.7f * random.normal()), dy = shift(top, bottom, 0.5f * random.normal());
    for (GlyphStroke& stroke : strokes_)
      for (GlyphPoint& p : stroke.points) p = {p.x * shrink + dx, p.y * shrink + dy};
  }

  /// Strokes → short straight pieces of Catmull-Rom curves, with a pen that presses unevenly.
  void flatten(RowRandom& random, float thickness) {
    pieces_.clear();
    for (const GlyphStroke& stroke : strokes_) {
      const auto& points = stroke.points;
      const int last = static_cast<int>(points.size()) - 1;
      const float begin_radius = thickness / 2 * (1 + 0.09f * random.normal());
      const float end_radius = thickness / 2 * (1 + 0.09f * random.normal() - 0.05f);
      const int spans = std::max(last, 1);
      for (int s = 0; s < last; ++s) {
        const GlyphPoint p1 = points[static_cast<std::size_t>(s)], p2 = points[static_cast<std::size_t>(s + 1)];
        const GlyphPoint p0 =
            s > 0 ? points[static_cast<std::size_t>(s - 1)] : GlyphPoint{2 * p1.x - p2.x, 2 * p1.y - p2.y};
        const GlyphPoint p3 =
            s + 1 < last ? points[static_cast<std::size_t>(s + 2)] : GlyphPoint{2 * p2.x - p1.x, 2 * p2.y - p1.y};
        GlyphPoint from = p1;
        for (int k = 1; k <= kPerSpan; ++k) {
          const float t = static_cast<float>(k) / kPerSpan;
          const GlyphPoint to{curve(p0.x, p1.x, p2.x, p3.x, t), curve(p0.y, p1.y, p2.y, p3.y, t)};
          const float along = (static_cast<float>(s) + t) / static_cast<float>(spans);
          pieces_.push_back({from, to, begin_radius + (end_radius - begin_radius) * along});
          from = to;
        }
      }
    }
  }

  static float curve(float p0, float p1, float p2, float p3, float t) {
    return 0.5f * (2 * p1 + t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0))));
  }

  /// Every pixel takes the ink of the piece that is nearest in units of that piece's radius.
  void ink(float mean_radius, std::uint8_t* pixels) {
    constexpr float kFar = 1e6f;
    std::array<float, kSide * kSide> nearest;  // squared distance over squared radius
    nearest.fill(kFar);
    for (const Piece& piece : pieces_) {
      const float reach = piece.radius + kPenBlur;
      const int left = static_cast<int>(std::floor(std::min(piece.a.x, piece.b.x) - reach));
      const int right = static_cast<int>(std::ceil(std::max(piece.a.x, piece.b.x) + reach));
      // Counts that are fixed let the compiler use vector instructions; almost every piece fits into the narrow window.
      if (right - left < kWindow) {
        measure<kWindow>(piece, std::clamp(left, 0, kSide - kWindow), nearest);
      } else {
        measure<kSide>(piece, 0, nearest);
      }
    }
    for (int p = 0; p < kSide * kSide; ++p) {
      const float inside =
          mean_radius * (1 - std::sqrt(nearest[static_cast<std::size_t>(p)]));  // pixels; negative outside the line
      const float cover = std::min(std::max(inside / kPenBlur + 0.5f, 0.0f), 1.0f);
      pixels[p] = static_cast<std::uint8_t>(cover * 255 + 0.5f);
    }
  }

  /// Brings `nearest` up to date in `Columns` columns from `first`, in the rows that the piece can reach.
  template <int Columns>
  static void measure(const Piece& piece, int first, std::array<float, kSide * kSide>& nearest) {
    const float dx = piece.b.x - piece.a.x, dy = piece.b.y - piece.a.y;
    const float per_length = 1 / std::max(dx * dx + dy * dy, 1e-6f);
    const float scale = 1 / (piece.radius * piece.radius);
    const float reach = piece.radius + kPenBlur;
    const int top = std::max(0, static_cast<int>(std::floor(std::min(piece.a.y, piece.b.y) - reach)));
    const int bottom = std::min(kSide - 1, static_cast<int>(std::ceil(std::max(piece.a.y, piece.b.y) + reach)));
    const float begin = static_cast<float>(first) + 0.5f - piece.a.x;
    for (int row = top; row <= bottom; ++row) {
      float* q = nearest.data() + row * kSide + first;
      const float py = static_cast<float>(row) + 0.5f - piece.a.y;
      for (int column = 0; column < Columns; ++column) {
        const float px = begin + static_cast<float>(column);
        const float t = std::min(std::max((px * dx + py * dy) * per_length, 0.0f), 1.0f);
        const float ex = px - t * dx, ey = py - t * dy;
        q[column] = std::min(q[column], (ex * ex + ey * ey) * scale);
      }
    }
  }

  std::vector<GlyphStroke> strokes_;
  std::vector<Piece> pieces_;
};

Split draw_glyphs(std::uint64_t seed, std::int64_t rows) {
  Split split;
  split.x = torch::empty({rows, 1, kSide, kSide}, torch::kUInt8);
  split.y = torch::empty({rows}, torch::kLong);
  split.attributes = torch::empty({rows, 2}, torch::kFloat);
  auto* pixels = split.x.mutable_data_ptr<std::uint8_t>();
  auto* labels = split.y.mutable_data_ptr<std::int64_t>();
  auto* attributes = split.attributes.mutable_data_ptr<float>();
  at::parallel_for(0, rows, 500, [&](std::int64_t begin, std::int64_t end) {
    GlyphPainter painter;
    for (std::int64_t i = begin; i < end; ++i)
      labels[i] = painter.paint(seed, i, pixels + i * kSide * kSide, attributes + 2 * i, attributes + 2 * i + 1);
  });
  return split;
}

}  // namespace

DataSource glyphs_source() {
  DataInfo info;
  info.id = "glyphs";
  // Black and white by default: then a Bernoulli decoder's bound is a likelihood.
  info.params = picture_params({.size = 0, .binarise = "threshold"});
  return {info, [](const DataOptions&) {
            Dataset data;
            data.train = draw_glyphs(kGlyphsTrainSeed, kTrainRows);
            data.test = draw_glyphs(kGlyphsTestSeed, kTestRows);
            data.attribute_names = {"slant", "thickness"};
            data.attribute_words = {{"slant", ""}, {"thick", "thin"}};
            data.spec.classes = 10;
            for (int digit = 0; digit < 10; ++digit) data.spec.label_names.push_back(std::to_string(digit));
            return data;
          }};
}

}  // namespace zscape
