// GMMN+AE: moment matching in the codes of an autoencoder.
//   Y. Li, K. Swersky, R. Zemel: Generative Moment Matching Networks. ICML 2015, arXiv:1502.02761, section 4.
//
// First the autoencoder learns: c = σ(E(x)), x̂ = D(c), squared error. Then it stands still, and
//   min_G √MMD²(c(x), G(z)),   z ~ U[−1, 1]^d                        samples are D(G(z))
// Distances between codes say more than distances between pixels, and there are few of them.
//
// Shapes: x [n, C, H, W]; c and G(z) [n, K] in (0, 1); z [n, d]; k [n, n].
//
// Departures: the autoencoder learns in one go, without dropout (paper: layer by layer, then together, with dropout).
// Pitfalls: kernels must be as narrow as codes lie close: wide ones see means only, and √MMD² stays at twice the data's own.
//   Samples cannot be sharper than what the autoencoder gives back.
#include "models/blocks/gan_losses.h"
#include "models/blocks/layers.h"
#include "models/blocks/mmd.h"
#include "models/step_context.h"

namespace zscape::gmmn_ae {

constexpr std::int64_t kLook = 20;  // steps between two comparisons of data with data

class GmmnAe final : public Model, public Samples, public Decodes, public Compares {
 public:
  explicit GmmnAe(const Build& build) : data_(build.data), latent_(build.params.integer("latent")), kernels_(Kernels::parse(build.params.text("kernels"))) {
    const Init init{build.init, build.device};
    const std::int64_t h = build.params.integer("hidden"), codes = build.params.integer("codes");
    encoder_ = Mlp("encoder", {data_.dimension, 2 * h, h, codes}, init);
    decoder_ = Mlp("decoder", {codes, h, 2 * h, data_.dimension}, init);
    generator_ = Mlp("generator", {latent_, h, h, h, codes}, init);
    seen_ = torch::zeros({3}, build.device);
    players_[0].name = "autoencoder";
    players_[0].averaged = false;  // G learns the codes of these weights, not of their average
    players_[1].name = "generator";
    encoder_.collect(players_[0].parameters);
    decoder_.collect(players_[0].parameters);
    generator_.collect(players_[1].parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const Tensor x = batch.x.flatten(1);
    const bool first = ctx.step < ctx.params.integer("codes.steps");
    if (first) learn_codes(batch, x, ctx);
    Tensor codes;
    {
      const torch::NoGradGuard no_grad;
      codes = code(x);
    }
    ctx.narrate("codes", [&] { return View{{}, {histogram("code", codes)}, to_pictures(picture(codes), 8)}; });
    if (!first) match(batch, codes, ctx);

    const torch::NoGradGuard no_grad;
    if (ctx.step % kLook == 0) seen_[kData] = discrepancy(batch.x, ctx.next_batch().x);
    ctx.report("reconstruction_error", seen_[kError].clone());
    ctx.report("mmd", seen_[kMmd].clone());
    ctx.report("mmd_data", seen_[kData].clone());
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = players_[0].parameters;
    all.insert(all.end(), players_[1].parameters.begin(), players_[1].parameters.end());
    all.push_back({"seen", seen_, Role::buffer});
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {latent_, Prior::uniform}; }
  Tensor decode(const Tensor& z, Ask&) override { return picture(torch::sigmoid(generator_(z))); }
  Tensor sample(std::int64_t n, Ask& ask) override { return decode(noise(n, ask.rng) * ask.temperature, ask); }
  /// In the space of codes.
  Tensor discrepancy(const Tensor& x, const Tensor& y) override { return Compared(kernels_, code(x.flatten(1)), code(y.flatten(1))).root_mmd2(); }

 private:
  enum Seen { kError, kMmd, kData };

  void learn_codes(const Batch& batch, const Tensor& x, StepContext& ctx) {
    const Tensor again = picture(code(x)), loss = (again - batch.x).square().mean();
    ctx.update(players_[0], loss);
    ctx.narrate("learn_codes", [&] { return View{{{"error", number(loss)}}, {}, to_pictures(again, 8)}; });
    const torch::NoGradGuard no_grad;
    seen_[kError] = loss;
  }

  void match(const Batch& batch, const Tensor& codes, StepContext& ctx) {
    const Tensor fake = torch::sigmoid(generator_(noise(codes.size(0), ctx.rng)));
    ctx.narrate("generate", [&] { return View{{}, {histogram("fake", fake)}, to_pictures(picture(fake), 8)}; });
    const Compared k(kernels_, codes, fake);
    ctx.narrate("compare", [&] { return View{{{"k_real", number(k.real)}, {"k_fake", number(k.fake)}, {"k_between", number(k.between)}}, {}, to_pictures(batch.x, 8)}; });
    const Tensor loss = k.root_mmd2();
    ctx.update(players_[1], loss);
    ctx.narrate("learn_g", [&] { return View{{{"mmd", number(loss)}}, {}, {}}; });
    const torch::NoGradGuard no_grad;
    seen_[kMmd] = loss;
  }

  Tensor noise(std::int64_t n, Rng& rng) const { return 2 * rng.uniform({n, latent_}) - 1; }
  Tensor code(const Tensor& x) const { return torch::sigmoid(encoder_(x)); }
  Tensor picture(const Tensor& codes) const { return shaped_rows(decoder_(codes), data_); }

  DataSpec data_;
  std::int64_t latent_;
  Kernels kernels_;
  Mlp encoder_, decoder_, generator_;
  Tensor seen_;
  Player players_[2];
};

std::vector<ParamSpec> params() {
  return {
      {.key = "kernels", .group = "objective", .fallback = std::string("0.15,0.21,0.3,0.47,0.67"), .paper = "1, or 2,5,10,20,40,80"},
      {.key = "codes.steps", .group = "objective", .fallback = std::int64_t{1000}, .min = 1, .max = 1e6, .log_scale = true},
      {.key = "codes", .group = "architecture", .fallback = std::int64_t{32}, .min = 1, .max = 512, .log_scale = true, .paper = "32"},
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{10}, .min = 1, .max = 512, .log_scale = true, .paper = "10"},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{256}, .min = 1, .max = 2048, .log_scale = true, .paper = "64 to 1024"},
      {.key = "lr.generator", .group = "optimiser", .fallback = 1.0, .min = 0.01, .max = 100, .log_scale = true, .effect = Effect::live},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{500}, .min = 2, .max = 4096, .log_scale = true, .paper = "1000"},
      {.key = "ema", .group = "optimiser", .fallback = 0.999, .min = 0, .max = 0.9999, .effect = Effect::live},
  };
}

}  // namespace zscape::gmmn_ae

