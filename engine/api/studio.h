#pragma once
// The ways a model can fill a hole or repair a picture, in the order in which they are offered. Plain values.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/api/catalogue.h"

namespace zscape {

/// Ids of `Complete::method`, best first: "own" (its own conditional), "masked" (an encoder that was trained with masks), "ascent" and "langevin" (exact codes:
/// projected ascent of log p with annealed noise, or Langevin), "gibbs" (encode, decode, put back what is given, again), "latent" (search for the latent whose
/// picture fits what is given). `masked`: the run was trained with masks.
inline std::vector<std::string> complete_methods(const Offers& can, bool masked = false) {
  std::vector<std::string> all;
  if (can.completes) all.push_back("own");
  if (masked && can.encodes && can.decodes) all.push_back("masked");
  if (can.inverts && can.scores) all.insert(all.end(), {"ascent", "langevin"});
  if (can.encodes && can.decodes && !can.inverts) all.push_back("gibbs");
  if (can.decodes && !can.inverts) all.push_back("latent");
  return all;
}

/// Ids of `Repair::method`, best first: "ascent" (the likeliest picture given the noise), "chains" (the mean of chains that are pulled to what is seen), "code" (decode
/// what was encoded), "latent" as above.
inline std::vector<std::string> repair_methods(const Offers& can) {
  std::vector<std::string> all;
  if (can.inverts && can.scores) all.push_back("ascent");
  if (can.chains) all.push_back("chains");
  if (can.encodes && can.decodes && !can.inverts) all.push_back("code");
  if (can.decodes && !can.inverts) all.push_back("latent");
  return all;
}

/// Sweeps or steps of a method unless others are asked for.
inline std::int64_t complete_steps(const std::string& method) {
  if (method == "own" || method == "masked" || method == "code") return 1;
  if (method == "gibbs") return 50;
  return method == "ascent" ? 120 : method == "chains" ? 60 : 200;
}

}  // namespace zscape
