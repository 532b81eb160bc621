#pragma once
// The parts of the right rail, each in a file of its name; ImGui's cursor says where.

#include <string>
#include <string_view>

#include "app/panels/frame.h"

namespace zscape::app {

// Curves that share one axis, with heading, logarithm and flags. Nothing when none of them has a value.
void curves(Frame&, const std::string& plot, float height);
// "log" at the right end of the heading that begins there: the switch `name` of that plot's axis.
void log_switch(Frame&, const std::string& name, const std::string& plot, ImVec2 heading_at);
void lab_rail(Frame&);   // in the Lab: distance to the data, modes
void walk_rail(Frame&);  // in the Lab: how chains mix
void doctor(Frame&);     // one sentence, one picture, one remedy
void objective(Frame&);  // what is being maximised, in numbers
void step_time(Frame&);  // where the milliseconds of a step go

// The curve of a scalar, or null. Its value at the step in view; NaN when there is none.
const Series* series_of(const Frame&, std::string_view name);
double value_in_view(const Frame&, const Series&);

}  // namespace zscape::app
