// The directions that carry most, as sliders between the pictures at both ends. What they add is added everywhere.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <map>

#include "app/widgets/range_slider.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr std::int64_t kAsked = 48, kShown = 12;
constexpr double kReach = 2, kStill = 0.12, kRest = 1.5;

// The coordinate a direction runs along; −1 for any other vector.
std::int64_t axis_of(const Latent& direction) {
  std::int64_t axis = -1;
  for (std::size_t i = 0; i < direction.size(); ++i) {
    if (direction[i] == 0) continue;
    if (axis >= 0 || direction[i] != 1) return -1;
    axis = static_cast<std::int64_t>(i);
  }
  return axis;
}

// Rows of the answer in the order shown. Answers are sorted by strength; while the model learns, near equals would
// change places all the time, so a pair is exchanged only when the lower one is clearly stronger.
std::vector<std::int64_t> shown_rows(ExploreState& s, const Answer& a) {
  std::map<std::int64_t, std::int64_t> row_of_axis;
  std::vector<std::int64_t> rows;
  for (std::int64_t i = 0; i < a.array.rows(); ++i) {
    row_of_axis[axis_of(row_of(a.array, i))] = i;
    rows.push_back(i);
  }
  if (row_of_axis.size() != rows.size() || a.second.values.size() != rows.size()) return rows;
  auto& order = s.direction_order;
  const bool known = order.size() == rows.size() &&
                     std::all_of(order.begin(), order.end(), [&](auto axis) { return row_of_axis.contains(axis); });
  if (!known) {
    order.clear();
    for (const auto row : rows) order.push_back(axis_of(row_of(a.array, row)));
  } else if (s.direction_ticket != a.ticket) {
    constexpr float kClearly = 1.3f;
    const auto strength = [&](std::size_t i) {
      return a.second.values[static_cast<std::size_t>(row_of_axis[order[i]])];
    };
    for (std::size_t pass = 0; pass < order.size(); ++pass)
      for (std::size_t i = 0; i + 1 < order.size(); ++i)
        if (strength(i + 1) > kClearly * strength(i)) std::swap(order[i], order[i + 1]);
  }
  s.direction_ticket = a.ticket;
  for (std::size_t i = 0; i < order.size(); ++i) rows[i] = row_of_axis[order[i]];
  return rows;
}

std::string direction_name(const Ui& ui, const Latent& direction, std::int64_t number) {
  const std::int64_t axis = axis_of(direction);
  return axis >= 0 ? "z" + std::to_string(axis) : ui.tr("explore.direction", {{"n", std::to_string(number + 1)}});
}

double along(const Latent& z, const Latent& direction) {
  double sum = 0;
  for (std::size_t i = 0; i < z.size() && i < direction.size(); ++i)
    sum += static_cast<double>(z[i]) * static_cast<double>(direction[i]);
  return sum;
}

void search_box(Frame& f, ImVec2 heading_min, float right) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const float side = ui.px(18);
  const Item item = place_at(ui, "explore/search", {right - side, heading_min.y - ui.px(2)},
                             {right, heading_min.y - ui.px(2) + side}, {.help = ui.tr("explore.search_help")});
  draw_icon(ui, s.searching ? Icon::close : Icon::search, item.middle(), ui.px(s.searching ? 8 : 11),
            item.hovered ? ui.theme.text : ui.theme.text_muted);
  record(ui, "explore/search", item, {.kind = "search", .value = s.search, .text = s.search});
  if (const auto set = ui.widgets.take_set("explore/search")) {
    s.search = value_text(*set);
    s.searching = !s.search.empty();
  }
  if (item.clicked) {
    s.searching = !s.searching;
    s.search.clear();
  }
  if (!s.searching) return;
  char buffer[24] = {};
  std::memcpy(buffer, s.search.data(), std::min(s.search.size(), sizeof buffer - 1));
  ImGui::SetCursorScreenPos({right - side - ui.px(64), heading_min.y - ui.px(5)});
  ImGui::SetNextItemWidth(ui.px(60));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(6), ui.px(2)});
  if (item.clicked) ImGui::SetKeyboardFocusHere();
  if (ImGui::InputText("##search", buffer, sizeof buffer)) s.search = buffer;
  ImGui::PopStyleVar();
}

}  // namespace

