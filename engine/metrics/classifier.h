#pragma once
// A small convolutional classifier as judge of generated pictures: what Inception is to photographs, trained here on the
// labelled training rows (two epochs, half a minute), then kept in the cache folder under the data's fingerprint, so that
// two runs are judged by the same eyes. Its own accuracy is stated with every verdict.
#include <memory>
#include <span>

#include "engine/data/dataset.h"
#include "models/blocks/layers.h"

namespace zscape {

class Classifier {
 public:
  static constexpr std::int64_t kFeatures = 64;

  Classifier(const DataSpec& data, Rng& init);
  /// x [n,C,H,W] in [0,1] on the CPU → the last hidden layer, [n, 64].
  Tensor features(const Tensor& x) const;
  /// → log-probabilities [n, K].
  Tensor log_probabilities(const Tensor& features) const;
  std::vector<NamedTensor> state() const;

  double accuracy = 0;  // on the test rows

 private:
  Conv first_, second_;
  Linear hidden_, head_;
};

/// From memory, from the cache folder, or trained now; safe from any thread. Throws a sentence when the data have no labels
/// or are no pictures of 8 × 8 or more.
std::shared_ptr<const Classifier> classifier_for(const Dataset& data, Progress* progress);

}  // namespace zscape
