#pragma once

#include <filesystem>
#include <memory>

#include "engine/api/image.h"

namespace zscape {

struct GifOptions {
  int width = 0;
  int height = 0;
  int delay_ms = 60;      // per frame; GIF counts in hundredths of a second, and players take 20 ms as the least
  int last_delay_ms = 0;  // how long finish() holds the last frame; 0 = delay_ms
  bool loop = true;
};

// Writes a film frame by frame. Grey frames (1 channel) keep all 256 levels; RGB(A) frames get 256 colours of their own
// each. Used by one thread. The file appears, atomically, when finish() is called and never otherwise; errors are
// FileErrors, a frame of another size is std::invalid_argument.
class GifWriter {
 public:
  GifWriter(const std::filesystem::path& path, const GifOptions& options);
  ~GifWriter();
  GifWriter(const GifWriter&) = delete;
  GifWriter& operator=(const GifWriter&) = delete;

  void add(const Image& frame);
  // A film without a single frame is std::logic_error.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zscape
