// Choosing a side: a run, one of its kept steps, raw or averaged weights.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "app/widgets/widgets.h"
#include "app/workspaces/compare_parts.h"

namespace zscape::app {
namespace {

// The run's name and what it is: "run-3", "VAE on glyphs".
std::string run_name(const std::string& folder) {
  const auto name = std::filesystem::path(folder).filename().string();
  return name.empty() ? folder : name;
}

std::string run_words(const Frame& f, const RunSummary& run) {
  const ModelInfo* model = f.catalogue.model(run.model);
  return (model == nullptr ? run.model : model->name) + " · " + run.data + " · " + integer_text(run.step);
}

bool has_averages(const Frame& f, const CompareSide& side) {
  const OtherRun* other = other_of(f.state.compare, side);
  const Params& params = other == nullptr ? f.snapshot.params : other->summary.params;
  return params.has("ema") && params.real("ema") > 0;
}

void choose(CompareState& s, int side, CompareSide next) {
  remember(s);
  s.choice.sides[static_cast<std::size_t>(side)] = std::move(next);
  s.choice.chosen = true;
  s.error.clear();
}

void run_menu(Frame& f, int side, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const CompareSide& now = s.choice.sides[static_cast<std::size_t>(side)];
  const std::string name = std::string("compare/") + kSideNames[side] + "/run";
  if (!begin_menu(ui, name + "/menu", min, max)) return;
  const ModelInfo* model = f.model;
  if (menu_item(ui, name + "/this", ui.tr("compare.this_run"), now.run.empty(), model == nullptr ? "" : model->name))
    choose(s, side, {});
  int n = 0;
  for (const OtherRun& run : s.others) {
    const std::string item = name + "/" + std::to_string(n++);
    if (menu_item(ui, item, run_name(run.summary.folder), now.run == run.summary.folder, run_words(f, run.summary)))
      choose(s, side, {.run = run.summary.folder});
  }
  if (s.others.empty()) {
    ImGui::Dummy({ui.px(300), ui.px(4)});
    const Area area(ImGui::GetCursorScreenPos(),
                    {ImGui::GetCursorScreenPos().x + ui.px(300), ImGui::GetCursorScreenPos().y + ui.px(60)});
    paragraph(ui, ui.tr("compare.no_others"), ui.theme.text_muted);
  }
  end_menu();
}

// The kept steps of the side's run on a thin line; the right end is the newest.
void step_slider(Frame& f, int side, ImVec2 min, float width) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const CompareSide now = s.choice.sides[static_cast<std::size_t>(side)];
  const OtherRun* other = other_of(s, now);
  const std::vector<std::int64_t>& kept = other == nullptr ? f.snapshot.kept : other->summary.kept;
  const std::int64_t live = other == nullptr ? f.status.step : other->summary.step;
  const std::string name = std::string("compare/") + kSideNames[side] + "/step";
  const std::int64_t shown = now.step != kLive ? now.step : now.run.empty() ? f.step_in_view() : live;
  const std::string words = now.step != kLive || (now.run.empty() && f.looking_back())
                                ? ui.tr("compare.step", {{"step", integer_text(shown)}})
                            : now.run.empty() ? ui.tr("compare.step_live", {{"step", integer_text(shown)}})
                                              : ui.tr("compare.step_newest", {{"step", integer_text(shown)}});
  const float wide = std::max(ui.px(96), text_width(ui, Type::mono_small, words) + 1);
  const Item item = place_at(ui, name, min, {min.x + width, min.y + ui.px(24)},
                             {!kept.empty(), ui.tr("compare.nothing_kept"), ui.tr("compare.step_help")});
  const float a = item.min.x + ui.px(8), b = item.max.x - wide - ui.px(18), y = std::floor(item.middle().y);
  const auto end = static_cast<double>(std::max<std::int64_t>(1, live));
  const auto x_of = [&](std::int64_t step) {
    return std::floor(a + static_cast<float>(std::clamp(static_cast<double>(step) / end, 0.0, 1.0)) * (b - a));
  };
  std::optional<std::int64_t> wish;
  if (const auto number = take_number(ui, name))
    wish = *number < 0 ? kLive : nearest_kept(kept, std::llround(*number), live);
  if (item.held && item.enabled) {
    const double share = static_cast<double>((ImGui::GetIO().MousePos.x - a) / std::max(1.0f, b - a));
    wish = share > 0.985 ? kLive : nearest_kept(kept, std::llround(share * end), live);
  }
  if (wish && *wish != now.step) {
    if (!s.holding) remember(s);
    s.holding = item.held;
    s.choice.sides[static_cast<std::size_t>(side)].step = *wish;
    s.choice.chosen = true;
  }
  if (item.released) s.holding = false;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled({a, y - ui.px(1)}, {b, y + ui.px(1)}, t.line_strong, 1);
  float last = -10;
  for (const std::int64_t k : kept) {
    const float x = x_of(k);
    if (x - last < 3) continue;
    draw->AddLine({x + 0.5f, y - ui.px(4)}, {x + 0.5f, y + ui.px(4)}, t.line_strong);
    last = x;
  }
  const ImU32 colour = now.step == kLive && !(now.run.empty() && f.looking_back()) ? t.accent : t.looking_back;
  draw->AddCircleFilled({x_of(shown), static_cast<float>(y)}, ui.pxf(t.handle_radius), colour);
  draw_text_in(ui, {item.max.x - wide, item.min.y}, item.max, Type::mono_small, t.text_secondary, words, Align::right);
  record(ui, name, item,
         {.kind = "slider",
          .value = static_cast<double>(now.step),
          .text = words,
          .reason = ui.tr("compare.nothing_kept")});
}

}  // namespace

