// Fields, arrows and layers: what a model says about the plane or the line its data live on.
#include "engine/core/kernel_density.h"
#include "engine/data/truth.h"
#include "engine/run/answer_tools.h"
#include "models/step_context.h"

namespace zscape {
namespace {

constexpr std::int64_t kMostCells = 256;
constexpr std::int64_t kKernelRows = 4096;

PlaneGrid grid_of(const Field& q, const Looking& l) {
  const DataSpec& d = spec_of(l);
  if (d.kind != DataKind::points || d.dimension < 1 || d.dimension > 2)
    throw std::runtime_error("A field needs data of one or two dimensions; these have " + std::to_string(d.dimension) + ".");
  const bool line = d.dimension == 1;
  if (!(q.x1 > q.x0) || (!line && !(q.y1 > q.y0)) || !std::isfinite(q.x1 - q.x0) || !std::isfinite(q.y1 - q.y0))
    throw std::runtime_error("The field's box is empty or endless: give x0 < x1 and y0 < y1.");
  if (q.nx < 1 || q.nx > kMostCells || q.ny < 1 || q.ny > kMostCells || (q.ny == 1) != line)
    throw std::runtime_error("A field of " + std::to_string(q.nx) + " × " + std::to_string(q.ny) + " cells is not possible: at most 256 a side, on a line ny = 1, in the plane more.");
  return {q.x0, q.x1, q.y0, q.y1, static_cast<std::size_t>(q.nx), static_cast<std::size_t>(q.ny)};
}

/// Cell centres, [ny * nx, D], x fastest.
Tensor centres_of(const PlaneGrid& g, torch::Device device) {
  const auto axis = [](double low, double step, std::size_t n) {
    return low + (torch::arange(static_cast<std::int64_t>(n), torch::kFloat64) + .5) * step;
  };
  const Tensor x = axis(g.x0, g.step_x(), g.nx);
  if (g.flat()) return x.unsqueeze(1).to(torch::kFloat32).to(device);
  const auto grid = torch::meshgrid({axis(g.y0, g.step_y(), g.ny), x}, "ij");
  return torch::stack({grid[1].flatten(), grid[0].flatten()}, 1).to(torch::kFloat32).to(device);
}

const char* name_of(LogProb::Kind kind) {
  return kind == LogProb::Kind::exact ? "exact" : kind == LogProb::Kind::lower_bound ? "bound" : "estimate";
}

struct Values {
  Tensor value;
  std::string kind;
};

Values density_at(const Tensor& x, std::int64_t importance_samples, const Looking& l) {
  auto& model = verb<Scores>(l, "score");
  Rng rng(1, "field", device_of(l));
  Ask ask = asking(l, rng, std::max<std::int64_t>(1, importance_samples));
  Values out;
  out.value = by_chunks(x, l, [&](const Tensor& part) {
    const LogProb p = model.log_prob(part, ask);
    if (p.of != LogProb::Of::density) throw std::runtime_error("What this model scores is no density of points.");
    out.kind = name_of(p.kind);
    return p.value.exp();
  });
  return out;
}

Values judge_at(const Tensor& x, const Looking& l) {
  auto& model = verb<Judges>(l, "judge");
  Rng rng(1, "field", device_of(l));
  Ask ask = asking(l, rng);
  return {by_chunks(x, l, [&](const Tensor& part) { return model.judge(part, {}, ask); }), model.says() == Judges::Says::probability ? "probability" : "score"};
}

Values truth_at(const Tensor& x, const Looking& l) {
  const auto data = data_of(l);
  if (!data->truth || !data->truth->log_density) throw std::runtime_error("The true density of these data is not known.");
  return {data->truth->log_density(x).exp(), "exact"};
}

Values kernel_at(const PlaneGrid& g, const Tensor& rows) {
  return {torch::tensor(kernel_density(to_array(rows).values, g).density), "kernel"};
}

Tensor training_rows(const Looking& l) {
  const auto data = data_of(l);
  return stored_rows(data->train, torch::arange(std::min(kKernelRows, data->train.rows())), l);
}

}  // namespace

void answer_field(const Field& q, const Looking& l, Answer& out) {
  const PlaneGrid g = grid_of(q, l);
  const Tensor x = centres_of(g, device_of(l));
  Values v;
  if (q.what == "density") {
    v = density_at(x, q.importance_samples, l);
  } else if (q.what == "judge") {
    v = judge_at(x, l);
  } else if (q.what == "truth") {
    v = truth_at(x, l);
  } else if (q.what == "samples") {
    v = kernel_at(g, model_samples(l, kKernelRows, q.seed));
  } else if (q.what == "data") {
    v = kernel_at(g, training_rows(l));
  } else if (q.what == "optimal") {
    const Tensor p = truth_at(x, l).value.to(torch::kCPU);
    Values model;
    if (dynamic_cast<Scores*>(&l.model) != nullptr) model = density_at(x, 1, l);
    if (model.kind != "exact") model = kernel_at(g, model_samples(l, kKernelRows, q.seed));
    const Tensor whole = p + model.value.to(torch::kCPU);
    v = {torch::where(whole > 0, p / whole, torch::full_like(p, .5)), model.kind};  // where neither has mass, nothing can be told
  } else {
    throw std::runtime_error("There is no field \"" + q.what + "\"; there are density, judge, truth, samples, data and optimal.");
  }
  out.array = to_array(v.value.reshape({q.ny, q.nx}));
  out.kind = v.kind;
}

void answer_arrows(const Arrows& q, const Looking& l, Answer& out) {
  const Tensor x = given_rows(q.points, l);
  Rng rng(1, "arrows", device_of(l));
  Ask ask = asking(l, rng, 8);
  Slope slope;
  if (q.what == "judge") {
    auto& model = verb<Judges>(l, "judge");
    if (const std::int64_t classes = told_classes(l.model); classes > 0 && l.label < 0) ask.labels = (torch::arange(x.size(0)) % classes).to(device_of(l));
    Tensor others;
    if (model.sees_pairs()) others = given_source(q.others, l);
    slope = gradient_of([&](const Tensor& rows) { return model.judge(rows, others, ask); }, x);
    out.kind = model.says() == Judges::Says::probability ? "probability" : "score";
  } else if (q.what == "density") {
    auto& model = verb<Scores>(l, "score");
    slope = gradient_of(
        [&](const Tensor& rows) {
          const LogProb p = model.log_prob(rows, ask);
          out.kind = name_of(p.kind);
          return p.value;
        },
        x);
  } else if (q.what == "truth") {
    const auto data = data_of(l);
    if (!data->truth || !data->truth->log_density) throw std::runtime_error("The true density of these data is not known.");
    slope = gradient_of([&](const Tensor& rows) { return data->truth->log_density(rows); }, x);
    out.kind = "exact";
  } else {
    throw std::runtime_error("There are no arrows \"" + q.what + "\"; there are density, judge and truth.");
  }
  out.array = to_array(slope.gradient.flatten(1));
  out.second = to_array(slope.value);
}

void answer_layers(const Layers& q, const Looking& l, Answer& out) {
  auto& model = verb<Layered>(l, "be seen layer by layer");
  if (spec_of(l).kind != DataKind::points) throw std::runtime_error("Layers are drawn for points; these data are pictures.");
  Rng rng(0, "layers", device_of(l));
  Ask ask = asking(l, rng);
  Tensor x;
  if (q.latents) {
    auto& decoder = verb<Decodes>(l, "decode");
    x = decoder.decode(given_latents(q.points, decoder, l), ask);
  } else {
    x = given_rows(q.points, l);
  }
  std::vector<Tensor> states, log_dets;
  for (std::int64_t k = 0; k <= model.layer_count(); ++k) {
    if (l.progress.cancelled()) throw Cancelled();
    const LayerState state = model.at_layer(x, static_cast<int>(k), ask);
    states.push_back(state.x.flatten(1));
    log_dets.push_back(state.log_det.expand({x.size(0)}));
  }
  out.array = to_array(torch::stack(states));
  out.second = to_array(torch::stack(log_dets));
}

}  // namespace zscape
