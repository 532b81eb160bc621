#pragma once
// PlanePainter: a thread that paints pictures of the plane, so that no frame waits for them.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "app/render/plane_picture.h"
#include "app/render/texture.h"

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

// The painted plane on the screen. Main thread.
class PlaneGround {
 public:
  // Has a new picture painted when `key` is another one (`make` fills in all but run and key), and draws the last one
  // where it belongs. Returns the step it shows; −1 while nothing of this run is painted.
  std::int64_t draw(const PlaneFrame&, std::uint64_t run, std::uint64_t key, void (*wake)(),
                    const std::function<PlanePicture()>& make);

 private:
  std::unique_ptr<PlanePainter> painter_;  // begun with the first picture
  Texture texture_;
  std::uint64_t asked_ = 0, shown_ = 0;
};

}  // namespace zscape::app
