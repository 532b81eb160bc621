#include "app/render/movie.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "engine/core/gif.h"
#include "engine/core/png.h"

namespace zscape::app {
namespace {

namespace fs = std::filesystem;

class GifMovie final : public Movie {
 public:
  GifMovie(std::string path, const MovieOptions& options) : path_(std::move(path)), options_(options) {}

  void add(const Image& frame, std::int64_t) override {
    if (!writer_) {
      GifOptions gif;
      gif.width = frame.width;
      gif.height = frame.height;
      gif.delay_ms = std::max(20, static_cast<int>(std::lround(1000 / options_.frames_per_second)));
      gif.last_delay_ms = options_.pause_at_end ? std::max(1500, gif.delay_ms) : gif.delay_ms;
      writer_ = std::make_unique<GifWriter>(path_, gif);
    }
    writer_->add(frame);
  }
  void finish() override {
    if (writer_) writer_->finish();
  }

 private:
  std::string path_;
  MovieOptions options_;
  std::unique_ptr<GifWriter> writer_;
};

class FolderMovie final : public Movie {
 public:
  explicit FolderMovie(fs::path folder) : folder_(std::move(folder)) { fs::create_directories(folder_); }
  ~FolderMovie() override {
    if (finished_) return;
    std::error_code ignored;
    for (const fs::path& path : written_) fs::remove(path, ignored);
    if (fs::is_empty(folder_, ignored)) fs::remove(folder_, ignored);
  }

  void add(const Image& frame, std::int64_t step) override {
    char name[48];
    if (step < 0)
      std::snprintf(name, sizeof name, "%05d.png", count_++);
    else
      std::snprintf(name, sizeof name, "%05d-step-%lld.png", count_++, static_cast<long long>(step));
    written_.push_back(folder_ / name);
    write_png(written_.back(), frame);
  }
  void finish() override { finished_ = true; }

 private:
  fs::path folder_;
  std::vector<fs::path> written_;
  bool finished_ = false;
  int count_ = 0;
};

/// ffmpeg as a child process that reads raw RGB frames from a pipe. Started without a shell, so names are only names.
class FfmpegMovie final : public Movie {
 public:
  FfmpegMovie(std::string path, const MovieOptions& options) : path_(std::move(path)), options_(options) {
    ::signal(SIGPIPE, SIG_IGN);  // an ffmpeg that died is an error of write(), not our end
  }
  ~FfmpegMovie() override {
    if (pid_ <= 0) return;
    kill(pid_, SIGTERM);
    end();
    std::error_code ignored;
    fs::remove(partial(), ignored);
  }

  void add(const Image& frame, std::int64_t) override {
    if (pid_ <= 0) start(frame);
    std::vector<std::uint8_t> rgb;
    rgb.reserve(static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height) * 3);
    const auto channels = static_cast<std::size_t>(frame.channels);
    for (std::size_t p = 0; p + channels <= frame.pixels.size(); p += channels)
      for (std::size_t c = 0; c < 3; ++c) rgb.push_back(frame.pixels[p + (channels >= 3 ? c : 0)]);
    for (std::size_t done = 0; done < rgb.size();) {
      const auto n = ::write(pipe_, rgb.data() + done, rgb.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0)
        throw std::runtime_error("ffmpeg stopped before the film was over (" + std::string(std::strerror(errno)) +
                                 "); write a .gif instead");
      done += static_cast<std::size_t>(n);
    }
  }
  void finish() override {
    if (pid_ <= 0) return;
    const int status = end();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      std::error_code ignored;
      fs::remove(partial(), ignored);
      throw std::runtime_error("ffmpeg could not write '" + path_ +
                               "'; see its message above, or write a .gif instead");
    }
    fs::rename(partial(), path_);
  }

 private:
  fs::path partial() const {
    const fs::path path(path_);
    return path.parent_path() / ("." + path.stem().string() + ".partial.mp4");
  }

  void start(const Image& frame) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
      throw std::runtime_error(std::string("no pipe to ffmpeg: ") + std::strerror(errno));
    const auto size = std::to_string(frame.width) + "x" + std::to_string(frame.height);
    char rate[32];
    std::snprintf(rate, sizeof rate, "%.3f", options_.frames_per_second);
    // A name that begins with a dash would be an option, one with a colon a protocol; an absolute path is neither.
    const auto target = fs::absolute(partial()).string();
    const std::vector<std::string> words = {"ffmpeg",
                                            "-hide_banner",
                                            "-loglevel",
                                            "error",
                                            "-y",
                                            "-f",
                                            "rawvideo",
                                            "-pix_fmt",
                                            "rgb24",
                                            "-s",
                                            size,
                                            "-r",
                                            rate,
                                            "-i",
                                            "pipe:0",
                                            "-vf",
                                            "pad=ceil(iw/2)*2:ceil(ih/2)*2",
                                            "-pix_fmt",
                                            "yuv420p",
                                            "-movflags",
                                            "+faststart",
                                            target};
    std::vector<char*> argv;
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error(std::string("ffmpeg cannot be started: ") + std::strerror(errno));
    if (pid_ == 0) {  // between fork and exec only async-signal-safe calls: other threads may have held a lock
      dup2(ends[0], STDIN_FILENO);
      execvp("ffmpeg", argv.data());
      _exit(127);
    }
    close(ends[0]);
    pipe_ = ends[1];
  }

  int end() {
    if (pipe_ >= 0) close(pipe_);
    pipe_ = -1;
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

  std::string path_;
  MovieOptions options_;
  pid_t pid_ = -1;
  int pipe_ = -1;
};

bool on_the_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string rest = path ? path : "/usr/bin:/bin";
  while (!rest.empty()) {
    const auto cut = rest.find(':');
    if (access((rest.substr(0, cut) + "/" + program).c_str(), X_OK) == 0) return true;
    rest = cut == std::string::npos ? "" : rest.substr(cut + 1);
  }
  return false;
}

}  // namespace

std::unique_ptr<Movie> open_movie(const std::string& path, const MovieOptions& options) {
  const auto ending = fs::path(path).extension().string();
  if (ending == ".gif") return std::make_unique<GifMovie>(path, options);
  if (ending == ".mp4") {
    if (!on_the_path("ffmpeg"))
      throw std::runtime_error("an MP4 needs ffmpeg, which is not installed; write a .gif or a folder, or install it");
    return std::make_unique<FfmpegMovie>(path, options);
  }
  if (ending.empty()) return std::make_unique<FolderMovie>(path);
  throw MovieNameError("'" + path + "' should end in .gif or .mp4, or be a folder's name without an ending.");
}

}  // namespace zscape::app
