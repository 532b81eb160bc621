// MAF: masked autoregressive flow.
//   G. Papamakarios, T. Pavlakou, I. Murray: Masked Autoregressive Flow for Density Estimation. NeurIPS 2017, arXiv:1705.07057.
//
// Every layer is a Gaussian whose mean and log-deviation of a value come from the values before it, all from one masked net (MADE):
//   u_i = (x_i − μ_i) exp(−α_i),  μ_i = f_i(x_{1:i−1}),  α_i = g_i(x_{1:i−1})                       (eq. 3 to 5)
//   log p(x) = log N(u_K; 0, I) − Σ_k Σ_i α_i,k                                                      (eq. 6: the Jacobian is triangular)
//   loss = −log p(x), mean over rows. The order of the values turns round from layer to layer (section 3.1).
// Scoring calls each net once, for all values at once. Sampling, x_i = u_i exp(α_i) + μ_i (eq. 4), needs x_{1:i−1} first: D calls of each net.
//
// Shapes: points [n, D]; pictures [n, C, H, W] → logits of dequantised levels [n, C·H·W] (models/blocks/dequantise.h).
//
// Departures: α = 5 tanh(a/5), so that no exponent runs away; nets begin at zero: μ = α = 0; instead of batch normalisation, whose statistics would make log p
//   of a row depend on its neighbours, the first layer's input is standardised once by the first rows' mean and deviation.
// Watch for: one layer is a product of Gaussians in its order. In the wrong order it cannot say what in the other is easy (figure 1: order.first on banana).
#include <numbers>

#include "models/blocks/autoregressive_flow.h"
#include "models/blocks/dequantise.h"
#include "models/blocks/likelihoods.h"
#include "models/blocks/standardise.h"
#include "models/flow/cost.h"

