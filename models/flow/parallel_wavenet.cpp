// Parallel WaveNet: a flow that draws sound at one go learns from a WaveNet that predicts it sample by sample.
//   A. van den Oord et al.: Parallel WaveNet: Fast High-Fidelity Speech Synthesis. ICML 2018, arXiv:1711.10433, sections 3 and 4.
//
// Teacher: a WaveNet, copied from a run (teacher=RUN) or trained on the rows first, then frozen: p_T(x_t | x_<t), 256 levels of µ-law.
// Student: inverse autoregressive flows, one after the other, each a stack of dilated causal convolutions (models/blocks/dilated.h):
//   z⁰ ~ logistic(0, 1),  z^i_t = z^{i−1}_t · s_i(z^{i−1}_<t) + μ_i(z^{i−1}_<t);   x = z^N, so x_t is logistic of place μ_tot,t and scale s_tot,t given z_<t  (eq. 2 to 5)
// Probability density distillation on the student's own draws:
//   KL(P_S ‖ P_T) = Σ_t E_z[ Σ_k q_t(k) ( log q_t(k) − log p_T(k | x_<t) ) ],  q_t(k) = P(x_t falls on level k | z_<t)              (eq. 6 to 10)
//   + power · ‖φ(x) − φ(y)‖² / ‖φ(y)‖²,  φ the mean power of each frequency, y a row of the data                                    (section 4.1)
// All levels of a step are summed over, where the paper draws some. The teacher hears the draw itself, between levels a mixture of both, so that the gradient also
//   knows what a sample does to the samples after it.
//
// Shapes: z, x [n, T], x of k / 255; q, log p_T [n, T, 256].
//
// Watch for: without the entropy (entropy = 0) everything goes to the teacher's likeliest level. The teacher must hear what the student drew.
// Departures: one teacher of levels against a mixture of logistics; z is given as a normal draw and made logistic, so that latents are like everyone's.
#include <algorithm>

#include "engine/data/spectrogram.h"
#include "models/blocks/level_net.h"
#include "models/blocks/likelihoods.h"
#include "models/flow/cost.h"
#include "models/step_context.h"
#include "models/target.h"

