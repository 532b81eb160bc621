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

std::int64_t PlaneGround::draw(const PlaneFrame& p, std::uint64_t run, std::uint64_t key, void (*wake)(),
                               const std::function<PlanePicture()>& make) {
  if (!painter_) painter_ = std::make_unique<PlanePainter>(wake);
  if (asked_ != key) {
    PlanePicture picture = make();
    picture.run = run;
    picture.key = asked_ = key;
    painter_->want(std::move(picture));
  }
  const auto painted = painter_->newest();
  if (!painted || painted->run != run) return -1;
  if (shown_ != painted->key) texture_.upload(painted->image, false);
  shown_ = painted->key;
  const ImVec2 a = p.at(painted->box.x0, painted->box.y1), b = p.at(painted->box.x1, painted->box.y0);
  texture_.filter(sampling_for(b.x - a.x, painted->image.width));
  ImGui::GetWindowDrawList()->AddImage(texture_.id(), a, b);
  return painted->step;
}

}  // namespace zscape::app
