// Drawing value by value: a picture with the prediction of each of its values, and which pixels a prediction hears.
#include <optional>

#include "engine/run/answer_tools.h"
#include "models/blocks/tap.h"
#include "models/step_context.h"

namespace zscape {
namespace {

constexpr std::int64_t kNoise = 12;  // pictures of noise that a field is felt with: a unit that is off in one is on in another

Tensor one_picture(const Array& a, const Looking& l) {
  const DataKind kind = spec_of(l).kind;
  if (kind != DataKind::pictures && kind != DataKind::waves) throw std::runtime_error("Only pictures and sounds are drawn value by value; this run's data are points.");
  if (a.empty()) return torch::zeros(shape_of(spec_of(l), 1), device_of(l));
  Array one = a;
  if (one.shape.size() == (kind == DataKind::pictures ? 3u : 1u)) one.shape.insert(one.shape.begin(), 1);
  const Tensor x = given_rows(one, l);
  if (x.size(0) != 1) throw std::runtime_error("One picture is wanted, not " + std::to_string(x.size(0)) + ".");
  return x.clamp(0, 1);
}

std::optional<std::int64_t> label_of(std::int64_t label, const Looking& l) {
  if (label < 0) return std::nullopt;
  if (label >= spec_of(l).classes)
    throw std::runtime_error("Class " + std::to_string(label) + " was asked for; the data have " + std::to_string(spec_of(l).classes) + " classes, counted from 0.");
  return label;
}

/// Hears every layer that keeps the picture's places: [n, features, H, W].
class PlaceEar final : public Tap {
 public:
  PlaceEar(std::int64_t height, std::int64_t width) : height_(height), width_(width) {}
  void see(const std::string& layer, const at::Tensor& activation) override {
    if (activation.dim() == 4 && activation.size(2) == height_ && activation.size(3) == width_) heard.emplace_back(layer, activation);
  }
  std::vector<std::pair<std::string, Tensor>> heard;

 private:
  std::int64_t height_, width_;
};

}  // namespace

void answer_draw_on(const DrawOn& q, const Looking& l, Answer& out) {
  auto& model = verb<Predicts>(l, "draw value by value");
  auto& completes = verb<Completes>(l, "draw the rest of a picture");
  const Tensor begun = one_picture(q.picture, l);
  const std::vector<std::int64_t> order = model.drawing_order();
  const auto size = static_cast<std::int64_t>(order.size());
  if (q.keep < 0 || q.keep > size)
    throw std::runtime_error(std::to_string(q.keep) + " values are to be kept; the picture has " + std::to_string(size) + ".");
  Rng rng(q.seed, "draw", device_of(l));
  Ask ask{.rng = rng, .progress = &l.progress, .label = label_of(q.label >= 0 ? q.label : l.label, l)};
  Tensor hole = torch::zeros({size});
  for (std::int64_t i = q.keep; i < size; ++i) hole[order[static_cast<std::size_t>(i)]] = 1;
  hole = hole.to(begun.device()).reshape(begun.sizes());
  const Tensor x = q.keep == size ? begun : completes.complete(begun, hole, ask);
  if (l.progress.cancelled()) throw Cancelled();
  show_rows(x, true, l, out);
  out.array = to_array(x[0]);
  out.named["order"] = to_array(torch::tensor(order).to(torch::kFloat32));
  out.named["chances"] = to_array(model.predict(x, ask)[0].exp());
}

void answer_heard_by(const HeardBy& q, const Looking& l, Answer& out) {
  auto& model = verb<Predicts>(l, "predict values one by one");
  const Tensor picture = one_picture(q.picture, l);
  const std::vector<std::int64_t> order = model.drawing_order();
  DataSpec d = spec_of(l);
  if (d.kind == DataKind::waves) d.channels = d.height = 1, d.width = d.dimension;  // a picture of one row
  if (q.position < 0 || q.position >= d.dimension)
    throw std::runtime_error("Value " + std::to_string(q.position) + " was asked for; the picture has " + std::to_string(d.dimension) + ", counted from 0.");
  const std::int64_t pixels = d.height * d.width, row = q.position % pixels / d.width, column = q.position % d.width;
  Rng rng(1, "heard by", device_of(l));
  Ask ask{.rng = rng, .label = label_of(q.label >= 0 ? q.label : l.label, l)};

  const torch::AutoGradMode with_gradient(true);
  const Tensor x = torch::cat({picture, rng.uniform(shape_of(spec_of(l), kNoise))}).detach().requires_grad_(true);
  PlaceEar ear(d.height, d.width);
  Tensor log_p;
  {
    const Listening listening(ear);
    log_p = model.predict(x, ask).select(1, q.position);
  }
  const auto felt = [&](const Tensor& value) {  // [n, C, H, W]
    const Tensor g = torch::autograd::grad({value}, {x}, {}, true, false, true)[0];
    return (g.defined() ? g.abs() : torch::zeros_like(x)).reshape({-1, d.channels, d.height, d.width});
  };
  const auto reached = [&](const Tensor& g) { return g.ne(0).any(0).any(0).to(torch::kFloat32); };  // [H, W]
  // What comes after this value in the order. A layer whose features at this place know of it is not used at this place (a vertical stack is used a row below).
  Tensor later = torch::zeros({d.dimension});
  bool passed = false;
  for (const std::int64_t i : order) {
    if (passed) later[i] = 1;
    passed = passed || i == q.position;
  }
  later = later.to(x.device()).reshape({d.channels, d.height, d.width});

  std::vector<Tensor> fields;
  std::int64_t most = 0;
  for (const auto& [name, activation] : ear.heard) {
    if (l.progress.cancelled()) throw Cancelled();
    if (activation.size(0) != x.size(0) || !activation.requires_grad()) continue;
    const Tensor g = felt(activation.select(3, column).select(2, row).abs().sum()), field = reached(g);
    const auto count = field.sum().item<std::int64_t>();
    if (count <= most || (g.ne(0).any(0) * later).any().item<bool>()) continue;
    most = count;
    fields.push_back(field);
    out.texts.push_back(name);
  }
  fields.push_back(reached(felt(log_p.sum())));
  out.texts.emplace_back("prediction");
  if (fields.size() > 1 && torch::equal(fields[fields.size() - 2], fields.back())) {
    // The head adds nothing: the last layer's field is the prediction's.
    fields.erase(fields.end() - 2);
    out.texts.erase(out.texts.end() - 2);
  }
  out.array = to_array(torch::stack(fields));
  Tensor weight = torch::zeros({d.height, d.width}, x.options().requires_grad(false));
  for (std::int64_t k = 0; k < log_p.size(1); k += std::max<std::int64_t>(1, log_p.size(1) / 16))
    weight += felt(log_p[0][k] * log_p[0][k].detach().exp())[0].sum(0);
  out.second = to_array(weight);
}

}  // namespace zscape
