// The gallery: every system in its place in the taxonomy; those that train here are live, the others say that they
// come.
#include <algorithm>
#include <cmath>

#include "app/assets.h"
#include "app/panels/panels.h"
#include "app/widgets/widgets.h"

namespace zscape::app {
namespace {

constexpr int kSettling = 4;  // frames after opening in which the gallery places itself

constexpr float kTree = 148, kTile = 96, kLeast = 250, kChip = 26, kBetween = 6, kFamilyGap = 12;

std::vector<std::string> verbs_of(const Offers& o) {
  const std::pair<const char*, bool> all[] = {
      {"samples", o.samples},       {"decodes", o.decodes},     {"encodes", o.encodes}, {"inverts", o.inverts},
      {"scores", o.scores},         {"completes", o.completes}, {"judges", o.judges},   {"classifies", o.classifies},
      {"translates", o.translates}, {"predicts", o.predicts},   {"layered", o.layered}, {"chains", o.chains},
      {"conditions", o.conditions}, {"explains", o.explains}};
  std::vector<std::string> out;
  for (const auto& [verb, can] : all) {
    if (can) out.push_back(std::string("verb.") + verb);
  }
  return out;
}

void start(Frame& f, const ModelInfo& model, const GallerySystem& system) {
  const RunSpec spec{.model = model.id, .data = system.data.empty() ? model.default_data : system.data, .settings = system.settings};
  f.outbox.post(NewRun{.spec = spec});
  f.state.gallery = false;
  if (system.beside.empty()) return;
  f.state.workspace = Workspace::compare;
  f.state.compare.choice.view = CompareView::many;
  UiManyRuns& many = f.state.compare.many;
  many = {};
  many.on = true;
  many.own = system.own.empty() ? model.name : system.own;
  many.curve = system.curve;
  many.measures = system.fid;
  many.after = f.status.run_id;
  if (system.log)
    for (const ScalarInfo& x : model.scalars)
      if (x.name == system.curve) f.state.log_plots.insert(x.plot);
  for (const GalleryBeside& b : system.beside) many.variants.push_back({b.name, {.model = b.model, .data = spec.data, .settings = b.settings}});
}

// A model that trains here: name, what it costs, paper, its sentence; what it can do on hover.
void live_tile(Frame& f, const ModelInfo& model, const GallerySystem& system, ImVec2 min, float width) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const ImVec2 max{min.x + width, min.y + ui.px(kTile)};
  const std::string name = "gallery/" + system.id;
  const bool current = f.model == &model && (system.model == system.id || f.snapshot.spec.data == system.data);
  // It opens where one is.
  if (current && f.state.gallery_frames < kSettling) ImGui::SetScrollFromPosY(min.y - ImGui::GetWindowPos().y, 0.25f);
  std::string help = model.reference + "\n";
  for (const std::string& verb : verbs_of(model.offers))
    help += (help.back() == '\n' ? "" : " · ") + std::string(ui.tr(verb));
  if (system.seconds > 0) help += "\n" + ui.tr("gallery.cost", {{"seconds", std::to_string(system.seconds)}});
  const Item item = place_at(ui, name, min, max, {.help = help});
  record(ui, name, item, {.kind = "tile", .value = current, .text = system.name});
  draw_box(ui, min, max, item.hovered ? t.hover : t.raised, 0, t.card_radius);
  draw_frame(ui, min, max, current ? t.accent : t.line_strong, t.card_radius, current ? 2.0f : t.line_width);
  const float x = min.x + ui.px(12), right = max.x - ui.px(12);
  draw_text(ui, {x, min.y + ui.px(9)}, Type::strong, t.text, system.name);
  if (system.seconds > 0)
    draw_text_in(ui, {right - ui.px(60), min.y + ui.px(8)}, {right, min.y + ui.px(26)}, Type::mono_small, t.text_muted,
                 ui.tr("gallery.seconds", {{"seconds", std::to_string(system.seconds)}}), Align::right);
  draw_text(ui, {x, min.y + ui.px(28)}, Type::body, t.text_muted, system.paper);
  const auto lines = wrap_text(ui, Type::body, ui.tr("gallery.system." + system.id), right - x);
  for (std::size_t i = 0; i < std::min<std::size_t>(2, lines.size()); ++i)
    draw_text(ui, {x, min.y + ui.px(50) + static_cast<float>(i) * ui.px(18)}, Type::body, t.text_secondary, lines[i]);
  if (item.clicked || ui.widgets.take_set(name)) start(f, model, system);
}

// One that comes later: its name, and on hover who wrote it and what it is.
void later_chip(Frame& f, const GallerySystem& system, ImVec2 min, float width) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  const ImVec2 max{min.x + width, min.y + ui.px(kChip)};
  const std::string reason = system.name + " · " + system.paper + "\n" +
                             std::string(ui.tr("gallery.system." + system.id)) + "\n" +
                             std::string(ui.tr("gallery.later"));
  const std::string name = "gallery/" + system.id;
  const Item item = place_at(ui, name, min, max, {.enabled = false, .reason = reason});
  record(ui, name, item, {.kind = "tile", .text = system.name, .reason = reason});
  draw_box(ui, min, max, mix(t.background, t.rail, 0.6f), item.hovered ? t.line_strong : t.line, t.control_radius);
  draw_text_in(ui, min, max, Type::body, item.hovered ? t.text_muted : t.text_disabled, system.name, Align::centre);
}

