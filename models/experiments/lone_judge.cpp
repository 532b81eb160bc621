// A judge alone: a discriminator or a critic learns to tell real rows from made-up ones that never improve. What it says of every place, how steep it is and what its
// weights become shows what a generator would be told.
//   M. Arjovsky, L. Bottou: Towards Principled Methods for Training Generative Adversarial Networks. ICLR 2017, arXiv:1701.04862.
//   M. Arjovsky, S. Chintala, L. Bottou: Wasserstein GAN. ICML 2017, arXiv:1701.07875: figure 2.
//   I. Gulrajani et al.: Improved Training of Wasserstein GANs. NeurIPS 2017, arXiv:1704.00028: figure 1.
//
//   fake = x' + shift e₁ + blur ε,  ε ~ N(0, I),  x' other rows of the data
//   discriminator: max E log D(x) + E log(1 − D(fake));     critics: max E f(x) − E f(fake) with weights cut to [−c, c], or with λ E (‖∇f‖ − 1)²
// What G would be told at its rows, l the logit: ‖∇ log(1 − D)‖ = D ‖∇l‖ (minimax), ‖∇ log D‖ = (1 − D) ‖∇l‖, ‖∇f‖.
//
// Shapes: x [n, D]; f, l [n, 1]; the gradient of the loss at every hidden layer [n, hidden].
//
// Pitfall: the better the discriminator, the less minimax tells; a clipped critic through many layers tells nothing (c small) or shouts (c large).
#include "models/adversarial/techniques/weight_cut.h"
#include "models/blocks/fused.h"
#include "models/blocks/gan_losses.h"
#include "models/blocks/standardise.h"
#include "models/step_context.h"

namespace zscape::lone_judge {

constexpr std::int64_t kRows = 2048, kLook = 10;  // rows kept to draw from; steps between two looks at what is costly

class LoneJudge final : public Model, public Samples, public Judges {
 public:
  explicit LoneJudge(const Build& build)
      : kind_(build.params.text("judge")), shift_(build.params.real("shift")), blur_(build.params.real("blur")) {
    const std::int64_t layers = build.params.integer("layers");
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(layers), build.params.integer("hidden"));
    sizes.insert(sizes.begin(), build.data.dimension);
    sizes.push_back(1);
    net_ = Mlp(kind_ == "discriminator" ? "discriminator" : "critic", sizes, {build.init, build.device});
    player_.name = "all";
    net_.collect(player_.parameters);
    rows_ = torch::zeros({kRows, build.data.dimension}, build.device);
    seen_ = torch::zeros({layers + 2}, build.device);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    if (ctx.step == 0) {
      const Tensor rows = first_rows(batch.x, ctx, [](const Tensor& x) { return x; });
      rows_.copy_(rows.index_select(0, torch::arange(kRows, torch::dtype(torch::kInt64).device(rows.device())) % rows.size(0)));
    }
    const Tensor x = batch.x, fake = made_up(ctx.next_batch().x, ctx.rng);
    ctx.narrate("make_up", [&] { return View{{}, {}, to_pictures(fake, 1)}; });
    const Scored said(net_(torch::cat({x, fake})));
    const Tensor loss = kind_ == "discriminator" ? discriminator_loss(said.real, said.fake, 1 - ctx.params.real("smoothing")) : said.fake.mean() - said.real.mean();
    ctx.narrate("score", [&] { return View{{{"real", number(said.real.mean())}, {"fake", number(said.fake.mean())}}, {histogram("real", said.real), histogram("fake", said.fake)}, {}}; });
    Tensor all = loss;
    if (kind_ == "penalty") {
      const Tensor between = fake + ctx.rng.uniform({x.size(0), 1}) * (x - fake);
      all = all + ctx.params.real("lambda") * (input_gradient(net_, between).norm(2, 1) - 1).square().mean();
    }
    if (ctx.step % kLook == 0) look(x, fake);
    // Decades above 10⁻¹².
    ctx.narrate("look", [&] { return View{{{"slope", number(seen_[0])}}, {bars("arriving", seen_.slice(0, 2).clamp_min(1e-12).log10() + 12)}, {}}; });
    ctx.update(player_, all);
    if (kind_ == "cut") cut_weights(player_, ctx.params.real("cut"));
    ctx.narrate("learn", [&] { return View{{{"loss", number(loss)}}, {histogram("weights", flat_weights(player_), 24)}, {}}; });
    report(said, loss, ctx);
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    all.push_back({"rows", rows_, Role::buffer});
    all.push_back({"seen", seen_, Role::buffer});
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  Tensor sample(std::int64_t n, Ask& ask) override { return made_up(rows_.index_select(0, ask.rng.integers(kRows, {n})), ask.rng); }
  Says says() const override { return kind_ == "discriminator" ? Says::probability : Says::score; }
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override {
    const Tensor said = net_(x).squeeze(1);
    return kind_ == "discriminator" ? torch::sigmoid(said) : said;
  }

 private:
  Tensor made_up(const Tensor& x, Rng& rng) const {
    Tensor fake = x + blur_ * rng.normal(x.sizes());
    fake.select(1, 0) += shift_;
    return fake;
  }

