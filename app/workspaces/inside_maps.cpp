// Numbers as pictures: a tile for every map, coloured by sign and size or in decibels.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/render/field_colours.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/inside_parts.h"

namespace zscape::app {
namespace {

constexpr double kDecibels = 60;     // what the colours span below the largest
constexpr std::int64_t kLine = 256;  // a vector up to here is one strip
constexpr float kLens = 176, kBetween = 2, kLongest = 4;
constexpr std::int64_t kFew = 40;  // maps that may stand farther apart

std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

float value_at(const Array& a, const MapSheet& s, std::int64_t map, std::int64_t x, std::int64_t y) {
  const std::int64_t each = s.width * s.height;
  const std::int64_t at = s.turned ? x * s.height + y : y * s.width + x;
  return a.values[index(map * each + at)];
}

double decibels_of(double value, double span) {
  return value == 0 || span <= 0 ? -kDecibels : 20 * std::log10(std::abs(value) / span);
}

// Columns and zoom at which n tiles fill the room best.
struct Tiling {
  std::int64_t columns = 1;
  float width = 1, height = 1;  // of a tile
};

Tiling tile(std::int64_t n, std::int64_t w, std::int64_t h, ImVec2 room, float gap) {
  Tiling best;
  float most = 0;
  for (std::int64_t c = 1; c <= n; ++c) {
    const auto columns = static_cast<float>(c), rows = static_cast<float>((n + c - 1) / c);
    const float zoom = std::min((room.x - (columns - 1) * gap) / (columns * static_cast<float>(w)),
                                (room.y - (rows - 1) * gap) / (rows * static_cast<float>(h)));
    if (zoom <= most) continue;
    most = zoom;
    best.columns = c;
  }
  const float zoom = most >= 1 ? std::floor(most) : most;
  best.width = std::max(1.0f, std::floor(zoom * static_cast<float>(w)));
  best.height = std::max(1.0f, std::floor(zoom * static_cast<float>(h)));
  return best;
}

// Negative numbers orange, positive ones blue, zero black; the largest nearly white. Prepared once for many pixels.
class SignedRamp {
 public:
  explicit SignedRamp(const Ui& ui) {
    for (int i = -kSteps; i <= kSteps; ++i) {
      // Small numbers are many: they must not drown in black.
      const float t = std::pow(static_cast<float>(std::abs(i)) / kSteps, 0.7f);
      const ImU32 hue = i < 0 ? IM_COL32(230, 159, 0, 255) : IM_COL32(86, 180, 233, 255);
      const ImU32 black = ui.theme.picture_background | IM_COL32_A_MASK;
      const ImU32 c = t < kHue ? mix(black, hue, t / kHue) : mix(hue, IM_COL32_WHITE, 0.75f * (t - kHue) / (1 - kHue));
      for (int k = 0; k < 4; ++k)
        steps_[index(i + kSteps)][static_cast<std::size_t>(k)] = static_cast<std::uint8_t>(c >> (8 * k) & 0xff);
    }
  }
  const std::array<std::uint8_t, 4>& at(double value, double span) const {
    const double share = span > 0 && std::isfinite(value) ? std::clamp(value / span, -1.0, 1.0) : 0;
    return steps_[index(std::lround(share * kSteps) + kSteps)];
  }

