// Inspect: one picture's way through the model: every layer's activation, the weights of one layer, and for flows the states between the layers.
#include <set>

#include "engine/data/spectrogram.h"
#include "engine/run/answer_tools.h"
#include "models/blocks/tap.h"
#include "models/step_context.h"

namespace zscape {
namespace {

constexpr std::int64_t kBins = 48, kMostMaps = 1024, kMostValues = 1 << 20, kMostSide = 768;

enum Pass { kDecoding, kEncoding, kJudging, kClassifying, kScoring, kTranslating };

struct Heard {
  std::string name, dtype;
  std::vector<std::int64_t> shape;  // without the rows
  Pass pass = kDecoding;
};

/// As Python writes it: "float32".
std::string dtype_name(at::ScalarType type) {
  if (type == at::kFloat) return "float32";
  if (type == at::kDouble) return "float64";
  if (type == at::kHalf) return "float16";
  if (type == at::kBFloat16) return "bfloat16";
  return c10::toString(type);
}

/// Hears all layers, keeps the activation of the one that is wanted, and of the first in case that one never speaks. A layer that runs
/// several times is heard the first time.
class Ear final : public Tap {
 public:
  explicit Ear(std::string wanted) : wanted_(std::move(wanted)) {}
  void see(const std::string& layer, const at::Tensor& activation) override {
    if (!known_.insert(layer).second) return;
    std::vector<std::int64_t> shape = activation.sizes().vec();
    if (!shape.empty()) shape.erase(shape.begin());
    heard.push_back({layer, dtype_name(activation.scalar_type()), std::move(shape), pass});
    // A copy: what follows may work in place.
    if (layer == wanted_ || heard.size() == 1) chosen = layer, value = activation.detach().clone();
  }

  Pass pass = kDecoding;
  std::vector<Heard> heard;
  std::string chosen;
  Tensor value;

