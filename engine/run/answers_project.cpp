// Latents in two dimensions. With an encoder: the principal components of the codes. Without one every direction of the prior is as strong as any other; there the
// axes are those along which the pictures change most: principal components of the pictures, carried back to the latents by regression (Härkönen et al.:
// GANSpace, NeurIPS 2020, section 2.3).
#include <array>
#include <cmath>

#include "engine/run/answer_tools.h"
#include "models/step_context.h"

namespace zscape {
namespace {

constexpr std::int64_t kDecoded = 512;  // draws whose pictures are compared

struct Points {
  Tensor latents, log_var, labels, x;  // [n, d], [n, d] or undefined, [n] or undefined, [n, …] of the first `tiles`
};

Points encoded(const Project& q, Encodes& encoder, const Looking& l) {
  const auto data = data_of(l);
  const Split& split = q.test ? data->test : data->train;
  const std::int64_t n = std::clamp<std::int64_t>(q.rows, 2, split.rows());
  Rng order(q.seed, "project");
  const Tensor index = order.permutation(split.rows()).slice(0, 0, n);  // more rows begin with the same ones
  Rng rng(q.seed, "project.encode", device_of(l));
  Ask ask{.rng = rng};
  Points p;
  std::vector<Tensor> log_vars;
  const Tensor x = stored_rows(split, index, l);
  p.latents = by_chunks(x, l, [&](const Tensor& part) {
    const Posterior posterior = encoder.encode(part, ask);
    if (posterior.log_var.defined()) log_vars.push_back(posterior.log_var);
    return posterior.mean;
  });
  if (!log_vars.empty()) p.log_var = torch::cat(log_vars);
  if (split.y.defined()) p.labels = split.y.index_select(0, index);
  p.x = x.slice(0, 0, std::min(n, q.tiles));
  return p;
}

/// The two strongest directions of rows [n, D] around their mean, and the shares of the variance, in double precision.
struct Components {
  Tensor directions, shares;  // [2, D], [2]
};
Components principal(const Tensor& rows) {
  const Tensor centred = (rows - rows.mean(0)).to(torch::kDouble);
  if (centred.size(1) <= centred.size(0)) {
    const auto [values, vectors] = at::linalg_eigh(centred.t().mm(centred));  // ascending
    return {vectors.t().slice(0, -2).flip(0), values.slice(0, -2).flip(0) / values.sum().clamp_min(1e-300)};
  }
  // Fewer rows than columns: the same from the products of rows.
  const auto [values, vectors] = at::linalg_eigh(centred.mm(centred.t()));
  const Tensor directions = vectors.t().slice(0, -2).flip(0).mm(centred);
  return {directions / directions.norm(2, 1, true).clamp_min(1e-300), values.slice(0, -2).flip(0) / values.sum().clamp_min(1e-300)};
}

/// The second made perpendicular to the first, both of length 1.
Tensor perpendicular(const Tensor& axes) {
  const Tensor a = axes[0] / axes[0].norm().clamp_min(1e-300);
  const Tensor b = axes[1] - a.dot(axes[1]) * a;
  return torch::stack({a, b / b.norm().clamp_min(1e-300)});
}

/// Order and signs as near as possible to those before: axes that change places or turn round would make the map jump.
void keep_order(Components& c, const Tensor& before) {
  const Tensor likeness = c.directions.mm(before.t()).abs();
  const auto like = [&](int i, int j) { return likeness[i][j].item<double>(); };
  if (like(0, 1) + like(1, 0) > like(0, 0) + like(1, 1)) {
    c.directions = c.directions.flip(0);
    c.shares = c.shares.flip(0);
  }
  const Tensor signs = (c.directions * before).sum(1, true);
  c.directions = torch::where(signs < 0, -c.directions, c.directions);
}

/// The largest coordinate is positive: a rule for the first time.
void point_up(Tensor& directions) {
  const Tensor largest = directions.gather(1, directions.abs().argmax(1, true));
  directions = torch::where(largest < 0, -directions, directions);
}

Tensor two_axes(const Array& a, std::int64_t d, const char* what) {
  if (a.shape != std::vector<std::int64_t>{2, d}) throw std::runtime_error(std::string(what) + " must be two directions of " + std::to_string(d) + " numbers.");
  return to_tensor(a, torch::kCPU).to(torch::kDouble);
}

}  // namespace

void answer_project(const Project& q, const Looking& l, Answer& out) {
  auto& decoder = verb<Decodes>(l, "be mapped: it has no latents");
  const std::int64_t d = decoder.latent().size;
  if (d < 2) throw std::runtime_error("A latent of one number has no map: give the model two or more.");
  Rng rng(q.seed, "project.decode", device_of(l));
  Ask ask{.rng = rng};
  auto* encoder = dynamic_cast<Encodes*>(&l.model);
  Points p;
  if (encoder != nullptr) {
    p = encoded(q, *encoder, l);
    out.kind = "encoded";
  } else {
    p.latents = prior_draws(decoder.latent(), std::max<std::int64_t>(2, q.rows), q.seed, device_of(l));
    out.kind = "prior";
    if (q.tiles > 0) p.x = by_chunks(p.latents.slice(0, 0, q.tiles), l, [&](const Tensor& z) { return decoder.decode(z, ask); });
  }
  const Tensor z = p.latents.to(torch::kCPU).to(torch::kDouble), centre = encoder != nullptr ? z.mean(0) : torch::zeros({d}, torch::kDouble);
  Components c;
  if (!q.axes.empty()) {
    c.directions = two_axes(q.axes, d, "The map's axes");
    const Tensor variance = (z - z.mean(0)).square().sum();
    c.directions = c.directions / c.directions.norm(2, 1, true).clamp_min(1e-300);
    c.shares = (z - z.mean(0)).mm(c.directions.t()).square().sum(0) / variance.clamp_min(1e-300);
  } else {
    if (encoder != nullptr) {
      c = principal(z);
    } else {
      const Tensor drawn = p.latents.slice(0, 0, kDecoded);
      const Tensor pictures = by_chunks(drawn, l, [&](const Tensor& part) { return decoder.decode(part, ask); }).flatten(1).to(torch::kCPU);
      c = principal(pictures);
      const Tensor places = (pictures - pictures.mean(0)).to(torch::kDouble).mm(c.directions.t());  // [n, 2]
      c.directions = perpendicular(places.t().mm(drawn.to(torch::kCPU).to(torch::kDouble)));
    }
    if (q.before.empty())
      point_up(c.directions);
    else
      keep_order(c, two_axes(q.before, d, "The axes before"));
  }
  out.array = to_array((z - centre).mm(c.directions.t()).to(torch::kFloat));
  out.named["latents"] = to_array(p.latents);
  out.named["axes"] = to_array(c.directions.to(torch::kFloat));
  out.named["centre"] = to_array(centre.to(torch::kFloat));
  out.named["variance"] = to_array(c.shares.to(torch::kFloat));
  if (p.labels.defined()) out.named["labels"] = to_array(p.labels.to(torch::kFloat));
  if (p.log_var.defined()) {
    const Tensor variance = p.log_var.to(torch::kCPU).to(torch::kDouble).exp(), a = c.directions[0], b = c.directions[1];
    out.named["spread"] = to_array(torch::stack({variance.mv(a * a), variance.mv(b * b), variance.mv(a * b)}, 1).to(torch::kFloat));
    out.named["kl"] = to_array((.5 * (p.latents.square() + p.log_var.exp() - 1 - p.log_var)).mean(0));
  }
  if (p.x.defined() && p.x.size(0) > 0 && spec_of(l).kind == DataKind::pictures) out.pictures = to_pictures(p.x, p.x.size(0));
}

}  // namespace zscape
