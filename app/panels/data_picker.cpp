// The data picker: what there is to learn from, the folder for sources that read one, and how pictures are prepared.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "app/panels/panels.h"
#include "app/panels/parameter_form.h"
#include "app/widgets/widgets.h"
#include "engine/core/data_home.h"

namespace zscape::app {
namespace {

constexpr float kSource = 66, kThumbnail = 38, kOptions = 300;
constexpr int kThumbnails = 4;

bool accepts(const ModelInfo* model, DataKind kind) {
  return model == nullptr || std::find(model->accepts.begin(), model->accepts.end(), kind) != model->accepts.end();
}

// Options as the source has them, or as the run has them when it learns from that source.
void follow_source(Frame& f, const DataInfo& source) {
  DataPicker& p = f.state.data_picker;
  if (p.options_of == source.id) return;
  p.options_of = source.id;
  p.options.emplace(source.params);
  if (p.folder == p.fetched) p.folder = p.fetched = source.can_be_fetched ? fetched_folder(source.id) : "";
  if (f.snapshot.spec.data != source.id) return;
  if (p.folder == p.fetched && !f.snapshot.spec.data_dir.empty()) p.folder = f.snapshot.spec.data_dir;
  for (const ParamSpec& spec : source.params) {
    if (f.snapshot.params.has(spec.key)) p.options->set(spec.key, f.snapshot.params.value(spec.key));
  }
}

void source_tile(Frame& f, const DataInfo& source, float width) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  DataPicker& p = f.state.data_picker;
  const std::string name = "data/" + source.id;
  const bool fits = accepts(f.model, source.kind), chosen = p.source == source.id,
             current = f.snapshot.spec.data == source.id;
  const Item item = place(ui, name, {width, ui.px(kSource)}, {fits, ui.tr("data.not_for_model")});
  const std::string title(ui.tr("data." + source.id));
  record(ui, name, item, {.kind = "tile", .value = chosen, .text = title});
  draw_box(ui, item.min, item.max,
           chosen                 ? t.accent_fill_low
           : item.hovered && fits ? t.hover
                                  : t.raised,
           0, t.card_radius);
  draw_frame(ui, item.min, item.max, chosen ? t.accent : t.line_strong, t.card_radius, chosen ? 2.0f : t.line_width);
  float right = item.max.x - ui.px(12);
  if (current && !f.state.watch.thumbnails.empty()) {
    const float side = ui.px(kThumbnail), y = std::floor(item.middle().y - side / 2);
    for (int i = std::min(kThumbnails, f.state.watch.thumbnails.count()); i-- > 0;) {
      right -= side;
      draw_tile(ui, {&f.state.watch.thumbnails, i}, {right, y}, {right + side, y + side}, 3);
      right -= ui.px(4);
    }
  }
  const float x = item.min.x + ui.px(12);
  draw_text(ui, {x, item.min.y + ui.px(10)}, Type::strong, fits ? t.text : t.text_disabled, title);
  if (source.needs_folder) {
    const std::string_view tag = ui.tr("data.needs_folder");
    const float at = x + text_width(ui, Type::strong, title) + ui.px(8),
                w = text_width(ui, Type::mono_small, tag) + ui.px(10);
    draw_box(ui, {at, item.min.y + ui.px(9)}, {at + w, item.min.y + ui.px(26)}, t.hover, 0, 4);
    draw_text_in(ui, {at, item.min.y + ui.px(9)}, {at + w, item.min.y + ui.px(26)}, Type::mono_small, t.text_muted, tag,
                 Align::centre);
  }
  const auto lines = wrap_text(ui, Type::body, ui.tr("data." + source.id + ".help"), right - x - ui.px(8));
  for (std::size_t i = 0; i < std::min<std::size_t>(2, lines.size()); ++i)
    draw_text(ui, {x, item.min.y + ui.px(28) + static_cast<float>(i) * ui.px(16)}, Type::body, t.text_muted, lines[i]);
  if (fits && (item.clicked || ui.widgets.take_set(name))) p.source = source.id;
}

void start(Frame& f, const DataInfo& source) {
  DataPicker& p = f.state.data_picker;
  RunSpec spec{.model = f.snapshot.spec.model, .data = source.id, .data_dir = source.needs_folder ? p.folder : ""};
  // Without a run the first model that takes such data, one with latents if there is one.
  for (const bool latents : {true, false})
    for (const ModelInfo& m : f.catalogue.models)
      if (spec.model.empty() && accepts(&m, source.kind) && (m.offers.decodes || !latents)) spec.model = m.id;
  // The model keeps what was set by hand; the data's own options are those of the form.
  for (const auto& [key, value] : f.snapshot.spec.settings) {
    if (!key.starts_with("data.")) spec.settings[key] = value;
  }
  for (const ParamSpec& option : source.params) {
    if (!(p.options->value(option.key) == option.fallback))
      spec.settings[option.key] = to_text(p.options->value(option.key));
  }
  spec.seed = f.model == nullptr ? 1 : f.snapshot.seed;
  f.outbox.post(NewRun{.spec = std::move(spec)});
  p = {};
}

void options_form(Frame& f, const DataInfo& source) {
  Ui& ui = f.ui;
  DataPicker& p = f.state.data_picker;
  follow_source(f, source);
  const Card card(ui, {.padding = 14});
  draw_text(ui, ImGui::GetCursorScreenPos(), Type::strong, ui.theme.text, ui.tr("data." + source.id));
  gap(ui, 24);
  if (source.needs_folder) {
    text_row(ui, {.name = "data/path", .label = ui.tr("data.folder"), .help = ui.tr("data.folder_help")}, p.folder, "");
    gap(ui, 4);
    paragraph(ui, ui.tr("data.drop_here"), ui.theme.text_muted);
    gap(ui, 8);
  }
  for (const ParamSpec& spec : source.params) {
    ParamValue value = p.options->value(spec.key);
    if (parameter_row(ui, "data/option/" + spec.key, spec, *p.options, value) != Change::none)
      p.options->set(spec.key, value);
    gap(ui, kRowGap);
  }
  gap(ui, 10);
  const bool ready = !source.needs_folder || !p.folder.empty();
  if (button(ui, "data/start", ui.tr("data.start"),
             {.kind = ButtonKind::primary,
              .icon = Icon::play,
              .gate = {ready, ui.tr("data.no_folder"), ui.tr("data.start_help")}}))
    return start(f, source);
  beside(ui);
  if (button(ui, "data/close", ui.tr("looking.cancel"))) p = {};
}

}  // namespace

