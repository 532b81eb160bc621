#include "models/blocks/gan_nets.h"

#include "models/blocks/condition.h"
#include "models/blocks/fused.h"
#include "models/step_context.h"

namespace zscape {
namespace {

std::vector<std::int64_t> sizes(std::int64_t in, std::int64_t hidden, std::int64_t layers, std::int64_t out) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(layers), hidden);
  all.insert(all.begin(), in);
  all.push_back(out);
  return all;
}

}  // namespace

GanNets::GanNets(const Plan& plan_, const DataSpec& data, const Init& init) : plan(plan_), data_(data) {
  const std::int64_t z = plan.latent + plan.classes;
  std::int64_t features = plan.hidden;
  if (!plan.convolutional || plan.dense_generator) dense_generator_ = Mlp("generator", sizes(z, plan.hidden, plan.layers, data.dimension), init);
  if (plan.convolutional) {
    if (!plan.dense_generator) conv_generator_.emplace(ConvGanShape(data, z, plan.maps), plan.generator_norm, init);
    ConvGanShape seen(data, z, plan.maps);
    seen.channels += plan.classes;
    conv_opponent_.emplace(seen, plan.opponent_norm, init, plan.minibatch);
    features = conv_opponent_->head.weight.size(1) - plan.minibatch;
  } else {
    dense_opponent_ = Mlp(plan.opponent, sizes(data.dimension + plan.classes, plan.hidden, plan.layers, 1), init, plan.activation);
    Linear& head = dense_opponent_.layers.back();
    if (plan.minibatch > 0) head = Linear(head.name, features + plan.minibatch, 1, init, Activation::none);
  }
  if (plan.minibatch > 0) minibatch_.emplace(features, plan.minibatch, init);
  if (plan.spectral) {
    std::vector<NamedTensor> weights;
    const auto add = [&](const auto& layer) { weights.push_back({layer.name, layer.weight, Role::weight}); };
    if (conv_opponent_) {
      for (const DownConv& down : conv_opponent_->downs) add(down);
      add(conv_opponent_->head);
    }
    for (const Linear& layer : dense_opponent_.layers) add(layer);
    spectral_.emplace(weights, init);
  }
}

Tensor GanNets::generate(const Tensor& z, bool training, const Tensor& classes) const {
  const Tensor in = classes.defined() ? torch::cat({z, classes}, 1) : z;
  if (conv_generator_) return (*conv_generator_)(in, training);
  return to_net(shaped_rows(dense_generator_(in), data_));
}

Tensor GanNets::told(const Tensor& x, const Tensor& classes) const {
  if (!classes.defined()) return conv_opponent_ ? x : x.flatten(1);
  if (!conv_opponent_) return torch::cat({x.flatten(1), classes}, 1);
  return torch::cat({x, classes.unsqueeze(2).unsqueeze(3).expand({-1, -1, x.size(2), x.size(3)})}, 1);
}

namespace {

Mlp bounded(Mlp mlp, const SpectralNorm& norm, bool training) {
  for (std::size_t i = 0; i < mlp.layers.size(); ++i) mlp.layers[i].weight = norm(i, mlp.layers[i].weight, training);
  return mlp;
}
ConvDiscriminator bounded(ConvDiscriminator net, const SpectralNorm& norm, bool training) {
  for (std::size_t i = 0; i < net.downs.size(); ++i) net.downs[i].weight = norm(i, net.downs[i].weight, training);
  net.head.weight = norm(net.downs.size(), net.head.weight, training);
  return net;
}

/// What the head reads, the head, and both together, of either kind of opponent.
Tensor features_of(const ConvDiscriminator& net, const Tensor& x, bool training) { return net.features(x, training); }
Tensor features_of(const Mlp& net, const Tensor& x, bool) {
  Tensor h = x;
  for (std::size_t i = 0; i + 1 < net.layers.size(); ++i) h = net.layers[i](h);
  return h;
}
const Linear& head_of(const ConvDiscriminator& net) { return net.head; }
const Linear& head_of(const Mlp& net) { return net.layers.back(); }
Tensor all_of(const ConvDiscriminator& net, const Tensor& x, bool training) { return net(x, training); }
Tensor all_of(const Mlp& net, const Tensor& x, bool) { return net(x); }

}  // namespace

template <class Use>
Tensor GanNets::with_opponent(bool training, Use use) const {
  if (conv_opponent_) return spectral_ ? use(bounded(*conv_opponent_, *spectral_, training)) : use(*conv_opponent_);
  return spectral_ ? use(bounded(dense_opponent_, *spectral_, training)) : use(dense_opponent_);
}

Tensor GanNets::judge(const Tensor& x, bool training, const Tensor& classes) const {
  const Tensor in = told(x, classes);
  return with_opponent(training, [&](const auto& net) { return minibatch_ ? head_of(net)((*minibatch_)(features_of(net, in, training), training)) : all_of(net, in, training); });
}

Scored GanNets::judge_both(const Tensor& real, const Tensor& fake, const Tensor& classes) const {
  if (!couples_rows()) return Scored(judge(torch::cat({real, fake}), true, classes.defined() ? torch::cat({classes, classes}) : Tensor()));
  if (minibatch_) minibatch_->remember(features(real, true, classes));
  const Tensor first = judge(real, true, classes);
  return {first, judge(fake, true, classes)};
}

