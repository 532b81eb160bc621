// Groups by their words: rows of the data that fit a query, latents whose pictures do, and what a classifier sees in pictures.
#include "engine/metrics/found_latents.h"
#include "engine/run/answer_tools.h"

namespace zscape {
namespace {

Measured accuracy_of(const Classifier& recogniser) {
  Measured out;
  out.metric = "accuracy";
  out.value = recogniser.accuracy;
  return out;
}

/// The stretch of `fits` of at most `most` rows that begins at a place chosen by the seed, around the end to the beginning.
Tensor from_a_place(const Tensor& fits, std::int64_t most, std::uint64_t seed) {
  const std::int64_t n = fits.size(0), count = std::min(most, n);
  if (n == 0) return fits;
  Rng rng(seed, "choose");
  const std::int64_t first = rng.integers(n, {1}).item<std::int64_t>();
  return fits.index_select(0, (torch::arange(count) + first) % n);
}

}  // namespace

void answer_choose_rows(const ChooseRows& q, const Looking& l, Answer& out) {
  const auto data = data_of(l);
  const Split& split = q.test ? data->test : data->train;
  const Tensor fits = fitting_rows(*data, split, read_query(q.query, vocabulary_of(*data)));
  out.rows = fits.size(0);
  if (out.rows == 0) throw std::runtime_error("No row of the data fits \"" + q.query + "\": ask for less.");
  const Tensor chosen = from_a_place(fits, std::max<std::int64_t>(1, q.most), q.seed);
  if (spec_of(l).kind == DataKind::pictures) out.pictures = to_pictures(stored_rows(split, chosen, l), chosen.size(0));
  out.array = to_array(chosen.to(torch::kFloat32));
}

void answer_find_latents(const FindLatents& q, const Looking& l, Answer& out) {
  auto& model = verb<Decodes>(l, "decode");
  const auto data = data_of(l);
  const auto terms = read_query(q.query, vocabulary_of(*data));
  const auto recogniser = recogniser_for(*data, &l.progress);
  const FoundLatents found = find_latents(model, *recogniser, terms, std::max<std::int64_t>(1, q.count), q.seed, device_of(l), &l.progress);
  out.rows = found.drawn;
  out.measured.push_back(accuracy_of(*recogniser));
  Measured least;
  least.metric = "least";
  least.value = found.least;
  out.measured.push_back(least);
  Rng rng(0, "decode", device_of(l));
  Ask ask = asking(l, rng);
  show_rows(model.decode(found.z.to(device_of(l)), ask), false, l, out);
  out.array = to_array(found.z);
}

void answer_recognise(const Recognise& q, const Looking& l, Answer& out) {
  auto& model = verb<Decodes>(l, "decode");
  const auto data = data_of(l);
  const auto recogniser = recogniser_for(*data, &l.progress);
  Rng rng(0, "decode", device_of(l));
  Ask ask = asking(l, rng);
  const Tensor seen = recogniser->features(model.decode(given_latents(q.latents, model, l), ask).to(torch::kCPU));
  std::vector<Tensor> columns;
  const bool by_attributes = recogniser->attributes() > 0;
  for (const QueryWord& word : words_of(vocabulary_of(*data))) {
    if (word.kind != (by_attributes ? WordKind::attribute : WordKind::label)) continue;
    columns.push_back(term_probability(*recogniser, seen, {word.kind == WordKind::label, word.index, true}));
    out.texts.push_back(word.text);
  }
  out.array = to_array(torch::stack(columns, 1));
  out.measured.push_back(accuracy_of(*recogniser));
}

void answer_query_words(const Looking& l, Answer& out) {
  const auto words = words_of(vocabulary_of(*data_of(l)));
  out.array.shape = {static_cast<std::int64_t>(words.size()), 2};
  for (const QueryWord& word : words) {
    out.texts.push_back(word.text);
    out.array.values.push_back(static_cast<float>(word.kind));
    out.array.values.push_back(static_cast<float>(word.index));
  }
  if (words.empty()) out.array = {};
}

}  // namespace zscape
