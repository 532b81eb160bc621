#include "engine/run/answers.h"

#include <algorithm>
#include <cmath>

#include "engine/core/fit_picture.h"
#include "engine/metrics/registry.h"
#include "engine/run/answer_tools.h"
#include "models/step_context.h"

namespace zscape {
namespace {

struct Rows {
  Tensor x, y;
};
Rows rows_of(const Dataset& data, const std::vector<std::int64_t>& rows, bool test, const Looking& l) {
  const std::int64_t n = (test ? data.test : data.train).rows();
  for (const auto r : rows)
    if (r < 0 || r >= n) throw std::runtime_error("Row " + std::to_string(r) + " does not exist; the data have " + std::to_string(n) + " such rows.");
  const Tensor index = torch::tensor(rows, torch::kInt64);
  const Split& split = test ? data.test : data.train;
  return {stored_rows(split, index, l), split.y.defined() ? split.y.index_select(0, index) : Tensor()};
}

struct Answerer {
  const Looking& l;
  Answer& out;

  /// As the classes `y`, or where these are not known as the model reads them: never as the class that is to be decoded.
  void encode(const Tensor& x, const Tensor& y = {}) {
    auto& model = verb<Encodes>(l, "encode");
    Rng rng(0, "encode", device_of(l));
    Ask ask{.rng = rng};
    OwnLabels own(ask, y);
    std::vector<Tensor> log_vars;
    out.array = to_array(by_chunks(x, l, [&](const Tensor& part) {
      own(part);
      const Posterior q = model.encode(part, ask);
      if (q.log_var.defined()) log_vars.push_back(q.log_var);
      return q.mean;
    }));
    if (!log_vars.empty()) out.second = to_array(torch::cat(log_vars));
  }

  void operator()(const DecodeLatents& q) {
    auto& model = verb<Decodes>(l, "decode");
    Rng rng(0, "decode", device_of(l));
    Ask ask = asking(l, rng);
    show_rows(by_chunks(given_latents(q.latents, model, l), l, [&](const Tensor& z) { return model.decode(z, ask); }), q.floats, l, out);
  }
  void operator()(const EncodePictures& q) { encode(given_rows(q.pictures, l)); }
  void operator()(const EncodeRows& q) {
    const Rows r = rows_of(*data_of(l), q.rows, q.test, l);
    encode(r.x, r.y);
    out.pictures = to_pictures(r.x, r.x.size(0));
  }
  void operator()(const EncodeImage& q) {
    const DataSpec& d = spec_of(l);
    if (d.kind != DataKind::pictures) throw std::runtime_error("This run's data are not pictures.");
    const Array fitted = fit_picture(q.image, {.channels = static_cast<int>(d.channels), .height = static_cast<int>(d.height), .width = static_cast<int>(d.width), .binary = d.binary});
    const Tensor x = to_tensor(fitted, device_of(l));
    encode(x);
    out.pictures = to_pictures(x, 1);
  }
  void operator()(const DrawSamples& q) {
    Rng rng(q.seed, "samples", device_of(l));
    Ask ask = asking(l, rng);
    // Without a class all come in turn, and one round of them shares a latent: a row of classes in one style.
    const std::int64_t round = l.label < 0 ? std::max<std::int64_t>(1, told_classes(l.model)) : 1;
    const Tensor turns = round > 1 ? torch::arange(q.n) % round : Tensor();
    if (auto* decoder = drawn_from_prior(l)) {
      Tensor z = prior_draws(decoder->latent(), (q.n + round - 1) / round, q.seed, device_of(l));
      if (round > 1) z = z.repeat_interleave(round, 0).slice(0, 0, q.n);
      out.second = to_array(z);
      OwnLabels own(ask, turns);
      return show_rows(by_chunks(z, l, [&](const Tensor& part) { return own(part), decoder->decode(part, ask); }), q.floats, l, out);
    }
    if (turns.defined()) ask.labels = turns.to(device_of(l));
    const Tensor x = verb<Samples>(l, "sample").sample(q.n, ask);
    if (auto* encoder = dynamic_cast<Encodes*>(&l.model)) out.second = to_array(encoder->encode(x, ask).mean);
    if (auto* translator = dynamic_cast<Translates*>(&l.model); translator != nullptr && q.floats)
      if (const Tensor from = translator->sources(q.n); from.defined()) out.named["sources"] = to_array(from);
    show_rows(x, q.floats, l, out);
  }
  void operator()(const DrawLatents& q) { out.array = to_array(prior_draws(verb<Decodes>(l, "decode").latent(), q.n, q.seed, torch::kCPU)); }

