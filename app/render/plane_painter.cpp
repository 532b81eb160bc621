#include "app/render/plane_painter.h"

namespace zscape::app {

PlanePainter::PlanePainter(void (*done)()) : done_call_(done) {
  thread_ = std::jthread([this](std::stop_token stop) { loop(std::move(stop)); });
}

PlanePainter::~PlanePainter() {
  thread_.request_stop();
  thread_.join();
}

void PlanePainter::want(PlanePicture picture) {
  {
    const std::lock_guard lock(mutex_);
    if (wanted_ == picture.key) return;
    wanted_ = picture.key;
    waiting_ = std::move(picture);
  }
  asked_for_.notify_one();
}

std::shared_ptr<const PaintedPlane> PlanePainter::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

void PlanePainter::loop(std::stop_token stop) {
  for (;;) {
    PlanePicture job;
    {
      std::unique_lock lock(mutex_);
      if (!asked_for_.wait(lock, stop, [&] { return waiting_.has_value(); }) || stop.stop_requested()) return;
      job = std::move(*waiting_);
      waiting_.reset();
    }
    auto painted = std::make_shared<PaintedPlane>(PaintedPlane{job.key, job.run, job.step, job.box, paint(job)});
    {
      const std::lock_guard lock(mutex_);
      newest_ = std::move(painted);
    }
    done_call_();
  }
}

}  // namespace zscape::app
