// GSN: the generative stochastic network.
//   Y. Bengio, E. Thibodeau-Laufer, G. Alain, J. Yosinski: Deep Generative Stochastic Networks Trainable by Backprop. ICML 2014, arXiv:1306.1091.
//   Y. Bengio, L. Yao, G. Alain, P. Vincent: Generalized Denoising Auto-Encoders as Generative Models. NIPS 2013, arXiv:1305.6663 (walkback: algorithm 1).
//
//   x̃ ~ C(x̃ | x): salt and pepper, a share of the pixels becomes 0 or 1 by chance
//   h = tanh(c + W x̃ + s ε₁) + s ε₂,   p(x | h) = σ(b + Wᵀ h)
//   states = one_of: p(x | h) = softmax(b + Wᵀ h), one of all pixels is lit: what is learnt is the whole of p(x | x̃), not pixel by pixel given h.
//   The chain x → x̃ → h → x' has the distribution of the data as its own, as far as p(x | x̃) is learnt: what is learnt is one step of a chain, never log Z.
// walkback = k: from a row of the data the chain goes k steps with its own draws, and every step is taught to lead back to the row: Σ_i −log p(x | h_i). So the chain
//   learns to return from where it strays, which steps from the data alone never show it.
//
// Shapes: x [n, D] of 0 and 1, or grey values read as probabilities; h [n, H]; W [H, D], the same both ways.
//
// Samples: chains that begin where the walkback of some rows of the last minibatch stood. From noise a chain may stay for ever in a mode that training never
//   visits: a sharp picture is no proof that it belongs to the data.
//
// Departures: one hidden layer; Adam (paper: gradient descent with momentum).
//
// Pixels that are drawn one by one given h cannot all go the same way where x̃ leaves two pictures open: a little of the chain's mass lies between the pictures of the data.
//   Over a few states, of which one is lit, the chain's own distribution is that of the data (deep_energy_test.cpp: total variation below .05).
//
// Pitfalls: it never learns from a clean picture to a clean one; the next corruption starts from a draw of p(x | h), not from its mean.
#include "models/blocks/filters.h"
#include "models/blocks/layers.h"
#include "models/blocks/likelihoods.h"
#include "models/blocks/standardise.h"
#include "models/blocks/tap.h"
#include "models/blocks/wander.h"
#include "models/step_context.h"

