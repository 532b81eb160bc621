// GAN: generative adversarial network.
//   I. Goodfellow et al.: Generative Adversarial Nets. NeurIPS 2014, arXiv:1406.2661.
//
// Two players, one value (eq. 1):
//   min_G max_D  V(D, G) = E_x[log D(x)] + E_z[log(1 − D(G(z)))]
// Algorithm 1: d_steps times D climbs V on n data and n noise rows; then G, on n fresh noise rows, descends
//   E log(1 − D(G(z))) (minimax), or climbs E log D(G(z)) (non-saturating, section 3: the same fixed point, a gradient that
//   lives where D is sure). For fixed G the best D is p/(p + q); at q = p it is ½ and D's loss 2 log 2 = 1.386.
//
// Shapes: z [n, d] from N(0, I); x and G(z) [n, D] or [n, C, H, W]; logits [n, 1]; classes, where they are told, [n, K].
//
// What later papers add, off unless asked for (techniques/): noise on D's inputs that fades (C. K. Sønderby et al. 2017, arXiv:1610.04490; M. Arjovsky,
//   L. Bottou 2017, arXiv:1701.04862), one-sided label smoothing, feature matching, minibatch discrimination, historical averaging (Salimans et al. 2016),
//   spectral normalisation, a penalty on the slope of D's logit (Gulrajani et al. 2017). freeze_at stops G for good and lets a new D learn, to see what it would tell G.
//
// Departures: ReLU and Adam (paper: maxout with dropout, momentum). D sees real and generated rows in one pass where nothing in it couples rows.
// Pitfall: the curves are no measure of quality; coverage and high-quality share are.
#include "models/adversarial/gan.h"

#include "models/adversarial/techniques/instance_noise.h"
#include "models/blocks/condition.h"

namespace zscape::gan {

enum { kDiscriminator, kGenerator };

Gan::Gan(const Build& build, const GanNets::Plan& plan) : nets_(plan, build.data, {build.init, build.device}), history_(build.params.real("history")) {
  players_[kDiscriminator].name = "discriminator";
  players_[kDiscriminator].averaged = false;
  players_[kGenerator].name = "generator";
  nets_.collect(players_[kDiscriminator], players_[kGenerator]);
  if (const std::int64_t at = build.params.integer("freeze_at"); at > 0) frozen_.emplace(at, build.device);
  if (history_ > 0) histories_ = {HistoricalAveraging(players_[kDiscriminator]), HistoricalAveraging(players_[kGenerator])};
}

void Gan::step(const Batch& first, StepContext& ctx) {
  if (ctx.step == 0) nets_.refer_to(nets_.to_net(first.x), ctx.rng, told(first));
  if (frozen_ && ctx.step == frozen_->since()) frozen_->begin(nets_, players_[kDiscriminator], ctx.rng);
  const bool learns = !frozen_ || ctx.step < frozen_->since();
  Batch batch = first;
  Scored scores{Tensor(), Tensor()};
  Tensor d_loss, g_loss;
  for (std::int64_t i = 0; i < ctx.params.integer("d_steps"); ++i) {
    if (i > 0) batch = ctx.next_batch();
    d_loss = learn_discriminator(batch, ctx, scores);
  }
  for (std::int64_t i = 0; i < ctx.params.integer("g_steps") && learns; ++i) g_loss = learn_generator(batch, ctx);
  if (!learns) frozen_->look(nets_, players_[kGenerator], batch.x.size(0), told(batch), ctx);

  const torch::NoGradGuard no_grad;
  ctx.report("d_loss", d_loss);
  if (learns) ctx.report("g_loss", g_loss);
  ctx.report("d_real", torch::sigmoid(scores.real).mean());
  ctx.report("d_fake", torch::sigmoid(scores.fake).mean());
}

namespace {

Tensor disturbed(const Tensor& x, StepContext& ctx) {
  const double sigma = instance_noise(ctx);
  return sigma > 0 ? x + sigma * ctx.rng.normal(x.sizes()) : x;
}

}  // namespace

Tensor Gan::learn_discriminator(const Batch& batch, StepContext& ctx, Scored& scores) {
  const Tensor classes = told(batch);
  Tensor x = nets_.to_net(batch.x), fake;
  {
    const torch::NoGradGuard no_grad;  // D's turn: G stands still
    fake = nets_.generate(ctx.rng.normal({x.size(0), nets_.plan.latent}), true, classes);
  }
  ctx.narrate("generate", [&] { return View{{{"fake_mean", number(fake.mean())}}, {histogram("fake", fake)}, nets_.shown(fake)}; });

  x = disturbed(x, ctx), fake = disturbed(fake, ctx);
  scores = nets_.judge_both(x, fake, classes);
  ctx.narrate("score", [&] {
    return View{{{"D_real", number(torch::sigmoid(scores.real).mean())}, {"D_fake", number(torch::sigmoid(scores.fake).mean())}},
                {histogram("D_real", torch::sigmoid(scores.real)), histogram("D_fake", torch::sigmoid(scores.fake))},
                nets_.shown(x)};
  });
  const Tensor loss = discriminator_loss(scores.real, scores.fake, 1 - ctx.params.real("smoothing"));
  Tensor all = loss;
  if (const double lambda = ctx.params.real("penalty"); lambda > 0) {
    std::vector<std::int64_t> each_row(static_cast<std::size_t>(x.dim()), 1);
    each_row[0] = x.size(0);
    all = all + lambda * (nets_.slope(fake + ctx.rng.uniform(each_row) * (x - fake), classes).flatten(1).norm(2, 1) - 1).square().mean();
  }
  update(kDiscriminator, all, ctx);
  ctx.narrate("learn_d", [&] { return View{{{"d_loss", number(loss)}}, {}, {}}; });
  return loss;
}

Tensor Gan::learn_generator(const Batch& batch, StepContext& ctx) {
  const Tensor classes = told(batch), again = nets_.generate(ctx.rng.normal({batch.x.size(0), nets_.plan.latent}), true, classes), seen = disturbed(again, ctx);
  const Tensor verdict = nets_.judge(seen, true, classes);
  ctx.narrate("regenerate", [&] { return View{{{"D_fake", number(torch::sigmoid(verdict).mean())}}, {}, nets_.shown(again)}; });
  const std::string& which = ctx.params.text("g_loss");
  Tensor loss;
  if (which == "feature_matching") {
    Tensor real;
    {
      const torch::NoGradGuard no_grad;
      real = nets_.features(disturbed(nets_.to_net(batch.x), ctx), true, classes);
    }
    loss = feature_distance(real, nets_.features(seen, true, classes));
  } else {
    loss = generator_loss(verdict, which);
  }
  update(kGenerator, loss, ctx);
  ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(loss)}}, {}, {}}; });
  return loss;
}

