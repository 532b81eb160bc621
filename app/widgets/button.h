#pragma once
// Buttons, and the chip that opens a list.

#include <string_view>

#include "app/widgets/icon.h"
#include "app/widgets/item.h"

namespace zscape::app {

enum class ButtonKind { normal, primary, small, quiet };  // quiet: no box until hovered

struct ButtonOptions {
  ButtonKind kind = ButtonKind::normal;
  Icon icon = Icon::none;  // before the label
  Gate gate{};
  bool on = false;  // a switch that is on: accent edge and fill
  float width = 0;  // scale-1 pixels; 0 = as wide as the label
};

// True in the frame it is clicked. `set` from a script with any value clicks it.
bool button(Ui&, std::string_view name, std::string_view label, const ButtonOptions& = {});
// Window pixels the button will take: to right-align a row.
float button_width(const Ui&, std::string_view label, const ButtonOptions& = {});

// "VAE  Kingma & Welling 2014 ▾": opens something. True when clicked. `width` as above.
bool chip(Ui&, std::string_view name, std::string_view strong, std::string_view muted, const Gate& = {},
          float width = 0);
float chip_width(const Ui&, std::string_view strong, std::string_view muted);

}  // namespace zscape::app
