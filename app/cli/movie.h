#pragma once
// Films by the name's ending: .gif, .mp4 (through ffmpeg), or a folder of numbered PNG files.
#include <cstdint>
#include <memory>
#include <string>

#include "engine/api/image.h"

namespace zscape::app {

struct MovieOptions {
  double frames_per_second = 12;
};

/// One film being written; frames are of one size. Used by one thread. Errors are std::runtime_error; without finish()
/// a film file does not appear.
class Movie {
 public:
  virtual ~Movie() = default;
  virtual void add(const Image& frame, std::int64_t step) = 0;
  virtual void finish() = 0;
};

/// Throws UsageError for another ending, std::runtime_error when ffmpeg is not installed.
std::unique_ptr<Movie> open_movie(const std::string& path, const MovieOptions& options);

}  // namespace zscape::app
