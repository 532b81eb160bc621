#pragma once
// Latents whose pictures show what one asks for, found by drawing and classifying.
#include "engine/metrics/classifier.h"
#include "models/model.h"

namespace zscape {

struct FoundLatents {
  Tensor z;                // [n, d], on the CPU, the clearest first
  std::int64_t drawn = 0;  // prior draws looked at
  double least = .9;       // every one of them meets every demand with at least this probability
};

/// The `count` clearest of a pool of prior draws: those whose decoded pictures meet the demand that they meet least with the
/// greatest log-odds, as a person chooses examples whose look leaves no doubt (Radford et al. 2016, section 6.3.2). A sum of
/// arbitrary fitting draws keeps little of a margin: with an attribute that is linear in z and half of all draws having it,
/// mean(with) − mean(without) + mean(without) of three each has it by 0.8 ± 0.6 deviations.
/// The pool is 64 × count draws, 256 to 16384. Where fewer than `count` of them reach a probability of .9, drawing goes on to
/// 4096, then .7 will do among 8192, then .5 among 16384. Depends on the seed and the count alone; a smaller count with the
/// same pool is a larger one's beginning. Throws a sentence when even that does not give `count`, Cancelled when nobody waits.
FoundLatents find_latents(Decodes& model, const Classifier& recogniser, const std::vector<QueryTerm>& terms, std::int64_t count, std::uint64_t seed, torch::Device device,
                          Progress* progress);

}  // namespace zscape