 private:
  std::string wanted_;
  std::set<std::string> known_;
};

/// What flows through: the row of the data, its code, what was decoded of it.
struct Way {
  Tensor x, z, rebuilt;
};

Way run(const Inspect& q, const Looking& l, Ear& ear, Answer& out) {
  Rng rng(0, "inspect", device_of(l));
  Ask ask = asking(l, rng);
  Way way;
  const Listening listening(ear);
  if (!q.latents.empty()) {
    auto& decoder = verb<Decodes>(l, "decode");
    way.z = given_latents(q.latents, decoder, l).slice(0, 0, 1);
    ear.pass = kDecoding;
    way.x = decoder.decode(way.z, ask);
  } else if (q.pictures.empty()) {
    throw std::runtime_error("There is nothing to look at: give a latent or a row of the data.");
  } else if (auto* translator = dynamic_cast<Translates*>(&l.model)) {
    way.x = given_source(q.pictures, l).slice(0, 0, 1);
    ear.pass = kTranslating;
    way.rebuilt = translator->translate(way.x, Direction::forth, ask);
    if (auto* judge = dynamic_cast<Judges*>(&l.model)) {
      ear.pass = kJudging;
      out.named["verdict"] = to_array(judge->judge(way.rebuilt, way.x, ask).reshape({1}));
    }
    return way;
  } else {
    way.x = given_rows(q.pictures, l).slice(0, 0, 1);
    if (auto* encoder = dynamic_cast<Encodes*>(&l.model)) {
      ear.pass = kEncoding;
      way.z = encoder->encode(way.x, ask).mean;
      auto* decoder = dynamic_cast<Decodes*>(&l.model);
      if (decoder != nullptr && dynamic_cast<Inverts*>(&l.model) == nullptr) {
        ear.pass = kDecoding;
        way.rebuilt = decoder->decode(way.z, ask);
      }
    }
    if (auto* classifier = dynamic_cast<Classifies*>(&l.model)) {
      ear.pass = kClassifying;
      classifier->classify(way.x, ask);
    }
  }
  if (auto* judge = dynamic_cast<Judges*>(&l.model)) {
    ear.pass = kJudging;
    out.named["verdict"] = to_array(judge->judge(way.x, {}, ask).reshape({1}));
  }
  if (auto* scorer = dynamic_cast<Scores*>(&l.model); scorer != nullptr && ear.heard.empty()) {
    ear.pass = kScoring;
    scorer->log_prob(way.x, ask);
  }
  return way;
}

/// [maps, h, w] of numbers that may lie in the picture's shape: `rows` of them.
Tensor in_picture_shape(const Tensor& rows, const DataSpec& d) { return rows.reshape({-1, d.height, d.width}); }
/// n numbers are the picture's values, once or several times.
bool fits_picture(std::int64_t n, const DataSpec& d) { return d.kind == DataKind::pictures && n > 0 && n % d.dimension == 0; }

/// Where the layer stands: the first one of a pass reads what comes in, the last one of the decoding pass writes the picture. A hidden vector may be as large as
/// the picture by chance.
struct Standing {
  bool reads = false, writes = false;
  const Heard* next = nullptr;  // in the same pass
};

Standing standing_of(const Ear& ear) {
  Standing out;
  for (std::size_t i = 0; i < ear.heard.size(); ++i) {
    const Heard& h = ear.heard[i];
    if (h.name != ear.chosen) continue;
    const bool last = i + 1 == ear.heard.size() || ear.heard[i + 1].pass != h.pass;
    out.reads = h.pass != kDecoding && (i == 0 || ear.heard[i - 1].pass != h.pass);
    out.writes = h.pass == kDecoding && last;
    if (!last) out.next = &ear.heard[i + 1];
  }
  return out;
}

/// A vector that the next layer takes as maps is shown as these: either that layer keeps their shape, or it doubles their sides.
Tensor as_next_reads(const Tensor& row, const Heard& next, const Tensor& next_weight) {
  if (next.shape.size() != 3) return {};
  const std::int64_t h = next.shape[1], w = next.shape[2], n = row.numel();
  if (next.shape[0] * h * w == n) return row.reshape({-1, h, w});
  const bool doubles = next_weight.defined() && next_weight.dim() == 4 && h % 2 == 0 && w % 2 == 0 && next_weight.size(0) * h * w / 4 == n;
  return doubles ? row.reshape({-1, h / 2, w / 2}) : Tensor();
}

Tensor activation_maps(const Tensor& value, const Standing& standing, const Tensor& next_weight, const DataSpec& d) {
  const Tensor row = value[0];
  if (row.dim() == 3) return row;
  if (row.dim() == 2) return row.t().unsqueeze(0);  // channels of a sound, time to the right
  if (standing.writes && fits_picture(row.numel(), d)) return in_picture_shape(row, d);
  const Tensor maps = standing.next == nullptr ? Tensor() : as_next_reads(row, *standing.next, next_weight);
  return maps.defined() ? maps : row.reshape({1, 1, -1});
}

Tensor weight_maps(const Tensor& w, const Standing& standing, const DataSpec& d) {
  if (w.dim() == 4) return w.flatten(0, 1);
  if (w.dim() == 2 && standing.reads && w.size(1) == d.dimension && fits_picture(w.size(1), d)) return in_picture_shape(w, d);
  if (w.dim() == 2 && standing.writes && fits_picture(w.size(0), d)) return in_picture_shape(w.t(), d);
  if (w.dim() == 2 && standing.writes && w.size(1) == d.dimension && fits_picture(w.size(1), d)) return in_picture_shape(w, d);  // the same weights both ways
  if (w.dim() == 2) return w.unsqueeze(0);
  return w.reshape({1, 1, -1});
}

/// Maps, how many there are, and their statistics under `what`.
void give_maps(const std::string& what, const Tensor& values, Answer& out) {
  Tensor maps = values.detach().to(torch::kCPU, torch::kFloat32);
  const Tensor all = maps.flatten();
  const float least = all.min().item<float>(), most = all.max().item<float>();
  const double zeros = (all == 0).to(torch::kFloat32).mean().item<double>();
  out.named[what + "_stats"] = {{5}, {least, most, all.mean().item<float>(), all.std(/*unbiased=*/false).item<float>(), static_cast<float>(zeros)}};
  // Equal values have no width: one unit around them.
  const float half = most > least ? 0 : .5f;
  if (std::isfinite(least) && std::isfinite(most)) out.named[what + "_bins"] = to_array(torch::histc(all, kBins, least - half, most + half));
  out.named[what + "_count"] = {{1}, {static_cast<float>(maps.size(0))}};
  const std::int64_t each = std::max<std::int64_t>(1, maps.size(1) * maps.size(2));
  maps = maps.slice(0, 0, std::clamp<std::int64_t>(kMostValues / each, 1, kMostMaps));
  if (maps.size(0) == 1 && maps.size(1) > 1) maps = maps.slice(1, 0, kMostSide).slice(2, 0, kMostSide);
  out.named[what] = to_array(maps);
}

/// For every place of the picture the element of a flow's state that came from it. A flow may reorder what it does not change (squeezing, parts that leave early):
/// a ramp is followed through its zeroth state, which is the row itself, each value transformed alike and upwards. Undefined where it is not.
Tensor places_of(Layered& model, const Tensor& x, Ask& ask) {
  const Tensor ramp = ((torch::arange(x.numel(), torch::kFloat32) + .5) / static_cast<double>(x.numel())).to(x.device()).reshape(x.sizes());
  const auto [sorted, order] = model.at_layer(ramp, 0, ask).x.flatten().sort();
  const std::int64_t n = sorted.numel();
  if (n != x.numel() || !(sorted.slice(0, 1) > sorted.slice(0, 0, n - 1)).all().item<bool>()) return {};
  return order;
}

void look_between(Layered& model, const Tensor& x, const Looking& l, Answer& out) {
  Rng rng(0, "inspect", device_of(l));
  Ask ask = asking(l, rng);
  const Tensor places = places_of(model, x, ask);
  std::vector<Tensor> states, log_dets, changed;
  for (std::int64_t k = 0; k <= model.layer_count(); ++k) {
    if (l.progress.cancelled()) throw Cancelled();
    const LayerState state = model.at_layer(x, static_cast<int>(k), ask);
    Tensor row = state.x.flatten();
    if (places.defined() && row.numel() == places.numel()) row = row.index_select(0, places);
    if (row.numel() == x.numel()) row = row.reshape(x[0].sizes());
    if (!states.empty() && states.back().sizes() != row.sizes()) throw std::runtime_error("The flow changes its size on the way: its layers cannot be compared.");
    if (!states.empty()) changed.push_back((row != states.back()).to(torch::kFloat32));
    states.push_back(row);
    log_dets.push_back(state.log_det.reshape({-1})[0]);
  }
  out.named["states"] = to_array(torch::stack(states));
  out.named["log_det"] = to_array(torch::stack(log_dets));
  if (!changed.empty()) out.named["changed"] = to_array(torch::stack(changed));
  auto* encoder = dynamic_cast<Encodes*>(&l.model);
  auto* decoder = dynamic_cast<Decodes*>(&l.model);
  if (dynamic_cast<Inverts*>(&l.model) == nullptr || encoder == nullptr || decoder == nullptr) return;
  const Tensor back = decoder->decode(encoder->encode(x, ask).mean, ask);
  out.named["inverse_error"] = to_array((back - x).abs().max().reshape({1}));
}

}  // namespace

void answer_inspect(const Inspect& q, const Looking& l, Answer& out) {
  Ear ear(q.layer);
  const Way way = run(q, l, ear, out);
  if (ear.heard.empty()) throw std::runtime_error("None of this model's layers tells what it does: there is nothing to look into.");
  if (l.progress.cancelled()) throw Cancelled();
  const DataSpec& d = spec_of(l);
  if (d.kind == DataKind::pictures) {
    const auto in_colours = [&](const Tensor& x) { return x.expand({x.size(0), std::max(way.x.size(1), way.rebuilt.size(1)), -1, -1}); };
    const Tensor shown = way.rebuilt.defined() ? torch::cat({in_colours(way.x), in_colours(way.rebuilt)}) : way.x;
    out.pictures = to_pictures(shown, shown.size(0));
  } else if (d.kind == DataKind::waves) {
    out.pictures = spectrograms(way.x, 1);
  }
  out.array = to_array(way.x);
  if (way.z.defined()) out.second = to_array(way.z);

  std::vector<float> passes;
  for (const Heard& h : ear.heard) {
    out.texts.push_back(h.name);
    passes.push_back(static_cast<float>(h.pass));
    out.named["shape/" + h.name] = {{static_cast<std::int64_t>(h.shape.size())}, {h.shape.begin(), h.shape.end()}};
  }
  for (const Heard& h : ear.heard) out.texts.push_back(h.dtype);
  out.named["pass"] = {{static_cast<std::int64_t>(passes.size())}, passes};
  out.kind = ear.chosen;
  const Standing standing = standing_of(ear);
  Tensor next_weight;
  for (const NamedTensor& t : l.model.state()) {
    if (t.name == ear.chosen + ".weight") give_maps("weight", weight_maps(t.tensor, standing, d), out);
    if (standing.next != nullptr && t.name == standing.next->name + ".weight") next_weight = t.tensor;
  }
  give_maps("activation", activation_maps(ear.value, standing, next_weight, d), out);
  if (auto* layered = dynamic_cast<Layered*>(&l.model); layered != nullptr && q.states) look_between(*layered, way.x, l, out);
}

}  // namespace zscape
