#pragma once
// Pictures from the clipboard: the desktop's clipboard reaches ImGui as text only.

#include <optional>
#include <string>

#include "engine/api/image.h"

namespace zscape::app {

struct PastedPicture {
  Image image;
  std::string name;  // of the file; empty = pixels that were copied
};

// The picture behind `text`, what ImGui gets from the clipboard (may be null): the path or file:// address of a picture
// file, as file managers copy it; where there is no text at all, pixels another program copied, through wl-paste or
// xclip when one of them is installed. nullopt when there is none; throws std::runtime_error with one sentence when
// there is one that cannot be read.
std::optional<PastedPicture> pasted_picture(const char* text);

}  // namespace zscape::app
