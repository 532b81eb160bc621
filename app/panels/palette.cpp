// Ctrl P: everything one can do, found by typing: keys' actions, workspaces, a new run of any model.
#include <algorithm>
#include <cctype>
#include <cstring>
#include <functional>
#include <sstream>

#include "app/panels/panels.h"
#include "app/widgets/status.h"
#include "app/widgets/widgets.h"
#include "app/window/keys.h"
#include "app/window/shortcuts.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr int kRows = 11;
constexpr float kWidth = 520, kRow = 30;

struct Entry {
  std::string text;
  std::string_view cap, detail;
  std::function<void(Frame&)> act;
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// Every typed word occurs in the entry.
bool fits(const Entry& e, const std::string& typed) {
  const std::string all = lower(e.text + " " + std::string(e.detail));
  std::istringstream words(lower(typed));
  for (std::string word; words >> word;)
    if (all.find(word) == std::string::npos) return false;
  return true;
}

std::vector<Entry> entries(const Frame& f) {
  std::vector<Entry> all;
  for (int i = 0; i < kWorkspaces; ++i) {
    const auto w = static_cast<Workspace>(i);
    all.push_back({f.ui.tr("palette.go", {{"name", std::string(f.ui.tr("tab." + std::string(name_of(w))))}}),
                   {},
                   {},
                   [w](Frame& g) {
                     g.state.workspace = w;
                     g.state.gallery = false;
                   }});
  }
  for (const Shortcut& s : all_shortcuts())
    if (s.can(f)) all.push_back({std::string(f.ui.tr(s.text)), s.cap, {}, s.act});
  if (const PictureSearch& search = f.state.explore.invert; !search.image.pixels.empty() && f.model != nullptr)
    all.push_back({f.ui.tr("palette.search", {{"origin", search.origin}}), {}, {}, [](Frame& g) {
                     PictureSearch& again = g.state.explore.invert;
                     g.state.workspace = Workspace::explore;
                     begin_invert(g, again.image, kHandle, again.origin);
                   }});
  for (const ModelInfo& m : f.catalogue.models)
    all.push_back({f.ui.tr("palette.run", {{"name", m.name}}), {}, m.paper, [&m](Frame& g) {
                     g.outbox.post(NewRun{.spec = {.model = m.id, .data = m.default_data}});
                   }});
  return all;
}

void draw_entry(Frame& f, const Entry& e, ImVec2 min, ImVec2 max, bool chosen) {
  Ui& ui = f.ui;
  if (chosen) draw_box(ui, min, max, ui.theme.accent_fill, ui.theme.accent_fill, ui.theme.control_radius);
  const float left = min.x + ui.px(12), right = max.x - ui.px(12);
  float end = right;
  if (!e.cap.empty()) {
    const float cap = text_width(ui, Type::mono_small, e.cap) + ui.px(14);
    draw_key_cap(ui, {right - cap, (min.y + max.y) / 2}, e.cap);
    end -= cap + ui.px(8);
  }
  if (!e.detail.empty()) {
    const float width = text_width(ui, Type::body, e.detail);
    draw_text_in(ui, {right - width - 1, min.y}, {right, max.y}, Type::body, ui.theme.text_muted, e.detail);
    end -= width + ui.px(8);
  }
  draw_text_in(ui, {left, min.y}, {end, max.y}, Type::body, chosen ? ui.theme.text : ui.theme.text_secondary, e.text);
}

}  // namespace

void palette(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  Palette& p = f.state.palette;
  std::vector<Entry> all = entries(f);
  std::erase_if(all, [&](const Entry& e) { return !fits(e, p.typed); });
  const int n = static_cast<int>(all.size()), rows = std::min(kRows, n);
  const ImVec2 size{std::min(max.x - min.x, ui.px(kWidth)),
                    ui.px(54) + ui.px(kRow) * static_cast<float>(std::max(1, rows)) + ui.px(10)};
  const ImVec2 at{std::floor((min.x + max.x - size.x) / 2), min.y};
  const Overlay card(ui, "palette", at, size);
  char buffer[96] = {};
  std::memcpy(buffer, p.typed.data(), std::min(p.typed.size(), sizeof buffer - 1));
  ImGui::SetCursorScreenPos({at.x + ui.px(12), at.y + ui.px(12)});
  ImGui::SetNextItemWidth(size.x - ui.px(24));
  if (!p.focused) ImGui::SetKeyboardFocusHere();
  p.focused = true;
  const bool entered = ImGui::InputTextWithHint("##palette", std::string(ui.tr("palette.hint")).c_str(), buffer,
                                                sizeof buffer, ImGuiInputTextFlags_EnterReturnsTrue);
  if (p.typed != buffer) p.chosen = 0;
  p.typed = buffer;
  record_area(ui, "palette/text", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
              {.kind = "text field", .value = static_cast<double>(n), .text = p.typed});
  const auto down = [](ImGuiKey key) { return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key)); };
  if (down(ImGuiKey_DownArrow)) ++p.chosen;
  if (down(ImGuiKey_UpArrow)) --p.chosen;
  p.chosen = std::clamp(p.chosen, 0, std::max(0, n - 1));
  const int first = std::max(0, p.chosen - kRows + 1);
  int act = entered && n > 0 ? p.chosen : -1;
  for (int i = 0; i < rows; ++i) {
    const auto k = static_cast<std::size_t>(first + i);
    const ImVec2 a{at.x + ui.px(8), at.y + ui.px(50) + ui.px(kRow) * static_cast<float>(i)},
        b{at.x + size.x - ui.px(8), a.y + ui.px(kRow - 2)};
    const std::string name = "palette/" + std::to_string(i);
    const Item item = place_at(ui, name, a, b);
    if (item.hovered && (ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0)) p.chosen = first + i;
    if (item.clicked) act = first + i;
    draw_entry(f, all[k], a, b, first + i == p.chosen);
    record(ui, name, item, {.kind = "entry", .text = all[k].text});
  }
  if (n == 0)
    draw_text_in(ui, {at.x + ui.px(20), at.y + ui.px(50)}, {at.x + size.x, at.y + ui.px(80)}, Type::body,
                 ui.theme.text_muted, ui.tr("palette.nothing"));
  const bool left = down(ImGuiKey_Escape) || (ImGui::IsMouseClicked(0) &&
                                              !ImGui::IsMouseHoveringRect(at, {at.x + size.x, at.y + size.y}, false));
  if (act < 0 && !left) return;
  p = {};
  if (act >= 0) all[static_cast<std::size_t>(act)].act(f);
}

}  // namespace zscape::app
