// The diagram of the model: a box for every part, drawn with what it holds at this moment.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/lab_parts.h"
#include "app/workspaces/watch_parts.h"

namespace zscape::app {
namespace {

struct Size {
  std::string_view draws;
  float width;  // scale-1 pixels
};
constexpr Size kSizes[] = {{"pictures", 72}, {"text", 86}, {"profile", 104}, {"numbers", 100}};

float width_of(const DiagramBox& box) {
  for (const Size& s : kSizes) {
    if (box.draws == s.draws) return s.width;
  }
  return 84;
}

const View* view_of(const Frame& f, const std::string& line) {
  for (const LineView& v : f.snapshot.narration.views) {
    if (v.line == line) return &v.view;
  }
  return nullptr;
}

// The line one stands at; a line without a box of its own changes weights: then the networks are lit.
bool lit(const Frame& f, const DiagramBox& box) {
  const Narration& n = f.snapshot.narration;
  if (!n.slow || n.line < 0 || n.line >= static_cast<int>(f.model->lines.size())) return false;
  const std::string& line = f.model->lines[static_cast<std::size_t>(n.line)];
  const auto& all = f.model->diagram;
  const bool has_box = std::any_of(all.begin(), all.end(), [&](const DiagramBox& b) { return b.line == line; });
  return has_box ? box.line == line : box.draws == "text";
}

void draw_dashes(const Ui& ui, float x0, float x1, float y, ImU32 color) {
  const float dash = ui.px(4), space = ui.px(3), thick = std::max(1.0f, ui.px(1.5f));
  for (float x = x0 + space; x < x1 - 1; x += dash + space) {
    ImGui::GetWindowDrawList()->AddRectFilled({x, y}, {std::min(x + dash, x1 - 1), y + thick}, color);
  }
}

void draw_picture(Frame& f, const DiagramBox& box, const View* view, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  WatchState& s = f.state.watch;
  PictureSheet& sheet = s.boxes[box.id];
  if (view != nullptr && !view->pictures.empty()) {
    Pictures first = view->pictures;
    first.count = 1;
    first.pixels.resize(first.bytes_each());
    const std::uint64_t hash = KeyHash().add(first.pixels.data(), first.pixels.size()).value();
    sheet.update({f.snapshot.run_id, hash}, first, 1);
  } else if (sheet.key().run != f.snapshot.run_id) {
    sheet.clear();
  }
  const float room = std::min(max.x - min.x, max.y - min.y);
  const ImVec2 m{(min.x + max.x) / 2, (min.y + max.y) / 2};
  const ImVec2 a{std::floor(m.x - room / 2), std::floor(m.y - room / 2)};
  draw_tile(ui, {&sheet, 0}, a, {a.x + std::floor(room), a.y + std::floor(room)}, 4);
}

// Points have no pictures: the cloud itself, small.
void draw_small_cloud(Frame& f, bool samples, ImVec2 min, ImVec2 max) {
  const LabState& s = f.state.lab;
  const Cloud& cloud = samples ? s.fake : s.real;
  if (f.snapshot.data.dimension != 2 || s.run_id != f.snapshot.run_id || !cloud.points) return;
  const PlaneFrame p{min, max, fit_view(s.home, max.x - min.x, max.y - min.y, 0)};
  draw_points(f, p, cloud.points->data(), std::min<std::size_t>(300, cloud.count()), samples ? f.ui.theme.samples : f.ui.theme.data, f.ui.pxf(1));
}

void draw_profiles(Frame& f, const View* view, ImVec2 min, ImVec2 max, ImU32 color) {
  if (view == nullptr || view->profiles.empty()) return;
  const auto n = static_cast<float>(view->profiles.size());
  const float between = f.ui.px(6), width = std::floor((max.x - min.x - between * (n - 1)) / n);
  for (std::size_t i = 0; i < view->profiles.size(); ++i) {
    const std::vector<float>& all = view->profiles[i].values;
    // As many bars as can be told apart.
    const auto fit = static_cast<std::size_t>(std::max(4.0f, width / f.ui.px(4)));
    const std::size_t group = (all.size() + fit - 1) / fit;
    std::vector<float> bars;
    for (std::size_t k = 0; k < all.size(); k += std::max<std::size_t>(1, group)) {
      float sum = 0;
      for (std::size_t j = k; j < std::min(all.size(), k + group); ++j) sum += all[j];
      bars.push_back(sum);
    }
    const float x = min.x + static_cast<float>(i) * (width + between);
    draw_bars(f.ui, {x, min.y}, {x + width, max.y}, bars, color);
  }
}

void draw_numbers(Frame& f, const View* view, ImVec2 min, ImVec2 max) {
  if (view == nullptr) return;
  const Ui& ui = f.ui;
  float y = min.y;
  for (const Number& x : view->numbers) {
    if (y + ui.px(18) > max.y + ui.px(3)) return;
    const std::string text = number_name(ui, x.name) + " " + number_text(x.value);
    draw_text_in(f.ui, {min.x, y}, {max.x, y + ui.px(18)}, Type::mono, color_of_scalar(f, x.name), text, Align::centre);
    y += ui.px(18);
  }
}

// "2 layers" over "400 units": the words of a network may depend on its kind and name parameters.
void draw_words(Frame& f, const DiagramBox& box, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Params& p = f.snapshot.params;
  std::vector<std::pair<std::string, std::string>> values;
  for (const ParamSpec& spec : p.specs()) values.emplace_back(spec.key, to_text(p.value(spec.key)));
  const std::string kind = p.has("net") ? p.text("net") : "words";
  const std::string text = ui.tr("diagram." + f.model->id + "." + box.id + "." + kind, values);
  float y = min.y;
  for (const auto line : wrap_text(ui, Type::mono, text, max.x - min.x)) {
    if (y + ui.px(18) > max.y + ui.px(3)) return;
    draw_text_in(ui, {min.x, y}, {max.x, y + ui.px(18)}, Type::mono, ui.theme.text_muted, line, Align::centre);
    y += ui.px(18);
  }
}

void draw_box_of(Frame& f, const DiagramBox& box, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const bool on = lit(f, box);
  const std::string label(ui.tr("diagram." + f.model->id + "." + box.id));
  const std::string name = "watch/box/" + box.id, caption(ui.tr("line." + f.model->id + "." + box.line));
  const Item item = place_at(ui, name, min, max, {.help = caption});
  record(ui, name, item, {.kind = "box", .value = on, .text = label});
  draw_box(ui, min, max, on ? mix(t.rail, t.accent_fill_low, 0.6f) : mix(t.rail, t.raised, 0.4f), 0, t.card_radius);
  draw_frame(ui, min, max,
             on             ? t.accent
             : item.hovered ? t.line_strong
                            : t.line,
             t.card_radius, on ? 2.0f : t.line_width);
  const ImU32 ink = box.colour.empty() ? t.text_secondary : color_named(t, box.colour);
  const float label_bottom = min.y + ui.px(25), side = ui.px(6);
  draw_text_in(ui, {min.x + side, min.y + ui.px(5)}, {max.x - side, label_bottom}, Type::body, ink, label,
               Align::centre);
  const View* view = view_of(f, box.line);
  const ImVec2 a{min.x + side, label_bottom + ui.px(1)}, b{max.x - side, max.y - ui.px(7)};
  if (box.draws == "pictures" && f.snapshot.data.kind == DataKind::points && f.snapshot.data.dimension != 2)
    draw_profiles(f, view, a, {b.x, b.y - ui.px(3)}, with_alpha(ink, .66f));
  else if (box.draws == "pictures" && f.snapshot.data.kind == DataKind::points)
    draw_small_cloud(f, box.colour == "samples", a, b);
  else if (box.draws == "pictures")
    draw_picture(f, box, view, a, b);
  if (box.draws == "profile")
    draw_profiles(f, view, {a.x + ui.px(4), a.y}, {b.x - ui.px(4), b.y - ui.px(3)},
                  on ? t.accent : with_alpha(t.accent, .66f));
  if (box.draws == "numbers") draw_numbers(f, view, {a.x - side + 2, a.y}, {b.x + side - 2, b.y});
  if (box.draws == "text") draw_words(f, box, {a.x - side + 2, a.y}, {b.x + side - 2, b.y});
}

}  // namespace

void watch_diagram(Frame& f, ImVec2 min, ImVec2 max) {
  const Ui& ui = f.ui;
  const auto& boxes = f.model->diagram;
  if (boxes.empty()) return;
  float widths = 0;
  for (const DiagramBox& box : boxes) widths += width_of(box);
  const auto joints = static_cast<float>(boxes.size() - 1);
  const float least_gap = ui.px(8);
  // On a wide stage the boxes grow, on a narrow one they shrink; the lines take what is left.
  const float fit = (max.x - min.x - joints * ui.px(22)) / (widths * ui.scale);
  const float zoom = ui.scale * std::clamp(fit, 0.4f, 1.5f);
  const float gap_width = boxes.size() > 1 ? std::max(least_gap, (max.x - min.x - widths * zoom) / joints) : 0;
  float x = min.x;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const float a = std::floor(x), b = std::floor(x + width_of(boxes[i]) * zoom);
    const bool last = i + 1 == boxes.size();
    const float right = last ? std::min(max.x, b + 1) : b;
    draw_box_of(f, boxes[i], {a, min.y}, {right, max.y});
    x += width_of(boxes[i]) * zoom;
    if (!last) {
      const bool on = lit(f, boxes[i + 1]);
      draw_dashes(ui, b, std::floor(x + gap_width), std::floor((min.y + max.y) / 2),
                  on ? ui.theme.accent : ui.theme.text_disabled);
    }
    x += gap_width;
  }
}

}  // namespace zscape::app
