#include "app/render/film_writer.h"

#include <algorithm>
#include <utility>

#include "engine/core/sheet.h"

namespace zscape::app {
namespace {

Image enlarged(const Image& picture, int zoom) {
  Image out{picture.width * zoom, picture.height * zoom, picture.channels, {}};
  const auto channels = static_cast<std::size_t>(picture.channels), width = static_cast<std::size_t>(picture.width);
  out.pixels.reserve(picture.pixels.size() * static_cast<std::size_t>(zoom) * static_cast<std::size_t>(zoom));
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* row = picture.pixels.data() + static_cast<std::size_t>(y / zoom) * width * channels;
    for (int x = 0; x < out.width; ++x) {
      const std::uint8_t* pixel = row + static_cast<std::size_t>(x / zoom) * channels;
      out.pixels.insert(out.pixels.end(), pixel, pixel + channels);
    }
  }
  return out;
}

Image only(const Pictures& all, int i) {
  return {all.width, all.height, all.channels, {all.at(i), all.at(i) + all.bytes_each()}};
}

}  // namespace

FilmWriter::FilmWriter(std::string path, MovieOptions options, int total, int zoom, void (*done_call)())
    : path_(std::move(path)), options_(options), total_(total), zoom_(std::max(1, zoom)), done_call_(done_call) {
  thread_ = std::jthread([this](std::stop_token stop) { write(std::move(stop)); });
}

FilmWriter::~FilmWriter() {
  thread_.request_stop();
  thread_.join();
}

void FilmWriter::add(Pictures pictures, int columns, std::int64_t step) {
  {
    const std::lock_guard lock(mutex_);
    parts_.push_back({std::move(pictures), columns, step});
  }
  added_.notify_one();
}

std::string FilmWriter::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

void FilmWriter::write(std::stop_token stop) {
  try {
    const auto movie = open_movie(path_, options_);
    for (int written = 0; written < total_;) {
      Part part;
      {
        std::unique_lock lock(mutex_);
        if (!added_.wait(lock, stop, [&] { return !parts_.empty(); })) return;
        part = std::move(parts_.front());
        parts_.pop_front();
      }
      const int frames = part.columns > 0 ? 1 : part.pictures.count;
      for (int i = 0; i < frames; ++i) {
        if (stop.stop_requested()) return;
        const Image frame = part.columns > 0 ? sheet_of(part.pictures, part.columns) : only(part.pictures, i);
        movie->add(enlarged(frame, zoom_), part.step);
        progress_ = static_cast<double>(++written) / total_;
        done_call_();
      }
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
