#include "app/render/film_writer.h"

#include <algorithm>

namespace zscape::app {
namespace {

Image enlarged(const Pictures& all, int i, int zoom) {
  Image out{all.width * zoom, all.height * zoom, all.channels, {}};
  out.pixels.reserve(all.bytes_each() * static_cast<std::size_t>(zoom) * static_cast<std::size_t>(zoom));
  const auto channels = static_cast<std::size_t>(all.channels);
  const std::uint8_t* from = all.at(i);
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* row =
        from + static_cast<std::size_t>(y / zoom) * static_cast<std::size_t>(all.width) * channels;
    for (int x = 0; x < out.width; ++x) {
      const std::uint8_t* pixel = row + static_cast<std::size_t>(x / zoom) * channels;
      out.pixels.insert(out.pixels.end(), pixel, pixel + channels);
    }
  }
  return out;
}

}  // namespace

FilmWriter::FilmWriter(std::string path, MovieOptions options, Pictures frames, int zoom, void (*done_call)())
    : path_(std::move(path)),
      options_(options),
      frames_(std::move(frames)),
      zoom_(std::max(1, zoom)),
      done_call_(done_call) {
  thread_ = std::jthread([this](std::stop_token stop) { write(std::move(stop)); });
}

FilmWriter::~FilmWriter() {
  thread_.request_stop();
  thread_.join();
}

std::string FilmWriter::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

void FilmWriter::write(std::stop_token stop) {
  try {
    const auto movie = open_movie(path_, options_);
    for (int i = 0; i < frames_.count; ++i) {
      if (stop.stop_requested()) return;
      movie->add(enlarged(frames_, i, zoom_), -1);
      progress_ = static_cast<double>(i + 1) / frames_.count;
      done_call_();
    }
    movie->finish();
  } catch (const std::exception& e) {
    const std::lock_guard lock(mutex_);
    error_ = e.what();
  }
  done_ = true;
  done_call_();
}

}  // namespace zscape::app
