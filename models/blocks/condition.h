#pragma once
// Conditioning on a class: what a question says of its rows, one-hot vectors beside what a net reads, bounds of models that are told or infer the class.
#include <functional>

#include "models/model.h"

namespace zscape {

/// What a question says of n rows' classes, int64 [n]; undefined when it says nothing. Throws when there are labels for another number of rows.
Tensor told_labels(const Ask& ask, std::int64_t n, torch::Device device);

/// The same as [n, K], 1 where the class is; class 0 when it says nothing.
Tensor asked_classes(const Ask& ask, std::int64_t n, torch::Device device, std::int64_t classes);

/// int64 [n] → [n, K], 1 where the class is.
Tensor hot_classes(const Tensor& labels, std::int64_t classes);

/// Sets K for models that cannot do without classes; throws ParamError when the data have none.
std::int64_t classes_of(const Build& build);

/// Rows [n, …] and their classes [n, K] as one tensor [n, D + K], and back: so that both pass together through what takes rows alone.
Tensor with_classes(const Tensor& x, const Tensor& hot);
struct Classed {
  Tensor x, hot;  // x in the shape it had
};
Classed split_classes(const Tensor& both, at::IntArrayRef row, std::int64_t classes);

/// A model of rows and classes with latents z: q(z|x,y), p(x|y,z), p(z) = N(0, I), p(y) = 1/K.
struct ConditionalModel {
  std::int64_t classes;
  std::function<Posterior(const Tensor& x, const Tensor& hot)> encode;
  std::function<Tensor(const Tensor& x, const Tensor& z, const Tensor& hot)> log_likelihood;  // log p(x|y,z), [n]
};

/// With classes told: a bound on log p(x|y) (bounds.h: ask.k). Otherwise one on log p(x), the logarithm of the mean over all K classes of the exponentials of those:
/// no choice of q(y|x) makes Σ q(y|x) (bound(x,y) − log q(y|x)) larger.
LogProb conditional_bound(const ConditionalModel& model, const Tensor& x, Ask& ask);

/// log p(y|x) as these bounds have it, [n, K], with z at the mean of q(z|x,y).
Tensor log_posterior_of_classes(const ConditionalModel& model, const Tensor& x);

/// Σ_y q(y|x) bound(x,y) + H(q(y|x)), [n]: what is known of log p(x) when the class is not (Kingma et al. 2014, eq. 7). log_q and bounds [n, K].
Tensor unlabelled_bound(const Tensor& log_q, const Tensor& bounds);

}  // namespace zscape
