#pragma once
// Films by the name's ending: .gif, .mp4 (through ffmpeg), or a folder of numbered PNG files.
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "engine/api/image.h"

namespace zscape::app {

struct MovieOptions {
  double frames_per_second = 12;
  bool pause_at_end = true;  // GIF: time to look at the last frame before the first comes again; not for loops
};

/// A name that says nothing of the kind of film.
struct MovieNameError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One film being written; frames are of one size. Used by one thread. Errors are std::runtime_error; without finish()
/// neither a film file nor a folder's pictures stay.
class Movie {
 public:
  virtual ~Movie() = default;
  /// `step` becomes part of the name where frames are files; −1 = none.
  virtual void add(const Image& frame, std::int64_t step) = 0;
  virtual void finish() = 0;
};

/// Throws MovieNameError for another ending, std::runtime_error when ffmpeg is not installed.
std::unique_ptr<Movie> open_movie(const std::string& path, const MovieOptions& options);

}  // namespace zscape::app
