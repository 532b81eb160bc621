// The left rail: the data's first pictures, and every parameter from its one description.
#include "app/panels/panels.h"
#include "app/widgets/parameter_row.h"
#include "app/widgets/widgets.h"

namespace zscape::app {
namespace {

Change draw_row(Frame& f, const ParamSpec& spec, ParamValue& value) {
  const Ui& ui = f.ui;
  const std::string name = "param/" + spec.key;
  const std::string label(ui.tr("param." + spec.key + ".name")), help(ui.tr("param." + spec.key + ".help"));
  const bool applies = f.snapshot.params.applies(spec.key);
  const Parameter row{.name = name,
                      .label = label,
                      .help = help,
                      .paper = spec.paper,
                      .gate = {applies, ui.tr("rail.no_effect")},
                      .scale = {spec.min, spec.max, spec.log_scale}};
  if (auto* real = std::get_if<double>(&value)) return real_row(f.ui, row, *real, std::get<double>(spec.fallback));
  if (auto* whole = std::get_if<std::int64_t>(&value))
    return integer_row(f.ui, row, *whole, std::get<std::int64_t>(spec.fallback));
  if (auto* flag = std::get_if<bool>(&value)) return toggle_row(f.ui, row, *flag, std::get<bool>(spec.fallback));
  auto& text = std::get<std::string>(value);
  if (spec.choices.empty()) return text_row(f.ui, row, text, std::get<std::string>(spec.fallback));
  std::vector<RowChoice> choices;
  int index = 0, fallback = 0;
  for (std::size_t i = 0; i < spec.choices.size(); ++i) {
    choices.push_back({spec.choices[i], spec.choices[i]});
    if (spec.choices[i] == text) index = static_cast<int>(i);
    if (spec.choices[i] == std::get<std::string>(spec.fallback)) fallback = static_cast<int>(i);
  }
  const Change change = choice_row(f.ui, row, choices, index, fallback);
  if (change == Change::done) text = spec.choices[static_cast<std::size_t>(index)];
  return change;
}

}  // namespace

void left_rail(Frame& f) {
  Ui& ui = f.ui;
  const ImVec2 min = ImGui::GetWindowPos();
  const float width = ImGui::GetWindowWidth();
  const Area area({min.x + ui.px(kRailPadding), min.y + ui.px(kRailPadding) - ImGui::GetScrollY()},
                  {min.x + width - ui.px(kRailPadding), min.y + ImGui::GetWindowHeight()});
  for (const std::string group : {"data", "objective", "optimiser", "architecture", "device"}) {
    bool any = false;
    for (const ParamSpec& spec : f.snapshot.params.specs()) {
      if (spec.group != group) continue;
      if (!any) heading(ui, ui.tr("group." + group));
      any = true;
      ParamValue value = f.snapshot.params.value(spec.key);
      if (draw_row(f, spec, value) == Change::done) f.outbox.post(SetParam{spec.key, value});
    }
    if (any) gap(ui, kSectionGap);
  }
}

}  // namespace zscape::app
