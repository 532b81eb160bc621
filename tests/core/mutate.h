#pragma once
// Seeded mutations of good files, for the fuzz tests.
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <vector>

#include "tests/core/temp_folder.h"

namespace zscape::testing {

using Bytes = std::vector<std::uint8_t>;

// Readers of lines may pass over damaged ones.
enum class MayAcceptAll { no, yes };

inline Bytes mutated(const Bytes& good, std::mt19937& random) {
  Bytes bytes = good;
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
  for (std::size_t edits = 1 + below(4); edits > 0 && !bytes.empty(); --edits) {
    // Most of what can go wrong stands in the first bytes.
    const std::size_t at = below(2) == 0 ? below(std::min<std::size_t>(bytes.size(), 128)) : below(bytes.size());
    switch (below(7)) {
      case 0:
        bytes[at] ^= static_cast<std::uint8_t>(1u << below(8));
        break;
      case 1:
        bytes[at] = static_cast<std::uint8_t>(random());
        break;
      case 2:
        bytes[at] = below(2) == 0 ? 0 : 255;
        break;
      case 3:
        bytes.resize(at);
        break;
      case 4:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes[at]);
        break;
      case 5:
        bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      default:
        bytes[at] = static_cast<std::uint8_t>("0123456789[]{}(),:'\"-"[below(21)]);
        break;
    }
  }
  return bytes;
}

// Sends `rounds` mutations of a good file; each must be accepted or refused by a std::exception with a sentence.
inline void fuzz(const Bytes& good, int rounds, const std::function<void(const Bytes&)>& read,
                 MayAcceptAll may = MayAcceptAll::no) {
  ASSERT_NO_THROW(read(good));
  std::mt19937 random(20140131);
  int refused = 0;
  for (int i = 0; i < rounds; ++i) {
    const Bytes bytes = mutated(good, random);
    try {
      read(bytes);
    } catch (const std::exception& error) {
      ASSERT_NE(std::string(error.what()), "");
      ++refused;
    }
  }
  if (may == MayAcceptAll::no) {
    EXPECT_GT(refused, 0);
  }
}

// A new file each time: ext4 syncs one that is truncated and written again, which would cost a millisecond.
inline void put_anew(const std::filesystem::path& path, const Bytes& bytes) {
  std::filesystem::remove(path);
  put_bytes(path, bytes);
}

// Through a real file, as the readers want it.
inline std::function<void(const Bytes&)> by_file(const TempFolder& folder,
                                                 std::function<void(const std::filesystem::path&)> read) {
  return [&folder, read = std::move(read)](const Bytes& bytes) {
    put_anew(folder / "fuzzed", bytes);
    read(folder / "fuzzed");
  };
}

}  // namespace zscape::testing
