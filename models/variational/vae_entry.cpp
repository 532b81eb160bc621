// What there is to choose of a VAE, and how it is described. The model: vae.cpp.
#include "models/blocks/nets.h"
#include "models/blocks/observation.h"
#include "models/variational/vae_latents.h"

namespace zscape::vae {

std::unique_ptr<Model> make(const Build& build);  // vae.cpp

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "beta",
       .group = "objective",
       .fallback = 1.0,
       .min = 0,
       .max = 20,
       .effect = Effect::live,
       .paper = "1; other values are the β-VAE of Higgins et al. 2017"},
      {.key = "free_bits",
       .group = "objective",
       .fallback = 0.0,
       .min = 0,
       .max = 4,
       .effect = Effect::live,
       .paper = "0; nats each latent may carry for free (Kingma et al. 2016)"},
      {.key = "masks",
       .group = "objective",
       .fallback = std::string("none"),
       .choices = {"none", "random"},
       .paper = "none; random is Ivanov et al. 2019"},
      {.key = "latent",
       .group = "architecture",
       .fallback = std::int64_t{16},
       .min = 1,
       .max = 512,
       .log_scale = true,
       .paper = "2 to 200; 20 in the usual example"},
      {.key = "start",
       .group = "architecture",
       .fallback = std::string("zero"),
       .choices = {"zero", "data"},
       .paper = "zero"},
      {.key = "importance",
       .group = "objective",
       .fallback = std::int64_t{1},
       .min = 1,
       .max = 100,
       .log_scale = true,
       .effect = Effect::live,
       .paper = "1; 5 and 50 in Burda et al. 2016 (IWAE)"},
      {.key = "beta.warmup", .group = "objective", .fallback = std::int64_t{0}, .min = 0, .max = 1e6, .effect = Effect::live, .paper = "0, or some thousand steps"},
      {.key = "capacity", .group = "objective", .fallback = 0.0, .min = 0, .max = 100, .effect = Effect::live, .paper = "0 → 25 nats (Burgess et al. 2018); 0 turns it off"},
      {.key = "capacity.steps", .group = "objective", .fallback = std::int64_t{5000}, .min = 0, .max = 1e6, .effect = Effect::live, .paper = "100,000"},
      {.key = "capacity.weight", .group = "objective", .fallback = 100.0, .min = 0, .max = 10000, .log_scale = false, .effect = Effect::live, .paper = "γ = 1000"},
  };
  for (auto more : {latent_params(), observation_params(), net_params()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace zscape::vae

namespace zscape {

ModelEntry vae_entry() {
  ModelEntry entry;
  entry.info = {.id = "vae",
                .family = "variational",
                .name = "VAE",
                .paper = "Kingma & Welling 2014",
                .reference = "D. P. Kingma, M. Welling: Auto-Encoding Variational Bayes. ICLR 2014. arXiv:1312.6114",
                .params = vae::params(),
                .accepts = {DataKind::pictures, DataKind::points},
                .lines = {"encode", "reparameterise", "decode", "reconstruction", "kl", "update"},
                .players = {"all"},
                .diagram = {{"x", "encode", "pictures", "data"},
                            {"encoder", "encode", "text", ""},
                            {"posterior", "encode", "profile", "accent"},
                            {"z", "reparameterise", "profile", "accent"},
                            {"decoder", "decode", "text", ""},
                            {"x_hat", "reconstruction", "pictures", "samples"},
                            {"losses", "kl", "numbers", ""}},
                .scalars = {{"elbo", "elbo", "data", "nats", "-entropy"},
                            {"iwae", "elbo", "good", "nats", "-entropy"},
                            {"cross_entropy", "cross_entropy", "data", "nats"},
                            {"reconstruction", "terms", "samples", "nats"},
                            {"kl", "terms", "good", "nats"},
                            {"loss", "", "gradient", "nats"}},
                .objective = "E_q[log p(x|z)] − KL(q‖p)",
                .default_data = "glyphs",
                .suits = {{DataKind::points, {{"decoder", "gaussian_learned"}, {"latent", "2"}, {"hidden", "128"}}}},
                .offers = {}};
  entry.build = [](const Build& build) { return vae::make(build); };
  entry.tiny = {{"hidden", "16"}, {"channels", "2"}, {"latent", "3"}};
  // Handing an MLP's small products to several threads costs more than it gives.
  entry.threads = [](const Params& params, int cores) {
    return params.text("net") == "conv" ? std::max(1, std::min(4, cores - 1)) : 1;
  };
  return entry;
}

}  // namespace zscape
