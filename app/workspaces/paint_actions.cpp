// What one does with an answer: fix it, carry its latent elsewhere, save it.
#include "app/widgets/menu.h"
#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/paint_parts.h"

namespace zscape::app {
namespace {

void corner_menu(Frame& f, ImVec2 at, float width) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  if (!begin_menu(ui, "paint/corner", at, {at.x + width, at.y + ui.px(30)})) return;
  for (int i = 0; i < 4; ++i) {
    const std::string name = "z" + std::to_string(i);
    if (menu_item(ui, "paint/corner/" + std::to_string(i), ui.tr("paint.corner_item", {{"corner", name}}), false)) {
      give(f.state.explore, i, s.view.adopted_latent, std::string(ui.tr("paint.origin.answer")));
      f.state.notices.say(Fact::Grade::good, "notice.paint_corner", {name}, f.state.now);
    }
  }
  end_menu();
}

}  // namespace

void paint_actions(Frame& f, ImVec2 min, float right) {
  PaintState& s = f.state.paint;
  Ui& ui = f.ui;
  const PaintView& v = s.view;
  PaintRow row(ui, min, right);
  const bool adopted = !v.adopted.empty(), latent = adopted && !v.adopted_latent.empty();
  const auto act = [&](const char* name, std::string_view label, const Gate& gate) {
    row.next(button_width(ui, label));
    return button(ui, name, label, {.gate = gate});
  };
  const std::string fixes = adopted ? ui.tr("paint.fix_n", {{"n", std::to_string(v.adopted_number + 1)}}) : std::string(ui.tr("paint.fix"));
  if (act("paint/fix", fixes, {adopted, ui.tr("paint.adopt_first"), ui.tr("paint.fix_help")})) fix(s);
  const Gate needs_latent{latent, ui.tr(adopted ? "paint.no_latent" : "paint.adopt_first"), ui.tr("paint.corner_help")};
  const bool explore = f.state.explore.size == static_cast<std::int64_t>(v.adopted_latent.size()) || !latent;
  const float width = button_width(ui, ui.tr("paint.corner"));
  row.next(width);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (button(ui, "paint/corner", ui.tr("paint.corner"), {.gate = explore ? needs_latent : Gate{false, ui.tr("paint.no_latent"), {}}})) open_menu("paint/corner");
  corner_menu(f, at, width);
  if (act("paint/mix", ui.tr("paint.mix"), {latent, needs_latent.reason, ui.tr("paint.mix_help")})) {
    f.state.hand.to_mix.push_back({ui.tr("paint.answer_n", {{"n", std::to_string(v.adopted_number + 1)}}), {v.adopted_latent}});
    f.state.workspace = Workspace::mix;
  }
  if (act("paint/save", ui.tr("paint.save"), {!v.picture.empty(), ui.tr("paint.asking"), ui.tr("paint.save_help")}))
    f.state.requests.picture = PictureToSave{to_image(adopted ? v.adopted : v.picture), v.adopted_latent};
}

}  // namespace zscape::app
