#include "engine/data/face_painter.h"

namespace zscape {
namespace {

constexpr float kFaceZoom = 1.13f;  // from the head's own measures to pixels

Colour from_hue(float hue, float saturation, float value) {
  const auto channel = [&](float shift) {
    const float k = std::fmod(hue * 6 + shift, 6.0f);
    return value * (1 - saturation * std::clamp(std::min(k, 4 - k), 0.0f, 1.0f));
  };
  return {channel(5), channel(3), channel(1)};
}

Colour skin_colour(float shade) {
  constexpr Colour kLight{0.98f, 0.83f, 0.72f}, kMiddle{0.80f, 0.58f, 0.42f}, kDark{0.40f, 0.26f, 0.18f};
  return shade < 0.5f ? mixed(kLight, kMiddle, shade * 2) : mixed(kMiddle, kDark, shade * 2 - 1);
}

Colour hair_colour(float shade) {
  constexpr Colour kBlack{0.09f, 0.07f, 0.07f}, kBrown{0.40f, 0.23f, 0.12f}, kFair{0.93f, 0.77f, 0.42f};
  return shade < 0.5f ? mixed(kBlack, kBrown, shade * 2) : mixed(kBrown, kFair, shade * 2 - 1);
}

/// One portrait at work: the same measures are used by all its parts.
class Portrait {
 public:
  Portrait(const FaceAttributes& face, RowRandom& random, Canvas<kFaceSide>& canvas)
      : face_(face), canvas_(canvas), skin_(skin_colour(face.skin)), hair_(hair_colour(face.hair_shade)) {
    const float tilt = 0.04f * random.normal();
    const float x = 16 + 0.35f * random.normal() + 0.9f * face.turn, y = 15 + 0.3f * random.normal();
    head_ = {{x, y}, std::cos(tilt), std::sin(tilt), kFaceZoom};
    half_ = {(face.woman ? 6.5f : 6.9f) + 0.22f * random.normal(), 8.6f + 0.25f * random.normal()};
    jaw_ = (face.woman ? 4.3f : 5.4f) + 0.25f * random.normal();
    turn_ = 0.36f * face.turn;
    back_ = from_hue(random.uniform(0, 1), random.uniform(0.12f, 0.38f), random.uniform(0.66f, 0.92f));
    clothes_ = from_hue(random.uniform(0, 1), random.uniform(0.25f, 0.8f), random.uniform(0.25f, 0.85f));
    eye_ = mixed({0.20f, 0.11f, 0.06f}, {0.22f, 0.42f, 0.55f}, random.chance(face.hair_shade * 0.7f) ? 0.9f : 0.05f);
    parting_ = random.uniform(-1, 1);
    fringe_ = random.uniform(0, 1);
  }

  void paint() {
    canvas_.fill([&](Spot q) { return mixed(1.08f * back_, 0.78f * back_, q.y / kFaceSide); });
    long_hair();
    body();
    ears();
    head();
    eyes();
    nose();
    if (face_.beard) beard();
    mouth();
    fringe();
    if (face_.glasses) glasses();
  }

 private:
  /// Where a feature `across` (−1 … 1 of the half width) lands when the head turns.
  float across(float u) const { return half_.x * std::sin(std::asin(std::clamp(u, -1.0f, 1.0f)) + turn_); }
  /// How much narrower it gets there.
  float narrowed(float u) const { return std::max(0.35f, std::cos(std::asin(u) + turn_)); }
  static SpotBox around(float x, float y, float wide, float high) {
    return {{x - wide - 0.3f, y - high - 0.3f}, {x + wide + 0.3f, y + high + 0.3f}};
  }
  SpotBox around_head() const { return around(0, 0, half_.x + 0.6f, half_.y + 1); }

