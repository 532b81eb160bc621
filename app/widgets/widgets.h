#pragma once
// Everything a panel needs. How to write one:
//
//   void optimiser_panel(Ui& ui, const Snapshot& s, Outbox& out) {
//     heading(ui, ui.tr("group.optimiser"));                       // words come from assets/texts, never from code
//     double lr = s.params.real("lr");
//     if (real_row(ui, {.name = "param/lr", .label = ui.tr("param.lr.name"), .help = ui.tr("param.lr.help"),
//                       .scale = {1e-5, 1e-1, true}}, lr, 1e-3) == Change::done) {
//       out.post(…);                                               // live drags only preview
//     }
//     gap(ui, kSectionGap);
//     { Card card(ui);                                             // a border round what is drawn while it lives
//       status(ui, "doctor/state", ui.tr("doctor.healthy"), ui.theme.good);
//       paragraph(ui, text, ui.theme.text_muted); }
//     if (button(ui, "transport/reset", ui.tr("transport.reset"), {.gate = {can, why}})) …
//   }
//
// - Ui carries theme, fonts, texts, scale, registry and hints. Values and results are plain; widgets hold no state.
// - Sizes in code are scale-1 pixels through ui.px(); only what a widget documents as window pixels is not.
// - Names are unique in a frame and a contract with scripts: "param/lr", "explore/pad". Every control takes a
// Gate{enabled,
//   reason, help}: a greyed control says why.
// - Layout is ImGui's: rows below one another, `beside` for the same line, available_width() for the rest of it, `Area`
// for
//   columns, `gap` for room. Text that does not fit is cut and counted: a script's {"expect": {"clipped": 0}} finds it.
// - ui.hint("Shift", ui.tr("hint.fine")) while a widget is hovered fills the hint bar.

#include "app/widgets/bars.h"
#include "app/widgets/button.h"
#include "app/widgets/card.h"
#include "app/widgets/formula.h"
#include "app/widgets/gauge.h"
#include "app/widgets/icon.h"
#include "app/widgets/item.h"
#include "app/widgets/menu.h"
#include "app/widgets/pad.h"
#include "app/widgets/panel.h"
#include "app/widgets/parameter_row.h"
#include "app/widgets/picture.h"
#include "app/widgets/plot.h"
#include "app/widgets/range_slider.h"
#include "app/widgets/rounded.h"
#include "app/widgets/segmented.h"
#include "app/widgets/splitter.h"
#include "app/widgets/status.h"
#include "app/widgets/text.h"
#include "app/widgets/time_slider.h"
#include "app/widgets/value_scale.h"
