// The constant that an energy lacks: log Z, estimated on request from both sides, and counted where the states are few.
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/inside_parts.h"

namespace zscape::app {
namespace {

constexpr std::int64_t kRows = 1000;  // of the test data, whose log p the constant makes known
constexpr float kRoom = 40, kLines = 62;
constexpr double kNotTrusted = 2;  // spread of log w

std::string with_error(double value, double error) {
  char text[48];
  std::snprintf(text, sizeof text, "%.2f ± %.2f", value, error);
  return text;
}

void answer_lines(Ui& ui, const Measured& m) {
  const auto part = [&](const char* name) {
    const auto found = m.parts.find(name);
    return found == m.parts.end() ? NAN : found->second;
  };
  value_line(ui, ui.tr("inside.console.annealed"), with_error(part("log_z"), part("log_z_error")),
             ui.tr("inside.console_help.annealed"));
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", part("reverse"));
  value_line(ui, ui.tr("inside.console.reverse"), text, ui.tr("inside.console_help.reverse"));
  std::snprintf(text, sizeof text, "%.2f", part("exact"));
  if (std::isfinite(part("exact")))
    value_line(ui, ui.tr("inside.console.counted"), text, ui.tr("inside.console_help.counted"));
  value_line(ui, ui.tr("inside.console.test"), with_error(m.value, m.stderr_), ui.tr("inside.console_help.test"));
  if (part("spread") > kNotTrusted) paragraph(ui, ui.tr("inside.console.not_trusted"), ui.theme.warning);
}

}  // namespace

void console_constant(Frame& f, ImVec2 max) {
  ConsoleState& s = f.state.inside.console;
  Ui& ui = f.ui;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  if (!f.model->offers.unnormalised || max.y - from.y < ui.px(kRoom)) return;
  const Channel channel = "console/constant";
  const Answer* a = nullptr;
  if (s.constants > 0)
    a = f.asker.want({.channel = channel, .key = s.constants, .rest = 1e9}, [&] {
      return Measure{.metrics = {"ais"}, .rows = kRows, .seed = s.constants, .options = {{"ais.reverse", "1"}}};
    });
  const std::string_view error = f.asker.error(channel);
  const bool asked =
      s.constants > 0 && error.empty() && (a == nullptr || a->measured.empty() || f.asker.key(channel) != s.constants);
  if (button(ui, "inside/console/constant", ui.tr("inside.console.constant"),
             {.kind = ButtonKind::small,
              .gate = {!asked, ui.tr("inside.console.estimating"), ui.tr("inside.console_help.constant")}})) {
    ++s.constants;  // the question goes out in the next frame
    return;
  }
  if (s.constants == 0) return;
  gap(ui, 4);
  if (asked || !error.empty()) {
    paragraph(ui, asked ? ui.tr("inside.console.estimating") : error, asked ? ui.theme.text_muted : ui.theme.warning);
  } else if (max.y - ImGui::GetCursorScreenPos().y > ui.px(kLines)) {
    answer_lines(ui, a->measured.front());
    record_area(ui, "inside/console/log_z", from, {max.x, ImGui::GetCursorScreenPos().y},
                {.kind = "number", .value = a->measured.front().parts.at("log_z")});
  }
}

}  // namespace zscape::app
