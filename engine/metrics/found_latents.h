#pragma once
// Latents whose pictures show what one asks for, found by drawing and classifying.
#include "engine/metrics/classifier.h"
#include "models/model.h"

namespace zscape {

struct FoundLatents {
  Tensor z;                // [n, d], on the CPU, in the order drawn
  std::int64_t drawn = 0;  // prior draws looked at
  double least = .9;       // every one of them meets every demand with at least this probability
};

/// The first `count` prior draws whose decoded pictures meet all demands with a probability of at least .9 among the first
/// 4096; where these are too rare .7 among 8192, then .5 among 16384 will do. Draws depend on the seed alone: a larger count
/// begins with a smaller one's. Throws a sentence when even that does not give `count`, Cancelled when nobody waits.
FoundLatents find_latents(Decodes& model, const Classifier& recogniser, const std::vector<QueryTerm>& terms, std::int64_t count, std::uint64_t seed, torch::Device device,
                          Progress* progress);

}  // namespace zscape
