#pragma once
// The class that everything shows, of a model that is told one.

#include <cstdint>

#include "app/panels/frame.h"

namespace zscape::app {

// What Source::label is to be: −1 where the model is told none, and where all classes are in view: a workspace shows them side by side, or a model without latents finds the
// class itself.
std::int64_t class_in_view(const UiState&, std::int64_t told_classes, std::int64_t latents);

// The chip that says which class is in view and opens the list of them; 0 wide where the model is told none.
float class_choice_width(const Frame&);
void class_choice(Frame&, ImVec2 at);

}  // namespace zscape::app
