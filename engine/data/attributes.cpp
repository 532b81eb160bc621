#include "engine/data/attributes.h"

namespace zscape {

QueryVocabulary vocabulary_of(const Dataset& data) {
  QueryVocabulary out;
  if (data.train.attributes.defined())
    for (std::size_t i = 0; i < data.attribute_names.size(); ++i)
      out.attributes.push_back(i < data.attribute_words.size() ? data.attribute_words[i] : AttributeWords{data.attribute_names[i], ""});
  if (data.train.labelled()) {
    out.class_count = data.spec.classes;
    out.classes = data.spec.label_names;
  }
  return out;
}

torch::Tensor attribute_bits(const Dataset& data, const Split& split) {
  const torch::Tensor& known = data.train.attributes;
  if (!known.defined() || !split.attributes.defined()) return {};
  const torch::Tensor middle = (std::get<0>(known.min(0)) + std::get<0>(known.max(0))) / 2;
  return split.attributes > middle;
}

torch::Tensor fitting_rows(const Dataset& data, const Split& split, const std::vector<QueryTerm>& terms) {
  torch::Tensor fits = torch::ones({split.rows()}, torch::kBool);
  const torch::Tensor bits = attribute_bits(data, split);
  for (const QueryTerm& term : terms) {
    const torch::Tensor there = term.label ? split.y == term.index : bits.select(1, term.index);
    fits = fits & (term.wanted ? there : ~there);
  }
  return fits.nonzero().squeeze(1);
}

}  // namespace zscape
