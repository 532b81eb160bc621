// The members of a slot as tiles, and where more come from.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/mix_parts.h"

namespace zscape::app {
namespace {

constexpr float kMember = 36;
constexpr std::size_t kListed = 24;

// "+": where members come from besides dragging, and the words there are.
void more_menu(Frame& f, MixSlot& slot, const std::string& name, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  if (!begin_menu(ui, name, min, max)) return;
  const std::uint64_t id = slot.id;
  if (menu_item(ui, name + "/seed", ui.tr("mix.from_seed"), false)) {
    const std::uint64_t seed = 100 * id + slot.members.size();
    s.typed.erase(id);
    if (slot.members.empty()) {
      ask_for(f, id, "#" + std::to_string(seed));
    } else {
      put(s, id, lattice_latent(s.prior, seed, 0, 0, s.size), "#" + std::to_string(seed));
    }
  }
  if (menu_item(ui, name + "/explore", ui.tr("mix.from_explore"), false))
    put(s, id, current_latent(f.state.explore), std::string(ui.tr("tab.explore")));
  if (s.answer && menu_item(ui, name + "/answer", ui.tr("mix.from_answer"), false))
    put(s, id, *s.answer, std::string(ui.tr("mix.answer")));
  for (std::size_t i = 0; i < s.words.size() && i < kListed; ++i) {
    // A word is joined to what was asked for so far.
    if (!menu_item(ui, name + "/" + s.words[i].text, s.words[i].text, false, i == 0 ? ui.tr("mix.words") : ""))
      continue;
    const std::string query =
        slot.query.empty() || seed_in(slot.query) ? s.words[i].text : slot.query + " & " + s.words[i].text;
    s.typed[id] = query;
    ask_for(f, id, query);
  }
  end_menu();
}

}  // namespace

void mix_members(Frame& f, MixSlot& slot, const std::string& name, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  const float side = ui.px(kMember), step = side + ui.px(4);
  const auto columns = static_cast<std::size_t>(std::max(1.0f, std::floor((max.x - min.x + ui.px(4)) / step)));
  const std::size_t rows = static_cast<std::size_t>(std::max(1.0f, std::floor((max.y - min.y + ui.px(4)) / step)));
  const std::size_t room = columns * rows - 1, shown = std::min(room, slot.members.size());
  std::vector<Latent> known;
  int remove = -1;
  for (std::size_t i = 0; i < slot.members.size(); ++i) known.push_back(slot.members[i].z);
  f.state.hand.show(name, known);
  for (std::size_t i = 0; i < shown; ++i) {
    const ImVec2 at{min.x + static_cast<float>(i % columns) * step, min.y + static_cast<float>(i / columns) * step};
    const MixMember& m = slot.members[i];
    const std::string tile = name + "/" + std::to_string(i);
    const ImVec2 cross_min{at.x + side - ui.px(15), at.y};
    const bool over =
        ImGui::IsMouseHoveringRect(at, {at.x + side, at.y + side}) && ImGui::GetDragDropPayload() == nullptr;
    const Item cross = place_at(ui, tile + "/remove", cross_min, {at.x + side, at.y + ui.px(15)});
    record(ui, tile + "/remove", cross, {.kind = "button"});
    const Item item = place_at(ui, tile, at, {at.x + side, at.y + side}, {.help = m.origin});
    record(ui, tile, item, {.kind = "picture", .text = m.origin});
    if (!m.z.empty()) drag_latent(ui, name, static_cast<int>(i), mix_tile(s, MixTile::member, m.id));
    draw_tile(ui, mix_tile(s, MixTile::member, m.id), item.min, item.max, 4);
    draw_frame(ui, item.min, item.max, item.hovered ? ui.theme.accent : ui.theme.line_strong, 4, 1);
    if (over) {
      draw_box(ui, cross_min, {at.x + side, at.y + ui.px(15)}, ui.theme.raised, ui.theme.line_strong, 4);
      draw_icon(ui, Icon::close, cross.middle(), ui.px(7), cross.hovered ? ui.theme.text : ui.theme.text_secondary);
      ui.hint("right", std::string(ui.tr("hint.take_out")));
    }
    if (cross.clicked || item.right_clicked) remove = static_cast<int>(i);
  }
  const ImVec2 at{min.x + static_cast<float>(shown % columns) * step,
                  min.y + static_cast<float>(shown / columns) * step};
  const Item add = place_at(ui, name + "/add", at, {at.x + side, at.y + side}, {.help = ui.tr("mix.add_help")});
  record(ui, name + "/add", add, {.kind = "button"});
  draw_tile(ui, {}, add.min, add.max, 4);
  if (shown < slot.members.size()) {
    draw_text_in(ui, add.min, add.max, Type::mono_small, ui.theme.text_muted,
                 "+" + std::to_string(slot.members.size() - shown), Align::centre);
  } else {
    draw_icon(ui, Icon::plus, add.middle(), ui.px(11), add.hovered ? ui.theme.text : ui.theme.text_muted);
  }
  const std::string menu = name + "/add list";
  if (add.clicked) open_menu(menu);
  more_menu(f, slot, menu, add.min, add.max);
  if (remove < 0) return;
  remember(s, s.view);
  slot.members.erase(slot.members.begin() + remove);
  if (slot.members.empty()) {
    slot.query.clear();
    s.typed.erase(slot.id);
    s.said.erase(slot.id);
  }
}

}  // namespace zscape::app