namespace zscape::maf {

constexpr double kLeastPixel = .1, kLeastPoint = 1e-3;  // deviation: a border that is nearly always black would else cost hundreds of nats where it is not

class Maf final : public Model, public Samples, public Decodes, public Encodes, public Inverts, public Scores, public Layered {
 public:
  explicit Maf(const Build& build) : data_(build.data), pictures_(build.data.kind == DataKind::pictures) {
    const Init init{build.init, build.device};
    const Params& p = build.params;
    if (pictures_) alpha_ = p.real("alpha");
    flow_ = AutoregressiveFlow("made",
                               {.net = {.dimension = data_.dimension, .hidden = p.integer("hidden"), .layers = p.integer("layers"), .reversed = p.text("order.first") == "last"},
                                .count = p.integer("depth"),
                                .moving = Moving::scaled},
                               init);
    flow_.collect(player_.parameters);
    player_.name = "flow";
    standard_ = Standard(data_.dimension, pictures_ ? kLeastPixel : kLeastPoint, build.device);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    if (ctx.step == 0) standard_.measure(batch.x, ctx, [&](const Tensor& rows) { return middle(rows); });
    Tensor x = batch.x, log_det_data;
    if (pictures_) {
      const Transformed levels = dequantised(x, ctx.rng.uniform(x.sizes()), alpha_);
      x = levels.x.flatten(1);
      log_det_data = levels.log_det;
    }
    ctx.narrate("data", [&] { return View{{}, {histogram("x", x)}, to_pictures(batch.x, 8)}; });

    const Transformed u = transform(x);
    ctx.narrate("layers", [&] { return layer_by_layer(x); });
    ctx.narrate("prior", [&] { return View{{{"log_det", number(u.log_det.mean())}}, {histogram("z", u.x)}, {}}; });

    Tensor log_p = standard_normal_log_prob(u.x) + u.log_det;
    if (pictures_) log_p = log_p + log_det_data - log_levels(batch.x);
    const Tensor loss = -log_p.mean();
    ctx.narrate("loss", [&] {
      return View{{{"log_prior", number(standard_normal_log_prob(u.x).mean())}, {"log_det", number(u.log_det.mean())}, {"nll", number(loss)}}, {}, {}};
    });

    ctx.update(player_, loss);
    ctx.report("nll", loss);
    if (pictures_) ctx.report("bpd", loss / (static_cast<double>(data_.dimension) * std::numbers::ln2));
    ctx.report("log_det", u.log_det.mean());
    ctx.narrate("update", [&] { return View{{{"nll", number(loss)}}, {}, {}}; });
    ctx.narrate("cost", [&] {
      const auto depth = static_cast<std::int64_t>(flow_.layers.size());
      const Tensor some = pictures_ ? u.x.narrow(0, 0, 1) : u.x;  // one picture says enough, and takes as many calls
      return measured_cost({.scoring = depth, .sampling = depth * data_.dimension}, [&] { flow_.forward(some); }, [&] { flow_.inverse(some); });
    });
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    standard_.collect(all);
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {data_.dimension, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask& ask) override {
    const Tensor x = standard_.restore(flow_.inverse(z, {}, ask.progress).x).x;
    return pictures_ ? quantised(x, alpha_).view({-1, data_.channels, data_.height, data_.width}) : x;
  }
  Tensor sample(std::int64_t n, Ask& ask) override { return decode(ask.rng.normal({n, data_.dimension}) * ask.temperature, ask); }
  Posterior encode(const Tensor& x, Ask&) override { return {transform(middle(x)).x, {}}; }

  /// Points: exact. Pictures: the dequantisation bound.
  LogProb log_prob(const Tensor& x, Ask& ask) override {
    const auto log_density = [&](const Tensor& y) {
      const Transformed u = transform(y.flatten(1));
      return standard_normal_log_prob(u.x) + u.log_det;
    };
    if (pictures_) return levels_log_prob(x, alpha_, ask, log_density);
    return {.value = log_density(x), .stderr_ = {}};
  }

  std::int64_t layer_count() const override { return static_cast<std::int64_t>(flow_.layers.size()); }
  /// Standardising belongs to the first layer.
  LayerState at_layer(const Tensor& x, int k, Ask&) override {
    Transformed h{middle(x), x.new_zeros({x.size(0)})};
    if (k > 0) h = standard_.apply(h.x);
    for (int i = 0; i < k; ++i) {
      const Transformed next = flow_.layers.at(static_cast<std::size_t>(i)).forward(h.x);
      h = {next.x, h.log_det + next.log_det};
    }
    return {h.x, h.log_det};
  }

 private:
  Tensor middle(const Tensor& x) const { return pictures_ ? dequantised(x, torch::full_like(x, .5), alpha_).x.flatten(1) : x; }
  Transformed transform(const Tensor& x) const {
    const Transformed first = standard_.apply(x), u = flow_.forward(first.x);
    return {u.x, first.log_det + u.log_det};
  }

  /// How much each layer stretches: mean log|det| as bars.
  View layer_by_layer(const Tensor& x) const {
    Profile each{.name = "log_det_per_layer", .values = {}};
    Tensor h = standard_.apply(x).x;
    double total = 0;
    for (const AutoregressiveLayer& layer : flow_.layers) {
      const Transformed next = layer.forward(h);
      h = next.x;
      each.values.push_back(static_cast<float>(number(next.log_det.mean())));
      total += static_cast<double>(each.values.back());
    }
    return View{{{"log_det", total}}, {each}, {}};
  }

  DataSpec data_;
  bool pictures_;
  double alpha_ = 0;
  AutoregressiveFlow flow_;  // data → latent
  Standard standard_;
  Player player_;
};

std::vector<ParamSpec> params() {
  return {
      {.key = "depth", .group = "architecture", .fallback = std::int64_t{6}, .min = 1, .max = 32, .paper = "5 or 10"},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{64}, .min = 1, .max = 1024, .log_scale = true, .paper = "100 to 1024"},
      {.key = "layers", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 4, .paper = "1 or 2"},
      {.key = "order.first", .group = "architecture", .fallback = std::string("first"), .choices = {"first", "last"}},
      {.key = "alpha", .group = "objective", .fallback = 0.05, .min = 1e-6, .max = 0.2, .log_scale = true, .paper = "1e-6 on MNIST, 0.05 on CIFAR-10", .only = DataKind::pictures},
      {.key = "clip", .group = "optimiser", .fallback = 5.0, .min = 0, .max = 1000, .effect = Effect::live},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{256}, .min = 1, .max = 4096, .log_scale = true, .paper = "100"},
  };
}

}  // namespace zscape::maf

namespace zscape {

ModelEntry maf_entry() {
  ModelEntry entry;
  entry.info = {.id = "maf",
                .family = "flow",
                .name = "MAF",
                .paper = "Papamakarios et al. 2017",
                .reference = "G. Papamakarios, T. Pavlakou, I. Murray: Masked Autoregressive Flow for Density Estimation. NeurIPS 2017. arXiv:1705.07057",
                .params = maf::params(),
                .accepts = {DataKind::points, DataKind::pictures},
                .lines = {"data", "layers", "prior", "loss", "update", "cost"},
                .players = {"flow"},
                .diagram = {{"x", "data", "pictures", "data"},
                            {"layers", "layers", "profile", "accent"},
                            {"z", "prior", "profile", "samples"},
                            {"losses", "loss", "numbers", ""},
                            {"cost", "cost", "numbers", ""}},
                .scalars = {{"bpd", "bpd", "data", "bits/dim"}, {"nll", "nll", "data", "nats", "entropy"}, {"log_det", "log_det", "samples", "nats"}},
                .objective = "log p(z) − Σ_k Σ_i α",
                .default_data = "moons",
                .suits = {{DataKind::pictures, {{"depth", "5"}, {"hidden", "400"}, {"batch", "100"}}}},
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<maf::Maf>(build); };
  entry.tiny = {{"depth", "2"}, {"hidden", "8"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