Tensor GanNets::features(const Tensor& x, bool training, const Tensor& classes) const {
  const Tensor in = told(x, classes);
  return with_opponent(training, [&](const auto& net) { return features_of(net, in, training); });
}

Tensor GanNets::slope(const Tensor& x, const Tensor& classes) const {
  if (!conv_opponent_ && !minibatch_ && !classes.defined())
    return input_gradient(spectral_ ? bounded(dense_opponent_, *spectral_, true) : dense_opponent_, x.flatten(1)).view_as(x);
  const Tensor at = x.detach().requires_grad_(true), in = told(at, classes);
  // Layer by layer: a fused net can be differentiated once only.
  const Tensor said = with_opponent(true, [&](const auto& net) {
    const Tensor f = features_of(net, in, true);
    return head_of(net)(minibatch_ ? (*minibatch_)(f, true) : f);
  });
  return torch::autograd::grad({said.sum()}, {at}, {}, /*retain_graph=*/true, /*create_graph=*/true)[0];
}

Pictures GanNets::shown(const Tensor& y) const { return to_pictures(from_net(y), 8); }

void GanNets::refer_to(const Tensor& x, Rng& rng, const Tensor& classes) {
  const torch::NoGradGuard no_grad;
  if (conv_generator_ && conv_generator_->reference.defined()) {
    Tensor z = rng.normal({conv_generator_->reference.size(0), plan.latent});
    if (plan.classes > 0) z = torch::cat({z, hot_classes(torch::arange(z.size(0), torch::dtype(torch::kInt64).device(z.device())) % plan.classes, plan.classes)}, 1);
    conv_generator_->reference.copy_(z);
  }
  if (conv_opponent_ && conv_opponent_->reference.defined()) {
    const Tensor rows = told(x, classes);
    conv_opponent_->reference.copy_(rows.index_select(0, torch::arange(conv_opponent_->reference.size(0), torch::dtype(torch::kInt64).device(x.device())) % rows.size(0)));
  }
}

void GanNets::renew_opponent(Rng& rng) {
  const torch::NoGradGuard no_grad;
  const GanNets other(plan, data_, {rng, rng.device()});
  std::vector<NamedTensor> mine, fresh;
  collect_opponent(mine), other.collect_opponent(fresh);
  collect_opponent_buffers(mine), other.collect_opponent_buffers(fresh);
  for (std::size_t i = 0; i < mine.size(); ++i) mine[i].tensor.copy_(fresh[i].tensor);
}

void GanNets::collect_opponent(std::vector<NamedTensor>& into) const {
  if (conv_opponent_)
    conv_opponent_->collect(into);
  else
    dense_opponent_.collect(into);
  if (minibatch_) minibatch_->collect(into);
}

void GanNets::collect_opponent_buffers(std::vector<NamedTensor>& into) const {
  if (conv_opponent_) conv_opponent_->collect_buffers(into);
  if (spectral_) spectral_->collect_buffers(into);
  if (minibatch_) minibatch_->collect_buffers(into);
}

void GanNets::collect(Player& opponent, Player& generator) const {
  collect_opponent(opponent.parameters);
  if (conv_generator_)
    conv_generator_->collect(generator.parameters);
  else
    dense_generator_.collect(generator.parameters);
}

void GanNets::collect_buffers(std::vector<NamedTensor>& into) const {
  if (conv_generator_) conv_generator_->collect_buffers(into);
  collect_opponent_buffers(into);
}

ParamSpec generator_net_param() { return {.key = "generator", .group = "architecture", .fallback = std::string("conv"), .choices = {"conv", "mlp"}, .paper = "conv", .only = DataKind::pictures}; }

std::vector<ParamSpec> critic_net_params() {
  return {
      {.key = "latent", .group = "architecture", .fallback = std::int64_t{2}, .min = 1, .max = 512, .log_scale = true},
      {.key = "hidden", .group = "architecture", .fallback = std::int64_t{128}, .min = 1, .max = 2048, .log_scale = true, .paper = "512, three layers", .only = DataKind::points},
      {.key = "maps", .group = "architecture", .fallback = std::int64_t{32}, .min = 1, .max = 256, .log_scale = true, .paper = "64", .only = DataKind::pictures},
      generator_net_param(),
      {.key = "norm", .group = "architecture", .fallback = std::string("batch"), .choices = {"batch", "none"}, .paper = "batch", .only = DataKind::pictures},
  };
}

GanNets::Plan critic_plan(const Build& build, Normalisation critic_norm) {
  GanNets::Plan plan{.convolutional = build.data.kind == DataKind::pictures, .latent = build.params.integer("latent"), .opponent = "critic", .activation = Activation::relu};
  plan.opponent_norm = critic_norm;
  if (plan.convolutional) {
    plan.maps = build.params.integer("maps");
    plan.dense_generator = build.params.text("generator") == "mlp";
    plan.hidden = 512;  // as the paper's
    plan.generator_norm = build.params.text("norm") == "batch" ? Normalisation::batch : Normalisation::none;
  } else {
    plan.hidden = build.params.integer("hidden");
  }
  return plan;
}

}  // namespace zscape
