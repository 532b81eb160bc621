// The slots, one below the other: sign, the picture of the mean, what was asked for, the weight, the members.
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/mix_parts.h"

namespace zscape::app {
namespace {

constexpr float kSlot = 86, kSign = 26, kField = 26, kWeight = 128, kSaid = 16, kBetween = 6;

// A plus or a minus, drawn large; a click swaps it.
void sign_button(Frame& f, MixSlot& slot, const std::string& name, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  const Item item = place_at(ui, name, min, max, {.help = ui.tr("mix.sign_help")});
  record(ui, name, item, {.kind = "switch", .value = slot.minus, .text = slot.minus ? "−" : "+"});
  const ImU32 ink = item.hovered ? ui.theme.accent : slot.minus ? ui.theme.samples : ui.theme.data;
  const ImVec2 c = item.middle();
  const float half = ui.px(7), thick = std::max(1.0f, ui.px(2) / 2);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled({c.x - half, c.y - thick}, {c.x + half, c.y + thick}, ink);
  if (!slot.minus) draw->AddRectFilled({c.x - thick, c.y - half}, {c.x + thick, c.y + half}, ink);
  if (!item.clicked && !ui.widgets.take_set(name)) return;
  remember(s, s.view);
  slot.minus = !slot.minus;
}

// Where one writes what the pictures shall show.
void query_field(Frame& f, MixSlot& slot, const std::string& name, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  auto typed = s.typed.try_emplace(slot.id, slot.query).first;
  if (const auto set = ui.widgets.take_set(name)) {
    typed->second = value_text(*set);
    return ask_for(f, slot.id, typed->second);
  }
  const bool hovered = ImGui::IsMouseHoveringRect(min, max) && ImGui::IsWindowHovered();
  draw_box(ui, min, max, hovered ? ui.theme.hover : mix(ui.theme.rail, ui.theme.raised, 0.5f), ui.theme.line_strong, 5);
  ImGui::SetCursorScreenPos({min.x + 1, min.y + 1});
  ImGui::SetNextItemWidth(max.x - min.x - 2);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      {ui.px(8), std::floor((max.y - min.y - 2 - ImGui::GetFontSize()) / 2)});
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0u);
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, ui.theme.text_disabled);
  ImGui::PushID(name.c_str());
  const std::string hint(ui.tr(s.words.empty() ? "mix.field_seed" : "mix.field"));
  const bool entered =
      ImGui::InputTextWithHint("##query", hint.c_str(), &typed->second,
                               ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  const bool left = ImGui::IsItemDeactivated();
  const bool typing = ImGui::IsItemActive();
  ImGui::PopID();
  ImGui::PopStyleColor(2);
  ImGui::PopStyleVar();
  if (typing) draw_frame(ui, min, max, ui.theme.accent, 5, 1);
  Item item;
  item.min = min;
  item.max = max;
  item.hovered = hovered;
  if (!typing) tooltip(ui, item, ui.tr("mix.field_help"));
  record(ui, name, item, {.kind = "field", .value = slot.query, .text = typed->second});
  if ((entered || left) && typed->second != slot.query) ask_for(f, slot.id, typed->second);
}

// What came of the query, or how far it is.
void say(Frame& f, const MixSlot& slot, const std::string& name, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  std::string words;
  ImU32 ink = ui.theme.text_muted;
  const auto said = s.said.find(slot.id);
  if (s.asked.contains(slot.id)) {
    const double progress = f.asker.progress("mix/slot" + std::to_string(slot.id));
    words = ui.tr("mix.looking", {{"percent", std::to_string(static_cast<int>(progress * 100))}});
  } else if (said != s.said.end()) {
    words = said->second;
    if (s.wrong.contains(slot.id)) ink = ui.theme.warning;
  } else if (slot.members.empty()) {
    words = ui.tr("mix.empty_slot");
  }
  if (words.empty()) return;
  const auto lines = wrap_text(ui, Type::body, words, max.x - min.x - ui.px(14));
  record_area(ui, name + "/said", min, max, {.kind = "text", .text = words});
  draw_text(ui, min, Type::body, ink, lines[0]);
  if (lines.size() == 1) return;
  // The rest of a long sentence is there on hover.
  draw_text(ui, {min.x + text_width(ui, Type::body, lines[0]), min.y}, Type::body, ink, " …");
  if (ImGui::IsMouseHoveringRect(min, max)) tooltip_now(ui, words);
}