namespace zscape::gsn {

constexpr std::int64_t kKept = 64, kCompletionSweeps = 40;  // rows that chains begin at; sweeps over a hole

class Gsn final : public Model, public Samples, public Encodes, public Decodes, public Completes, public Chains {
 public:
  explicit Gsn(const Build& build)
      : corruption_(build.params.real("corruption")), noise_(build.params.real("noise")), sweeps_(build.params.integer("sweeps")), row_(row_shape_of(build.data)), size_(build.data.dimension), one_of_(build.params.text("states") == "one_of") {
    hidden_ = Linear("hidden", size_, build.params.integer("hidden"), Init{build.init, build.device}, Activation::none);
    back_ = torch::zeros({size_}, build.device).requires_grad_(true);
    walked_ = bits(torch::full({kKept, size_}, .5, build.device), build.init).to(torch::kUInt8);
    player_.name = "all";
    hidden_.collect(player_.parameters);
    player_.parameters.push_back({"visible.bias", back_, Role::weight});
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const Tensor x = batch.x.flatten(1);
    if (ctx.step == 0) measure(x, ctx);
    const std::int64_t steps = ctx.params.integer("walkback");
    Tensor at = bits(x.detach(), ctx.rng), loss, out;
    for (std::int64_t i = 0; i < steps; ++i) {
      const Tensor seen = corrupt(at, ctx.rng);
      if (i == 0) ctx.narrate("corrupt", [&] { return View{{}, {}, shown(seen)}; });
      const Tensor h = hear(seen, ctx.rng);
      if (i == 0) ctx.narrate("hear", [&] { return View{{}, {histogram("h", h)}, {}}; });
      out = speak(h);
      const Tensor cost = -log_prob_of(x, out).mean();
      if (i == 0) ctx.narrate("rebuild", [&] { return View{{{"cross_entropy", number(cost)}}, {}, shown(mean_of(out))}; });
      loss = loss.defined() ? loss + cost : cost;
      at = one_of_ ? one_drawn(out.detach(), ctx.rng) : bits(torch::sigmoid(out.detach()), ctx.rng);
    }
    loss = loss / static_cast<double>(steps);
    ctx.narrate("walk", [&] { return View{{{"cross_entropy", number(loss)}}, {}, shown(at)}; });
    ctx.update(player_, loss);
    const torch::NoGradGuard no_grad;
    const std::int64_t kept = std::min(kKept, at.size(0));
    walked_.slice(0, 0, kept).copy_(at.slice(0, 0, kept));
    ctx.report("cross_entropy", loss);
    ctx.report("reconstruction_error", (x - mean_of(out)).square().mean());
    ctx.narrate("update", [&] { return View{{{"cross_entropy", number(loss)}}, {}, as_filters(hidden_.weight, row_)}; });
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    all.push_back({"walked", walked_, Role::chain});
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  Tensor sample(std::int64_t n, Ask& ask) override {
    return wandered(*this, start({as_rows(some_chains(walked_, n, ask.rng), row_)}, n, ask), sweeps_, ask);
  }
  Tensor complete(const Tensor& x, const Tensor& hole, Ask& ask) override { return complete_by_chains(*this, x, hole, kCompletionSweeps, ask); }

  /// The hidden layer without its noises.
  LatentSpace latent() const override { return {hidden_.weight.size(0), Prior::none}; }
  Posterior encode(const Tensor& x, Ask&) override {
    const Tensor in = hidden_(x.flatten(1));
    return {torch::tanh(in), {}};
  }
  Tensor decode(const Tensor& z, Ask&) override {
    tell_tap(hidden_.name, z);
    return as_rows(mean_of(speak(z.clamp(-1, 1))), row_);
  }

  ChainState start(const Start& from, std::int64_t n, Ask& ask) override {
    ChainState state;
    const Tensor p = from.rows.defined() ? from.rows.flatten(1) : torch::full({1, size_}, .5, hidden_.weight.options().requires_grad(false));
    state.visible = bits(in_turn(p, n), ask.rng);
    state.mean = state.visible;
    state.hidden = {torch::tanh(hidden_(state.visible))};
    return state;
  }
  /// One step of the chain. It has no energy: what is told is −log p of the new picture given what was heard of the old one.
  ChainReport advance(ChainState& state, const Clamp& clamp, Ask& ask) override {
    const Tensor before = state.visible, h = hear(corrupt(before, ask.rng), ask.rng), out = speak(h);
    const Drawn x = one_of_ ? draw_one(out, clamp, before, ask) : draw_units(out, clamp, before, ask);
    state = {x.value, {h}, x.mean};
    return {-log_prob_of(x.value, out), (x.value - before).abs().mean(1)};
  }
  Tensor visible(const ChainState& state) override { return as_rows(state.mean, row_); }

 private:
  /// Visible units begin at the data's own log odds: from a half each, small steps leave the background grey for long, and a negative is as good as a picture.
  void measure(const Tensor& first, StepContext& ctx) {
    const torch::NoGradGuard no_grad;
    back_.copy_(log_odds(first_shares(first, ctx)));
  }
  Tensor corrupt(const Tensor& x, Rng& rng) const {
    const Tensor where = rng.uniform(x.sizes()).lt(corruption_), pepper = bits(torch::full_like(x, .5), rng);
    return torch::where(where, pepper, x);
  }
  Tensor hear(const Tensor& seen, Rng& rng) const {
    const Tensor in = hidden_(seen), before = rng.normal(in.sizes()), after = rng.normal(in.sizes());
    return torch::tanh(in + noise_ * before) + noise_ * after;
  }
  Tensor speak(const Tensor& h) const { return torch::addmm(back_, h, hidden_.weight); }
  Tensor mean_of(const Tensor& out) const { return one_of_ ? torch::softmax(out, 1) : torch::sigmoid(out); }
  Tensor log_prob_of(const Tensor& x, const Tensor& out) const { return one_of_ ? (x * torch::log_softmax(out, 1)).sum(1) : bernoulli_log_prob(x, out); }
  /// One pixel a row, with the softmax's chances: the largest of logits and Gumbel noise.
  static Tensor one_drawn(const Tensor& out, Rng& rng) {
    const Tensor noise = -(-rng.uniform(out.sizes()).clamp(1e-9, 1 - 1e-7).log()).log();
    return torch::zeros_like(out).scatter_(1, (out + noise).argmax(1, true), 1);
  }
  /// What a clamp holds speaks for or against a pixel: without doubt, or with as many nats as it pulls.
  Drawn draw_one(const Tensor& out, const Clamp& clamp, const Tensor& before, Ask& ask) const {
    constexpr double kSure = 1e4;
    Tensor logit = out / ask.temperature;
    if (clamp.held.defined())
      logit = logit + torch::where(clamp.held.expand_as(out), (2 * clamp_values(clamp, before) - 1) * (clamp.mode == Clamp::Mode::stochastic ? clamp.pull : kSure), torch::zeros_like(out));
    const Tensor mean = torch::softmax(logit, 1);
    return {clamp.mode == Clamp::Mode::mean_field ? mean : one_drawn(logit, ask.rng), mean};
  }
  Pictures shown(const Tensor& x) const { return to_pictures(as_rows(x.slice(0, 0, 8), row_), 8); }

  double corruption_, noise_;
  std::int64_t sweeps_;  // of a sample
  std::vector<std::int64_t> row_;
  std::int64_t size_;
  bool one_of_;
  Linear hidden_;
  Tensor back_;    // [D]
  Tensor walked_;  // [64, D] uint8
  Player player_;
};

}  // namespace zscape::gsn

namespace zscape {

ModelEntry gsn_entry() {
  ModelEntry entry;
  entry.info = {.id = "gsn",
                .family = "variational",
                .name = "GSN",
                .paper = "Bengio et al. 2014",
                .reference = "Y. Bengio, E. Thibodeau-Laufer, G. Alain, J. Yosinski: Deep Generative Stochastic Networks Trainable by Backprop. ICML 2014. arXiv:1306.1091",
                .params = {{.key = "walkback", .group = "objective", .fallback = std::int64_t{4}, .min = 1, .max = 20, .effect = Effect::live, .paper = "5"},
                           {.key = "corruption", .group = "objective", .fallback = .3, .min = 0, .max = .9, .paper = "0.4"},
                           {.key = "noise", .group = "objective", .fallback = .1, .min = 0, .max = 4, .paper = "2"},
                           {.key = "states", .group = "architecture", .fallback = std::string("pixels"), .choices = {"pixels", "one_of"}, .paper = "pixels"},
                           {.key = "hidden", .group = "architecture", .fallback = std::int64_t{600}, .min = 1, .max = 4096, .log_scale = true, .paper = "1500"},
                           {.key = "sweeps", .group = "architecture", .fallback = std::int64_t{40}, .min = 1, .max = 5000, .log_scale = true}},
                .accepts = {DataKind::pictures},
                .lines = {"corrupt", "hear", "rebuild", "walk", "update"},
                .players = {"all"},
                .diagram = {{"x", "corrupt", "pictures", "data"},
                            {"h", "hear", "profile", "accent"},
                            {"x_hat", "rebuild", "pictures", "samples"},
                            {"walked", "walk", "pictures", "samples"},
                            {"weights", "update", "pictures", ""},
                            {"losses", "walk", "numbers", ""}},
                .scalars = {{"cross_entropy", "rebuilding", "data", "nats"}, {"reconstruction_error", "error", "gradient", ""}},
                .objective = "Σ_i −log p(x | x̃_i)",
                .default_data = "glyphs",
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<gsn::Gsn>(build); };
  entry.tiny = {{"hidden", "6"}, {"sweeps", "3"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
