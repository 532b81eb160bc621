// Directions: those that were saved and the strongest components, each with its pictures at −σ, 0 and +σ and an amount.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/mix_files.h"
#include "app/workspaces/mix_parts.h"
#include "engine/core/latent_arithmetic.h"

namespace zscape::app {
namespace {

constexpr std::int64_t kRows = 512;  // codes whose spread is σ
constexpr std::int64_t kComponents = 8;
constexpr double kRest = 3, kReach = 3;
constexpr float kRow = 40, kTile = 36;

// As much of a name as fits; the whole one is in the tooltip.
std::string fitting(const Ui& ui, std::string text, float width) {
  if (text_width(ui, Type::body, text) <= width) return text;
  while (!text.empty() && text_width(ui, Type::body, text + "…") > width) {
    while (text.size() > 1 && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    text.pop_back();
  }
  return text + "…";
}

// A click on one of the three pictures sets the amount.
void end_picture(Frame& f, const std::string& name, MixTile kind, std::uint64_t number, ImVec2 at, double goal,
                 double& amount) {
  Ui& ui = f.ui;
  const float side = ui.px(kTile);
  const Item item = place_at(ui, name, at, {at.x + side, at.y + side}, {.help = ui.tr("mix.end_help")});
  draw_tile(ui, mix_tile(f.state.mix, kind, number), item.min, item.max, 4);
  draw_frame(ui, item.min, item.max, item.hovered ? ui.theme.accent : ui.theme.line_strong, 4, 1);
  record(ui, name, item, {.kind = "picture"});
  if (item.clicked) amount = goal;
}

// Takes the direction out, or adds what it does to Explore's latent.
int direction_menu(Frame& f, const std::string& name, const MixDirection& d, double amount, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  int chosen = 0;
  if (!begin_menu(ui, name, min, max)) return 0;
  if (menu_item(ui, name + "/explore", ui.tr("mix.to_explore"), false, "",
                {amount != 0, ui.tr("mix.to_explore_needs"), {}})) {
    ExploreState& e = f.state.explore;
    remember(e, e.view);
    e.view.offset.resize(static_cast<std::size_t>(f.state.mix.size), 0.0f);
    e.view.offset = moved(e.view.offset, amount * d.sigma, d.unit);
    e.still_since = f.state.now;
    f.state.workspace = Workspace::explore;
  }
  if (d.own && menu_item(ui, name + "/remove", ui.tr("mix.remove_direction"), false)) chosen = 1;
  end_menu();
  return chosen;
}

}  // namespace

void follow_saved(Frame& f) {
  MixState& s = f.state.mix;
  const std::string& folder = f.snapshot.folder;
  if (s.files != folder) {
    s.files = folder;
    if (s.view.saved.empty()) s.view.saved = read_directions(folder, s.size);
    s.written = s.view.saved;
  }
  if (s.view.saved == s.written) return;
  s.written = s.view.saved;
  try {
    write_directions(folder, s.view.saved);
  } catch (const std::exception& e) {
    f.state.notices.say(Fact::Grade::warning, "notice.not_read", {e.what()}, f.state.now);
  }
}

void follow_directions(Frame& f) {
  MixState& s = f.state.mix;
  follow_saved(f);
  const Answer* a = f.asker.want({.channel = "mix/project", .key = 1, .rest = kRest},
                                 [&] { return Project{.rows = kRows, .test = true, .seed = 1, .before = s.axes, .components = kComponents}; });
  s.directions = s.view.saved;
  if (a != nullptr && a->named.contains("components") && a->named.at("components").row_size() == s.size) {
    const Array& axes = s.axes = a->named.at("components");
    const Array& codes = a->named.at("latents");
    for (std::int64_t i = 0; i < axes.rows(); ++i)
      s.directions.push_back(
          {f.ui.tr("mix.component", {{"n", std::to_string(i + 1)}}), unit(row_of(axes, i)), 1, false});
    if (codes.row_size() == s.size)
      for (MixDirection& d : s.directions)
        if (d.unit.size() == static_cast<std::size_t>(s.size))
          d.sigma = std::max(1e-6, spread_along(d.unit, codes.values));
  }
}

void follow_answer(MixState& s, double now) {
  s.answer = answer_of(s.view, s.directions);
  s.first.reset();
  for (const MixSlot& slot : s.view.slots)
    if (!s.first) s.first = slot_mean(slot);
  const std::uint64_t key = s.answer ? KeyHash().add(*s.answer).value() : 0;
  if (key != s.last_key) s.still_since = now;
  s.last_key = key;
}

void mix_directions(Frame& f, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  {
    const Area area(min, {max.x, min.y + ui.px(20)});
    heading(ui, ui.tr("mix.directions"));
  }
  const ImVec2 from{min.x, min.y + ui.px(20)};
  if (!s.answer) {
    const Area area(from, max);
    return paragraph(ui, ui.tr("mix.directions_empty"), ui.theme.text_muted);
  }
  ImGui::SetCursorScreenPos(from);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::BeginChild("mix directions", {max.x - from.x, std::max(ui.px(kRow), max.y - from.y)}, false,
                    ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoBackground);
  int remove = -1;
  const std::vector<MixDirection> directions = s.directions;
  for (std::size_t i = 0; i < directions.size(); ++i) {
    const MixDirection& d = directions[i];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string name = "mix/direction" + std::to_string(i);
    const auto found = s.view.amounts.find(d.name);
    const double before = found == s.view.amounts.end() ? 0 : found->second;
    double amount = before;
    const float step = ui.px(kTile + 4);
    end_picture(f, name + "/low", MixTile::low, i, at, -1, amount);
    end_picture(f, name + "/zero", MixTile::middle, i, {at.x + step, at.y}, 0, amount);
    end_picture(f, name + "/high", MixTile::high, i, {at.x + 2 * step, at.y}, 1, amount);
    const float left = at.x + 3 * step + ui.px(8), button_side = ui.px(22);
    const ImVec2 more{max.x - button_side, at.y + ui.px(7)};
    {
      const Area area({left, at.y + ui.px(5)}, {more.x - ui.px(6), at.y + ui.px(kRow)});
      const MixView view = s.view;
      const std::string label = fitting(ui, d.name, (more.x - ui.px(6) - left) * 0.44f - ui.px(8));
      real_row(ui,
               {.name = name,
                .label = label,
                .help = ui.tr(d.own ? "mix.direction_help" : "mix.component_help",
                              {{"name", d.name}, {"sigma", number_text(d.sigma)}}),
                .scale = {-kReach, kReach, false},
                .unit = "σ"},
               amount, 0);
      if (amount != before) {
        if (!s.gesture) remember(s, view);
        s.gesture = ImGui::IsMouseDown(ImGuiMouseButton_Left);
        s.view.amounts[d.name] = amount;
        if (amount == 0) s.view.amounts.erase(d.name);
        s.still_since = f.state.now;
      }
    }
    const std::string menu = name + "/more";
    const Item item =
        place_at(ui, menu, more, {more.x + button_side, more.y + button_side}, {.help = ui.tr("mix.more_help")});
    record(ui, menu, item, {.kind = "button"});
    draw_icon(ui, Icon::caret, item.middle(), ui.px(10), item.hovered ? ui.theme.text : ui.theme.text_muted);
    if (item.clicked) open_menu(menu + " list");
    if (direction_menu(f, menu + " list", d, amount, item.min, item.max) == 1) remove = static_cast<int>(i);
    ImGui::SetCursorScreenPos({at.x, at.y + ui.px(kRow)});
    ImGui::Dummy({1, 0});
  }
  if (directions.empty()) {
    const std::string_view error = f.asker.error("mix/project");
    paragraph(ui, error.empty() ? ui.tr("mix.directions_asking") : error, ui.theme.text_muted);
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  if (remove >= 0 && static_cast<std::size_t>(remove) < s.view.saved.size()) {
    remember(s, s.view);
    s.view.amounts.erase(s.view.saved[static_cast<std::size_t>(remove)].name);
    s.view.saved.erase(s.view.saved.begin() + remove);
  }
}

}  // namespace zscape::app
