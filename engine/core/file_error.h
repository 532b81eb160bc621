#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace zscape {

// A file that cannot be read, written or believed. what() is one sentence with the path and the reason.
class FileError : public std::runtime_error {
 public:
  FileError(const std::filesystem::path& path, const std::string& reason)
      : std::runtime_error("'" + path.string() + "': " + reason), path_(path) {}
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace zscape
