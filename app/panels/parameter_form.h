#pragma once
// Rows of parameters from their one description: for the run (left rail) and for what will be (data picker).

#include <optional>
#include <string>

#include "app/panels/frame.h"
#include "app/widgets/parameter_row.h"

namespace zscape::app {

// One row, with label, help, range and choices of the spec. `value` is changed by hand; `name` is the widget's.
Change parameter_row(Ui&, const std::string& name, const ParamSpec&, const Params&, ParamValue& value);
// The same for a parameter of the run: posts what is changed and remembers the way back.
void run_parameter_row(Frame&, const ParamSpec&);
// The button that takes back the last thing done to the run; returns its width, 0 where there is nothing or no room.
float run_undo(Frame&, ImVec2 at, float room);
void remember(RunEdits&, RunEdit);
// Once a frame: another run has another list.
void follow_edits(Frame&);
// Takes back the i-th thing done; a parameter's later changes go with it.
void take_back(Frame&, std::size_t i);
// What taking it back does: "learning rate back to 0.001".
std::string says(const Ui&, const RunEdit&);
// Posts it, or asks first when that would throw away training.
void begin_anew(Frame&, SetParam);
void begin_anew(Frame&, Reset);
// The strip that asks; true while it is open. Drawn where ImGui's cursor is.
bool anew_question(Frame&);

}  // namespace zscape::app
