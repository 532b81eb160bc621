#pragma once
// Splatter: a thread that turns many points into pictures, so that no frame waits for them.

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/render/splat.h"

namespace zscape::app {

struct SplatJob {
  std::uint64_t key = 0;  // of everything below; the same key is not done again
  std::shared_ptr<const std::vector<float>> points;
  PlaneGrid box;
  int width = 0, height = 0;
  SplatStyle style;
};

struct SplatPicture {
  std::uint64_t key = 0;
  PlaneGrid box;  // what it shows: drawn there, it stays true while the view moves on
  Image image;
};

// Owns its thread. `want` and `picture` are for the main thread and return at once; per name only the newest job
// counts. `done` is called on the thread after every picture. Joined by the destructor.
class Splatter {
 public:
  explicit Splatter(void (*done)());
  ~Splatter();
  Splatter(const Splatter&) = delete;
  Splatter& operator=(const Splatter&) = delete;

  void want(const std::string& name, SplatJob);
  // The newest picture of that name, or null.
  std::shared_ptr<const SplatPicture> picture(const std::string& name) const;

 private:
  void loop(std::stop_token);

  void (*const done_call_)();
  mutable std::mutex mutex_;  // guards the maps
  std::map<std::string, SplatJob> waiting_;
  std::map<std::string, std::uint64_t> asked_;
  std::map<std::string, std::shared_ptr<const SplatPicture>> done_;
  std::condition_variable_any asked_for_;
  std::jthread thread_;  // last
};

}  // namespace zscape::app
