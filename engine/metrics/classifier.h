#pragma once
// A small convolutional classifier as judge of generated pictures: what Inception is to photographs, trained here on the
// training rows (two epochs, half a minute), then kept in the cache folder under the data's fingerprint, so that two runs
// are judged by the same eyes. Its own accuracy is stated with every verdict.
#include <memory>
#include <span>

#include "engine/data/attributes.h"
#include "engine/data/dataset.h"
#include "models/blocks/layers.h"

namespace zscape {

class Classifier {
 public:
  static constexpr std::int64_t kFeatures = 64;

  /// One logit for every class and, behind them, one for every attribute.
  Classifier(const DataSpec& data, std::int64_t classes, std::int64_t attributes, Rng& init);
  /// x [n,C,H,W] in [0,1] on the CPU → the last hidden layer, [n, 64].
  Tensor features(const Tensor& x) const;
  /// → log-probabilities of the classes [n, K].
  Tensor log_probabilities(const Tensor& features) const;
  /// → logits of the attributes, one sigmoid each, [n, k].
  Tensor attribute_logits(const Tensor& features) const;
  std::vector<NamedTensor> state() const;

  std::int64_t classes() const { return classes_; }
  std::int64_t attributes() const { return attributes_; }

  double accuracy = 0;  // on the test rows: share of right verdicts, the mean over classes and attributes

 private:
  std::int64_t classes_, attributes_;
  Conv first_, second_;
  Linear hidden_, head_;
};

/// For the classes alone. From memory, from the cache folder, or trained now; safe from any thread. Throws a sentence when
/// the data have no labels or are no pictures of 8 × 8 or more, Cancelled when nobody waits any more.
std::shared_ptr<const Classifier> classifier_for(const Dataset& data, Progress* progress);

/// For the labels and all attributes at once: one trunk, a softmax and a sigmoid each. Attributes of many values are
/// learnt as "above the middle" (engine/data/attributes.h). Otherwise as above.
std::shared_ptr<const Classifier> recogniser_for(const Dataset& data, Progress* progress);

/// How clearly rows meet a demand, log p / (1 − p) in nats, and all demands of a query (the least of them; ∞ when there is
/// none): [n], x as above. Where probabilities all round to 1 these still tell clear pictures from clearer ones.
Tensor term_log_odds(const Classifier& recogniser, const Tensor& features, const QueryTerm& term);
Tensor query_log_odds(const Classifier& recogniser, const Tensor& x, const std::vector<QueryTerm>& terms);

/// The same as probabilities.
Tensor term_probability(const Classifier& recogniser, const Tensor& features, const QueryTerm& term);
Tensor query_probability(const Classifier& recogniser, const Tensor& x, const std::vector<QueryTerm>& terms);

}  // namespace zscape
