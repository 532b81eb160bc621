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
constexpr std::int64_t kSigmaBins = 40, kMostAggregateCells = 256, kTogether = 256;  // of the histogram of log σ; cells of the aggregate each way; rows of it at once

struct Points {
  Tensor latents, log_var, labels, rows, x;  // [n, d], [n, d] or undefined, [n] or undefined, [n] or undefined, [n, …] of the first `tiles`
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
  if (split.y.defined()) p.labels = split.y.index_select(0, index);
  OwnLabels own(ask, p.labels);
  std::vector<Tensor> log_vars;
  const Tensor x = stored_rows(split, index, l);
  p.latents = by_chunks(x, l, [&](const Tensor& part) {
    own(part);
    const Posterior posterior = encoder.encode(part, ask);
    if (posterior.log_var.defined()) log_vars.push_back(posterior.log_var);
    return posterior.mean;
  });
  if (!log_vars.empty()) p.log_var = torch::cat(log_vars);
  p.rows = index;
  p.x = x.slice(0, 0, std::min(n, q.tiles));
  return p;
}

/// The k strongest directions of rows [n, D] around their mean, and the shares of the variance, in double precision.
struct Components {
  Tensor directions, shares;  // [k, D], [k]
};
Components principal(const Tensor& rows, std::int64_t k) {
  const Tensor centred = (rows - rows.mean(0)).to(torch::kDouble);
  if (centred.size(1) <= centred.size(0)) {
    const auto [values, vectors] = at::linalg_eigh(centred.t().mm(centred));  // ascending
    return {vectors.t().slice(0, -k).flip(0), values.slice(0, -k).flip(0) / values.sum().clamp_min(1e-300)};
  }
  // Fewer rows than columns: the same from the products of rows.
  const auto [values, vectors] = at::linalg_eigh(centred.mm(centred.t()));
  const Tensor directions = vectors.t().slice(0, -k).flip(0).mm(centred);
  return {directions / directions.norm(2, 1, true).clamp_min(1e-300), values.slice(0, -k).flip(0) / values.sum().clamp_min(1e-300)};
}

/// Each made perpendicular to those before it, all of length 1 (Gram and Schmidt).
Tensor perpendicular(const Tensor& axes) {
  std::vector<Tensor> out;
  for (std::int64_t i = 0; i < axes.size(0); ++i) {
    Tensor a = axes[i];
    for (const Tensor& b : out) a = a - a.dot(b) * b;
    out.push_back(a / a.norm().clamp_min(1e-300));
  }
  return torch::stack(out);
}

/// Order and signs as near as possible to those before: axes that change places or turn round would make the map jump.
void keep_order(Components& c, const Tensor& before) {
  const Tensor likeness = c.directions.mm(before.t()).abs();  // [k, k′]
  const std::int64_t k = c.directions.size(0);
  std::vector<std::int64_t> order;
  std::vector<bool> taken(static_cast<std::size_t>(k), false);
  for (std::int64_t j = 0; j < std::min(k, before.size(0)); ++j) {
    std::int64_t best = -1;
    for (std::int64_t i = 0; i < k; ++i)
      if (!taken[static_cast<std::size_t>(i)] && (best < 0 || likeness[i][j].item<double>() > likeness[best][j].item<double>())) best = i;
    order.push_back(best);
    taken[static_cast<std::size_t>(best)] = true;
  }
  for (std::int64_t i = 0; i < k; ++i)
    if (!taken[static_cast<std::size_t>(i)]) order.push_back(i);
  c.directions = c.directions.index_select(0, torch::tensor(order));
  c.shares = c.shares.index_select(0, torch::tensor(order));
  const std::int64_t known = std::min(k, before.size(0));
  const Tensor signs = torch::cat({(c.directions.slice(0, 0, known) * before.slice(0, 0, known)).sum(1, true), torch::ones({k - known, 1}, torch::kDouble)});
  c.directions = torch::where(signs < 0, -c.directions, c.directions);
}

/// The largest coordinate is positive: a rule for the first time.
void point_up(Tensor& directions) {
  const Tensor largest = directions.gather(1, directions.abs().argmax(1, true));
  directions = torch::where(largest < 0, -directions, directions);
}

Tensor directions_of(const Array& a, std::int64_t d, const char* what) {
  if (a.shape.size() != 2 || a.shape[0] < 2 || a.shape[1] != d) throw std::runtime_error(std::string(what) + " must be two or more directions of " + std::to_string(d) + " numbers.");
  return to_tensor(a, torch::kCPU).to(torch::kDouble);
}

