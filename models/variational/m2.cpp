// M2: semi-supervised learning with a deep generative model.
//   D. P. Kingma, D. J. Rezende, S. Mohamed, M. Welling: Semi-supervised Learning with Deep Generative Models. NeurIPS 2014, arXiv:1406.5298.
//
//   p(x,y,z) = p(y) p(z) p(x|y,z),  p(y) = 1/K,  p(z) = N(0, I);   q(y,z|x) = q(y|x) q(z|x,y)
//   a row with its class:    −L(x,y) = E_q(z|x,y)[ log p(x|y,z) ] + log p(y) − KL( q(z|x,y) ‖ p(z) )  ≤ log p(x,y)                (eq. 6)
//   a row without:           −U(x) = Σ_y q(y|x) (−L(x,y)) + H( q(y|x) )  ≤ log p(x),  the sum over all K classes, none drawn       (eq. 7)
//   loss = mean U over rows without + λ mean L over rows with + α · mean −log q(y|x) over rows with                               (eq. 8, 9)
//
// Shapes: x [n, D] (pictures are flattened); q(y|x) [n, K]; for the enumeration every row stands K times, row-major: L [n, K].
//
// q(z|x,y) reads x once for all classes: its first layer is a sum of one over x and one over y. `labels` rows of each class are known, the same ones throughout;
//   of the others the class is only looked at for the scalar `accuracy` and never learnt from. learns_from=labels trains q(y|x) on the known rows alone: what
//   the same classifier reaches without the rest.
//
// Departures: the batch has so many rows with a class as there are, at most `labelled_batch`, beside `batch` rows without (paper: in proportion), so λ stands
//   for their share: in the paper every row counts once, whether with a class or without. α stands against means over rows, not against sums (paper: .1 N on sums).
//
// Pitfalls: enumerate y, never feed the soft q(y|x) to the decoder; without the third term q(y|x) is not trained by the rows whose class is known; the entropy
//   is added to the bound: a U that lowers it makes q(y|x) certain of anything. λ = 1 lets a hundred rows, seen again and again, shape p(x|y,z) as much as all
//   the others: q(y|x) ends below what it reaches on the labels alone (.65 against .78 on MNIST). A z as large as x can be any x of either class (points: latent=1).
#include <cmath>

#include "models/blocks/condition.h"
#include "models/blocks/filters.h"
#include "models/blocks/layers.h"
#include "models/blocks/likelihoods.h"
#include "models/blocks/observation.h"
#include "models/blocks/some_rows.h"
#include "models/step_context.h"

