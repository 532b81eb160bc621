// The true posterior of a row, p(z|x) ∝ p(x|z) N(z; 0, I), by Bayes' rule on a grid: with two latents nothing has to be approximated but the box and its cells.
#include "engine/run/answer_tools.h"
#include "models/blocks/likelihoods.h"

namespace zscape {

void answer_true_posterior(const TruePosterior& q, const Looking& l, Answer& out) {
  auto& model = verb<Explains>(l, "say how likely a picture is given its latent");
  auto& decoder = verb<Decodes>(l, "decode");
  const LatentSpace space = decoder.latent();
  if (space.size != 2 || space.prior != Prior::normal)
    throw std::runtime_error("A posterior is drawn for two latents with a normal prior; this model has " + std::to_string(space.size) + ": give it two.");
  if (q.nx < 2 || q.ny < 2 || q.nx > 512 || q.ny > 512 || !(q.x1 > q.x0) || !(q.y1 > q.y0))
    throw std::runtime_error("The grid is " + std::to_string(q.nx) + " by " + std::to_string(q.ny) + " cells; it can be 2 to 512 each way over a box with some size.");
  const auto data = data_of(l);
  const Split& split = q.test ? data->test : data->train;
  if (q.row < 0 || q.row >= split.rows()) throw std::runtime_error("Row " + std::to_string(q.row) + " does not exist; the data have " + std::to_string(split.rows()) + " such rows.");
  const Tensor x = stored_rows(split, torch::tensor({q.row}), l);
  const double cell_x = (q.x1 - q.x0) / static_cast<double>(q.nx), cell_y = (q.y1 - q.y0) / static_cast<double>(q.ny);
  const Tensor across = q.x0 + cell_x * (torch::arange(q.nx, torch::kFloat32) + .5), up = q.y0 + cell_y * (torch::arange(q.ny, torch::kFloat32) + .5);
  Tensor z = torch::stack({across.repeat({q.ny}), up.repeat_interleave(q.nx)}, 1);
  if (!q.axes.empty()) {
    const Tensor axes = to_tensor(q.axes, torch::kCPU).reshape({2, 2});
    if ((axes.mm(axes.t()) - torch::eye(2)).abs().max().item<double>() > 1e-3) throw std::runtime_error("The axes are not perpendicular or not of length 1: on them areas would change.");
    z = z.mm(axes);
  }
  if (!q.centre.empty()) z = z + to_tensor(q.centre, torch::kCPU).reshape({1, 2});
  z = z.to(device_of(l));

  Rng rng(1, "posterior", device_of(l));
  Ask ask = asking(l, rng);
  const Tensor label = split.y.defined() && told_classes(l.model) > 0 ? split.y.slice(0, q.row, q.row + 1).to(device_of(l)) : Tensor();
  std::vector<std::int64_t> one(static_cast<std::size_t>(x.dim()), -1);
  const Tensor joint = by_chunks(z, l, [&](const Tensor& part) {
    one[0] = part.size(0);
    if (label.defined()) ask.labels = label.expand({part.size(0)});
    return model.log_likelihood(x.expand(one), part, ask) + standard_normal_log_prob(part);
  }).to(torch::kFloat64);
  const double log_cell = std::log(cell_x * cell_y);
  const Tensor log_p = torch::logsumexp(joint, 0) + log_cell, posterior = joint - log_p;
  const auto say = [&](const char* name, const Tensor& value) { out.measured.push_back({.metric = name, .unit = "nats", .value = value.item<double>(), .parts = {}}); };
  say("log_p", log_p);
  out.array = to_array(posterior.exp().reshape({q.ny, q.nx}));
  auto* encoder = dynamic_cast<Encodes*>(&l.model);
  if (encoder == nullptr) return;
  if (label.defined()) ask.labels = label;
  const Posterior code = encoder->encode(x, ask);
  if (!code.log_var.defined()) return;
  const Tensor log_q = normal_log_prob(z, code.mean, code.log_var).to(torch::kFloat64);
  // Cells may be wider than q: what they hold of it is made to sum to one.
  const Tensor share = torch::softmax(log_q, 0);
  const Tensor density = log_q - torch::logsumexp(log_q, 0) - log_cell;
  out.second = to_array(log_q.exp().reshape({q.ny, q.nx}));
  say("bound", (share * (joint - density)).sum());
  say("gap", (share * (density - posterior)).sum());
}

}  // namespace zscape