/// 1/N Σ N(y; place_i, S_i) on a grid over all of it, S_i from `spread`: the codes' posteriors seen in the plane, together.
void give_aggregate(const Tensor& places, const Tensor& spread, std::int64_t cells, Answer& out) {
  const Tensor deviation = spread.slice(1, 0, 2).amax(0).sqrt() * 2;
  const Tensor low = places.amin(0) - deviation, high = places.amax(0) + deviation;
  const double x0 = low[0].item<double>(), x1 = high[0].item<double>(), y0 = low[1].item<double>(), y1 = high[1].item<double>();
  if (!std::isfinite(x0 + x1 + y0 + y1) || x1 <= x0 || y1 <= y0) return;
  const std::int64_t n = std::min(cells, kMostAggregateCells);
  const double wide = (x1 - x0) / static_cast<double>(n), tall = (y1 - y0) / static_cast<double>(n);
  const Tensor at = (torch::arange(n, torch::kDouble) + .5), x = x0 + wide * at, y = y0 + tall * at;
  // Narrower than a cell would fall between the cells.
  const Tensor xx = spread.select(1, 0).clamp_min(wide * wide / 4), yy = spread.select(1, 1).clamp_min(tall * tall / 4), xy = spread.select(1, 2);
  const Tensor det = (xx * yy - xy.square()).clamp_min(1e-12);
  Tensor sum = torch::zeros({n, n}, torch::kDouble);
  for (std::int64_t i = 0; i < places.size(0); i += kTogether) {
    const auto part = [&](const Tensor& t) { return t.slice(0, i, i + kTogether).reshape({-1, 1, 1}); };
    const Tensor dx = x.reshape({1, 1, n}) - part(places.select(1, 0)), dy = y.reshape({1, n, 1}) - part(places.select(1, 1));
    const Tensor square = (part(yy) * dx.square() - 2 * part(xy) * dx * dy + part(xx) * dy.square()) / part(det);
    sum += (torch::exp(-.5 * square) / (2 * M_PI * part(det).sqrt())).sum(0);
  }
  out.named["aggregate"] = to_array((sum / static_cast<double>(places.size(0))).to(torch::kFloat));
  out.named["aggregate_box"] = {{4}, {static_cast<float>(x0), static_cast<float>(x1), static_cast<float>(y0), static_cast<float>(y1)}};
}

void give_log_sigma(const Tensor& log_var, Answer& out) {
  const Tensor all = (.5 * log_var).to(torch::kCPU, torch::kFloat).flatten();
  const float least = all.min().item<float>(), most = all.max().item<float>();
  if (!std::isfinite(least + most)) return;
  const float half = most > least ? 0 : .5f;
  out.named["log_sigma"] = to_array(torch::histc(all, kSigmaBins, least - half, most + half));
  out.named["log_sigma_range"] = {{2}, {least - half, most + half}};
}

}  // namespace

void answer_project(const Project& q, const Looking& l, Answer& out) {
  auto& decoder = verb<Decodes>(l, "be mapped: it has no latents");
  const std::int64_t d = decoder.latent().size;
  if (d < 2) throw std::runtime_error("A latent of one number has no map: give the model two or more.");
  Rng rng(q.seed, "project.decode", device_of(l));
  Ask ask = asking(l, rng);
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
  const std::int64_t k = std::clamp<std::int64_t>(q.components, 2, d);
  if (!q.axes.empty()) {
    c.directions = directions_of(q.axes, d, "The map's axes").slice(0, 0, 2);
    const Tensor variance = (z - z.mean(0)).square().sum();
    c.directions = c.directions / c.directions.norm(2, 1, true).clamp_min(1e-300);
    c.shares = (z - z.mean(0)).mm(c.directions.t()).square().sum(0) / variance.clamp_min(1e-300);
  } else {
    if (encoder != nullptr) {
      c = principal(z, k);
    } else {
      const Tensor drawn = p.latents.slice(0, 0, kDecoded);
      const Tensor pictures = by_chunks(drawn, l, [&](const Tensor& part) { return decoder.decode(part, ask); }).flatten(1).to(torch::kCPU);
      c = principal(pictures, k);
      const Tensor places = (pictures - pictures.mean(0)).to(torch::kDouble).mm(c.directions.t());  // [n, k]
      c.directions = perpendicular(places.t().mm(drawn.to(torch::kCPU).to(torch::kDouble)));
    }
    if (q.before.empty())
      point_up(c.directions);
    else
      keep_order(c, directions_of(q.before, d, "The axes before"));
  }
  const Tensor axes = c.directions.slice(0, 0, 2);
  out.array = to_array((z - centre).mm(axes.t()).to(torch::kFloat));
  out.named["latents"] = to_array(p.latents);
  out.named["axes"] = to_array(axes.to(torch::kFloat).contiguous());
  out.named["components"] = to_array(c.directions.to(torch::kFloat));
  out.named["centre"] = to_array(centre.to(torch::kFloat));
  out.named["variance"] = to_array(c.shares.slice(0, 0, 2).to(torch::kFloat).contiguous());
  if (p.labels.defined()) out.named["labels"] = to_array(p.labels.to(torch::kFloat));
  if (p.rows.defined()) out.named["rows"] = to_array(p.rows.to(torch::kFloat));
  if (p.log_var.defined()) {
    const Tensor variance = p.log_var.to(torch::kCPU).to(torch::kDouble).exp(), a = axes[0], b = axes[1];
    const Tensor spread = torch::stack({variance.mv(a * a), variance.mv(b * b), variance.mv(a * b)}, 1);
    out.named["spread"] = to_array(spread.to(torch::kFloat));
    if (q.aggregate > 1) give_aggregate((z - centre).mm(axes.t()), spread, q.aggregate, out);
    give_log_sigma(p.log_var, out);
    out.named["kl"] = to_array((.5 * (p.latents.square() + p.log_var.exp() - 1 - p.log_var)).mean(0));
  }
  if (p.x.defined() && p.x.size(0) > 0 && spec_of(l).kind == DataKind::pictures) out.pictures = to_pictures(p.x, p.x.size(0));
}

}  // namespace zscape