namespace zscape::m2 {

class M2 final : public Model, public Samples, public Decodes, public Encodes, public Scores, public Explains, public Classifies, public Conditions {
 public:
  explicit M2(const Build& build)
      : classes_(classes_of(build)), latent_(build.params.integer("latent")), binary_(build.data.binary), observation_(build) {
    const DataSpec& data = build.data;
    row_ = row_shape_of(data);
    const std::int64_t hidden = build.params.integer("hidden"), layers = build.params.integer("layers");
    const Init init{build.init, build.device};
    const std::vector<std::int64_t> middle(static_cast<std::size_t>(layers), hidden);
    const auto sizes = [&](std::int64_t in, std::int64_t out) {
      std::vector<std::int64_t> all{in};
      all.insert(all.end(), middle.begin(), middle.end());
      all.push_back(out);
      return all;
    };
    classifier_ = Mlp("classifier", sizes(data.dimension, classes_), init);
    encoder_x_ = Linear("encoder.x", data.dimension, hidden, init, Activation::none);
    encoder_y_ = uniform_weight(init, {classes_, hidden}, 1 / std::sqrt(static_cast<double>(data.dimension)));
    std::vector<std::int64_t> rest = sizes(0, 2 * latent_);
    rest.erase(rest.begin());
    encoder_ = Mlp("encoder", rest, init);
    decoder_ = Mlp("decoder", sizes(latent_ + classes_, data.dimension * observation_.heads()), init);
    player_.name = "all";
    classifier_.collect(player_.parameters);
    encoder_x_.collect(player_.parameters);
    player_.parameters.push_back({"encoder.y.weight", encoder_y_, Role::weight});
    encoder_.collect(player_.parameters);
    decoder_.collect(player_.parameters);
    observation_.collect_weights(player_.parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    observation_.follow(ctx.params);
    const bool labels_alone = ctx.params.text("learns_from") == "labels";
    const Batch known = some_of(ctx.labelled(ctx.params.integer("labels")), ctx);
    const Tensor& x = batch.x;

    const Tensor log_q = torch::log_softmax(classifier_(x.flatten(1)), 1);
    ctx.narrate("classify", [&] { return View{{{"certainty", number(log_q.exp().amax(1).mean())}}, {bars("q_of_y", log_q[0].exp())}, to_pictures(x, 8)}; });

    const Tensor bounds = labels_alone ? Tensor() : all_bounds(x, ctx.rng);
    const Tensor unlabelled = labels_alone ? torch::zeros({}, x.device()) : unlabelled_bound(log_q, bounds).mean();
    ctx.narrate("enumerate", [&] {
      return View{{{"bound", number(unlabelled)}}, {bars("bound_of_y", (labels_alone ? log_q : bounds)[0])}, to_pictures(every_class(), classes_)};
    });

    const Tensor labelled = labels_alone ? torch::zeros({}, x.device()) : known_bound(known, ctx.rng).mean();
    ctx.narrate("labelled", [&] { return View{{{"labelled_bound", number(labelled)}}, {}, to_pictures(known.x, 8)}; });

    const Tensor cross_entropy = torch::nll_loss(torch::log_softmax(classifier_(known.x.flatten(1)), 1), known.y);
    ctx.narrate("labels", [&] { return View{{{"label_cost", number(cross_entropy)}}, {}, to_pictures(known.x, 8)}; });

    const Tensor loss = labels_alone ? cross_entropy : ctx.params.real("label_weight") * cross_entropy - unlabelled - ctx.params.real("labelled_weight") * labelled;
    ctx.update(player_, loss);
    torch::NoGradGuard no_grad;
    if (!labels_alone) ctx.report(observation_.of() != LogProb::Of::neither ? "elbo" : "cross_entropy", observation_.of() != LogProb::Of::neither ? unlabelled : -unlabelled);
    ctx.report("label_cost", cross_entropy);
    ctx.report("accuracy", log_q.argmax(1).eq(batch.y).to(torch::kFloat32).mean());
    ctx.report("loss", loss);
    ctx.narrate("update", [&] { return View{{{"loss", number(loss)}}, {}, {}}; });
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    observation_.collect_buffers(all);
    return all;
  }
  std::span<Player> players() override { return {&player_, 1}; }
  void set_training(bool) override {}

  std::int64_t classes() const override { return classes_; }
  LatentSpace latent() const override { return {latent_, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask& ask) override { return observation_.mean(decoded(z, asked_classes(ask, z.size(0), z.device(), classes_))); }
  Tensor sample(std::int64_t n, Ask& ask) override {
    const Tensor told = told_labels(ask, n, ask.rng.device()), y = told.defined() ? told : ask.rng.integers(classes_, {n});
    return observation_.mean(decoded(ask.rng.normal({n, latent_}) * ask.temperature, hot_classes(y, classes_)));
  }
  Posterior encode(const Tensor& x, Ask& ask) override {
    const Tensor told = told_labels(ask, x.size(0), x.device());
    return posterior(x, hot_classes(told.defined() ? told : classify(x, ask).argmax(1), classes_));
  }
  Tensor classify(const Tensor& x, Ask&) override { return torch::log_softmax(classifier_(x.flatten(1)), 1); }
  Tensor log_likelihood(const Tensor& x, const Tensor& z, Ask& ask) override {
    return observation_.log_prob(x, decoded(z, asked_classes(ask, x.size(0), x.device(), classes_)));
  }
  LogProb log_prob(const Tensor& x, Ask& ask) override {
    LogProb bound = conditional_bound({classes_, [this](const Tensor& rows, const Tensor& y) { return posterior(rows, y); },
                                       [this](const Tensor& rows, const Tensor& z, const Tensor& y) { return observation_.log_prob(rows, decoded(z, y)); }}, x, ask);
    bound.of = observation_.of();
    return bound;
  }

 private:
  /// At most `labelled_batch` of the rows with a class; where values are drawn anew, 0 or 1 of each.
  Batch some_of(Batch all, StepContext& ctx) {
    Batch known = some_rows(std::move(all), ctx.params.integer("labelled_batch"), ctx.rng);
    if (binary_) known.x = (ctx.rng.uniform(known.x.sizes()) < known.x).to(torch::kFloat32);
    return known;
  }

  /// From the first layer's sums on: what it read of x and of y.
  Posterior after_first(const Tensor& sum) const {
    const Tensor first = torch::relu(sum);
    const std::vector<Tensor> halves = encoder_(first).chunk(2, 1);
    return {halves[0], soft_clamp(halves[1], -20, 20)};
  }
  Posterior posterior(const Tensor& x, const Tensor& y) const { return after_first(encoder_x_(x.flatten(1)) + y.to(x.scalar_type()).mm(encoder_y_)); }
  Tensor decoded(const Tensor& z, const Tensor& y) const {
    std::vector<std::int64_t> shape = row_;
    shape[0] *= observation_.heads();
    return decoder_(with_classes(z, y)).unflatten(1, shape);
  }

  /// −L(x, y) of one row each, [n].
  Tensor bound_of(const Tensor& x, const Tensor& y, const Posterior& q, const Tensor& noise) const {
    const Tensor z = q.mean + torch::exp(0.5 * q.log_var) * noise;
    return observation_.log_prob(x, decoded(z, y)) - normal_kl(q.mean, q.log_var) - std::log(static_cast<double>(classes_));
  }
  Tensor known_bound(const Batch& known, Rng& rng) const {
    const Tensor y = hot_classes(known.y, classes_);
    return bound_of(known.x, y, posterior(known.x, y), rng.normal({known.x.size(0), latent_}));
  }
  /// −L(x, y) for every class, [n, K].
  Tensor all_bounds(const Tensor& x, Rng& rng) const {
    const Tensor y = torch::eye(classes_, x.options()).repeat({x.size(0), 1});
    const Posterior q = after_first((encoder_x_(x.flatten(1)).unsqueeze(1) + encoder_y_).flatten(0, 1));
    const Tensor noise = rng.normal({x.size(0), latent_}).repeat_interleave(classes_, 0);  // the same for all classes of a row: only the class differs between its bounds
    return bound_of(x.repeat_interleave(classes_, 0), y, q, noise).view({x.size(0), classes_});
  }
  /// The middle of the prior as every class.
  Tensor every_class() const { return observation_.mean(decoded(torch::zeros({classes_, latent_}, encoder_y_.options()), torch::eye(classes_, encoder_y_.options()))); }

  std::int64_t classes_, latent_;
  bool binary_;
  std::vector<std::int64_t> row_;
  Observation observation_;
  Mlp classifier_, encoder_, decoder_;
  Linear encoder_x_;
  Tensor encoder_y_;  // [K, h]
  Player player_;
};

std::vector<ParamSpec> params() {
  std::vector<ParamSpec> all = {
      {.key = "labels", .group = "objective", .fallback = std::int64_t{10}, .min = 1, .max = 1000, .log_scale = true, .effect = Effect::live, .paper = "10, 60, 100 or 300 of each digit"},
      {.key = "learns_from", .group = "objective", .fallback = std::string("all"), .choices = {"all", "labels"}, .effect = Effect::live, .paper = "all rows"},
      {.key = "label_weight", .group = "objective", .fallback = 300.0, .min = 0, .max = 10000, .effect = Effect::live, .paper = ".1 N, on sums"},
      {.key = "labelled_weight", .group = "objective", .fallback = 0.02, .min = 0, .max = 1, .effect = Effect::live, .paper = "their share of all rows"},
      {.key = "labelled_batch", .group = "optimiser", .fallback = std::int64_t{50}, .min = 1, .max = 4096, .log_scale = true, .effect = Effect::live},
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{50}, .min = 1, .max = 512, .log_scale = true, .paper = "50"},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{300}, .min = 1, .max = 4096, .log_scale = true, .paper = "500 to 600"},
      {.key = "layers", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 8, .paper = "1 or 2"},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{100}, .min = 1, .max = 4096, .log_scale = true},
      {.key = "lr", .group = "optimiser", .fallback = 1e-3, .min = 1e-6, .max = 1, .log_scale = true, .effect = Effect::live, .paper = "3e-4"}};
  for (auto more : observation_params()) all.push_back(more);
  return all;
}

}  // namespace zscape::m2

