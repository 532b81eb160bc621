#pragma once
// Mode coverage: how many of the known modes the samples reach, and how many samples are good.
#include <cstdint>
#include <vector>

#include "models/model.h"

namespace zscape {

struct Coverage {
  std::int64_t covered = 0, of = 0;  // modes
  double high_quality = 0;           // share of the samples within 3σ of the nearest centre; true data in the plane reach 1 − e^(−4.5) = .989
  double kl = 0;                     // nats: KL of the samples' mode histogram from the even one
  std::vector<double> shares;        // of the samples, by nearest centre and within 3σ of it
};

/// `samples` [n, D], `centres` [k, D]. Protocol of VEEGAN and PacGAN, made stricter: a mode counts as covered when at least one sample lies within 3σ
/// of it *and* these are at least a quarter of its fair share n/k; "one sample is enough" would call any blur complete. The histogram for KL
/// gives every sample to its nearest mode. Throws std::invalid_argument when the shapes disagree or there is nothing to count.
Coverage coverage(const Tensor& samples, const Tensor& centres, double sigma);

}  // namespace zscape