  void score(const Tensor& x, std::int64_t k) {
    auto& model = verb<Scores>(l, "score");
    Rng rng(1, "score", device_of(l));
    Ask ask = asking(l, rng, std::max<std::int64_t>(1, k));
    std::vector<Tensor> errors;
    out.array = to_array(by_chunks(x, l, [&](const Tensor& part) {
      const LogProb p = model.log_prob(part, ask);
      if (p.stderr_.defined()) errors.push_back(p.stderr_);
      return p.value;
    }));
    if (!errors.empty()) out.second = to_array(torch::cat(errors));
  }
  void operator()(const LogProbs& q) { score(given_rows(q.pictures, l), q.importance_samples); }
  void operator()(const LogProbLatents& q) {
    auto& model = verb<Decodes>(l, "decode");
    Rng rng(0, "decode", device_of(l));
    Ask ask = asking(l, rng);
    Tensor x = model.decode(given_latents(q.latents, model, l), ask);
    if (spec_of(l).binary) x = (x > .5).to(torch::kFloat32);  // the likelihood is one of binary pictures
    score(x, q.importance_samples);
  }
  void operator()(const DataRows& q) {
    const Rows r = rows_of(*data_of(l), q.rows, q.test, l);
    show_rows(r.x, true, l, out);
    if (r.y.defined()) out.second = to_array(r.y.to(torch::kFloat32));
  }
  void operator()(const Reconstruct& q) {
    auto& encoder = verb<Encodes>(l, "encode");
    auto& decoder = verb<Decodes>(l, "decode");
    const auto [x, y] = rows_of(*data_of(l), q.rows, true, l);
    Rng rng(0, "reconstruct", device_of(l));
    Ask ask{.rng = rng};
    OwnLabels(ask, y)(x);
    const Tensor rebuilt = decoder.decode(encoder.encode(x, ask).mean, ask);
    out.array = to_array((x - rebuilt).square().flatten(1).sum(1));
    out.pictures = to_pictures(torch::cat({x, rebuilt}), 2 * x.size(0));
  }
  void operator()(const Directions& q);
  void operator()(const NearestRows& q);
  void operator()(const Classify& q) {
    Rng rng(0, "classify", device_of(l));
    Ask ask = asking(l, rng);
    out.array = to_array(verb<Classifies>(l, "classify").classify(given_rows(q.pictures, l), ask));
  }
  void operator()(const Measure& q);
  void operator()(const Field& q) { answer_field(q, l, out); }
  void operator()(const Arrows& q) { answer_arrows(q, l, out); }
  void operator()(const Layers& q) { answer_layers(q, l, out); }
  void operator()(const KnownTruth&) { answer_truth(l, out); }
  void operator()(const Quality& q) { answer_quality(q, l, out); }
  void operator()(const Project& q) { answer_project(q, l, out); }
  void operator()(const TruePosterior& q) { answer_true_posterior(q, l, out); }
  void operator()(const ChooseRows& q) { answer_choose_rows(q, l, out); }
  void operator()(const FindLatents& q) { answer_find_latents(q, l, out); }
  void operator()(const Recognise& q) { answer_recognise(q, l, out); }
  void operator()(const QueryWords&) { answer_query_words(l, out); }
  void operator()(const Complete& q) { answer_complete(q, l, out); }
  void operator()(const Repair& q) { answer_repair(q, l, out); }
  void operator()(const InvertPicture& q) { answer_invert(q, l, out); }
  void operator()(const Inspect& q) { answer_inspect(q, l, out); }
  void operator()(const DrawOn& q) { answer_draw_on(q, l, out); }
  void operator()(const HeardBy& q) { answer_heard_by(q, l, out); }
  void operator()(const RunChains& q) { answer_chains(q, l, out); }
  void operator()(const Translate& q) { answer_translate(q, l, out); }
  void operator()(const Shown&) { answer_shown(l, out); }
};

/// The coordinates that carry the most information (KL of the posterior on 512 training rows); without an encoder, the decoder's gain at the point:
/// the singular directions of its Jacobian by central differences along random directions would need many decodes, along the axes 2d are enough.
void Answerer::operator()(const Directions& q) {
  auto& decoder = verb<Decodes>(l, "decode");
  const std::int64_t d = decoder.latent().size, count = std::min(q.count, d);
  Rng rng(7, "directions", device_of(l));
  Ask ask = asking(l, rng);
  const Tensor at = q.at.empty() ? torch::zeros({1, d}, device_of(l)) : given_latents(q.at, decoder, l);
  Tensor strength;
  if (auto* encoder = dynamic_cast<Encodes*>(&l.model)) {
    const auto data = data_of(l);
    const Tensor x = stored_rows(data->train, torch::arange(std::min<std::int64_t>(512, data->train.rows())), l);
    Ask reading{.rng = rng};
    OwnLabels(reading, data->train.y)(x);
    const Posterior p = encoder->encode(x, reading);
    const Tensor log_var = p.log_var.defined() ? p.log_var : torch::zeros_like(p.mean);
    strength = (.5 * (p.mean.square() + log_var.exp() - 1 - log_var)).mean(0);
  } else {
    const Tensor axes = torch::eye(d, device_of(l)) * .5;
    strength = (decoder.decode(at + axes, ask) - decoder.decode(at - axes, ask)).flatten(1).norm(2, 1);
  }
  const Tensor order = strength.argsort(0, true).slice(0, 0, count);
  out.array = to_array(torch::eye(d, device_of(l)).index_select(0, order));
  out.second = to_array(strength.index_select(0, order));
  Tensor ends = at.repeat({2 * count, 1});
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t axis = order[i].item<std::int64_t>();
    ends[2 * i][axis] = -q.reach;
    ends[2 * i + 1][axis] = q.reach;
  }
  show_rows(decoder.decode(ends, ask), false, l, out);
}

void Answerer::operator()(const NearestRows& q) {
  auto& decoder = verb<Decodes>(l, "decode");
  Rng rng(0, "decode", device_of(l));
  Ask ask = asking(l, rng);
  const Tensor target = decoder.decode(given_latents(q.latents, decoder, l).slice(0, 0, 1), ask).flatten(1);
  const auto data = data_of(l);
  const std::int64_t n = data->train.rows();
  std::vector<Tensor> parts;
  constexpr std::int64_t kRows = 4096;
  for (std::int64_t i = 0; i < n; i += kRows) {
    if (l.progress.cancelled()) throw Cancelled();
    const Tensor x = stored_rows(data->train, torch::arange(i, std::min(n, i + kRows)), l).flatten(1);
    parts.push_back((x - target).square().sum(1));
    l.progress.report(static_cast<double>(i) / static_cast<double>(n));
  }
  const auto [distance, index] = torch::cat(parts).topk(std::min(q.count, n), 0, false);
  out.array = to_array(distance.sqrt());
  out.second = to_array(index.to(torch::kFloat32));
  out.pictures = to_pictures(stored_rows(data->train, index, l), q.count);
}

void Answerer::operator()(const Measure& q) {
  const auto data = data_of(l);
  const Split& split = q.split == "train" ? data->train : data->test;
  if (q.split != "train" && q.split != "test") throw std::runtime_error("There is no split \"" + q.split + "\"; say train or test.");
  const std::int64_t n = q.rows > 0 ? std::min(q.rows, split.rows()) : split.rows();
  Rng order(q.seed, "measure");
  const Tensor index = n < split.rows() ? order.permutation(split.rows()).slice(0, 0, n) : torch::arange(n);
  const Tensor x = stored_rows(split, index, l);
  const Tensor y = split.y.defined() ? split.y.index_select(0, index) : Tensor();
  out.rows = n;
  for (const auto& id : q.metrics) {
    Rng rng(q.seed, "measure/" + id, device_of(l));
    out.measured.push_back(measure(id, {.model = l.model, .x = x, .y = y, .rng = rng, .progress = &l.progress, .options = q.options, .data = data.get()}));
    if (l.progress.cancelled()) throw Cancelled();
  }
}

}  // namespace

