#pragma once
// Explore, for models that translate pictures. Rectangles are window pixels.

#include <string>

#include "app/panels/frame.h"
#include "app/workspaces/translate_state.h"

namespace zscape::app {

// translate.cpp
void remember(TranslateState&);  // before the view changes
bool undo(TranslateState&);
bool redo(TranslateState&);
// A picture from elsewhere, fitted to what is translated.
void take_picture(const Frame&, const Image&);
// A picture of the second kind, [1, C, H, W].
void take_in_hand(const Frame&, Array one);

// translate_canvas.cpp: what is translated, to be drawn on.
void translate_canvas(Frame&, ImVec2 min, ImVec2 max);

}  // namespace zscape::app
