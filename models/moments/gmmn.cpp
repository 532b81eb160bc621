// GMMN: generative moment matching network.
//   Y. Li, K. Swersky, R. Zemel: Generative Moment Matching Networks. ICML 2015, arXiv:1502.02761.
//   The same idea, at the same time: G. K. Dziugaite, D. M. Roy, Z. Ghahramani: Training generative neural networks via MMD optimization. UAI 2015.
//
//   min_G √MMD²(data, G(z)),   z ~ U[−1, 1]^d                                          (algorithm 1; the square root keeps the gradient alive near 0)
//   MMD² with k = Σ_s exp(−‖x − y‖² / 2s²): all moments of the two samples are compared (mmd.h). There is no opponent: nothing can oscillate.
//
// Shapes: z [n, d]; x and G(z) [n, D] or [n, C, H, W]; k [n, n].
//
// Departures: minibatches of 512 (paper: 1,000), each with as many draws.
// Pitfalls: the biased estimate stays above 0 for equal distributions, so compare with `mmd_data`, that of two minibatches of data; √ has no slope at 0, hence ε;
//   widths far from the distances between rows give no gradient.
#include "models/blocks/gan_losses.h"
#include "models/blocks/layers.h"
#include "models/blocks/mmd.h"
#include "models/step_context.h"

namespace zscape::gmmn {

constexpr std::int64_t kLook = 20;  // steps between two comparisons of data with data

class Gmmn final : public Model, public Samples, public Decodes, public Compares {
 public:
  explicit Gmmn(const Build& build) : data_(build.data), latent_(build.params.integer("latent")), kernels_(Kernels::parse(build.params.text("kernels"))) {
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(build.params.integer("layers")), build.params.integer("hidden"));
    sizes.insert(sizes.begin(), latent_);
    sizes.push_back(data_.dimension);
    generator_ = Mlp("generator", sizes, {build.init, build.device});
    seen_ = torch::zeros({}, build.device);
    player_.name = "all";
    generator_.collect(player_.parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const Tensor x = batch.x.flatten(1), y = generate(noise(x.size(0), ctx.rng));
    ctx.narrate("generate", [&] { return View{{{"fake_mean", number(y.mean())}}, {histogram("fake", y)}, to_pictures(y, 8)}; });

    const Compared k(kernels_, x, y.flatten(1));
    ctx.narrate("compare", [&] { return View{{{"k_real", number(k.real)}, {"k_fake", number(k.fake)}, {"k_between", number(k.between)}}, {}, to_pictures(batch.x, 8)}; });

    const Tensor loss = k.root_mmd2();
    ctx.update(player_, loss);
    ctx.narrate("learn_g", [&] { return View{{{"mmd", number(loss)}}, {}, {}}; });

    const torch::NoGradGuard no_grad;
    if (ctx.step % kLook == 0) seen_.copy_(discrepancy(batch.x, ctx.next_batch().x));
    ctx.report("mmd", loss);
    ctx.report("mmd_data", seen_.clone());
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    all.push_back({"seen", seen_, Role::buffer});
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {latent_, Prior::uniform}; }
  Tensor decode(const Tensor& z, Ask&) override { return generate(z); }
  Tensor sample(std::int64_t n, Ask& ask) override { return generate(noise(n, ask.rng) * ask.temperature); }
  Tensor discrepancy(const Tensor& x, const Tensor& y) override { return Compared(kernels_, x.flatten(1), y.flatten(1)).root_mmd2(); }

 private:
  Tensor noise(std::int64_t n, Rng& rng) const { return 2 * rng.uniform({n, latent_}) - 1; }
  Tensor generate(const Tensor& z) const { return shaped_rows(generator_(z), data_); }

  DataSpec data_;
  std::int64_t latent_;
  Kernels kernels_;
  Mlp generator_;
  Tensor seen_;
  Player player_;
};

std::vector<ParamSpec> params() {
  return {
      {.key = "kernels", .group = "objective", .fallback = std::string("0.05,0.2,0.5,1,2"), .paper = "2,5,10,20,40,80 for 28 × 28 pictures"},
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 512, .log_scale = true, .paper = "10"},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{128}, .min = 1, .max = 2048, .log_scale = true, .paper = "64, 256, 256, 1024"},
      {.key = "layers", .group = "architecture", .fallback = std::int64_t{3}, .min = 1, .max = 6, .paper = "4"},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{512}, .min = 2, .max = 4096, .log_scale = true, .paper = "1000"},
      {.key = "ema", .group = "optimiser", .fallback = 0.999, .min = 0, .max = 0.9999, .effect = Effect::live},
  };
}

}  // namespace zscape::gmmn

namespace zscape {

ModelEntry gmmn_entry() {
  ModelEntry entry;
  entry.info = {.id = "gmmn",
                .family = "moments",
                .name = "GMMN",
                .paper = "Li et al. 2015",
                .reference = "Y. Li, K. Swersky, R. Zemel: Generative Moment Matching Networks. ICML 2015. arXiv:1502.02761",
                .params = gmmn::params(),
                .accepts = {DataKind::points, DataKind::pictures},
                .lines = {"generate", "compare", "learn_g"},
                .players = {"all"},
                .diagram = {{"fake", "generate", "pictures", "samples"}, {"kernels", "compare", "numbers", "accent"}, {"loss", "learn_g", "numbers", ""}},
                .scalars = {{"mmd", "mmd", "samples", ""}, {"mmd_data", "mmd", "data", ""}},
                .objective = "√( E k(x, x′) + E k(y, y′) − 2 E k(x, y) )",
                .default_data = "ring",
                .suits = {{DataKind::pictures, {{"latent", "10"}, {"hidden", "256"}, {"kernels", "1,2,5,10,20"}}}},
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<gmmn::Gmmn>(build); };
  entry.tiny = {{"hidden", "8"}, {"layers", "2"}, {"latent", "2"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