void answer_question(const Question& question, const Looking& given, Answer& out) {
  Looking looking = given;
  const std::int64_t classes = told_classes(looking.model);
  if (looking.label >= 0 && classes == 0)
    throw std::runtime_error("The model " + find_model(looking.weights.context->record.spec.model).info.name + " is not told a class: ask without one.");
  if (looking.label >= 0 && looking.label >= classes)
    throw std::runtime_error("There is no class " + std::to_string(looking.label) + "; this model knows 0 to " + std::to_string(classes - 1) + ".");
  const auto is_one_of = [&]<class... Kinds>() { return (std::holds_alternative<Kinds>(question) || ...); };
  // What is read and decoded again and again must be of one class.
  // (What draws value by value without a code makes up its mind on the way.)
  const bool codes = dynamic_cast<Encodes*>(&looking.model) != nullptr || dynamic_cast<Decodes*>(&looking.model) != nullptr;
  if (classes > 0 && codes && is_one_of.operator()<Complete, Repair, InvertPicture, Inspect>()) looking.label = std::max<std::int64_t>(0, looking.label);
  if (is_one_of.operator()<Arrows, Quality, Complete, Repair, InvertPicture, HeardBy>()) {
    const LookingWithGradient looking_with_gradient;
    return std::visit(Answerer{looking, out}, question);
  }
  const torch::InferenceMode inference;
  std::visit(Answerer{looking, out}, question);
}

}  // namespace zscape