 private:
  static constexpr int kSteps = 512;
  static constexpr float kHue = 0.75f;
  std::array<std::array<std::uint8_t, 4>, 2 * kSteps + 1> steps_;
};

Image paint(const Ui& ui, const MapSheet& s, const Array& maps, std::int64_t first, std::int64_t count,
            std::int64_t columns, double span, bool decibels) {
  const SignedRamp by_sign(ui);
  const FieldRamp by_size(FieldColours::density, ui.theme.light, ui.theme.picture_background);
  const std::int64_t rows = (count + columns - 1) / columns;
  Image out{static_cast<int>(columns * s.width), static_cast<int>(rows * s.height), 4, {}};
  out.pixels.assign(index(columns * s.width * rows * s.height * 4), 0);
  for (std::int64_t m = 0; m < count; ++m) {
    for (std::int64_t y = 0; y < s.height; ++y) {
      std::uint8_t* to =
          out.pixels.data() + 4 * ((m / columns * s.height + y) * columns * s.width + m % columns * s.width);
      for (std::int64_t x = 0; x < s.width; ++x, to += 4) {
        const auto v = static_cast<double>(value_at(maps, s, first + m, x, y));
        const auto& colour = decibels
                                 ? by_size.at({0, 0, kDecibels}, static_cast<float>(decibels_of(v, span) + kDecibels))
                                 : by_sign.at(v, span);
        std::copy(colour.begin(), colour.end(), to);
      }
    }
  }
  return out;
}

// The tile under the mouse, large, its pixel framed, its number said.
void show_lens(Frame& f, MapSheet& s, const Array& maps, std::int64_t map, std::int64_t x, std::int64_t y, double span,
               bool decibels) {
  Ui& ui = f.ui;
  const std::uint64_t key = KeyHash().add(s.key).add(static_cast<std::uint64_t>(map)).value();
  if (s.lens_key != key) {
    s.lens.update({f.snapshot.run_id, key}, paint(ui, s, maps, map, 1, 1, span, decibels));
    s.lens_key = key;
  }
  const float value = value_at(maps, s, map, x, y);
  ImGui::BeginTooltip();
  if (s.height > 1 && s.width * s.height < kLine * kLine) {
    const ImVec2 size =
        picture_size(static_cast<int>(s.width), static_cast<int>(s.height), {ui.px(kLens), ui.px(kLens)});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_tile(ui, {&s.lens, 0}, at, {at.x + size.x, at.y + size.y});
    const float w = size.x / static_cast<float>(s.width), h = size.y / static_cast<float>(s.height);
    const ImVec2 a{at.x + static_cast<float>(x) * w, at.y + static_cast<float>(y) * h};
    draw_frame(ui, {a.x - 1, a.y - 1}, {a.x + w + 1, a.y + h + 1}, ui.theme.handle, 0, 2);
    ImGui::Dummy({std::max(size.x, ui.px(110)), size.y + ui.px(4)});
  }
  const std::int64_t real_x = s.turned ? y : x, real_y = s.turned ? x : y;
  const std::string where = s.height == 1 && s.count == 1 ? std::to_string(x)
                            : s.count == 1
                                ? std::to_string(real_y) + ", " + std::to_string(real_x)
                                : std::to_string(map) + ": " + std::to_string(real_y) + ", " + std::to_string(real_x);
  char number[48];
  std::snprintf(number, sizeof number, decibels ? "%s  %.1f dB" : "%s", value_words(static_cast<double>(value)).c_str(),
                decibels_of(static_cast<double>(value), span));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_text(ui, at, Type::mono, ui.theme.text_muted, where);
  const float left = text_width(ui, Type::mono, where) + ui.px(12);
  draw_text(ui, {at.x + left, at.y}, Type::mono, ui.theme.text, number);
  ImGui::Dummy({left + text_width(ui, Type::mono, number) + 1, ui.px(16)});
  ImGui::EndTooltip();
}

}  // namespace

std::string value_words(double v) {
  char text[32];
  const double size = std::abs(v);
  std::snprintf(text, sizeof text, size != 0 && (size < 1e-3 || size >= 1e4) ? "%.1e" : size < 10 ? "%.3f" : "%.1f", v);
  return text;
}

void paint_maps(const Ui& ui, MapSheet& s, const Array& maps, std::uint64_t key, double span, bool decibels) {
  key = KeyHash().add(key).add(decibels ? 2u : 1u).add(ui.theme.light ? 2u : 1u).add(maps.values.size()).value();
  if (s.key == key) return;
  s.key = key;
  s.lens_key = 0;
  s.count = maps.shape[0], s.height = maps.shape[1], s.width = maps.shape[2];
  s.turned = s.count == 1 && s.height > s.width;
  if (s.turned) std::swap(s.width, s.height);
  const auto columns = static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(s.count))));
  const std::int64_t rows = (s.count + columns - 1) / columns;
  s.sheet.update({1, key}, paint(ui, s, maps, 0, s.count, columns, span, decibels), static_cast<int>(columns),
                 static_cast<int>(rows));
}

float draw_maps(Frame& f, std::string_view name, MapSheet& s, const Array& maps, ImVec2 min, ImVec2 max, double span,
                bool decibels) {
  Ui& ui = f.ui;
  if (s.sheet.empty() || s.count == 0) return min.y;
  const ImVec2 room{max.x - min.x, max.y - min.y};
  const float gap = s.count > 1 ? ui.px(s.count <= kFew ? 2 * kBetween : kBetween) : 0;
  Tiling t = tile(s.count, s.width, s.height, room, gap);
  if (s.count == 1 && s.height == 1) {
    t.width = room.x;
    t.height = std::min(room.y, ui.px(44));
  } else if (s.count == 1) {
    const ImVec2 size = picture_size(static_cast<int>(s.width), static_cast<int>(s.height), room);
    // A long matrix is no picture: it fills the room, its rows taller than its columns are wide.
    const bool strip = static_cast<float>(s.width) > kLongest * static_cast<float>(s.height);
    t.width = strip ? room.x : size.x, t.height = std::max(size.y, std::min(room.y, t.width / kLongest));
  }
  const std::int64_t rows = (s.count + t.columns - 1) / t.columns;
  const ImVec2 end{min.x + static_cast<float>(t.columns) * (t.width + gap) - gap,
                   min.y + static_cast<float>(rows) * (t.height + gap) - gap};
  const Item item = place_at(ui, name, min, end);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  for (std::int64_t i = 0; i < s.count; ++i) {
    const ImVec2 a{min.x + static_cast<float>(i % t.columns) * (t.width + gap),
                   min.y + static_cast<float>(i / t.columns) * (t.height + gap)};
    const ImVec2 b{a.x + t.width, a.y + t.height};
    draw_tile(ui, {&s.sheet, static_cast<int>(i)}, a, b);
    if (!item.hovered || mouse.x < a.x || mouse.x >= b.x || mouse.y < a.y || mouse.y >= b.y) continue;
    if (s.count > 1) draw_frame(ui, {a.x - 1, a.y - 1}, {b.x + 1, b.y + 1}, ui.theme.handle, 0, 2);
    const auto at = [&](float v, float from, float size, std::int64_t n) {
      return std::clamp(static_cast<std::int64_t>((v - from) / size * static_cast<float>(n)), std::int64_t{0}, n - 1);
    };
    show_lens(f, s, maps, i, at(mouse.x, a.x, t.width, s.width), at(mouse.y, a.y, t.height, s.height), span, decibels);
  }
  record(ui, name, item, {.kind = "maps", .value = static_cast<double>(s.count)});
  return end.y;
}

}  // namespace zscape::app
