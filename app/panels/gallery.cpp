// The gallery: every model a tile, with its paper; a click starts a run with it.
#include "app/panels/panels.h"
#include "app/widgets/widgets.h"

namespace zscape::app {

void gallery(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  const Area area(min, max);
  heading(ui, ui.tr("gallery.heading"));
  gap(ui, 6);
  for (const ModelInfo& model : f.catalogue.models) {
    const std::string name = "gallery/" + model.id;
    const Item item = place(ui, name, {ui.px(220), ui.px(64)});
    record(ui, name, item, {.kind = "tile", .text = model.name});
    draw_box(ui, item.min, item.max, item.hovered ? ui.theme.hover : ui.theme.raised, ui.theme.line_strong,
             ui.theme.card_radius);
    draw_text(ui, {item.min.x + ui.px(12), item.min.y + ui.px(12)}, Type::strong, ui.theme.text, model.name);
    draw_text(ui, {item.min.x + ui.px(12), item.min.y + ui.px(34)}, Type::body, ui.theme.text_muted, model.paper);
    if (item.clicked) {
      f.outbox.post(NewRun{.spec = {.model = model.id, .data = model.default_data}});
      f.state.gallery = false;
    }
  }
}

}  // namespace zscape::app
