#include "engine/run/answer_tools.h"

#include "engine/data/spectrogram.h"
#include "models/step_context.h"

namespace zscape {
namespace {

constexpr std::int64_t kPictureChunk = 256, kPointChunk = 4096, kPointSize = 16;
constexpr std::int64_t kDrawnSingly = 1024;  // a generator for every row costs microseconds: many rows come in blocks

Tensor from_prior(const LatentSpace& space, std::int64_t n, Rng& rng) {
  Tensor z = space.prior == Prior::uniform ? rng.uniform({n, space.size}) * 2 - 1 : rng.normal({n, space.size});
  return space.prior == Prior::binary ? (z > 0).to(torch::kFloat32) : z;
}

std::uint64_t nth(std::uint64_t seed, std::int64_t i) { return seed + static_cast<std::uint64_t>(i) * 0x9E3779B97F4A7C15ull; }

}  // namespace

std::vector<std::int64_t> shape_of(const DataSpec& d, std::int64_t n) {
  if (d.kind == DataKind::pictures) return {n, d.channels, d.height, d.width};
  return {n, d.dimension};
}

const DataSpec& spec_of(const Looking& l) { return l.weights.context->record.data; }
torch::Device device_of(const Looking& l) { return l.weights.context->device; }

std::shared_ptr<const Dataset> data_of(const Looking& l) {
  const RunContext& c = *l.weights.context;
  return l.datasets.get(c.record.spec.data, c.record.spec.data_dir, c.params);
}

std::int64_t chunk_of(const Looking& l) { return spec_of(l).dimension <= kPointSize ? kPointChunk : kPictureChunk; }

void show_rows(const Tensor& x, bool floats, const Looking& l, Answer& out) {
  const auto wanted = shape_of(spec_of(l), x.dim() > 0 ? x.size(0) : 0);
  if (x.sizes() != at::IntArrayRef(wanted))
    throw std::runtime_error("The model answered with rows of shape " + c10::str(x.sizes()) + " where " + c10::str(at::IntArrayRef(wanted)) + " was due: a mistake in its code.");
  if (!torch::isfinite(x).all().item<bool>()) throw std::runtime_error("The model's answer holds NaN or infinity.");
  if (spec_of(l).kind == DataKind::pictures) out.pictures = to_pictures(x, x.size(0));
  if (spec_of(l).kind == DataKind::waves) out.pictures = spectrograms(x, x.size(0));
  if (floats || spec_of(l).kind != DataKind::pictures) out.array = to_array(x);
}

std::int64_t told_classes(const Model& model) {
  const auto* told = dynamic_cast<const Conditions*>(&model);
  return told == nullptr ? 0 : told->classes();
}

Ask asking(const Looking& l, Rng& rng, std::int64_t k) {
  return {.rng = rng, .label = l.label >= 0 ? std::optional(l.label) : std::nullopt, .k = k};
}

Tensor to_tensor(const Array& a, torch::Device device) {
  std::int64_t count = a.shape.empty() ? 0 : 1;
  for (const auto n : a.shape) count *= n;
  if (count != static_cast<std::int64_t>(a.values.size()) || count == 0)
    throw std::runtime_error("An array of shape " + c10::str(at::IntArrayRef(a.shape)) + " came with " + std::to_string(a.values.size()) + " values.");
  return torch::from_blob(const_cast<float*>(a.values.data()), a.shape, torch::kFloat32).clone().to(device);
}

Array to_array(const Tensor& t) {
  const Tensor c = t.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  const float* data = c.data_ptr<float>();
  return {c.sizes().vec(), {data, data + c.numel()}};
}

Tensor given_rows(const Array& a, const Looking& l) {
  const DataSpec& d = spec_of(l);
  const Tensor t = to_tensor(a, device_of(l));
  if (a.rows() < 1 || a.row_size() != d.dimension) {
    const auto wanted = shape_of(d, std::max<std::int64_t>(1, a.rows()));
    throw std::runtime_error("The rows have shape " + c10::str(at::IntArrayRef(a.shape)) + "; this model works on " + c10::str(at::IntArrayRef(wanted)) + ".");
  }
  if (!torch::isfinite(t).all().item<bool>()) throw std::runtime_error("The given values hold NaN or infinity.");
  return t.reshape(shape_of(d, a.rows()));
}

Tensor given_latents(const Array& a, const Decodes& model, const Looking& l) {
  const std::int64_t d = model.latent().size;
  if (a.shape.size() != 2 || a.shape[1] != d)
    throw std::runtime_error("The latents have shape " + c10::str(at::IntArrayRef(a.shape)) + "; this model's have " + std::to_string(d) + " numbers each.");
  return to_tensor(a, device_of(l));
}

Tensor prior_draws(const LatentSpace& space, std::int64_t n, std::uint64_t seed, torch::Device device) {
  std::vector<Tensor> rows;
  for (std::int64_t i = 0; i < std::min(n, kDrawnSingly); ++i) {
    Rng rng(nth(seed, i), "latent");
    rows.push_back(from_prior(space, 1, rng));
  }
  for (std::int64_t i = kDrawnSingly; i < n; i += kDrawnSingly) {
    Rng rng(nth(seed, i), "latents");
    rows.push_back(from_prior(space, kDrawnSingly, rng).slice(0, 0, std::min(kDrawnSingly, n - i)));
  }
  return torch::cat(rows).to(device);
}

Decodes* drawn_from_prior(const Looking& l) {
  auto* decoder = dynamic_cast<Decodes*>(&l.model);
  return decoder != nullptr && decoder->latent().prior == Prior::none && dynamic_cast<Samples*>(&l.model) != nullptr ? nullptr : decoder;
}

Tensor model_samples(const Looking& l, std::int64_t n, std::uint64_t seed) {
  Rng rng(seed, "samples", device_of(l));
  Ask ask = asking(l, rng);
  Decodes* decoder = drawn_from_prior(l);
  if (decoder == nullptr) return verb<Samples>(l, "sample").sample(n, ask);
  const std::int64_t classes = l.label < 0 ? told_classes(l.model) : 0;
  OwnLabels own(ask, classes > 0 ? torch::arange(n) % classes : Tensor());
  return by_chunks(prior_draws(decoder->latent(), n, seed, device_of(l)), l, [&](const Tensor& z) { return own(z), decoder->decode(z, ask); });
}

Tensor stored_rows(const Split& split, const Tensor& index, const Looking& l) {
  return natural(split.x.index_select(0, index.to(torch::kCPU))).to(device_of(l));
}

Slope gradient_of(const std::function<Tensor(const Tensor&)>& f, const Tensor& x) {
  const torch::AutoGradMode gradients(true);
  const Tensor at = x.detach().clone().requires_grad_(true);
  const Tensor value = f(at);
  // A value that does not depend on its row (an untrained constant) has the gradient 0.
  if (!value.requires_grad()) return {value, torch::zeros_like(at)};
  const Tensor gradient = torch::autograd::grad({value.sum()}, {at}, {}, std::nullopt, false, true)[0];
  return {value.detach(), gradient.defined() ? gradient : torch::zeros_like(at)};
}

}  // namespace zscape
