// RealNVP: real-valued non-volume preserving transformations.
//   L. Dinh, J. Sohl-Dickstein, S. Bengio: Density estimation using Real NVP. ICLR 2017, arXiv:1605.08803.
//
// A chain of invertible layers f = f_K ∘ … ∘ f_1 takes x to z, and the density follows by change of variables (eq. 2):
//   log p(x) = log N(f(x); 0, I) + Σ_k log|det ∂f_k/∂h_{k−1}|
//   coupling (eq. 4 to 8): y_a = x_a,  y_b = x_b ∘ exp(s(x_a)) + t(x_a),  log|det| = Σ s(x_a)
//   loss = −log p(x), mean over rows: exact maximum likelihood. Sampling is the same chain backwards: x = f⁻¹(z).
//
// Shapes: points [n, D]; pictures [n, C, H, W] → logits → z [n, C·H·W], the parts that left early first.
//
// Pictures (section 4.1): the 256 levels become continuous by u ~ U[0,1), then logit(.05 + .9 x). What is reported is the
//   probability of the levels, E_u log p(x + u) − D log 256 ≤ log P(x): a bound. encode() takes the middle of the level.
//
// Departures: no batch normalisation (its statistics would make log p of a picture depend on its neighbours); points use
//   s = 2 tanh(ŝ/2) against g ∘ tanh(ŝ); gradients are clipped at 5.
#include <algorithm>
#include <numbers>

#include "models/blocks/dequantise.h"
#include "models/blocks/likelihoods.h"
#include "models/flow/multi_scale.h"
#include "models/step_context.h"

namespace zscape::real_nvp {

class RealNvp final : public Model, public Samples, public Decodes, public Encodes, public Inverts, public Scores, public Layered {
 public:
  explicit RealNvp(const Build& build)
      : data_(build.data), pictures_(build.data.kind == DataKind::pictures) {
    const Init init{build.init, build.device};
    if (pictures_) {
      alpha_ = build.params.real("alpha");
      picture_flow_ = MultiScale({data_.channels, data_.height, data_.width, build.params.integer("scales"), build.params.integer("maps"),
                                  build.params.integer("blocks")},
                                 init);
      picture_flow_.collect(player_.parameters);
    } else {
      const std::int64_t hidden = build.params.integer("hidden");
      if (data_.dimension < 2) throw ParamError("A coupling needs two coordinates at least and these data have one: set another model or other data.");
      point_flow_ = CouplingStack("coupling", data_.dimension, build.params.integer("couplings"), {hidden, hidden}, init);
      point_flow_.collect(player_.parameters);
    }
    player_.name = "flow";
  }

  void step(const Batch& batch, StepContext& ctx) override {
    Tensor x = batch.x, log_det_data;
    if (pictures_) {
      const Transformed data = dequantised(x, ctx.rng.uniform(x.sizes()), alpha_);
      x = data.x;
      log_det_data = data.log_det;
    }
    ctx.narrate("data", [&] { return View{{}, {histogram("x", x)}, to_pictures(batch.x, 8)}; });

    const Transformed z = transform(x);
    ctx.narrate("couplings", [&] { return layer_by_layer(x); });
    ctx.narrate("prior", [&] { return View{{{"log_det", number(z.log_det.mean())}}, {histogram("z", z.x)}, {}}; });

    Tensor log_p = standard_normal_log_prob(z.x) + z.log_det;
    if (pictures_) log_p = log_p + log_det_data - log_levels(batch.x);
    const Tensor loss = -log_p.mean();
    ctx.narrate("loss", [&] {
      torch::NoGradGuard no_grad;
      return View{{{"log_prior", number(standard_normal_log_prob(z.x).mean())}, {"log_det", number(z.log_det.mean())}, {"nll", number(loss)}}, {}, {}};
    });

    ctx.update(player_, loss);
    ctx.report("nll", loss);
    if (pictures_) ctx.report("bpd", loss / (static_cast<double>(data_.dimension) * std::numbers::ln2));
    ctx.report("log_det", z.log_det.mean());
    ctx.narrate("update", [&] { return View{{{"nll", number(loss)}}, {}, {}}; });
  }

  std::vector<NamedTensor> state() override { return player_.parameters; }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {data_.dimension, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return pictures_ ? quantised(picture_flow_.inverse(z), alpha_) : point_flow_.inverse(z); }
  Tensor sample(std::int64_t n, Ask& ask) override { return decode(ask.rng.normal({n, data_.dimension}) * ask.temperature, ask); }
  Posterior encode(const Tensor& x, Ask&) override { return {transform(middle(x)).x, {}}; }

  /// Points: exact. Pictures: the dequantisation bound, ask.k draws of u averaged as in importance sampling.
  LogProb log_prob(const Tensor& x, Ask& ask) override {
    if (!pictures_) {
      const Transformed z = transform(x);
      return {.value = standard_normal_log_prob(z.x) + z.log_det, .stderr_ = {}};
    }
    return levels_log_prob(x, alpha_, ask, [&](const Tensor& y) {
      const Transformed z = transform(y);
      return standard_normal_log_prob(z.x) + z.log_det;
    });
  }