  float head_distance(Spot q) const {
    const float skull = ellipse_distance({q.x, q.y + 1.6f}, {half_.x, half_.y - 1.4f});
    const float chin = ellipse_distance({q.x - 0.6f * turn_, q.y - 2.6f}, {jaw_ + 0.6f, half_.y - 2.4f});
    return joined_distance(skull, chin, 4);
  }

  void long_hair() {
    if (face_.hair_length < 0.3f) return;
    const float below = 2 + 12 * face_.hair_length;  // where it ends
    const float wide = half_.x + 1.2f + 1.5f * face_.hair_length;
    canvas_.paint(
        head_, {{-wide, -half_.y - 3}, {wide, below + 1}},
        [&](Spot q) {
          const float top = ellipse_distance({q.x, q.y + 1.5f}, {wide, half_.y + 0.8f});
          const float middle = (below - 2) / 2;
          const float fall = box_distance({q.x, q.y - middle}, {wide - 1.5f, std::max(0.5f, middle + 0.5f)}) - 1.5f;
          return std::min(top, fall);
        },
        [&](Spot q) { return hair_at(q, 0.72f); });
  }

  void body() {
    const float wide = face_.woman ? 11.5f : 13.8f;
    canvas_.paint(
        Figure{}, SpotBox{{2, 25}, {30, 32}},
        [&](Spot q) {
          return ellipse_distance({q.x - 16, q.y - 35.5f}, {wide, 9.2f});
        },
        [&](Spot q) { return (1.05f - 0.03f * (q.y - 26) - 0.012f * (q.x - 16)) * clothes_; });
    const float neck = face_.woman ? 2.5f : 3.3f;
    canvas_.paint(
        Figure{}, SpotBox{{10, 18}, {22, 31}},
        [&](Spot q) {
          const float throat = box_distance({q.x - 16, q.y - 24}, {neck - 0.5f, 4.5f}) - 0.5f;
          const float collar = ellipse_distance({q.x - 16, q.y - 27.2f}, {neck + 1.6f, 2.6f});
          return joined_distance(throat, collar, 1.5f);
        },
        [&](Spot q) { return (q.y < 26 ? 0.74f : 0.74f + 0.05f * std::min(3.0f, q.y - 26)) * skin_; });
  }

  void ears() {
    if (face_.hair_length > 0.55f) return;
    for (const float side : {-1.0f, 1.0f}) {
      if (side * turn_ > 0.25f) continue;  // behind the head
      const float x = side * (half_.x + 0.2f) - 0.8f * turn_;
      canvas_.paint(
          head_, around(x, 0.6f, 1.2f, 2),
          [&](Spot q) {
            return ellipse_distance(q - Spot{x, 0.6f}, {1.1f, 1.9f});
          },
          [&](Spot) { return 0.86f * skin_; });
    }
  }

  void head() {
    canvas_.paint(
        head_, around_head(), [&](Spot q) { return head_distance(q); },
        [&](Spot q, float away) {
          const float depth = std::clamp(-away / 4, 0.0f, 1.0f);
          const float light = 0.9f + 0.13f * depth - 0.09f * q.x / half_.x - 0.05f * q.y / half_.y;
          return light * skin_;
        });
    for (const float u : {-0.55f, 0.55f}) {
      const float x = across(u);
      const Colour blush = mixed(skin_, {0.88f, 0.30f, 0.28f}, 0.6f);
      canvas_.paint(
          head_, around(x, 3.4f, 2.4f, 2.2f),
          [&](Spot q) {
            return ellipse_distance(q - Spot{x, 3.4f}, {1.6f, 1.3f});
          },
          [&](Spot) { return blush; }, face_.woman ? 0.30f : 0.14f, 3);
    }
  }

