#pragma once
// One line of a form: a label at the left, a box with the value at the right, filled as far as the value is along its
// range.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "app/widgets/item.h"
#include "app/widgets/value_scale.h"

namespace zscape::app {

struct Parameter {
  std::string_view name;  // "param/lr"
  std::string_view label;
  std::string_view help{};   // what it does
  std::string_view paper{};  // the paper's value, as a sentence or a number
  Gate gate{};
  ValueScale scale{};       // numbers only
  std::string_view unit{};  // written behind the number
};

// live: while the hand drags; done: apply it now (released, typed, chosen, reset). A panel may preview `live` values
// but posts a command only for `done`.
enum class Change { none, live, done };

// Drag to change (Shift: ten times finer), click to type, double-click or the small arrow to go back to `fallback`.
// Typed values are clamped to the scale. Scripts: `set` gives the number; name/reset is the arrow.
Change real_row(Ui&, const Parameter&, double& value, double fallback);
Change integer_row(Ui&, const Parameter&, std::int64_t& value, std::int64_t fallback);

struct RowChoice {
  std::string_view id, label;
};
// Opens a list; `value` is an index. Scripts: `set` gives the id, name/<id> is an item of the open list.
Change choice_row(Ui&, const Parameter&, std::span<const RowChoice>, int& value, int fallback);
Change toggle_row(Ui&, const Parameter&, bool& value, bool fallback);
// Free text, typed.
Change text_row(Ui&, const Parameter&, std::string& value, const std::string& fallback);
// Only shown: "training rows  60 000".
void fact_row(Ui&, const Parameter&, std::string_view value);

}  // namespace zscape::app
