#pragma once
// The text in which painted points travel with a run (data.points). No torch.
#include <string>
#include <vector>

namespace zscape {

struct DrawnPoint {
  double x = 0, y = 0;
};

/// "[[x, y], …]", at most 20,000 points, no farther than 1000 from the origin. Throws DataError with a sentence.
std::vector<DrawnPoint> parse_drawn(const std::string& text);
/// The same way back, to three decimals.
std::string drawn_text(const std::vector<DrawnPoint>& points);

}  // namespace zscape