  void eyes() {
    const Colour brow = mixed(0.62f * hair_, 0.4f * skin_, 0.25f);
    const Colour lash = mixed({0.08f, 0.05f, 0.05f}, skin_, face_.woman ? 0.1f : 0.35f);
    for (const float side : {-1.0f, 1.0f}) {
      const float u = 0.43f * side, x = across(u), slim = narrowed(u);
      const float open = 1.15f - 0.2f * std::max(0.0f, face_.smile);
      const auto eye = [&](Spot q) { return q - Spot{x, 0.1f}; };
      const SpotBox box = around(x, -0.1f, 2, 1.5f);
      canvas_.paint(
          head_, box,
          [&](Spot q) {
            return ellipse_distance(eye(q), {1.9f * slim, open});
          },
          [](Spot) {
            return Colour{0.97f, 0.97f, 0.96f};
          });
      const float iris = x + 0.45f * turn_;
      canvas_.paint(
          head_, box,
          [&](Spot q) {
            return ellipse_distance(q - Spot{iris, 0.12f}, {0.98f, 1.02f});
          },
          [&](Spot q) {
            return length(q - Spot{iris, 0.12f}) < 0.5f ? 0.4f * eye_ : eye_;
          });
      canvas_.paint(
          head_, box,
          [&](Spot q) {
            return line_distance(eye(q), {-1.7f * slim, -0.55f}, {0, -1.1f}, face_.woman ? 0.32f : 0.18f);
          },
          [&](Spot) { return lash; });
      canvas_.paint(
          head_, box,
          [&](Spot q) {
            return line_distance(eye(q), {0, -1.1f}, {1.7f * slim, -0.55f}, face_.woman ? 0.32f : 0.18f);
          },
          [&](Spot) { return lash; });
      const float inner = across(0.2f * side), outer = across(0.68f * side);
      const float lift = face_.woman ? 0.35f : 0.0f, sad = 0.5f * std::max(0.0f, -face_.smile);
      canvas_.paint(
          head_, around(x, -2.8f, 2.4f, 1.2f),
          [&](Spot q) {
            return line_distance(q, {inner, -2.6f - lift - sad}, {outer, -2.7f - lift + 0.6f * sad},
                                 face_.woman ? 0.25f : 0.48f);
          },
          [&](Spot) { return brow; }, 0.9f);
    }
  }

  void nose() {
    const float tip = across(0.0f) + 1.3f * turn_, bridge = across(0.02f) + 0.3f * turn_;
    const float side = turn_ < 0 ? -0.75f : 0.75f;
    canvas_.paint(
        head_, around(tip, 1.4f, 2.2f, 1.7f),
        [&](Spot q) {
          return line_distance(q, {bridge + 0.6f * side, 0.2f}, {tip + side, 2.6f}, 0.18f);
        },
        [&](Spot) { return 0.72f * skin_; }, 0.55f);
    canvas_.paint(
        head_, around(tip, 3.05f, 1.4f, 0.6f),
        [&](Spot q) {
          return ellipse_distance(q - Spot{tip, 3.05f}, {1.35f, 0.5f});
        },
        [&](Spot) { return 0.68f * skin_; }, 0.75f);
    canvas_.paint(
        head_, around(tip - 0.3f, 2.1f, 0.7f, 0.8f),
        [&](Spot q) {
          return ellipse_distance(q - Spot{tip - 0.3f, 2.1f}, {0.6f, 0.7f});
        },
        [&](Spot) {
          return mixed(skin_, {1, 1, 1}, 0.5f);
        },
        0.4f, 1.5f);
  }

  void beard() {
    const Colour colour = mixed(0.8f * hair_, 0.6f * skin_, 0.15f);
    canvas_.paint(
        head_, around(0, 6, half_.x, 5),
        [&](Spot q) {
          const float cheek = 3.4f - q.y + 0.9f * std::cos(q.x * 0.75f);
          return std::max(head_distance(q) - 0.35f, cheek);
        },
        [&](Spot q) { return (1.05f - 0.05f * q.x / half_.x) * colour; }, 0.92f, 1.6f);
  }