bool drop_on_data_picker(const Frame& f, const std::string& path) {
  DataPicker& p = f.state.data_picker;
  if (!p.open) return false;
  std::error_code ignored;
  const std::filesystem::path file(path);
  p.folder = std::filesystem::is_directory(file, ignored) ? path : file.parent_path().string();
  const DataInfo* chosen = f.catalogue.source(p.source);
  if (chosen != nullptr && chosen->needs_folder) return true;
  for (const DataInfo& source : f.catalogue.data) {
    if (source.id == "folder") p.source = source.id;
  }
  return true;
}

void data_picker(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  DataPicker& p = f.state.data_picker;
  if (p.source.empty()) p.source = f.snapshot.spec.data;
  const Panel panel(ui, "data", {.rect = {min.x, min.y, max.x, max.y}, .over = true});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_text(ui, at, Type::title, ui.theme.text, ui.tr("data.heading"));
  draw_text(ui, {at.x, at.y + ui.px(28)}, Type::body, ui.theme.text_muted, ui.tr("data.intro"));
  const float top = at.y + ui.px(60), width = max.x - min.x;
  const bool columns = width > ui.px(560);
  const float left = columns ? width - ui.px(kOptions + 16) : width;
  float bottom = top;
  {
    const Area area({at.x, top}, {at.x + left, max.y});
    for (const bool fitting : {true, false}) {  // what the model cannot learn from stands at the end, grey
      for (const DataInfo& source : f.catalogue.data) {
        if (accepts(f.model, source.kind) != fitting) continue;
        source_tile(f, source, left);
        gap(ui, 8);
      }
    }
    bottom = ImGui::GetCursorScreenPos().y;
  }
  if (const DataInfo* source = f.catalogue.source(p.source)) {
    const Area area({columns ? at.x + left + ui.px(16) : at.x, columns ? top : bottom}, {max.x - ui.px(4), max.y});
    options_form(f, *source);
    bottom = std::max(bottom, ImGui::GetCursorScreenPos().y);
  }
  ImGui::SetCursorScreenPos({at.x, bottom});
  ImGui::Dummy({1, ui.px(8)});
  ui.hint("Esc", std::string(ui.tr("hint.close")));
}

}  // namespace zscape::app
