#include "engine/data/glyph_shapes.h"

#include <cmath>

namespace zscape {
namespace {

constexpr float kPi = 3.14159265f;

/// Collects strokes; every point is placed with the unsteadiness of a hand.
class Pen {
 public:
  Pen(RowRandom& random, std::vector<GlyphStroke>& strokes) : random_(random), strokes_(strokes) {}

  void stroke(std::initializer_list<GlyphPoint> points) { add(points, false); }
  /// Goes on from the end of the last stroke, round a corner.
  void corner(std::initializer_list<GlyphPoint> points) { add(points, true); }

 private:
  void add(std::initializer_list<GlyphPoint> points, bool joined) {
    constexpr float kUnsteady = 0.022f;
    GlyphStroke stroke;
    stroke.joined = joined;
    if (joined) stroke.points.push_back(strokes_.back().points.back());
    for (const GlyphPoint& p : points)
      stroke.points.push_back({p.x + kUnsteady * random_.normal(), p.y + kUnsteady * random_.normal()});
    strokes_.push_back(std::move(stroke));
  }

  RowRandom& random_;
  std::vector<GlyphStroke>& strokes_;
};

void draw_zero(RowRandom& r, std::vector<GlyphStroke>& strokes) {
  const float width = r.uniform(0.22f, 0.36f), start = -kPi / 2 + 0.25f * r.normal();
  const float turn = 2 * kPi + 0.16f * r.normal();  // closes, overshoots or stays a little open
  const float point = r.uniform(0, 0.12f);          // some zeros are pointed at the top
  GlyphStroke loop;
  constexpr int kPoints = 10;
  for (int i = 0; i <= kPoints; ++i) {
    const float angle = start - turn * static_cast<float>(i) / kPoints;
    const float s = std::sin(angle);
    const float narrow = 1 - point * (1 - s);
    loop.points.push_back({width * std::cos(angle) * narrow + 0.015f * r.normal(), 0.47f * s + 0.015f * r.normal()});
  }
  strokes.push_back(std::move(loop));
}

void draw_one(Pen& pen, RowRandom& r) {
  const float bow = 0.02f * r.normal();
  if (r.chance(0.68f)) return pen.stroke({{0.02f, -0.49f}, {bow, 0}, {-0.02f, 0.49f}});
  pen.stroke({{r.uniform(-0.24f, -0.14f), r.uniform(-0.34f, -0.22f)}, {-0.06f, -0.4f}, {0.03f, -0.5f}});
  pen.corner({{0.02f + bow, 0}, {0.01f, 0.48f}});
  if (r.chance(0.4f)) pen.stroke({{-0.2f, 0.49f}, {0.22f, 0.48f}});
}

void draw_two(Pen& pen, RowRandom& r) {
  const float hook = r.uniform(-0.34f, -0.2f), right = r.uniform(0.2f, 0.3f);
  if (r.chance(0.55f)) {
    pen.stroke({{-0.29f, hook},
                {-0.1f, -0.47f},
                {0.13f, -0.46f},
                {right, -0.27f},
                {0.17f, -0.02f},
                {-0.06f, 0.22f},
                {-0.3f, 0.44f}});
    pen.corner({{-0.02f, 0.42f}, {0.32f, r.uniform(0.36f, 0.48f)}});
  } else {  // with a loop at the foot
    pen.stroke({{-0.28f, hook},
                {-0.1f, -0.47f},
                {0.14f, -0.45f},
                {right, -0.25f},
                {0.12f, 0.04f},
                {-0.1f, 0.3f},
                {-0.26f, 0.42f},
                {-0.32f, 0.32f},
                {-0.2f, 0.24f},
                {-0.02f, 0.32f},
                {0.14f, 0.43f},
                {0.34f, 0.4f}});
  }
}

void draw_three(Pen& pen, RowRandom& r) {
  const float waist = r.uniform(-0.1f, 0.02f);
  if (r.chance(0.12f)) {  // flat top
    pen.stroke({{-0.26f, -0.46f}, {0, -0.47f}, {0.25f, -0.46f}});
    pen.corner({{0.12f, -0.26f}, {-0.04f, waist - 0.03f}});
  } else {
    pen.stroke({{-0.27f, r.uniform(-0.4f, -0.3f)},
                {-0.06f, -0.49f},
                {0.17f, -0.43f},
                {0.2f, -0.24f},
                {0.08f, waist - 0.04f},
                {-0.1f, waist}});
  }
  pen.corner({{0.1f, waist + 0.02f},
              {0.26f, 0.16f},
              {0.22f, 0.37f},
              {0.02f, 0.49f},
              {-0.18f, 0.46f},
              {-0.3f, r.uniform(0.3f, 0.4f)}});
}

void draw_four(Pen& pen, RowRandom& r) {
  const float bar = r.uniform(0, 0.14f), stem = r.uniform(0.08f, 0.2f);
  if (r.chance(0.72f)) {  // open
    pen.stroke({{-0.2f, -0.46f}, {-0.27f, -0.2f}, {-0.3f, bar}});
    if (r.chance(0.5f)) {
      pen.corner({{0, bar + 0.02f}, {0.34f, bar - 0.02f}});
    } else {  // with a round corner
      pen.corner({{-0.2f, bar + 0.06f}, {0, bar + 0.05f}, {0.3f, bar - 0.04f}});
    }
    pen.stroke({{stem + 0.04f, r.uniform(-0.48f, -0.28f)}, {stem, 0.04f}, {stem - 0.03f, 0.49f}});
  } else {
    pen.stroke({{stem, -0.48f}, {-0.1f, -0.18f}, {-0.33f, bar + 0.05f}});
    pen.corner({{0, bar + 0.06f}, {0.34f, bar + 0.04f}});
    pen.stroke({{stem, -0.47f}, {stem - 0.01f, 0}, {stem - 0.02f, 0.49f}});
  }
}

void draw_five(Pen& pen, RowRandom& r) {
  const float shoulder = r.uniform(-0.12f, 0), depth = r.uniform(0.2f, 0.3f);
  const bool one_stroke = r.chance(0.45f);
  const float top = -0.46f + 0.02f * r.normal();
  if (one_stroke) {
    pen.stroke({{r.uniform(0.2f, 0.32f), top - 0.02f}, {0.04f, top - 0.01f}, {-0.17f, top}});
    pen.corner({{-0.2f, -0.25f}, {-0.24f, shoulder}});
  } else {
    pen.stroke({{-0.17f, top}, {-0.2f, -0.25f}, {-0.23f, shoulder}});
  }
  pen.corner({{-0.02f, shoulder - 0.08f},
              {0.2f, shoulder + 0.06f},
              {depth, 0.24f},
              {0.1f, 0.44f},
              {-0.12f, 0.48f},
              {-0.3f, r.uniform(0.34f, 0.44f)}});
  if (!one_stroke) pen.stroke({{-0.16f, top + 0.01f}, {0.06f, top}, {r.uniform(0.2f, 0.34f), top - 0.03f}});
}

void draw_six(Pen& pen, RowRandom& r) {
  const float lean = r.uniform(0, 0.18f), belly = r.uniform(0.2f, 0.28f), lid = r.uniform(-0.02f, 0.1f);
  pen.stroke({{lean + 0.02f, -0.49f},
              {-0.12f, -0.28f},
              {-0.25f, 0.02f},
              {-0.25f, 0.3f},
              {-0.08f, 0.48f},
              {0.15f, 0.43f},
              {belly, 0.22f},
              {0.12f, lid},
              {-0.08f, lid + 0.06f},
              {-0.22f, r.uniform(0.2f, 0.3f)}});
}

void draw_seven(Pen& pen, RowRandom& r) {
  const float foot = r.uniform(-0.16f, 0.06f);
  if (r.chance(0.25f)) {  // with a serif
    pen.stroke({{-0.28f, -0.26f}, {-0.27f, -0.44f}});
    pen.corner({{0, -0.45f}, {0.29f, -0.46f}});
  } else {
    pen.stroke({{-0.3f, -0.42f + 0.03f * r.normal()}, {0, -0.46f}, {0.29f, -0.45f}});
  }
  pen.corner({{0.2f, -0.2f}, {0.05f, 0.1f}, {foot, 0.49f}});
  if (r.chance(0.28f)) pen.stroke({{-0.14f, 0.04f}, {0.04f, 0.02f}, {0.24f, r.uniform(-0.05f, 0.03f)}});
}

void draw_eight(Pen& pen, RowRandom& r) {
  const float top = r.uniform(0.15f, 0.23f), low = r.uniform(0.21f, 0.29f), waist = r.uniform(-0.1f, 0);
  pen.stroke({{top, -0.34f},
              {0.03f, -0.49f},
              {-top, -0.36f},
              {-0.14f, waist - 0.1f},
              {0.02f, waist + 0.02f},
              {low - 0.04f, 0.15f},
              {low, 0.32f},
              {0.02f, 0.49f},
              {-low, 0.34f},
              {0.03f - low, 0.15f},
              {-0.02f, waist + 0.02f},
              {0.16f, waist - 0.11f},
              {top + 0.02f, -0.32f},
              {0.1f, r.uniform(-0.5f, -0.42f)}});
}

void draw_nine(Pen& pen, RowRandom& r) {
  const float left = r.uniform(-0.28f, -0.18f), low = r.uniform(-0.08f, 0.04f);
  pen.stroke({{0.2f, -0.34f},
              {0.03f, -0.48f},
              {left + 0.06f, -0.38f},
              {left, -0.18f},
              {left + 0.16f, low},
              {0.1f, low - 0.08f},
              {0.22f, -0.3f}});
  if (r.chance(0.7f)) {
    pen.corner({{0.2f, -0.04f}, {0.15f, 0.22f}, {r.uniform(0.02f, 0.16f), 0.49f}});
  } else {
    pen.corner({{0.22f, 0.02f}, {0.18f, 0.28f}, {0.02f, 0.45f}, {-0.2f, r.uniform(0.38f, 0.48f)}});
  }
}

}  // namespace

void draw_digit(int digit, RowRandom& random, std::vector<GlyphStroke>& strokes) {
  strokes.clear();
  Pen pen(random, strokes);
  switch (digit) {
    case 0:
      return draw_zero(random, strokes);
    case 1:
      return draw_one(pen, random);
    case 2:
      return draw_two(pen, random);
    case 3:
      return draw_three(pen, random);
    case 4:
      return draw_four(pen, random);
    case 5:
      return draw_five(pen, random);
    case 6:
      return draw_six(pen, random);
    case 7:
      return draw_seven(pen, random);
    case 8:
      return draw_eight(pen, random);
    default:
      return draw_nine(pen, random);
  }
}

}  // namespace zscape
