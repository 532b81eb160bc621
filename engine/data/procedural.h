#pragma once
// What all sets that the program makes itself have in common: how many rows, and which.
#include <cstdint>

namespace zscape {

inline constexpr std::int64_t kTrainRows = 60000;
inline constexpr std::int64_t kTestRows = 10000;

}  // namespace zscape