  void mouth() {
    const float smile = face_.smile, wide = 2.5f + 0.6f * std::max(0.0f, smile) + (face_.woman ? 0 : 0.25f);
    const float x = (jaw_ + 0.6f) * std::sin(turn_) + 0.4f * turn_, y = 5.5f;
    const Colour lips = face_.woman ? mixed({0.78f, 0.20f, 0.24f}, 0.7f * skin_, 0.25f)
                                    : mixed({0.55f, 0.24f, 0.20f}, 0.6f * skin_, 0.4f);
    const auto curve = [&](float u, float bend) { return y - bend * 0.55f + bend * 1.25f * (1 - u * u); };
    const float upper_bend = smile > 0.35f ? 0.25f : smile, lower_bend = smile;
    if (smile > 0.35f) {
      const float open = 0.55f + 0.75f * (smile - 0.35f);
      canvas_.paint(
          head_, around(x, y + 0.4f, wide, 1.9f),
          [&](Spot q) {
            const Spot o = q - Spot{x, 0};
            const float u = std::clamp(o.x / wide, -1.0f, 1.0f);
            const float top = curve(u, upper_bend) - 0.3f - o.y;
            const float bottom = o.y - curve(u, lower_bend) - open * (1 - u * u);
            return std::max({top, bottom, std::abs(o.x) - wide});
          },
          [&](Spot q) {
            const Spot o = q - Spot{x, 0};
            const float u = std::clamp(o.x / wide, -1.0f, 1.0f);
            return o.y > curve(u, lower_bend) + open * (1 - u * u) - 0.35f ? Colour{0.55f, 0.14f, 0.16f}
                                                                           : Colour{0.98f, 0.97f, 0.94f};
          });
      stroke_mouth(
          x, wide, [&](float u) { return curve(u, lower_bend) + open * (1 - u * u) + 0.1f; },
          face_.woman ? 0.45f : 0.3f, lips);
      stroke_mouth(
          x, wide, [&](float u) { return curve(u, upper_bend) - 0.3f; }, face_.woman ? 0.4f : 0.25f, lips);
    } else {
      stroke_mouth(
          x, wide, [&](float u) { return curve(u, smile); }, face_.woman ? 0.62f : 0.42f, lips);
      stroke_mouth(
          x, wide - 0.4f, [&](float u) { return curve(u, smile); }, 0.12f, 0.5f * lips);
    }
  }

  template <class Height>
  void stroke_mouth(float x, float wide, Height height, float radius, Colour colour) {
    constexpr int kPieces = 4;
    canvas_.paint(
        head_, around(x, 6, wide + 0.3f, 1.9f),
        [&](Spot q) {
          float nearest = 1e3f;
          for (int i = 0; i < kPieces; ++i) {
            const float a = -1 + 2.0f * static_cast<float>(i) / kPieces, b = a + 2.0f / kPieces;
            const float taper = radius * (1.1f - 0.6f * std::max(std::abs(a), std::abs(b)));
            nearest = std::min(nearest, line_distance(q, {x + a * wide, height(a)}, {x + b * wide, height(b)}, taper));
          }
          return nearest;
        },
        [&](Spot) { return colour; });
  }

  /// Hair over the forehead: the head's upper part without an opening for the face.
  void fringe() {
    const float volume = 0.5f + 1.1f * std::min(1.0f, face_.hair_length * 1.6f);
    const float sides = face_.hair_length > 0.45f ? 0.55f : 1.15f;  // how much of the sides stays free
    const float forehead = face_.hair_length < 0.12f ? 0.4f : 1.5f + 2.2f * fringe_ * (face_.woman ? 1 : 0.75f);
    const float opening = 7.2f - forehead * 0.55f;
    canvas_.paint(
        head_, around(0, -3, half_.x + volume, 8.5f),
        [&](Spot q) {
          const float cap = ellipse_distance({q.x, q.y + 2.1f}, {half_.x + volume, half_.y - 1.1f + volume});
          const Spot o{q.x - 1.3f * turn_ * 2 - parting_ * 1.6f, q.y - 2.2f};
          const float face = ellipse_distance(o, {half_.x - 0.9f + sides + std::abs(parting_) * 0.8f, opening});
          const float low = face_.hair_length > 0.45f ? q.y - 4.5f : q.y - 0.8f;  // short hair ends above the ears
          return std::max({cap, -face, low});
        },
        [&](Spot q) { return hair_at(q, 1); });
  }

