#include "models/variational/vae_latents.h"

#include "models/blocks/likelihoods.h"

namespace zscape::vae {

namespace {

constexpr std::int64_t kContext = 64, kPriorHidden = 64;  // numbers an autoregressive layer is told of x; units of a coupling

}  // namespace

std::vector<ParamSpec> latent_params() {
  return {{.key = "posterior",
           .group = "architecture",
           .fallback = std::string("diagonal"),
           .choices = {"diagonal", "planar", "iaf"},
           .paper = "diagonal; planar is Rezende & Mohamed 2015, IAF Kingma et al. 2016"},
          {.key = "posterior.layers",
           .group = "architecture",
           .fallback = std::int64_t{4},
           .min = 1,
           .max = 32,
           .paper = "planar: 10 to 80, IAF: 2 to 8",
           .when = "posterior=planar|iaf"},
          {.key = "posterior.hidden", .group = "architecture", .fallback = std::int64_t{160}, .min = 1, .max = 2048, .log_scale = true, .paper = "320 to 1920", .when = "posterior=iaf"},
          {.key = "prior", .group = "architecture", .fallback = std::string("normal"), .choices = {"normal", "flow"}, .paper = "normal"},
          {.key = "prior.layers", .group = "architecture", .fallback = std::int64_t{6}, .min = 2, .max = 32, .when = "prior=flow"}};
}

Latents::Latents(const Build& build, std::int64_t size, const Init& init) : size_(size) {
  const std::string& posterior = build.params.text("posterior");
  const std::int64_t layers = build.params.integer("posterior.layers");
  if (posterior == "planar") {
    planar_ = layers;
    context_ = layers * (2 * size + 1);
  }
  if (posterior == "iaf") {
    context_ = kContext;
    iaf_ = AutoregressiveFlow("posterior", {.net = {.dimension = size, .hidden = build.params.integer("posterior.hidden"), .layers = 1, .context = kContext}, .count = layers, .moving = Moving::scaled}, init);
  }
  if (build.params.text("prior") != "flow") return;
  if (size < 2) throw ParamError("A learnt prior couples two latents at least, and this model has one: set latent=2 or more, or prior=normal.");
  prior_ = CouplingStack("prior", size, build.params.integer("prior.layers"), {kPriorHidden, kPriorHidden}, init);
}

Transformed Latents::bent(const Tensor& z0, const Tensor& context) const {
  if (!iaf_.layers.empty()) return iaf_.forward(z0, context);
  Transformed out{z0, z0.new_zeros({z0.size(0)})};
  for (std::int64_t k = 0; k < planar_; ++k) {
    const Tensor own = context.slice(1, k * (2 * size_ + 1), (k + 1) * (2 * size_ + 1));
    const Transformed next = planar_forward(out.x, {own.slice(1, 0, size_), own.slice(1, size_, 2 * size_), own.slice(1, 2 * size_)});
    out = {next.x, out.log_det + next.log_det};
  }
  return out;
}

DrawnLatents Latents::placed(const Tensor& z0, const Posterior& q, const Tensor& context) const {
  Tensor z = z0, log_q = normal_log_prob(z0, q.mean, q.log_var);
  if (bends()) {
    const Transformed out = bent(z0, context);
    z = out.x;
    log_q = log_q - out.log_det;
  }
  if (!learns_prior()) return {z, standard_normal_log_prob(z), log_q};
  const Transformed base = prior_(z);
  return {z, standard_normal_log_prob(base.x) + base.log_det, log_q};
}

void Latents::collect(std::vector<NamedTensor>& into) const {
  iaf_.collect(into);
  for (const AffineCoupling& coupling : prior_.couplings) coupling.collect(into);
}

}  // namespace zscape::vae