void explore_directions(Frame& f, ImVec2 min, ImVec2 max) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  // While the hand moves the ends stay as they were: they cost more than the picture.
  if (s.directions_key == 0 || f.state.now - s.still_since > kStill) s.directions_key = s.last_key;
  const Answer* a = f.asker.want({.channel = "explore/directions", .key = s.directions_key, .rest = kRest}, [&] {
    return Directions{.count = std::min(kAsked, s.size), .at = rows_of({current_latent(s)}), .reach = kReach};
  });
  {
    const Area area(min, {max.x, min.y + ui.px(20)});
    heading(ui, ui.tr("explore.directions"));
  }
  search_box(f, min, max.x);
  const ImVec2 from{min.x, min.y + ui.px(22)};
  if (a == nullptr) {
    const Area area(from, max);
    const std::string_view error = f.asker.error("explore/directions");
    return paragraph(ui, error.empty() ? ui.tr("explore.directions_asking") : error, ui.theme.text_muted);
  }
  s.ends.update({f.snapshot.run_id, a->ticket}, a->pictures, 16);
  ImGui::SetCursorScreenPos(from);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, ui.px(4)});
  ImGui::BeginChild("directions", {max.x - from.x + ui.px(6), std::max(ui.px(26), max.y - from.y)}, false,
                    ImGuiWindowFlags_NoNav);
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) s.sliding = false;
  const Latent z = current_latent(s);
  std::int64_t drawn = 0;
  for (const std::int64_t i : shown_rows(s, *a)) {
    const Latent direction = row_of(a->array, i);
    const std::string name = direction_name(ui, direction, i);
    if (s.search.empty() ? drawn >= kShown : name.find(s.search) == std::string::npos) continue;
    const double before = along(z, direction);
    double value = before;
    const ImVec2 row = ImGui::GetCursorScreenPos();
    const std::string id = "explore/direction" + std::to_string(drawn++);
    const ExploreView view = s.view;
    const Area area(row, {from.x + max.x - from.x, row.y + ui.px(26)});
    const int tile = static_cast<int>(2 * i);
    if (range_slider(ui,
                     {.name = id,
                      .label = name,
                      .min = -kReach,
                      .max = kReach,
                      .home = before - along(s.view.offset, direction),
                      .left = {&s.ends, tile},
                      .right = {&s.ends, tile + 1}},
                     value)) {
      if (!s.sliding) remember(s, view);
      s.sliding = ImGui::IsMouseDown(ImGuiMouseButton_Left);
      s.view.offset.resize(static_cast<std::size_t>(s.size), 0.0f);
      for (std::size_t k = 0; k < direction.size(); ++k)
        s.view.offset[k] += static_cast<float>((value - before) * static_cast<double>(direction[k]));
      s.still_since = f.state.now;
    }
    if (static_cast<std::size_t>(i) < a->second.values.size() &&
        ImGui::IsMouseHoveringRect(row, {row.x + ui.px(52), row.y + ui.px(26)}) && ImGui::IsWindowHovered()) {
      char strength[32];
      std::snprintf(strength, sizeof strength, "%.2f",
                    static_cast<double>(a->second.values[static_cast<std::size_t>(i)]));
      tooltip_now(ui, ui.tr(f.model->offers.encodes ? "explore.strength_nats" : "explore.strength_gain",
                            {{"name", name}, {"value", strength}}));
    }
  }
  if (drawn == 0) paragraph(ui, ui.tr("explore.search_nothing", {{"text", s.search}}), ui.theme.text_muted);
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace zscape::app
