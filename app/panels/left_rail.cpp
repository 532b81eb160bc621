// The left rail: the data's first pictures, and every parameter of the run from its one description.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "app/panels/panels.h"
#include "app/panels/parameter_form.h"
#include "app/widgets/widgets.h"

namespace zscape::app {
namespace {

constexpr int kThumbnails = 6;
constexpr std::string_view kDataFirst =
    "data.binarise";  // stands with the pictures; the rest of the data's options below

bool in_group(const ParamSpec& spec, std::string_view group) { return spec.group == group && spec.key != kDataFirst; }

void thumbnails(Frame& f) {
  Ui& ui = f.ui;
  PictureSheet& sheet = f.state.watch.thumbnails;
  const Pictures& all = f.snapshot.thumbnails;
  if (!all.empty()) sheet.update({f.snapshot.run_id, 1}, all, 8);
  if (all.empty()) return;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width(), between = ui.px(4);
  const float side = std::floor((width - between * (kThumbnails - 1)) / kThumbnails);
  for (int i = 0; i < std::min(kThumbnails, all.count); ++i) {
    const float x = at.x + static_cast<float>(i) * (side + between);
    draw_tile(ui, {&sheet, i}, {x, at.y}, {x + side, at.y + side}, 3);
  }
  const Item item = place(ui, "data/thumbnails", {width, side}, {.help = ui.tr("rail.thumbnails_help")});
  record(ui, "data/thumbnails", item, {.kind = "pictures", .value = static_cast<double>(all.count)});
  if (item.clicked) f.state.data_picker.open = true;
  gap(ui, 6);
}

void data_group(Frame& f) {
  Ui& ui = f.ui;
  const Snapshot& s = f.snapshot;
  heading(ui, ui.tr("group.data"));
  gap(ui, 4);
  thumbnails(f);
  if (s.train_rows > 0) {
    const std::string help =
        ui.tr("rail.rows_help", {{"test", integer_text(s.test_rows)}, {"epoch", integer_text(s.steps_per_epoch)}});
    fact_row(ui, {.name = "rail/rows", .label = ui.tr("rail.rows"), .help = help}, integer_text(s.train_rows));
    gap(ui, kRowGap);
  }
  if (const ParamSpec* spec = s.params.find(kDataFirst)) run_parameter_row(f, *spec);
  gap(ui, kSectionGap);
}

// Games: who learns. All, or one player while the others stand still.
void players_group(Frame& f) {
  Ui& ui = f.ui;
  const auto& players = f.model->players;
  if (players.size() < 2) return;
  heading(ui, ui.tr("group.players"), "", ui.tr("rail.players_help"));
  gap(ui, 4);
  std::vector<std::string> labels{std::string(ui.tr("player.all"))};
  for (const std::string& player : players) labels.emplace_back(ui.tr("player." + player));
  std::vector<Choice> choices{{.id = "all", .label = labels[0]}};
  for (std::size_t i = 0; i < players.size(); ++i) choices.push_back({.id = players[i], .label = labels[i + 1]});
  const auto found = std::find(players.begin(), players.end(), f.snapshot.only_player);
  int selected = found == players.end() ? 0 : static_cast<int>(found - players.begin()) + 1;
  if (segmented(ui, "run/players", choices, selected)) {
    remember(f.state.edits, {OnlyPlayer{f.snapshot.only_player}, f.status.step});
    f.outbox.post(OnlyPlayer{selected == 0 ? std::string() : players[static_cast<std::size_t>(selected - 1)]});
  }
  gap(ui, kSectionGap);
}

// A seed is no parameter of the model, but it belongs where the weights are made.
void seed_row(Frame& f) {
  Ui& ui = f.ui;
  auto seed = static_cast<std::int64_t>(f.snapshot.seed);
  const Parameter row{
      .name = "run/seed", .label = ui.tr("rail.seed"), .help = ui.tr("rail.seed_help"), .scale = {1, 100, false}};
  if (integer_row(ui, row, seed, seed) == Change::done && seed != static_cast<std::int64_t>(f.snapshot.seed))
    begin_anew(f, Reset{.seed = static_cast<std::uint64_t>(std::max<std::int64_t>(1, seed))});
}

// Whose answers are shown: the weights as trained, or their average over the training.
void weights_row(Frame& f) {
  Ui& ui = f.ui;
  if (!f.snapshot.params.has("ema")) return;
  const bool any = f.snapshot.params.real("ema") > 0;
  const std::array<std::string, 2> labels{std::string(ui.tr("rail.weights.raw")),
                                          std::string(ui.tr("rail.weights.ema"))};
  const std::array<RowChoice, 2> choices{RowChoice{"raw", labels[0]}, RowChoice{"ema", labels[1]}};
  if (!any) f.state.looking.averaged = false;
  int value = f.state.looking.averaged ? 1 : 0;
  const Parameter row{.name = "run/weights",
                      .label = ui.tr("rail.weights"),
                      .help = ui.tr("rail.weights_help"),
                      .gate = {any, ui.tr("rail.weights_why_not")}};
  if (choice_row(ui, row, choices, value, 0) == Change::done) f.state.looking.averaged = value == 1;
  gap(ui, kRowGap);
}

void group(Frame& f, const std::string& id) {
  Ui& ui = f.ui;
  const auto& specs = f.snapshot.params.specs();
  // Where nobody learns, what every training has says nothing.
  const auto listed = [&](const ParamSpec& p) {
    const auto& own = f.model->params;
    return in_group(p, id) && (!f.model->players.empty() || id != "optimiser" ||
                               std::any_of(own.begin(), own.end(), [&](const ParamSpec& o) { return o.key == p.key; }));
  };
  if (!std::any_of(specs.begin(), specs.end(), listed)) return;
  // Where all of a group builds anew, the heading says it once.
  const bool rebuilds = std::all_of(
      specs.begin(), specs.end(), [&](const ParamSpec& p) { return !listed(p) || p.effect == Effect::rebuild; });
  heading(ui, ui.tr(id == "data" ? "group.data_options" : "group." + id), rebuilds ? ui.tr("rail.rebuild") : "",
          ui.tr("rail.rebuild_help"));
  gap(ui, 4);
  for (const ParamSpec& spec : specs) {
    if (!listed(spec)) continue;
    run_parameter_row(f, spec);
    gap(ui, kRowGap);
  }
  if (id == "architecture") seed_row(f);
  if (id == "optimiser" && !f.model->players.empty()) weights_row(f);
  gap(ui, kSectionGap - kRowGap);
}

void device_group(Frame& f) {
  Ui& ui = f.ui;
  heading(ui, ui.tr("group.device"));
  gap(ui, 4);
  fact_row(ui, {.name = "rail/device", .label = ui.tr("rail.device"), .help = ui.tr("rail.device_help")},
           f.snapshot.device);
  gap(ui, kRowGap);
  fact_row(ui, {.name = "rail/threads", .label = ui.tr("rail.threads"), .help = ui.tr("rail.threads_help")},
           std::to_string(f.snapshot.threads));
  gap(ui, kRowGap);
  std::array<char, 16> share{};
  std::snprintf(share.data(), share.size(), "%.1f %%", 100 * f.status.looking_share);
  fact_row(ui, {.name = "rail/looking", .label = ui.tr("rail.looking"), .help = ui.tr("rail.looking_help")},
           share.data());
}

}  // namespace

void left_rail(Frame& f) {
  Ui& ui = f.ui;
  const ImVec2 min = ImGui::GetWindowPos();
  const float width = ImGui::GetWindowWidth();
  const Area area({min.x + ui.px(kRailPadding), min.y + ui.px(kRailPadding) - ImGui::GetScrollY()},
                  {min.x + width - ui.px(kRailPadding), min.y + ImGui::GetWindowHeight()});
  if (no_run(f)) return paragraph(ui, ui.tr("rail.no_run"), ui.theme.text_disabled);
  if (f.model == nullptr || !has_model(f.status.state)) return;
  if (anew_question(f)) gap(ui, kSectionGap);
  data_group(f);
  players_group(f);
  for (const char* id : {"objective", "techniques", "optimiser", "architecture", "data"}) group(f, id);
  device_group(f);
  gap(ui, kRailPadding);
}

}  // namespace zscape::app