namespace zscape::parallel_wavenet {

constexpr double kStart = -3;             // log scale before anything is learnt: the whole range is within reach
constexpr double kLeastLogScale = -7;
constexpr std::int64_t kFrame = 128, kHeard = 64;  // samples of a frame of φ, at most; samples that the teacher draws when its pace is shown

struct Drawn {
  Tensor x, place, log_scale;  // [n, T]: the draw, and of which logistic each sample is
};

class ParallelWaveNet final : public Model, public Samples, public Decodes, public Distils {
 public:
  explicit ParallelWaveNet(const Build& build) : length_(build.data.dimension), frame_(std::min(kFrame, length_ / 4 * 2)) {
    const Params& p = build.params;
    const Init init{build.init, build.device};
    teacher_ = LevelNet("teacher.", dilated_shape(p, "teacher.", kSoundLevels), init);
    const DilatedShape shape = dilated_shape(p, "", 2);
    for (std::int64_t k = 0; k < p.integer("depth"); ++k) {
      const std::string name = "student" + std::to_string(k) + ".";
      flows_.push_back({Linear(name + "in", 1, shape.maps, init, Activation::none), Dilated(name, shape, init)});
    }
    {
      torch::NoGradGuard no_grad;
      flows_.front().stack.last().bias.copy_(torch::tensor({.5, kStart}));  // silence, give or take
    }
    players_ = {{.name = "student"}, {.name = "teacher"}};
    for (const Flow& flow : flows_) {
      flow.in.collect(players_[0].parameters);
      flow.stack.collect(players_[0].parameters);
    }
    teacher_.collect(players_[1].parameters);
    window_ = torch::hann_window(frame_, torch::device(build.device));
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const Tensor& x = batch.x;
    if (ctx.step < ctx.params.integer("teacher.steps")) {
      const Tensor loss = torch::nll_loss(teacher_.logits(x).log_softmax(2).flatten(0, 1), sound_levels(x).flatten());
      ctx.narrate("teach", [&] { return View{{{"teacher_nll", number(loss)}}, {}, spectrograms(x, 8)}; });
      ctx.update(players_[1], loss);
      return ctx.report("teacher_nll", loss);
    }
    const Tensor z = ctx.rng.normal(x.sizes());
    ctx.narrate("draw", [&] { return View{{}, {histogram("z", z)}, {}}; });

    const Drawn d = draw(z);
    ctx.narrate("layers", [&] { return View{{{"scale", number(d.log_scale.exp().mean())}}, {}, spectrograms(on_levels(d.x), 8)}; });

    const Divergence kl = divergence_of(d);
    ctx.narrate("target", [&] { return View{{{"q_entropy", number(kl.entropy.mean())}, {"q_cross", number(kl.cross.mean())}}, {}, spectrograms(x, 8)}; });

    const Tensor power = power_distance(d.x, x);
    const Tensor loss = (kl.cross - ctx.params.real("entropy") * kl.entropy).mean() + ctx.params.real("power") * power;
    ctx.narrate("loss", [&] { return View{{{"reverse_kl", number((kl.cross - kl.entropy).mean())}, {"power", number(power)}}, {}, {}}; });

    ctx.update(players_[0], loss);
    const Tensor reverse_kl = (kl.cross - kl.entropy).mean();
    ctx.report("reverse_kl", reverse_kl);
    ctx.report("q_entropy", kl.entropy.mean());
    ctx.report("q_cross", kl.cross.mean());
    ctx.report("power", power);
    ctx.narrate("update", [&] { return View{{{"reverse_kl", number(reverse_kl)}}, {}, {}}; });
    ctx.narrate("cost", [&] {
      Rng shown(0, "pace", x.device());
      return measured_cost({.scoring = kHeard, .sampling = static_cast<std::int64_t>(flows_.size())}, [&] { teacher_.draw(1, kHeard, shown); }, [&] { draw(z.slice(0, 0, 1)); });
    });
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = players_[0].parameters;
    all.insert(all.end(), players_[1].parameters.begin(), players_[1].parameters.end());
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {length_, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return on_levels(draw(z).x); }
  Tensor sample(std::int64_t n, Ask& ask) override { return decode(ask.rng.normal({n, length_}) * ask.temperature, ask); }

  Tensor divergence(std::int64_t n, Ask& ask) override {
    const Drawn d = draw(ask.rng.normal({n, length_}));
    const Divergence kl = divergence_of(d);
    return (kl.cross - kl.entropy).sum(1);
  }
  Tensor teacher_sample(std::int64_t n, Ask& ask) override { return teacher_.draw(n, length_, ask.rng); }

 private:
  struct Flow {
    Linear in;
    Dilated stack;
  };
  struct Divergence {
    Tensor entropy, cross;  // [n, T], nats of each sample
  };

  Drawn draw(const Tensor& normal) const {
    const Tensor u = torch::special_ndtr(normal).clamp(1e-6, 1 - 1e-6);
    Tensor x = torch::logit(u), place = torch::zeros_like(x), log_scale = torch::zeros_like(x);
    for (const Flow& flow : flows_) {
      const Tensor before = torch::constant_pad_nd(x, {1, 0}).slice(1, 0, x.size(1)).unsqueeze(2);
      const std::vector<Tensor> said = flow.stack(flow.in(before)).unbind(2);
      const Tensor scale = said[1].clamp(kLeastLogScale, -kLeastLogScale).exp();
      x = x * scale + said[0];
      place = place * scale + said[0];
      log_scale = log_scale + scale.log();
    }
    return {x, place, log_scale.clamp_min(kLeastLogScale)};
  }

  static Tensor on_levels(const Tensor& x) { return (x.detach().clamp(0, 1) * 255).round() / 255; }

  Divergence divergence_of(const Drawn& d) const {
    const Tensor levels = torch::linspace(0, 1, kSoundLevels, d.x.options().requires_grad(false));
    const Tensor log_q = discretised_logistic_each(levels, d.place.unsqueeze(2), d.log_scale.unsqueeze(2)), q = log_q.exp();
    const Tensor log_p = teacher_.logits(d.x).log_softmax(2);
    return {-(q * log_q).sum(2), -(q * log_p).sum(2)};
  }

  /// ‖φ(x) − φ(y)‖² / ‖φ(y)‖², φ: the mean over time of |STFT|² of what the levels stand for around silence.
  Tensor power_distance(const Tensor& x, const Tensor& y) const {
    const auto power = [&](const Tensor& sound) {
      const Tensor all = torch::stft(2 * sound - 1, frame_, frame_ / 2, frame_, window_, false, "reflect", false, true, true);
      return torch::view_as_real(all).square().sum(-1).mean(2).mean(0);
    };
    const Tensor wanted = power(y);
    return (power(x) - wanted).square().sum() / wanted.square().sum().clamp_min(1e-9);
  }

  std::int64_t length_, frame_;
  LevelNet teacher_;
  std::vector<Flow> flows_;
  Tensor window_;
  std::vector<Player> players_;
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "teacher", .group = "objective", .fallback = std::string()},
      {.key = "teacher.steps", .group = "objective", .fallback = std::int64_t{400}, .min = 0, .max = 1000000, .effect = Effect::live},
      {.key = "entropy", .group = "objective", .fallback = 1.0, .min = 0, .max = 2, .effect = Effect::live, .paper = "1: the divergence itself"},
      {.key = "power", .group = "objective", .fallback = 1.0, .min = 0, .max = 1000, .effect = Effect::live, .paper = "not given"},
      {.key = "depth", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 8, .paper = "4"},
      {.key = "clip", .group = "optimiser", .fallback = 1.0, .min = 0, .max = 1000, .effect = Effect::live},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{4}, .min = 1, .max = 256, .log_scale = true}};
  for (ParamSpec& p : dilated_params("", {.maps = 24, .skip = 24, .layers = 8, .repeats = 1})) all.push_back(std::move(p));
  for (ParamSpec& p : dilated_params("teacher.", {.maps = 24, .skip = 48, .layers = 8, .repeats = 1})) all.push_back(std::move(p));
  return all;
}

}  // namespace zscape::parallel_wavenet

