#pragma once
// What changed between two views of a workspace, in a few words: the lines of the list of undo.

#include <string>
#include <vector>

#include "app/window/ui.h"
#include "app/window/ui_state.h"

namespace zscape::app {

// A change of the view in the list of undo.
struct ViewChange {
  std::string text;
  bool undone = false;  // it can be redone
};

// The changes of the workspace in view, oldest first; empty where it keeps none.
std::vector<ViewChange> view_changes(const Ui&, const UiState&);
// Goes to where the first `count` of them are done, as Ctrl Z and Ctrl Y do.
void go_to_change(UiState&, std::size_t count);

}  // namespace zscape::app
