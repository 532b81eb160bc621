#include "engine/metrics/found_latents.h"

#include <cmath>

#include "engine/run/answer_tools.h"

namespace zscape {
namespace {

constexpr std::int64_t kChunk = 256, kDrawsEach = 64;

struct Stage {
  std::int64_t draws;
  double probability;
};
constexpr Stage kStages[] = {{4096, .9}, {8192, .7}, {16384, .5}};
constexpr std::int64_t kMost = kStages[2].draws;

std::uint64_t seed_of_chunk(std::uint64_t seed, std::int64_t chunk) { return (seed + 1) * 0xD1B54A32D192ED03ull ^ static_cast<std::uint64_t>(chunk) * 0xAEF17502108EF2D9ull; }

double log_odds(double p) { return std::log(p / (1 - p)); }

}  // namespace

FoundLatents find_latents(Decodes& model, const Classifier& recogniser, const std::vector<QueryTerm>& terms, std::int64_t count, std::uint64_t seed, torch::Device device,
                          Progress* progress) {
  Rng rng(seed, "find", device);
  Ask ask{.rng = rng};
  const std::int64_t pool = std::min(kMost, count * kDrawsEach);
  std::vector<Tensor> latents, clearness;  // of the draws that could ever do
  FoundLatents out;
  std::int64_t enough = 0;
  for (const Stage& stage : kStages) {
    out.least = stage.probability;
    const double bound = log_odds(stage.probability);
    enough = latents.empty() ? 0 : (torch::cat(clearness) >= bound).sum().item<std::int64_t>();
    while (out.drawn < pool || (out.drawn < stage.draws && enough < count)) {
      if (progress != nullptr && progress->cancelled()) throw Cancelled();
      const Tensor z = prior_draws(model.latent(), kChunk, seed_of_chunk(seed, out.drawn / kChunk), device);
      const Tensor odds = query_log_odds(recogniser, model.decode(z, ask), terms);
      const Tensor kept = (odds >= log_odds(kStages[2].probability)).nonzero().squeeze(1);
      latents.push_back(z.to(torch::kCPU).index_select(0, kept));
      clearness.push_back(odds.index_select(0, kept));
      out.drawn += kChunk;
      enough += (odds >= bound).sum().item<std::int64_t>();
      const double looked = static_cast<double>(out.drawn) / static_cast<double>(enough >= count ? pool : kMost);
      if (progress != nullptr) progress->report(std::min(1., looked));
    }
    if (enough >= count) break;
  }
  if (enough < count)
    throw std::runtime_error("Among " + std::to_string(out.drawn) + " draws only " + std::to_string(enough) + " look like that, and " + std::to_string(count) +
                             " are wanted: ask for less, or let the model learn longer.");
  // Stable: equally clear ones stay in the order drawn.
  const Tensor clearest = torch::cat(clearness).argsort(/*stable=*/true, 0, /*descending=*/true).slice(0, 0, count);
  out.z = torch::cat(latents).index_select(0, clearest);
  return out;
}

}  // namespace zscape
