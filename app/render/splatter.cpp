#include "app/render/splatter.h"

namespace zscape::app {

Splatter::Splatter(void (*done)()) : done_call_(done) {
  thread_ = std::jthread([this](std::stop_token stop) { loop(std::move(stop)); });
}

Splatter::~Splatter() {
  thread_.request_stop();
  thread_.join();
}

void Splatter::want(const std::string& name, SplatJob job) {
  {
    const std::lock_guard lock(mutex_);
    auto& asked = asked_[name];
    if (asked == job.key || !job.points) return;
    asked = job.key;
    waiting_[name] = std::move(job);
  }
  asked_for_.notify_one();
}

std::shared_ptr<const SplatPicture> Splatter::picture(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto at = done_.find(name);
  return at == done_.end() ? nullptr : at->second;
}

void Splatter::loop(std::stop_token stop) {
  for (;;) {
    std::string name;
    SplatJob job;
    {
      std::unique_lock lock(mutex_);
      if (!asked_for_.wait(lock, stop, [&] { return !waiting_.empty(); }) || stop.stop_requested()) return;
      auto first = waiting_.extract(waiting_.begin());
      name = std::move(first.key());
      job = std::move(first.mapped());
    }
    auto picture = std::make_shared<SplatPicture>(
        SplatPicture{job.key, job.box, splat(*job.points, job.box, job.width, job.height, job.style)});
    {
      const std::lock_guard lock(mutex_);
      done_[name] = std::move(picture);
    }
    done_call_();
  }
}

}  // namespace zscape::app
