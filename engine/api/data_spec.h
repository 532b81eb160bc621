#pragma once
// DataSpec: what a model must know of its data before it is built.
#include <cstdint>
#include <string>
#include <vector>

namespace zscape {

enum class DataKind { pictures, points, waves, none };

/// Pictures of a second kind, of the same sides: one beside each row, or a set of their own.
enum class Second { none, paired, unpaired };

struct DataSpec {
  DataKind kind = DataKind::none;
  std::int64_t channels = 0, height = 0, width = 0;  // pictures: C, H, W
  std::int64_t dimension = 0;                        // points: D; pictures: C*H*W; waves: samples
  bool binary = false;                               // every value is 0 or 1
  bool eight_bit = false;                            // values are k/255, k = 0..255; of waves levels of the µ-law
  std::int64_t rate = 0;                             // waves: samples a second
  std::int64_t classes = 0;                          // 0 = no labels
  std::vector<std::string> label_names;              // classes entries, or empty
  Second second = Second::none;
  std::int64_t second_channels = 0;
};

}  // namespace zscape