  Colour hair_at(Spot q, float light) const {
    const float away = (q.x + 3) * (q.x + 3) + (q.y + 8) * (q.y + 8);
    const float shine = 1 / (1 + 0.02f * away * away);
    const float strand = 0.05f * std::sin(q.x * 2.1f + 0.6f * q.y + 4 * parting_);
    return mixed((light * (0.97f + strand)) * hair_, {1, 0.95f, 0.85f}, 0.28f * shine * light);
  }

  void glasses() {
    const Colour frame{0.10f, 0.09f, 0.11f};
    const float left = across(-0.43f), right = across(0.43f), y = 0.25f;
    const auto paint_line = [&](Spot a, Spot b) {
      canvas_.paint(
          head_, around((a.x + b.x) / 2, a.y, 0.4f + std::abs(b.x - a.x) / 2, 0.7f),
          [&](Spot q) { return line_distance(q, a, b, 0.28f); }, [&](Spot) { return frame; });
    };
    for (const float u : {-0.43f, 0.43f}) {
      const float x = u < 0 ? left : right;
      const Spot radii{2.7f * std::max(0.6f, narrowed(u)), 2.25f};
      canvas_.paint(
          head_, around(x, y, 3.1f, 2.6f),
          [&](Spot q) {
            return ellipse_distance(q - Spot{x, y}, radii);
          },
          [](Spot) {
            return Colour{0.80f, 0.92f, 1.0f};
          },
          0.14f);
      canvas_.paint(
          head_, around(x, y, 3.1f, 2.6f),
          [&](Spot q) {
            return std::abs(ellipse_distance(q - Spot{x, y}, radii)) - 0.28f;
          },
          [&](Spot) { return frame; });
      const float hinge = x + (u < 0 ? -radii.x : radii.x), ear = (u < 0 ? -1.0f : 1.0f) * half_.x;
      if (std::abs(ear) > std::abs(hinge)) paint_line({hinge, y - 0.4f}, {ear, y - 0.7f});
    }
    paint_line({left + 2.5f * narrowed(-0.43f), y - 0.4f}, {right - 2.5f * narrowed(0.43f), y - 0.4f});
  }

  const FaceAttributes& face_;
  Canvas<kFaceSide>& canvas_;
  Colour skin_, hair_, back_, clothes_, eye_;
  Figure head_;  // all but the body stands in its frame: origin between the eyes
  Spot half_;
  float jaw_ = 5, turn_ = 0, parting_ = 0, fringe_ = 0;
};

}  // namespace

FaceAttributes draw_attributes(RowRandom& random) {
  FaceAttributes face;
  face.woman = random.chance(0.5f);
  face.glasses = random.chance(0.35f);
  face.beard = !face.woman && random.chance(0.3f);
  face.smile = random.uniform(-0.6f, 1);
  face.hair_length = std::clamp((face.woman ? 0.68f : 0.2f) + 0.2f * random.normal(), 0.0f, 1.0f);
  face.hair_shade = random.uniform(0, 1);
  face.skin = random.uniform(0, 1);
  // Dark skin with very fair hair is rare.
  face.hair_shade *= 1 - 0.8f * face.skin * face.skin;
  face.turn = random.uniform(-1, 1);
  return face;
}

void paint_face(const FaceAttributes& face, RowRandom& random, Canvas<kFaceSide>& canvas) {
  Portrait(face, random, canvas).paint();
}

}  // namespace zscape