namespace zscape {

ModelEntry m2_entry() {
  ModelEntry entry;
  entry.info = {.id = "m2", .family = "variational", .name = "M2", .paper = "Kingma et al. 2014",
                .reference = "D. P. Kingma, D. J. Rezende, S. Mohamed, M. Welling: Semi-supervised Learning with Deep Generative Models. NeurIPS 2014. arXiv:1406.5298",
                .params = m2::params(),
                .accepts = {DataKind::pictures, DataKind::points},
                .lines = {"classify", "enumerate", "labelled", "labels", "update"},
                .players = {"all"},
                .diagram = {{"x", "classify", "pictures", "data"}, {"classifier", "classify", "text", ""}, {"q", "classify", "profile", "accent"},
                            {"nets", "enumerate", "text", ""}, {"classes", "enumerate", "pictures", "samples"}, {"known", "labelled", "pictures", "good"},
                            {"losses", "labels", "numbers", ""}},
                .scalars = {{"accuracy", "accuracy", "good", ""}, {"elbo", "elbo", "data", "nats"}, {"cross_entropy", "cross_entropy", "data", "nats"},
                            {"label_cost", "label_cost", "samples", "nats"}, {"loss", "", "gradient", "nats"}},
                .objective = "Σ_y q(y|x) (−L(x,y)) + H(q(y|x)) + labelled rows − α CE",
                .default_data = "glyphs",
                .suits = {{DataKind::points, {{"decoder", "gaussian_learned"}, {"latent", "1"}, {"hidden", "64"}, {"labels", "3"}, {"label_weight", "30"}}}},
                .offers = {}};
  entry.build = [](const Build& build) { return std::make_unique<m2::M2>(build); };
  entry.tiny = {{"hidden", "16"}, {"latent", "3"}, {"labels", "2"}, {"batch", "16"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
