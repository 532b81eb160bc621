#include "app/workspaces/explore_drop.h"

#include <filesystem>

#include "app/panels/panels.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/mix_parts.h"
#include "app/workspaces/paint_parts.h"
#include "app/workspaces/translate_parts.h"
#include "engine/core/fit_picture.h"
#include "engine/core/image_file.h"
#include "engine/core/png.h"

namespace zscape::app {
namespace {

int well_at(const Ui& ui, float x, float y) {
  for (int i = 0; i < 4; ++i) {
    const WidgetRecord* well = ui.widgets.find("explore/corner" + std::to_string(i));
    if (well != nullptr && well->visible_rect.contains(x, y)) return i;
  }
  return kHandle;
}

// Fitted to what the model was trained on, but as grey or colourful as it is.
void drop_on_paint(const Frame& f, const std::string& path, const std::string& name) {
  const DataSpec& d = f.snapshot.data;
  if (d.kind != DataKind::pictures)
    return f.state.notices.say(Fact::Grade::warning, "notice.not_read", {std::string(f.ui.tr("stage.needs_pictures"))},
                               f.state.now);
  try {
    const PictureShape shape{static_cast<int>(d.channels), static_cast<int>(d.height), static_cast<int>(d.width),
                             d.binary};
    take_picture(f.state.paint, fit_picture(read_image(path), shape), name);
  } catch (const std::exception& e) {
    f.state.notices.say(Fact::Grade::warning, "notice.not_read", {e.what()}, f.state.now);
  }
}

// A picture becomes a member of the slot below it; one that Zscape saved brings its latent itself.
void drop_on_mix(const Frame& f, const std::string& path, const std::string& name, float x, float y) {
  try {
    std::optional<Latent> z;
    if (path.ends_with(".png"))
      if (const auto text = read_png_text(path)) z = parse_latent(*text, f.state.mix.size);
    mix_arrive(f.state, f.ui, read_image(path), std::move(z), name, x, y);
  } catch (const std::exception& e) {
    f.state.notices.say(Fact::Grade::warning, "notice.not_read", {e.what()}, f.state.now);
  }
}

}  // namespace

void drop_file(const Frame& f, const std::string& path, float x, float y) {
  if (drop_on_data_picker(f, path)) return;
  if (path.ends_with(".json")) {
    f.state.requests.open_session = path;
    return;
  }
  if (f.state.workspace == Workspace::compare && std::filesystem::is_directory(path)) {
    // A run folder goes to the side it falls on.
    const WidgetRecord* b = f.ui.widgets.find("compare/b/run");
    f.state.compare.dropped = path;
    f.state.compare.dropped_on = b != nullptr && x < b->rect.x0 - f.ui.px(28) ? 0 : 1;
    return;
  }
  ExploreState& s = f.state.explore;
  const std::string name = std::filesystem::path(path).filename().string();
  if (f.state.workspace == Workspace::paint && !f.state.gallery) return drop_on_paint(f, path, name);
  if (f.state.workspace == Workspace::mix && !f.state.gallery) return drop_on_mix(f, path, name, x, y);
  const int target = well_at(f.ui, x, y);
  f.state.workspace = Workspace::explore;
  f.state.gallery = false;
  try {
    Image image = read_image(path);
    if (f.state.translate.in_view) return take_picture(f, image);
    if (path.ends_with(".png")) {
      if (const auto text = read_png_text(path)) {
        if (auto z = parse_latent(*text, s.size)) {
          if (auto shown = parse_picture(*text)) image = std::move(*shown);
          s.returned = Returned{std::move(*z), parse_origin(*text), target, name, std::move(image)};
          return;
        }
        f.state.notices.say(Fact::Grade::info, "notice.other_latent", {name}, f.state.now);
      }
    }
    arrive(f, std::move(image), target, name);
  } catch (const std::exception& e) {
    f.state.notices.say(Fact::Grade::warning, "notice.not_read", {e.what()}, f.state.now);
  }
}

Pasted pasted(const Frame& f, std::int64_t size) {
  const char* text = ImGui::GetClipboardText();
  Pasted out{.latent = parse_latent(text == nullptr ? "" : text, size)};
  if (out.latent) return out;
  try {
    out.picture = pasted_picture(text);
    if (out.picture && out.picture->name.empty()) out.picture->name = f.ui.tr("explore.origin.pasted");
    if (!out.picture)
      f.state.notices.say(Fact::Grade::warning, "notice.nothing_to_paste", {std::to_string(size)}, f.state.now);
  } catch (const std::exception& e) {
    f.state.notices.say(Fact::Grade::warning, "notice.not_read", {e.what()}, f.state.now);
  }
  return out;
}

}  // namespace zscape::app
