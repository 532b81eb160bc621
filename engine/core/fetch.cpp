#include "engine/core/fetch.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "engine/core/file_error.h"
#include "engine/core/sha256.h"

namespace zscape {
namespace {

constexpr int kTriesPerMirror = 5;  // each of which must have brought something
constexpr long kConnectSeconds = 20, kStalledSeconds = 30, kMostRedirects = 5;

/// The half of a file that has come so far, locked for this call.
class PartFile {
 public:
  explicit PartFile(std::filesystem::path path) : path_(std::move(path)) {
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd_ < 0) throw FileError(path_, std::string("cannot be written: ") + std::strerror(errno) + ".");
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      ::close(fd_);
      throw FetchError("'" + path_.string() + "' is being fetched by another process; wait for it.");
    }
    done_ = static_cast<std::uint64_t>(::lseek(fd_, 0, SEEK_END));
  }
  ~PartFile() {
    if (done_ == 0) ::unlink(path_.c_str());
    ::close(fd_);
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  std::uint64_t done() const { return done_; }
  const std::filesystem::path& path() const { return path_; }

  bool add(const char* data, std::size_t size) {
    while (size > 0) {
      const ssize_t wrote = ::write(fd_, data, size);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return false;
      data += wrote, size -= static_cast<std::size_t>(wrote), done_ += static_cast<std::uint64_t>(wrote);
    }
    return true;
  }
  void empty() {
    if (::ftruncate(fd_, 0) != 0 || ::lseek(fd_, 0, SEEK_SET) != 0)
      throw FileError(path_, std::string("cannot be emptied: ") + std::strerror(errno) + ".");
    done_ = 0;
  }
  /// To its final name; durable when this returns.
  void place(const std::filesystem::path& target) {
    if (::fsync(fd_) != 0) throw FileError(path_, std::string("cannot be synced: ") + std::strerror(errno) + ".");
    std::filesystem::rename(path_, target);
    const int folder = ::open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) ::fsync(folder), ::close(folder);
  }

 private:
  std::filesystem::path path_;
  int fd_ = -1;
  std::uint64_t done_ = 0;
};

struct Transfer {
  PartFile& part;
  const Fetch& what;
  const FetchReport& report;
  CURL* curl = nullptr;
  bool first = true;
  std::string trouble;  // found by ourselves
};

std::size_t on_data(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.first) {
    transfer.first = false;
    long status = 0;
    curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 206 && transfer.part.done() > 0) transfer.part.empty();  // it sends the whole file, asked or not
  }
  if (transfer.part.done() + size > transfer.what.bytes) {
    transfer.trouble = "sends more than the " + std::to_string(transfer.what.bytes) + " bytes that are due";
    return 0;
  }
  if (!transfer.part.add(data, size)) {
    transfer.trouble = std::string("cannot be stored: ") + std::strerror(errno);
    return 0;
  }
  return size;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(user);
  return transfer.report(transfer.part.done(), transfer.what.bytes) ? 0 : 1;
}

struct Ending {
  std::string trouble;     // empty = all has come
  bool no_range = false;   // there is nothing from that byte on
  bool may_go_on = false;  // the connection broke, the mirror may have more
};

/// Asks one mirror once for all that is missing.
Ending ask_mirror(const std::string& url, PartFile& part, const Fetch& what, const FetchReport& report) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
  if (!curl) return {"libcurl cannot be started"};
  Transfer transfer{part, what, report, curl.get(), true, {}};
  std::array<char, CURL_ERROR_SIZE> words{};
  const std::string range = std::to_string(part.done()) + "-";
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, kMostRedirects);
  set(CURLOPT_FAILONERROR, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(CURLOPT_LOW_SPEED_LIMIT, 100L);
  set(CURLOPT_LOW_SPEED_TIME, kStalledSeconds);
  set(CURLOPT_USERAGENT, "zscape/" ZSCAPE_VERSION);
  set(CURLOPT_ERRORBUFFER, words.data());
  set(CURLOPT_WRITEFUNCTION, &on_data);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(CURLOPT_XFERINFODATA, &transfer);
  set(CURLOPT_NOPROGRESS, 0L);
  if (part.done() > 0) set(CURLOPT_RANGE, range.c_str());
  const CURLcode code = curl_easy_perform(curl.get());
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_ABORTED_BY_CALLBACK) throw FetchStopped("Stopped; the same command goes on where it stopped.");
  if (!transfer.trouble.empty()) return {transfer.trouble};
  if (code == CURLE_HTTP_RETURNED_ERROR) return {"answers with status " + std::to_string(status), status == 416};
  if (code == CURLE_OK && part.done() == what.bytes) return {};
  if (code == CURLE_OK || code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR)
    return {"breaks off after " + std::to_string(part.done()) + " of " + std::to_string(what.bytes) + " bytes", false,
            true};
  return {words[0] != 0 ? words.data() : curl_easy_strerror(code)};
}

/// All that is missing from one mirror. Empty, or why not.
std::string fetch_from(const std::string& url, PartFile& part, const Fetch& what, const FetchReport& report) {
  bool resumed = part.done() > 0;  // what an earlier call or mirror left may be of another file
  for (int tries = 0;; ++tries) {
    const std::uint64_t before = part.done();
    const Ending ending = before < what.bytes ? ask_mirror(url, part, what, report) : Ending{};
    if (ending.trouble.empty()) {
      if (sha256_of_file(part.path()) == what.sha256) return "";
      part.empty();
      if (!resumed) return "sends a file with the wrong sha256";
      resumed = false;
    } else if (ending.no_range && before > 0) {
      part.empty();
      resumed = false;
    } else if (!ending.may_go_on || part.done() <= before || tries + 1 >= kTriesPerMirror) {
      return ending.trouble;
    }
  }
}

}  // namespace

void fetch(const Fetch& what, const std::filesystem::path& target, const FetchReport& report) {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!ready) throw FetchError("libcurl cannot be started; install its packages again.");
  const std::filesystem::path folder = target.parent_path();
  std::filesystem::create_directories(folder);
  const std::string name = target.filename().string();
  PartFile part(folder / ((name.starts_with(".") ? "" : ".") + name + ".part"));
  if (part.done() > what.bytes) part.empty();
  std::string troubles;
  for (const std::string& url : what.urls) {
    const std::string trouble = fetch_from(url, part, what, report);
    if (trouble.empty()) return part.place(target);
    troubles += (troubles.empty() ? "" : "; ") + url + ": " + trouble;
  }
  throw FetchError("The file could not be fetched: " + (troubles.empty() ? "no mirror is known" : troubles) +
                   "; try again later.");
}

}  // namespace zscape