namespace zscape {

ModelEntry parallel_wavenet_entry() {
  ModelEntry entry;
  entry.info = {.id = "parallel_wavenet",
                .family = "flow",
                .name = "Parallel WaveNet",
                .paper = "van den Oord et al. 2017",
                .reference = "A. van den Oord et al.: Parallel WaveNet: Fast High-Fidelity Speech Synthesis. ICML 2018. arXiv:1711.10433",
                .params = parallel_wavenet::params(),
                .accepts = {DataKind::waves},
                .lines = {"teach", "draw", "layers", "target", "loss", "update", "cost"},
                .players = {"student", "teacher"},
                .diagram = {{"data", "teach", "pictures", "data"},
                            {"z", "draw", "profile", ""},
                            {"x", "layers", "pictures", "samples"},
                            {"heard", "target", "numbers", "accent"},
                            {"losses", "loss", "numbers", ""},
                            {"cost", "cost", "numbers", ""}},
                .scalars = {{"reverse_kl", "reverse_kl", "samples", "nats"},
                            {"q_entropy", "parts", "samples", "nats"},
                            {"q_cross", "parts", "data", "nats"},
                            {"power", "power", "gradient", ""},
                            {"teacher_nll", "teacher_nll", "data", "nats"}},
                .objective = "H(P_S) − H(P_S, P_T)",
                .default_data = "tones",
                .suits = {},
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<parallel_wavenet::ParallelWaveNet>(build); };
  entry.tiny = {{"maps", "4"}, {"skip", "4"}, {"layers", "3"}, {"depth", "1"}, {"teacher.maps", "4"}, {"teacher.skip", "4"}, {"teacher.layers", "3"}, {"teacher.repeats", "1"}, {"teacher.steps", "3"}};
  entry.threads = [](const Params&, int cores) { return std::max(1, std::min(2, cores - 1)); };
  return entry;
}

}  // namespace zscape