// Tiles of one family in rows; returns the bottom.
float family_tiles(Frame& f, const GalleryFamily& family, ImVec2 min, float right) {
  Ui& ui = f.ui;
  float y = min.y;
  const int columns = std::clamp(static_cast<int>((right - min.x) / ui.px(kLeast)), 1, 3);
  const float between = ui.px(kBetween),
              width_each = std::floor((right - min.x + between) / static_cast<float>(columns)) - between;
  int live = 0;
  for (const GallerySystem& system : family.systems) {
    const ModelInfo* model = f.catalogue.model(system.model);
    if (model == nullptr) continue;
    const int column = live++ % columns;
    live_tile(f, *model, system, {min.x + static_cast<float>(column) * (width_each + between), y}, width_each);
    if (column + 1 == columns) y += ui.px(kTile) + between;
  }
  if (live % columns != 0) y += ui.px(kTile) + between;
  float x = min.x;
  bool open_row = false;
  for (const GallerySystem& system : family.systems) {
    if (f.catalogue.model(system.model) != nullptr) continue;
    const float width = std::ceil(text_width(ui, Type::body, system.name)) + ui.px(20);
    if (x + width > right && x > min.x) {
      x = min.x;
      y += ui.px(kChip + kBetween);
    }
    later_chip(f, system, {x, y}, width);
    x += width + ui.px(kBetween);
    open_row = true;
  }
  return y + (open_row ? ui.px(kChip) : -ui.px(kBetween));
}

// The tree at the left: the branch's name over its families, joined by lines.
float draw_branch(Frame& f, const GalleryBranch& branch, float x, float y, float right) {
  Ui& ui = f.ui;
  const Theme& t = ui.theme;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const std::string title = capitals(ui.tr("branch." + branch.id));
  draw_text_in(ui, {x, y}, {right, y + ui.px(18)}, Type::heading, t.text_muted, title);
  const float after = x + text_width(ui, Type::heading, title) + ui.px(10);
  draw_text_in(ui, {after, y}, {right, y + ui.px(18)}, Type::body, t.text_disabled,
               ui.tr("branch." + branch.id + ".help"));
  const float trunk = x + ui.px(5), top = y + ui.px(20), thick = std::max(1.0f, ui.px(1));
  y += ui.px(26);
  float last = y;
  for (const GalleryFamily& family : branch.families) {
    const float middle = std::floor(y + ui.px(kChip / 2));
    draw->AddRectFilled({trunk, middle}, {trunk + ui.px(10), middle + thick}, t.line_strong);
    const bool mine = f.model != nullptr && f.model->family == family.id;
    draw_text_in(ui, {trunk + ui.px(16), y}, {x + ui.px(kTree), y + ui.px(kChip)}, Type::body,
                 mine ? t.text : t.text_secondary, ui.tr("family." + family.id));
    last = middle;
    y = family_tiles(f, family, {x + ui.px(kTree), y}, right) + ui.px(kFamilyGap);
  }
  draw->AddRectFilled({trunk, top}, {trunk + thick, last + thick}, t.line_strong);
  return y + ui.px(4);
}

}  // namespace

void gallery(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  if (!f.state.gallery_tree) f.state.gallery_tree = parse_gallery(asset("assets/gallery.json"));
  const Panel panel(ui, "gallery", {.rect = {min.x, min.y, max.x, max.y}, .scrolls = true, .over = true});
  // ImGui knows how far a window scrolls one frame after its content; and the model may still be loading.
  if (ImGui::IsWindowAppearing()) f.state.gallery_frames = 0;
  if (f.model != nullptr) ++f.state.gallery_frames;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = max.x - ui.px(4);
  draw_text(ui, at, Type::title, ui.theme.text, ui.tr("gallery.heading"));
  float y = at.y + ui.px(28);
  const auto lines = wrap_text(ui, Type::body, ui.tr("gallery.intro"), right - at.x);
  for (const auto line : lines) {
    draw_text(ui, {at.x, y}, Type::body, ui.theme.text_muted, line);
    y += line_height(ui, Type::body);
  }
  y += ui.px(12);
  for (const GalleryBranch& branch : f.state.gallery_tree->branches) y = draw_branch(f, branch, at.x, y, right);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({right - at.x, y - at.y});
  ui.hint("Esc", std::string(ui.tr("hint.close")));
}

}  // namespace zscape::app