void Gan::update(std::size_t player, const Tensor& loss, StepContext& ctx) {
  if (histories_.empty()) return ctx.update(players_[player], loss);
  ctx.update(players_[player], loss + history_ * histories_[player].distance(players_[player]));
  histories_[player].follow(players_[player]);
}

std::vector<NamedTensor> Gan::state() {
  std::vector<NamedTensor> all = players_[kDiscriminator].parameters;
  all.insert(all.end(), players_[kGenerator].parameters.begin(), players_[kGenerator].parameters.end());
  nets_.collect_buffers(all);
  for (const HistoricalAveraging& history : histories_) history.collect_buffers(all);
  if (frozen_) frozen_->collect_buffers(all);
  return all;
}

Tensor Gan::sample(std::int64_t n, Ask& ask) {
  const Tensor z = ask.rng.normal({n, nets_.plan.latent}) * ask.temperature;
  if (nets_.plan.classes == 0 || told_labels(ask, n, z.device()).defined()) return decode(z, ask);
  Ask each{.rng = ask.rng, .labels = torch::arange(n, torch::dtype(torch::kInt64).device(z.device())) % nets_.plan.classes};
  return decode(z, each);
}

Tensor Gan::judge(const Tensor& x, const Tensor&, Ask& ask) { return torch::sigmoid(nets_.judge(nets_.to_net(x), false, asked(ask, x.size(0)))).squeeze(1); }

Tensor Gan::told(const Batch& batch) const { return nets_.plan.classes > 0 ? hot_classes(batch.y, nets_.plan.classes) : Tensor(); }
Tensor Gan::asked(const Ask& ask, std::int64_t n) const {
  return nets_.plan.classes > 0 ? asked_classes(ask, n, players_[kGenerator].parameters.front().tensor.device(), nets_.plan.classes) : Tensor();
}

}  // namespace zscape::gan
