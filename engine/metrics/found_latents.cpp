#include "engine/metrics/found_latents.h"

#include "engine/run/answer_tools.h"

namespace zscape {
namespace {

constexpr std::int64_t kChunk = 256;

struct Stage {
  std::int64_t draws;
  double probability;
};
constexpr Stage kStages[] = {{4096, .9}, {8192, .7}, {16384, .5}};

std::uint64_t seed_of_chunk(std::uint64_t seed, std::int64_t chunk) { return (seed + 1) * 0xD1B54A32D192ED03ull ^ static_cast<std::uint64_t>(chunk) * 0xAEF17502108EF2D9ull; }

}  // namespace

FoundLatents find_latents(Decodes& model, const Classifier& recogniser, const std::vector<QueryTerm>& terms, std::int64_t count, std::uint64_t seed, torch::Device device,
                          Progress* progress) {
  Rng rng(seed, "find", device);
  Ask ask{.rng = rng};
  std::vector<Tensor> latents, probabilities;  // of the draws that could ever do
  FoundLatents out;
  std::int64_t enough = 0;
  for (const Stage& stage : kStages) {
    out.least = stage.probability;
    enough = latents.empty() ? 0 : (torch::cat(probabilities) >= stage.probability).sum().item<std::int64_t>();
    while (out.drawn < stage.draws && enough < count) {
      if (progress != nullptr && progress->cancelled()) throw Cancelled();
      const Tensor z = prior_draws(model.latent(), kChunk, seed_of_chunk(seed, out.drawn / kChunk), device);
      const Tensor p = query_probability(recogniser, model.decode(z, ask), terms);
      const Tensor kept = (p >= kStages[2].probability).nonzero().squeeze(1);
      latents.push_back(z.to(torch::kCPU).index_select(0, kept));
      probabilities.push_back(p.index_select(0, kept));
      out.drawn += kChunk;
      enough += (p >= stage.probability).sum().item<std::int64_t>();
      if (progress != nullptr) progress->report(std::max(static_cast<double>(enough) / static_cast<double>(count), static_cast<double>(out.drawn) / kStages[2].draws));
    }
    if (enough >= count) break;
  }
  if (enough < count)
    throw std::runtime_error("Among " + std::to_string(out.drawn) + " draws only " + std::to_string(enough) + " look like that, and " + std::to_string(count) +
                             " are wanted: ask for less, or let the model learn longer.");
  const Tensor fits = (torch::cat(probabilities) >= out.least).nonzero().squeeze(1).slice(0, 0, count);
  out.z = torch::cat(latents).index_select(0, fits);
  return out;
}

}  // namespace zscape