std::string side_title(const Frame& f, int side) {
  const CompareState& s = f.state.compare;
  const CompareSide& now = s.choice.sides[static_cast<std::size_t>(side)];
  return now.run.empty() ? std::string(f.ui.tr("compare.this_run")) : run_name(now.run);
}

void compare_side(Frame& f, int side, ImVec2 min, ImVec2 max) {
  CompareState& s = f.state.compare;
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const CompareSide now = s.choice.sides[static_cast<std::size_t>(side)];
  const std::string name = std::string("compare/") + kSideNames[side];
  const ImU32 colour = side == 0 ? t.data : t.samples;
  draw_text_in(ui, min, {min.x + ui.px(18), min.y + ui.px(30)}, Type::title, colour, side == 0 ? "A" : "B");
  const Area area({min.x + ui.px(24), min.y}, {max.x, min.y + ui.px(30)});
  const OtherRun* other = other_of(s, now);
  const std::string parent = parent_of(f);
  const bool is_parent = !parent.empty() && now.run == parent, offer = side == 1 && !parent.empty() && !is_parent;
  const std::string what = is_parent && other
                               ? std::string(ui.tr("compare.is_parent")) + " · " + integer_text(other->summary.step)
                           : other != nullptr   ? run_words(f, other->summary)
                           : f.model != nullptr ? f.model->name + " · " + f.snapshot.spec.data
                                                : std::string();
  const bool averages = has_averages(f, now);
  const float room = max.x - min.x - ui.px(24),
              side_width =
                  (averages ? button_width(ui, ui.tr("compare.averaged"), {.kind = ButtonKind::small}) + ui.px(8) : 0) +
                  (offer ? button_width(ui, ui.tr("compare.parent"), {.kind = ButtonKind::small}) + ui.px(8) : 0);
  const std::string title = side_title(f, side);
  const bool fits = chip_width(ui, title, what) <= room - side_width;
  if (chip(ui, name + "/run", title, fits ? std::string_view(what) : std::string_view(),
           {.help = ui.tr("compare.run_help")})) {
    s.wants_list = true;
    open_menu(name + "/run/menu");
  }
  run_menu(f, side, ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
  if (averages) {
    beside(ui, 8);
    if (button(ui, name + "/averaged", ui.tr("compare.averaged"),
               {.kind = ButtonKind::small, .gate = {.help = ui.tr("compare.averaged_help")}, .on = now.averaged})) {
      CompareSide next = now;
      next.averaged = !next.averaged;
      choose(s, side, next);
    }
  }
  if (offer) {
    beside(ui, 8);
    if (button(ui, "compare/parent", ui.tr("compare.parent"),
               {.kind = ButtonKind::small, .gate = {.help = ui.tr("compare.parent_help")}})) {
      if (other_of(s, {.run = parent}) != nullptr) {
        choose(s, side, {.run = parent});
      } else {
        s.dropped = parent;  // not beside this one: read from where it lies
        s.dropped_on = side;
      }
    }
  }
  step_slider(f, side, {min.x, min.y + ui.px(34)}, max.x - min.x);
}

}  // namespace zscape::app