  std::int64_t layer_count() const override { return pictures_ ? picture_flow_.couplings() : static_cast<std::int64_t>(point_flow_.couplings.size()); }
  LayerState at_layer(const Tensor& x, int k, Ask&) override {
    if (pictures_) {
      const Transformed h = picture_flow_.forward(middle(x), k);
      return {h.x, h.log_det};
    }
    Transformed h{x, x.new_zeros({x.size(0)})};
    for (int i = 0; i < k; ++i) {
      const Transformed next = point_flow_.couplings.at(static_cast<std::size_t>(i)).forward(h.x);
      h = {next.x, h.log_det + next.log_det};
    }
    return {h.x, h.log_det};
  }

 private:
  Transformed transform(const Tensor& y) const { return pictures_ ? picture_flow_.forward(y) : point_flow_(y); }
  Tensor middle(const Tensor& x) const { return pictures_ ? dequantised(x, torch::full_like(x, .5), alpha_).x : x; }

  /// How much each coupling stretches: mean log|det| as bars. The step itself needs only their sum.
  View layer_by_layer(const Tensor& x) const {
    std::vector<Tensor> log_dets;
    if (pictures_) picture_flow_.forward(x.narrow(0, 0, 1), -1, &log_dets);  // one row says enough, and costs little
    Tensor h = x;
    for (const AffineCoupling& coupling : point_flow_.couplings) {
      const Transformed next = coupling.forward(h);
      h = next.x;
      log_dets.push_back(next.log_det);
    }
    Profile each{.name = "log_det_per_coupling", .values = {}};
    double total = 0;
    for (const Tensor& log_det : log_dets) {
      each.values.push_back(static_cast<float>(number(log_det.mean())));
      total += each.values.back();
    }
    return View{{{"log_det", total}}, {each}, {}};
  }

  DataSpec data_;
  bool pictures_;
  double alpha_ = 0;
  CouplingStack point_flow_;
  MultiScale picture_flow_;
  Player player_;
};

std::vector<ParamSpec> params() {
  return {
      {.key = "couplings", .group = "architecture", .fallback = std::int64_t{8}, .min = 1, .max = 64, .only = DataKind::points},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{64}, .min = 1, .max = 1024, .log_scale = true, .only = DataKind::points},
      {.key = "scales", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 4, .paper = "until the last is 4 × 4", .only = DataKind::pictures},
      {.key = "maps", .group = "architecture", .fallback = std::int64_t{24}, .min = 1, .max = 256, .log_scale = true, .paper = "32 or 64 at the first scale", .only = DataKind::pictures},
      {.key = "blocks", .group = "architecture", .fallback = std::int64_t{1}, .min = 0, .max = 16, .paper = "4 to 8 residual blocks", .only = DataKind::pictures},
      {.key = "alpha", .group = "objective", .fallback = 0.05, .min = 1e-6, .max = 0.2, .log_scale = true, .paper = "0.05: how far the logit stays away from black and white", .only = DataKind::pictures},
      {.key = "clip", .group = "optimiser", .fallback = 5.0, .min = 0, .max = 1000, .effect = Effect::live},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{256}, .min = 1, .max = 4096, .log_scale = true, .paper = "64"},
  };
}

}  // namespace zscape::real_nvp

namespace zscape {

ModelEntry real_nvp_entry() {
  ModelEntry entry;
  entry.info = {.id = "real_nvp",
                .family = "flow",
                .name = "RealNVP",
                .paper = "Dinh et al. 2017",
                .reference = "L. Dinh, J. Sohl-Dickstein, S. Bengio: Density estimation using Real NVP. ICLR 2017. arXiv:1605.08803",
                .params = real_nvp::params(),
                .accepts = {DataKind::points, DataKind::pictures},
                .lines = {"data", "couplings", "prior", "loss", "update"},
                .players = {"flow"},
                .diagram = {{"x", "data", "pictures", "data"},
                            {"couplings", "couplings", "profile", "accent"},
                            {"z", "prior", "profile", "samples"},
                            {"losses", "loss", "numbers", ""}},
                .scalars = {{"bpd", "bpd", "data", "bits/dim"},
                            {"nll", "nll", "data", "nats", "entropy"},
                            {"log_det", "log_det", "samples", "nats"}},
                .objective = "log p(z) + Σ log|det ∂f|",
                .default_data = "moons",
                .suits = {{DataKind::pictures, {{"batch", "64"}}}},
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<real_nvp::RealNvp>(build); };
  entry.tiny = {{"couplings", "2"}, {"hidden", "8"}, {"maps", "3"}};
  entry.threads = [](const Params& params, int cores) {
    return params.has("maps") ? std::max(1, std::min(4, cores - 1)) : 1;  // pictures are convolved
  };
  return entry;
}

}  // namespace zscape
