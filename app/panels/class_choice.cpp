// The class that everything shows, of a model that is told one. One chip on the stage, for all workspaces.
#include "app/panels/class_choice.h"

#include <algorithm>

#include "app/widgets/menu.h"
#include "app/widgets/widgets.h"

namespace zscape::app {
namespace {

// Workspaces that lay samples side by side can show all classes; the others decode one place.
bool shows_each(const UiState& s, std::int64_t latents) {
  return latents == 0 || s.workspace == Workspace::watch || s.workspace == Workspace::lab ||
         (s.workspace == Workspace::compare && s.compare.choice.link == CompareLink::seed);
}

std::string class_name(const DataSpec& data, std::int64_t k) {
  const auto i = static_cast<std::size_t>(k);
  return i < data.label_names.size() ? data.label_names[i] : std::to_string(k);
}

std::string shown(const Frame& f) {
  const std::int64_t k = class_in_view(f.state, f.snapshot.told_classes, f.snapshot.latent.size);
  return k < 0 ? std::string(f.ui.tr("class.each")) : class_name(f.snapshot.data, k);
}

}  // namespace

std::int64_t class_in_view(const UiState& s, std::int64_t told_classes, std::int64_t latents) {
  if (told_classes < 1) return -1;
  if (s.looking.each_class && shows_each(s, latents)) return -1;
  return std::clamp<std::int64_t>(s.looking.label, 0, told_classes - 1);
}

float class_choice_width(const Frame& f) {
  if (f.model == nullptr || f.snapshot.told_classes < 1) return 0;
  return chip_width(f.ui, f.ui.tr("class.chip"), shown(f));
}

void class_choice(Frame& f, ImVec2 at) {
  Ui& ui = f.ui;
  Looking& look = f.state.looking;
  const float width = class_choice_width(f);
  const Area area(at, {at.x + width + 1, at.y + ui.px(28)});
  ImGui::SetCursorScreenPos(at);
  if (const auto set = take_number(ui, "class")) {
    look.each_class = *set < 0;
    if (*set >= 0) look.label = static_cast<std::int64_t>(*set);
  }
  if (chip(ui, "class", ui.tr("class.chip"), shown(f), {.help = ui.tr("class.help")}, width / ui.scale)) open_menu("class");
  if (!begin_menu(ui, "class", at, {at.x + width, at.y + ui.px(28)})) return;
  const std::int64_t now = class_in_view(f.state, f.snapshot.told_classes, f.snapshot.latent.size);
  if (shows_each(f.state, f.snapshot.latent.size) && menu_item(ui, "class/each", ui.tr("class.each"), now < 0, "", {.help = ui.tr("class.each_help")})) look.each_class = true;
  for (std::int64_t k = 0; k < f.snapshot.told_classes; ++k) {
    if (!menu_item(ui, "class/" + std::to_string(k), class_name(f.snapshot.data, k), now == k)) continue;
    look.label = k;
    look.each_class = false;
  }
  end_menu();
}

}  // namespace zscape::app