  /// The slope at made-up rows, what minimax leaves of it, and how much of the loss's gradient arrives at every hidden layer.
  void look(const Tensor& x, const Tensor& fake) {
    const torch::AutoGradMode with_gradient(true);
    const Tensor at = torch::cat({x, fake}).detach().requires_grad_(true);
    std::vector<Tensor> between{at};
    Tensor h = at;
    for (const Linear& layer : net_.layers) between.push_back(h = layer(h));
    const Tensor l = h.squeeze(1), half = l.slice(0, x.size(0));
    const Tensor slope = torch::autograd::grad({half.sum()}, {at}, {}, true)[0].slice(0, x.size(0)).norm(2, 1);
    const Tensor loss = kind_ == "discriminator" ? discriminator_loss(l.slice(0, 0, x.size(0)), half) : half.mean() - l.slice(0, 0, x.size(0)).mean();
    between.pop_back();
    between.erase(between.begin());
    const auto arriving = torch::autograd::grad({loss}, between);
    const torch::NoGradGuard no_grad;
    seen_[0].copy_(slope.mean());
    seen_[1].copy_((slope * torch::sigmoid(half)).mean());
    for (std::size_t i = 0; i < arriving.size(); ++i) seen_[static_cast<std::int64_t>(i) + 2].copy_(arriving[i].norm());
  }

  void report(const Scored& said, const Tensor& loss, StepContext& ctx) const {
    const torch::NoGradGuard no_grad;
    if (kind_ == "discriminator") {
      ctx.report("d_loss", loss);
      ctx.report("d_real", torch::sigmoid(said.real).mean());
      ctx.report("d_fake", torch::sigmoid(said.fake).mean());
      ctx.report("minimax_slope", seen_[1].clone());
      ctx.report("log_d_slope", seen_[0] - seen_[1]);
    } else {
      ctx.report("critic_gap", -loss);
      ctx.report("slope", seen_[0].clone());
      if (kind_ == "cut") ctx.report("at_bounds", share_at_bounds(player_, ctx.params.real("cut")));
    }
    const Tensor arriving = seen_.slice(0, 2).clamp_min(1e-30);
    ctx.report("first_layer", arriving[0]);
    ctx.report("last_layer", arriving[-1]);
  }

  std::string kind_;
  double shift_, blur_;
  Mlp net_;
  Player player_;
  Tensor rows_, seen_;
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "judge", .group = "objective", .fallback = std::string("discriminator"), .choices = {"discriminator", "cut", "penalty"}},
      {.key = "shift", .group = "objective", .fallback = 0.0, .min = -8, .max = 8},
      {.key = "blur", .group = "objective", .fallback = 1.0, .min = 0, .max = 8, .paper = "1 (Gulrajani et al. 2017, figure 1)"},
      {.key = "cut", .group = "objective", .fallback = 0.1, .min = 1e-4, .max = 10, .log_scale = true, .effect = Effect::live, .paper = "0.01", .when = "judge=cut"},
      {.key = "lambda", .group = "objective", .fallback = 10.0, .min = 0, .max = 100, .effect = Effect::live, .paper = "10", .when = "judge=penalty"},
      {.key = "smoothing", .group = "objective", .fallback = 0.0, .min = 0, .max = .5, .effect = Effect::live, .paper = "0.1 (Salimans et al. 2016)", .when = "judge=discriminator"},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{128}, .min = 1, .max = 2048, .log_scale = true, .paper = "512"},
      {.key = "layers", .group = "architecture", .fallback = std::int64_t{3}, .min = 1, .max = 16, .paper = "3; 12 in figure 1"},
      {.key = "lr", .group = "optimiser", .fallback = 5e-4, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live},
      {.key = "optimizer", .group = "optimiser", .fallback = std::string("adam"), .choices = {"adam", "sgd", "rmsprop"}},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{256}, .min = 2, .max = 4096, .log_scale = true},
  };
  return all;
}

}  // namespace zscape::lone_judge

namespace zscape {

ModelEntry lone_judge_entry() {
  ModelEntry entry;
  entry.info = {.id = "lone_judge",
                .family = "judges",
                .name = "A judge alone",
                .paper = "Arjovsky & Bottou 2017",
                .reference = "M. Arjovsky, L. Bottou: Towards Principled Methods for Training Generative Adversarial Networks. ICLR 2017. arXiv:1701.04862",
                .params = lone_judge::params(),
                .accepts = {DataKind::points},
                .lines = {"make_up", "score", "look", "learn"},
                .players = {"all"},
                .diagram = {{"fake", "make_up", "pictures", "samples"}, {"judge", "score", "profile", "accent"}, {"arriving", "look", "profile", "data"}, {"weights", "learn", "profile", ""}},
                .scalars = {{"critic_gap", "gap", "data", ""},
                            {"d_loss", "losses", "data", "nats"},
                            {"slope", "told", "gradient", ""},
                            {"minimax_slope", "told", "gradient", ""},
                            {"log_d_slope", "told", "samples", ""},
                            {"first_layer", "arriving", "gradient", ""},
                            {"last_layer", "arriving", "data", ""},
                            {"d_real", "verdicts", "good", ""},
                            {"d_fake", "verdicts", "gradient", ""},
                            {"at_bounds", "at_bounds", "gradient", ""}},
                .objective = "E[f(x)] − E[f(x′ + shift e₁ + blur ε)]",
                .default_data = "ring",
                .offers = {},
                .resembles = false};
  entry.build = [](const Build& build) { return std::make_unique<lone_judge::LoneJudge>(build); };
  entry.tiny = {{"hidden", "8"}, {"layers", "2"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
