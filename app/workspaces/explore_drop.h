#pragma once
// What comes from outside: files that are dropped on the window, and the clipboard.

#include <optional>
#include <string>

#include "app/panels/frame.h"
#include "app/window/clipboard.h"

namespace zscape::app {

// A picture becomes a latent: of the well below (x, y) (window pixels), else of the handle. A picture that Zscape saved
// brings its latent itself. What cannot be read becomes a notice.
void drop_file(const Frame&, const std::string& path, float x, float y);

// What lies in the clipboard: a latent of that size as text, or a picture. Says so when it is neither.
struct Pasted {
  std::optional<Latent> latent;
  std::optional<PastedPicture> picture;
};
Pasted pasted(const Frame&, std::int64_t size);

}  // namespace zscape::app
