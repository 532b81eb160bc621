#pragma once
// FilmWriter: a thread that turns pictures into a film file.

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

#include "app/render/movie.h"

namespace zscape::app {

// Owns its thread; everything else is for the main thread and returns at once. `done_call` is called on the thread
// after every frame and at the end. The destructor aborts: a film that is not finished leaves no file.
class FilmWriter {
 public:
  // One frame per picture, enlarged `zoom` times.
  FilmWriter(std::string path, MovieOptions options, Pictures frames, int zoom, void (*done_call)());
  ~FilmWriter();
  FilmWriter(const FilmWriter&) = delete;
  FilmWriter& operator=(const FilmWriter&) = delete;

  const std::string& path() const { return path_; }
  double progress() const { return progress_; }
  bool done() const { return done_; }
  std::string error() const;  // a sentence when it failed; empty = fine

 private:
  void write(std::stop_token stop);

  const std::string path_;
  const MovieOptions options_;
  const Pictures frames_;
  const int zoom_;
  void (*const done_call_)();
  std::atomic<double> progress_{0};
  std::atomic<bool> done_{false};
  mutable std::mutex mutex_;  // guards error_
  std::string error_;
  std::jthread thread_;  // last
};

}  // namespace zscape::app
