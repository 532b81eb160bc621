// Chains that one watches: begun or taken further for so many sweeps. Nothing of them stays here: the answer carries where they stand, the next question brings it along.
#include <cmath>

#include "engine/run/answer_tools.h"
#include "models/step_context.h"

namespace zscape {
namespace {

constexpr std::int64_t kMostChains = 4096, kMostSweepsAtOnce = 100'000;

/// Sweep i of chains with this seed has a generator of its own: it does not matter how many sweeps are asked for at once.
Rng rng_of_sweep(std::uint64_t seed, std::int64_t i, torch::Device device) {
  return {seed + static_cast<std::uint64_t>(i) * 0x9E3779B97F4A7C15ull, "chains", device};
}

Clamp::Mode mode_of(const std::string& mode) {
  if (mode == "anchored") return Clamp::Mode::anchored;
  if (mode == "mean_field") return Clamp::Mode::mean_field;
  if (mode == "stochastic") return Clamp::Mode::stochastic;
  throw std::runtime_error("There is no mode \"" + mode + "\" of holding units; say anchored, mean_field or stochastic.");
}

/// One row or as many as one likes, in the data's shape.
Tensor rows_given(const Array& a, const Looking& l) {
  Array rows = a;
  const std::size_t own = shape_of(spec_of(l), 1).size() - 1;
  if (rows.shape.size() == own) rows.shape.insert(rows.shape.begin(), 1);
  const Tensor x = given_rows(rows, l);
  return spec_of(l).kind == DataKind::pictures ? x.clamp(0, 1) : x;
}

Tensor rows_of_data(const RunChains& q, const Looking& l) {
  const auto data = data_of(l);
  Rng rng(q.seed, "chains/rows");
  return stored_rows(data->test, rng.integers(data->test.rows(), {q.n}), l);
}

Clamp clamp_of(const RunChains& q, const Looking& l) {
  Clamp clamp{.mode = mode_of(q.mode), .pull = q.pull};
  if (q.held.empty()) return clamp;
  const DataSpec& d = spec_of(l);
  const bool pictures = d.kind == DataKind::pictures;
  const auto count = static_cast<std::int64_t>(q.held.values.size()), wanted = pictures ? d.height * d.width : d.dimension;
  if (count != wanted)
    throw std::runtime_error("What is held has " + std::to_string(count) + " places; " + (pictures ? "the pictures have " : "a row has ") + std::to_string(wanted) + ".");
  const Tensor held = to_tensor(q.held, device_of(l)).flatten() > .5;
  clamp.held = pictures ? held.repeat({d.channels}) : held;
  if (!q.pictures.empty()) clamp.values = rows_given(q.pictures, l).flatten(1);
  if (clamp.values.defined() && clamp.values.size(0) != 1 && clamp.values.size(0) != q.n)
    throw std::runtime_error(std::to_string(clamp.values.size(0)) + " pictures hold " + std::to_string(q.n) + " chains; give one, or one each.");
  return clamp;
}

/// The state as an earlier answer gave it, checked against the shapes of a fresh one.
ChainState state_of(const RunChains& q, const ChainState& like, const Looking& l) {
  const auto part = [&](const std::string& name, const Tensor& wanted) {
    const auto found = q.state.find(name);
    if (found == q.state.end()) throw std::runtime_error("The chains' state lacks \"" + name + "\": give back all that the answer named.");
    const Tensor t = to_tensor(found->second, device_of(l));
    if (t.dim() != 2 || t.size(0) != q.n || t.size(1) != wanted.size(1))
      throw std::runtime_error("The chains' \"" + name + "\" has shape " + c10::str(t.sizes()) + "; [" + std::to_string(q.n) + ", " + std::to_string(wanted.size(1)) + "] was due.");
    if (!torch::isfinite(t).all().item<bool>()) throw std::runtime_error("The chains' \"" + name + "\" holds NaN or infinity.");
    return t;
  };
  ChainState state;
  state.visible = part("visible", like.visible);
  state.mean = part("mean", like.mean);
  for (std::size_t i = 0; i < like.hidden.size(); ++i) state.hidden.push_back(part("hidden/" + std::to_string(i), like.hidden[i]));
  return state;
}

ChainState begin_chains(const RunChains& q, Chains& model, Ask& ask, const Looking& l) {
  if (!q.state.empty()) return state_of(q, model.start({}, 1, ask), l);
  if (q.start == "noise") return model.start({}, q.n, ask);
  if (q.start == "data") return model.start({rows_of_data(q, l)}, q.n, ask);
  if (q.start != "given") throw std::runtime_error("Chains cannot start from \"" + q.start + "\"; say noise, data or given.");
  if (q.pictures.empty()) throw std::runtime_error("Chains are to start from given pictures, but none are given.");
  return model.start({rows_given(q.pictures, l)}, q.n, ask);
}

}  // namespace

void answer_chains(const RunChains& q, const Looking& l, Answer& out) {
  auto& model = verb<Chains>(l, "let chains wander");
  if (q.n < 1 || q.n > kMostChains) throw std::runtime_error(std::to_string(q.n) + " chains were asked for; 1 to " + std::to_string(kMostChains) + " are possible.");
  if (q.sweeps < 0 || q.sweeps > kMostSweepsAtOnce || q.swept < 0)
    throw std::runtime_error(std::to_string(q.sweeps) + " sweeps were asked for; 0 to " + std::to_string(kMostSweepsAtOnce) + " are possible.");
  if (!(q.temperature > 0) || !std::isfinite(q.temperature))
    throw std::runtime_error("The temperature is " + std::to_string(q.temperature) + "; it has to be above 0.");
  if (!std::isfinite(q.pull)) throw std::runtime_error("The pull has to be a number of nats.");
  const Clamp clamp = clamp_of(q, l);
  const auto asked = [&](Rng& rng) {
    Ask ask = asking(l, rng);
    ask.progress = &l.progress;
    ask.temperature = q.temperature;
    return ask;
  };
  Rng first(q.seed, "chains/start", device_of(l));
  Ask starting = asked(first);
  ChainState state = begin_chains(q, model, starting, l);

  std::vector<Tensor> energy, moved;
  for (std::int64_t i = 0; i < q.sweeps; ++i) {
    if (l.progress.cancelled()) throw Cancelled();
    Rng rng = rng_of_sweep(q.seed, q.swept + i, device_of(l));
    Ask ask = asked(rng);
    const ChainReport report = model.advance(state, clamp, ask);
    energy.push_back(report.energy);
    moved.push_back(report.moved);
    l.progress.show(model.visible(state), static_cast<double>(i + 1) / static_cast<double>(q.sweeps));
  }
  show_rows(model.visible(state), true, l, out);
  if (!energy.empty()) {
    out.second = to_array(torch::stack(energy));
    out.named["moved"] = to_array(torch::stack(moved));
  }
  out.named["visible"] = to_array(state.visible);
  out.named["mean"] = to_array(state.mean);
  for (std::size_t i = 0; i < state.hidden.size(); ++i) out.named["hidden/" + std::to_string(i)] = to_array(state.hidden[i]);
  out.named["swept"] = {{1}, {static_cast<float>(q.swept + q.sweeps)}};
}

}  // namespace zscape
