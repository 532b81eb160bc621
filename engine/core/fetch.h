#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace zscape {

// One file from the net and what it must be.
struct Fetch {
  std::vector<std::string> urls;  // mirrors, tried in turn
  std::uint64_t bytes = 0;
  std::string sha256;  // 64 hex digits
};

// Called often while a file comes in; false stops.
using FetchReport = std::function<bool(std::uint64_t done, std::uint64_t total)>;

// One sentence: every mirror that was tried and why it failed.
struct FetchError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// The report said stop. What has come stays, and the next call goes on from there.
struct FetchStopped : FetchError {
  using FetchError::FetchError;
};

// Fetches a file to `target`, whole or not at all: it comes in beside the target under a hidden name with ".part"
// (where an earlier, broken call may have left something to go on from), is checked against its size and sha256, synced
// and renamed. A connection that breaks off is taken up again where it broke. One call at a time for one target; a
// second one, also of another process, is a FetchError. Blocks; no thread but the caller's.
void fetch(const Fetch& what, const std::filesystem::path& target, const FetchReport& report);

}  // namespace zscape
