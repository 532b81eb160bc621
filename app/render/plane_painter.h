#pragma once
// PlanePainter: a thread that paints pictures of the plane, so that no frame waits for them.

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "app/render/plane_picture.h"

namespace zscape::app {

struct PaintedPlane {
  std::uint64_t key = 0, run = 0;
  std::int64_t step = -1;
  PlaneGrid box;  // what it shows: drawn there, it stays true while the view moves on
  Image image;
};

// Owns its thread. `want` and `newest` are for the main thread and return at once; only the newest wish counts. `done`
// is called on the thread after every picture. Joined by the destructor.
class PlanePainter {
 public:
  explicit PlanePainter(void (*done)());
  ~PlanePainter();
  PlanePainter(const PlanePainter&) = delete;
  PlanePainter& operator=(const PlanePainter&) = delete;

  void want(PlanePicture);
  // The picture painted last, or null.
  std::shared_ptr<const PaintedPlane> newest() const;

 private:
  void loop(std::stop_token);

  void (*const done_call_)();
  mutable std::mutex mutex_;  // guards the next three
  std::uint64_t wanted_ = 0;
  std::optional<PlanePicture> waiting_;
  std::shared_ptr<const PaintedPlane> newest_;
  std::condition_variable_any asked_for_;
  std::jthread thread_;  // last
};

}  // namespace zscape::app
