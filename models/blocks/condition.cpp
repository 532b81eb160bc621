#include "models/blocks/condition.h"

#include <cmath>
#include <stdexcept>

#include "models/blocks/bounds.h"
#include "models/blocks/likelihoods.h"

namespace zscape {

Tensor told_labels(const Ask& ask, std::int64_t n, torch::Device device) {
  if (ask.labels.defined()) {
    if (ask.labels.size(0) != n)
      throw std::runtime_error("The question names " + std::to_string(ask.labels.size(0)) + " classes for " + std::to_string(n) + " rows: give one for each.");
    return ask.labels.to(device);
  }
  return ask.label ? torch::full({n}, *ask.label, torch::device(device).dtype(torch::kInt64)) : Tensor();
}

Tensor asked_classes(const Ask& ask, std::int64_t n, torch::Device device, std::int64_t classes) {
  const Tensor told = told_labels(ask, n, device);
  return hot_classes(told.defined() ? told : torch::zeros({n}, torch::device(device).dtype(torch::kInt64)), classes);
}

Tensor hot_classes(const Tensor& labels, std::int64_t classes) {
  return labels.unsqueeze(1).eq(torch::arange(classes, labels.options())).to(torch::kFloat32);
}

std::int64_t classes_of(const Build& build) {
  if (build.data.classes < 2) throw ParamError("This model is told the class of every row, and these data have none: set data with labels (glyphs, mnist, moons).");
  return build.data.classes;
}

Tensor with_classes(const Tensor& x, const Tensor& hot) { return torch::cat({x.flatten(1), hot.to(x.scalar_type())}, 1); }

Classed split_classes(const Tensor& both, at::IntArrayRef row, std::int64_t classes) {
  return {both.slice(1, 0, both.size(1) - classes).unflatten(1, row), both.slice(1, both.size(1) - classes)};
}

namespace {

Tensor all_rows(const Tensor& x, std::int64_t k, std::int64_t classes) {
  return hot_classes(torch::full({x.size(0)}, k, torch::device(x.device()).dtype(torch::kInt64)), classes);
}

}  // namespace

LogProb conditional_bound(const ConditionalModel& model, const Tensor& x, Ask& ask) {
  const std::vector<std::int64_t> row(x.sizes().begin() + 1, x.sizes().end());
  const LatentModel told{[&](const Tensor& both) {
                           const Classed c = split_classes(both, row, model.classes);
                           return model.encode(c.x, c.hot);
                         },
                         [&](const Tensor& both, const Tensor& z) {
                           const Classed c = split_classes(both, row, model.classes);
                           return model.log_likelihood(c.x, z, c.hot);
                         }};
  if (const Tensor labels = told_labels(ask, x.size(0), x.device()); labels.defined())
    return lower_bound(told, with_classes(x, hot_classes(labels, model.classes)), ask);
  std::vector<Tensor> each;
  LogProb bound;
  for (std::int64_t k = 0; k < model.classes; ++k) {
    bound = lower_bound(told, with_classes(x, all_rows(x, k, model.classes)), ask);
    each.push_back(bound.value);
  }
  bound.value = torch::logsumexp(torch::stack(each), 0) - std::log(static_cast<double>(model.classes));
  bound.stderr_ = Tensor();  // of one class alone
  return bound;
}

Tensor log_posterior_of_classes(const ConditionalModel& model, const Tensor& x) {
  std::vector<Tensor> each;
  for (std::int64_t k = 0; k < model.classes; ++k) {
    const Tensor hot = all_rows(x, k, model.classes);
    const Posterior q = model.encode(x, hot);
    each.push_back(model.log_likelihood(x, q.mean, hot) - normal_kl(q.mean, q.log_var));
  }
  return torch::log_softmax(torch::stack(each, 1), 1);
}

Tensor unlabelled_bound(const Tensor& log_q, const Tensor& bounds) { return (log_q.exp() * (bounds - log_q)).sum(1); }

}  // namespace zscape
