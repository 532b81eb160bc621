#include "engine/core/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace zscape {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kSuffix = ".zscape-tmp";

std::string explain(const char* doing, int error) {
  std::string sentence = std::string("cannot ") + doing + ": " + std::strerror(error);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return sentence + "; free some space or choose another folder.";
    case EACCES:
    case EPERM:
    case EROFS:
      return sentence + "; choose a folder that you may write to, or change its permissions.";
    case ENOENT:
      return sentence + "; check the path.";
    default:
      return sentence + ".";
  }
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

void sync_folder(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot sync a folder (EINVAL) and some folders may be written but not listed: the file itself is
  // safe by then, so only a real device error counts.
  if (directory.fd() >= 0 && ::fsync(directory.fd()) != 0 && errno == EIO)
    throw FileError(folder, explain("sync the folder", errno));
}

template <class Container>
Container read_whole(const fs::path& path, std::uint64_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd() < 0) {
    const int error = errno;
    throw FileError(
        path, error == EACCES ? "cannot read: Permission denied; change its permissions." : explain("read", error));
  }
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0) throw FileError(path, explain("read", errno));
  if (!S_ISREG(info.st_mode)) throw FileError(path, "is not a regular file; give the path of a file.");
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size > max_bytes)
    throw FileError(path, "has " + std::to_string(size) + " bytes, more than the " + std::to_string(max_bytes) +
                              " accepted here; is it the right file?");
  Container bytes;
  bytes.resize(size);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::read(file.fd(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw FileError(path, explain("read", errno));
    if (got == 0) break;  // shrank while we were reading
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace

AtomicFile::AtomicFile(const fs::path& path) : target_(path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw FileError(path, "is there already and is not a regular file; choose another name.");
  // Renaming over a symbolic link would replace the link instead of the file it names.
  if (fs::is_symlink(fs::symlink_status(path, ignored)) && fs::exists(status)) target_ = fs::canonical(path);

  static std::atomic<unsigned> counter{0};
  for (int attempt = 0; attempt < 100 && fd_ < 0; ++attempt) {
    const std::string name = "." + target_.filename().string() + "." + std::to_string(::getpid()) + "-" +
                             std::to_string(counter++) + std::string(kSuffix);
    temporary_ = target_.parent_path() / name;
    fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd_ < 0 && errno != EEXIST) throw FileError(path, explain("write", errno));
  }
  if (fd_ < 0) throw FileError(path, explain("write", EEXIST));
  ::flock(fd_, LOCK_EX | LOCK_NB);  // tells remove_stale_temp_files that the writer lives
}

AtomicFile::~AtomicFile() {
  if (fd_ < 0) return;
  ::unlink(temporary_.c_str());
  ::close(fd_);
}

void AtomicFile::write(const void* data, std::size_t size) {
  const auto* bytes = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t put = ::write(fd_, bytes, size);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw FileError(target_, explain("write", errno));
    bytes += put;
    size -= static_cast<std::size_t>(put);
  }
}

void AtomicFile::commit() {
  if (::fsync(fd_) != 0 && errno != EINVAL) throw FileError(target_, explain("write", errno));
  // Renamed while the lock is held, so that nobody takes the finished file for a stale one in between.
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw FileError(target_, explain("write", errno));
  const int closing = fd_;
  fd_ = -1;
  if (::close(closing) != 0 && errno != EINTR) throw FileError(target_, explain("write", errno));
  sync_folder(target_);
}

void write_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
  AtomicFile file(path);
  file.write(bytes.data(), bytes.size());
  file.commit();
}

void write_file(const fs::path& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text.data(), text.size());
  file.commit();
}

std::vector<std::uint8_t> read_file(const fs::path& path, std::uint64_t max_bytes) {
  return read_whole<std::vector<std::uint8_t>>(path, max_bytes);
}

std::string read_text_file(const fs::path& path, std::uint64_t max_bytes) {
  return read_whole<std::string>(path, max_bytes);
}

int remove_stale_temp_files(const fs::path& directory) {
  int removed = 0;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(".") || !name.ends_with(kSuffix)) continue;
    const Descriptor file(::open(entry->path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (file.fd() < 0 || ::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) continue;
    if (::unlink(entry->path().c_str()) == 0) ++removed;
  }
  return removed;
}

}  // namespace zscape
