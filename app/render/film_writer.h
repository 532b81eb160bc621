#pragma once
// FilmWriter: a thread that turns pictures into a film file.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "app/render/movie.h"

namespace zscape::app {

// Owns its thread; everything else is for the main thread and returns at once. Pictures are handed over as they come;
// after `total` frames the film is finished. `done_call` is called on the thread after every frame and at the end. The
// destructor aborts: a film that is not finished leaves no file.
class FilmWriter {
 public:
  FilmWriter(std::string path, MovieOptions options, int total, int zoom, void (*done_call)());
  ~FilmWriter();
  FilmWriter(const FilmWriter&) = delete;
  FilmWriter& operator=(const FilmWriter&) = delete;

  // The next frames: every picture one, or with `columns` > 0 all of them one sheet of so many columns; enlarged `zoom`
  // times. `step` becomes part of the name where frames are files; −1 = none.
  void add(Pictures pictures, int columns, std::int64_t step);

  const std::string& path() const { return path_; }
  double progress() const { return progress_; }
  bool done() const { return done_; }
  std::string error() const;  // a sentence when it failed; empty = fine

 private:
  struct Part {
    Pictures pictures;
    int columns = 0;
    std::int64_t step = -1;
  };
  void write(std::stop_token stop);

  const std::string path_;
  const MovieOptions options_;
  const int total_, zoom_;
  void (*const done_call_)();
  std::atomic<double> progress_{0};
  std::atomic<bool> done_{false};
  mutable std::mutex mutex_;  // guards the next two
  std::deque<Part> parts_;
  std::string error_;
  std::condition_variable_any added_;
  std::jthread thread_;  // last
};

}  // namespace zscape::app