namespace zscape {

ModelEntry gmmn_ae_entry() {
  ModelEntry entry;
  entry.info = {.id = "gmmn_ae",
                .family = "moments",
                .name = "GMMN + AE",
                .paper = "Li et al. 2015",
                .reference = "Y. Li, K. Swersky, R. Zemel: Generative Moment Matching Networks. ICML 2015. arXiv:1502.02761",
                .params = gmmn_ae::params(),
                .accepts = {DataKind::pictures},
                .lines = {"learn_codes", "codes", "generate", "compare", "learn_g"},
                .players = {"autoencoder", "generator"},
                .diagram = {{"rebuilt", "learn_codes", "pictures", "data"},
                            {"codes", "codes", "profile", "data"},
                            {"fake", "generate", "pictures", "samples"},
                            {"kernels", "compare", "numbers", "accent"},
                            {"loss", "learn_g", "numbers", ""}},
                .scalars = {{"mmd", "mmd", "samples", ""}, {"mmd_data", "mmd", "data", ""}, {"reconstruction_error", "error", "gradient", ""}},
                .objective = "√( E k(c, c′) + E k(y, y′) − 2 E k(c, y) )",
                .default_data = "glyphs",
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<gmmn_ae::GmmnAe>(build); };
  entry.tiny = {{"hidden", "8"}, {"codes", "4"}, {"latent", "2"}, {"codes.steps", "2"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
