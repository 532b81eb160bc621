#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/file_error.h"

namespace zscape {

// Writes a file so that its path holds either the old content or all of the new, whatever happens in between: the bytes
// go to a temporary file beside it, which is synced and renamed, then the folder is synced. Used by one thread. Without
// commit() (an exception, say) the temporary file disappears and the old file stays. Every failure is a FileError.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t size);
  // The file is durable when this returns. Call once.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int fd_ = -1;
};

// One call for content that is at hand.
void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void write_file(const std::filesystem::path& path, std::string_view text);

// The whole file; refused (FileError) when it is larger than max_bytes, missing, unreadable or not a regular file.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::uint64_t max_bytes);
std::string read_text_file(const std::filesystem::path& path, std::uint64_t max_bytes);

// Deletes what writers that died left in `directory` (not in folders below it) and returns how many files that were.
// Temporary files of living writers, in this process or another, are kept: a writer holds a lock on its file.
int remove_stale_temp_files(const std::filesystem::path& directory);

}  // namespace zscape
