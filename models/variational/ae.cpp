// AE: the autoencoder.
//   G. E. Hinton, R. R. Salakhutdinov: Reducing the Dimensionality of Data with Neural Networks. Science 313 (2006).
//   Linear ones: H. Bourlard, Y. Kamp: Auto-Association by Multilayer Perceptrons and Singular Value Decomposition.
//   Biological Cybernetics 59 (1988): the best linear autoencoder spans the principal components.
//
//   c = enc(x),  x̂ = dec(c),  loss = ‖x − x̂‖², summed over a row's values, the mean over rows
//
// Shapes: x [n, C, H, W] or [n, D]; c [n, d]; hidden layers of h, h/2, h/4 … units on the way in, mirrored on the way out.
//
// It has no prior: nothing in the loss says where codes should lie, and between them dec means nothing in particular. So it offers no samples and no
//   likelihood. To have places to look at, latents are counted from the codes' running mean in units of their deviation, z = (c − m) / s, which changes no
//   picture (dec sees c again): z near 0 lies among the codes, and what is drawn from N(0, I) there is a Gaussian laid over them by us, not learnt.
//
// Departures: ReLU and Adam; no layer-wise pre-training with RBMs (the paper's subject: with ReLU it is not needed); squared error for grey and binary
//   pictures alike (paper: cross-entropy).
//
// Pitfalls: a linear net with a sigmoid behind it is no PCA: linear=true has none. A mean over pixels and a sum differ by a factor that Adam hides.
#include <algorithm>

#include "models/blocks/filters.h"
#include "models/blocks/layers.h"
#include "models/step_context.h"

namespace zscape::ae {

constexpr double kSlowest = 0.01;  // weight of one batch in the codes' running mean and variance, after the first hundred

class Ae final : public Model, public Decodes, public Encodes {
 public:
  explicit Ae(const Build& build)
      : latent_(build.params.integer("latent")), pictures_(build.data.kind == DataKind::pictures), linear_(build.params.flag("linear")) {
    row_ = row_shape_of(build.data);
    std::vector<std::int64_t> sizes{build.data.dimension};
    for (std::int64_t l = 0; !linear_ && l < build.params.integer("layers"); ++l) sizes.push_back(std::max<std::int64_t>(1, build.params.integer("hidden") >> l));
    sizes.push_back(latent_);
    const Init init{build.init, build.device};
    encoder_ = Mlp("encoder", sizes, init);
    std::reverse(sizes.begin(), sizes.end());
    decoder_ = Mlp("decoder", sizes, init);
    player_.name = "all";
    encoder_.collect(player_.parameters);
    decoder_.collect(player_.parameters);
    middle_ = torch::zeros({latent_}, build.device);
    spread_ = torch::ones({latent_}, build.device);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const Tensor& x = batch.x;
    const Tensor code = encoder_(x.flatten(1));
    ctx.narrate("encode", [&] { return View{{{"code_1", number(code[0][0])}}, {histogram("code", code)}, to_pictures(x, 8)}; });

    const Tensor out = rebuilt(code);
    ctx.narrate("decode", [&] { return View{{}, {}, to_pictures(shown(out), 8)}; });

    const Tensor loss = (x - out).square().flatten(1).sum(1).mean();
    const Tensor mse = loss.detach() / static_cast<double>(x[0].numel());
    ctx.narrate("error", [&] { return View{{{"mse", number(mse)}}, {}, to_pictures(pictures_ ? (x - out).abs().clamp(0, 1) : out, 8)}; });

    ctx.update(player_, loss);
    torch::NoGradGuard no_grad;
    follow_codes(code.detach(), ctx.step);
    ctx.report("mse", mse);
    ctx.report("loss", loss);
    ctx.narrate("update", [&] { return View{{{"loss", number(loss)}}, {}, {}}; });
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    all.push_back({"codes.mean", middle_, Role::buffer});
    all.push_back({"codes.deviation", spread_, Role::buffer});
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {latent_, Prior::none}; }
  Tensor decode(const Tensor& z, Ask&) override { return shown(rebuilt(middle_ + z * spread_)); }
  Posterior encode(const Tensor& x, Ask&) override { return {(encoder_(x.flatten(1)) - middle_) / spread_, {}}; }

 private:
  Tensor rebuilt(const Tensor& code) const {
    const Tensor raw = decoder_(code);
    return (pictures_ && !linear_ ? torch::sigmoid(raw) : raw).unflatten(1, row_);
  }
  Tensor shown(const Tensor& out) const { return pictures_ ? out.clamp(0, 1) : out; }

  /// Running mean and deviation of the codes: where latents are counted from.
  void follow_codes(const Tensor& code, std::int64_t step) {
    const double share = std::max(kSlowest, 1 / static_cast<double>(step + 1));
    const Tensor mean = code.mean(0), off = (code - middle_).square().mean(0);
    spread_.copy_(torch::lerp(spread_.square(), off, share).clamp_min(1e-8).sqrt());
    middle_.lerp_(mean, share);
    if (step == 0) spread_.copy_(code.std(0, /*unbiased=*/false).clamp_min(1e-4));
  }

  std::int64_t latent_;
  bool pictures_, linear_;
  std::vector<std::int64_t> row_;
  Mlp encoder_, decoder_;
  Player player_;
  Tensor middle_, spread_;  // [d]
};

std::vector<ParamSpec> params() {
  return {{.key = "linear", .group = "architecture", .fallback = false, .paper = "off; on is principal component analysis by gradient descent"},
          {.key = "latent", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 512, .log_scale = true, .paper = "2 to 30"},
          {.key = "hidden", .group = "architecture", .fallback = std::int64_t{256}, .min = 1, .max = 4096, .log_scale = true, .paper = "1000, then 500, 250", .when = "linear=false"},
          {.key = "layers", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 8, .paper = "3; each has half the units of the one before", .when = "linear=false"},
          {.key = "lr", .group = "optimiser", .fallback = 2e-3, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live}};
}

}  // namespace zscape::ae

namespace zscape {

ModelEntry ae_entry() {
  ModelEntry entry;
  entry.info = {.id = "ae",
                .family = "variational",
                .name = "Autoencoder",
                .paper = "Hinton & Salakhutdinov 2006",
                .reference = "G. E. Hinton, R. R. Salakhutdinov: Reducing the Dimensionality of Data with Neural Networks. Science 313, 504–507 (2006). doi:10.1126/science.1127647",
                .params = ae::params(),
                .accepts = {DataKind::pictures, DataKind::points},
                .lines = {"encode", "decode", "error", "update"},
                .players = {"all"},
                .diagram = {{"x", "encode", "pictures", "data"},
                            {"encoder", "encode", "text", ""},
                            {"code", "encode", "profile", "accent"},
                            {"decoder", "decode", "text", ""},
                            {"x_hat", "decode", "pictures", "samples"},
                            {"losses", "error", "numbers", ""}},
                .scalars = {{"mse", "mse", "data", ""}, {"loss", "", "gradient", ""}},
                .objective = "‖x − dec(enc(x))‖²",
                .default_data = "glyphs",
                .suits = {{DataKind::points, {{"latent", "1"}, {"hidden", "128"}}}},
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<ae::Ae>(build); };
  entry.tiny = {{"hidden", "16"}, {"latent", "3"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