void draw_slot(Frame& f, std::size_t k, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  MixSlot& slot = s.view.slots[k];
  const std::uint64_t id = slot.id;
  const std::string name = "mix/slot" + std::to_string(k);
  const float side = max.y - min.y;
  sign_button(f, slot, name + "/sign", min, {min.x + ui.px(kSign), max.y});
  const ImVec2 mean_min{min.x + ui.px(kSign + 4), min.y}, mean_max{mean_min.x + side, max.y};
  const auto mean = slot_mean(slot);
  const std::string picture_name = "mix/mean" + std::to_string(k);
  f.state.hand.show(picture_name, mean ? std::vector<Latent>{*mean} : std::vector<Latent>{});
  const Item picture = place_at(ui, picture_name, mean_min, mean_max, {.help = ui.tr("mix.mean_help")});
  if (mean) drag_latent(ui, picture_name, 0, mix_tile(s, MixTile::mean, id));
  draw_tile(ui, mean ? mix_tile(s, MixTile::mean, id) : TileRef{}, mean_min, mean_max, 6);
  if (mean) draw_frame(ui, mean_min, mean_max, picture.hovered ? ui.theme.accent : ui.theme.line_strong, 6, 1);
  record(ui, picture_name, picture, {.kind = "picture", .value = static_cast<double>(mean ? slot.members.size() : 0)});

  const float left = mean_max.x + ui.px(12), close = ui.px(20);
  const float weight_left = max.x - close - ui.px(kWeight);
  query_field(f, slot, "mix/query" + std::to_string(k), {left, min.y},
              {weight_left - ui.px(10), min.y + ui.px(kField)});
  {
    const Area area({weight_left, min.y}, {max.x - close - ui.px(6), min.y + ui.px(kField)});
    const MixView view = s.view;
    double weight = slot.weight;
    real_row(ui,
             {.name = "mix/weight" + std::to_string(k),
              .label = ui.tr("mix.weight"),
              .help = ui.tr("mix.weight_help"),
              .scale = {0, 3, false}},
             weight, 1);
    if (weight != slot.weight) {
      if (!s.gesture) remember(s, view);
      s.gesture = ImGui::IsMouseDown(ImGuiMouseButton_Left);
      slot.weight = weight;
      s.still_since = f.state.now;
    }
  }
  const std::string close_name = name + "/close";
  const Item cross = place_at(ui, close_name, {max.x - close, min.y + ui.px(3)}, {max.x, min.y + ui.px(23)},
                              {.help = ui.tr("mix.close_help")});
  record(ui, close_name, cross, {.kind = "button"});
  draw_icon(ui, Icon::close, cross.middle(), ui.px(8), cross.hovered ? ui.theme.text : ui.theme.text_muted);
  const float said_top = max.y - ui.px(kSaid + 2);
  mix_members(f, slot, name, {left, min.y + ui.px(kField + 6)}, {max.x, said_top - ui.px(2)});
  if (MixSlot* still = find_slot(s, id)) say(f, *still, name, {left, said_top}, {max.x, max.y});

  const Item whole = place_at(ui, name, min, max);
  record(ui, name, whole, {.kind = "slot", .value = static_cast<double>(slot.members.size()), .text = slot.query});
  if (const auto got = accept_latent(ui, whole))
    if (auto z = latent_behind(f.state, *got)) put(s, id, std::move(*z), std::string(ui.tr("explore.origin.hand")));
  if (ImGui::IsMouseHoveringRect(min, max) && ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
    s.hovered = id;
    ui.hint("X", std::string(ui.tr("hint.swap_sign")));
    ui.hint("Del", std::string(ui.tr("hint.empty_slot")));
    ui.hint("Ctrl V", std::string(ui.tr("explore.well.paste")));
  }
  if (!cross.clicked) return;
  remember(s, s.view);
  const auto at = std::find_if(s.view.slots.begin(), s.view.slots.end(), [&](const MixSlot& x) { return x.id == id; });
  if (at != s.view.slots.end()) s.view.slots.erase(at);
  if (s.view.slots.empty()) add_slot(s, false);
}

}  // namespace

void mix_slots(Frame& f, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  s.hovered = 0;
  ImGui::SetCursorScreenPos(min);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::BeginChild("mix slots", {max.x - min.x, max.y - min.y}, false,
                    ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoBackground);
  const auto n = static_cast<float>(std::max<std::size_t>(1, s.view.slots.size()));
  const float between = ui.px(kBetween);
  const float tall = std::floor(std::clamp((max.y - min.y + between) / n - between, ui.px(kSlot), ui.px(132)));
  for (std::size_t k = 0; k < s.view.slots.size(); ++k) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_slot(f, k, at, {at.x + max.x - min.x, at.y + tall});
    const bool last = k + 1 >= s.view.slots.size();
    ImGui::SetCursorScreenPos({at.x, at.y + tall + (last ? 0 : between)});
    ImGui::Dummy({1, 0});
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace zscape::app
