#pragma once
// ChainModel: what a model that is a Chain does besides: learns by maximum likelihood, draws, scores, completes.
#include "models/autoregressive/chain.h"
#include "models/step_context.h"

namespace zscape {

/// One minibatch's lines: logits → loss → update. Derived models add how the logits come about.
class ChainModel : public Model, public Samples, public Scores, public Completes, public Predicts, public Chain {
 public:
  void step(const Batch& batch, StepContext& ctx) override;
  Tensor sample(std::int64_t n, Ask& ask) override;
  /// A probability of binary data, or of 256 levels where the chain has them; of grey levels by binary values a cross-entropy, which is none.
  LogProb log_prob(const Tensor& x, Ask& ask) override;
  Tensor complete(const Tensor& x, const Tensor& hole, Ask& ask) override;
  std::vector<std::int64_t> drawing_order() override { return order(); }
  Tensor predict(const Tensor& x, Ask& ask) override;
  std::span<Player> players() override { return {&player_, 1}; }
  std::vector<NamedTensor> state() override { return player_.parameters; }
  void set_training(bool) override {}

 protected:
  explicit ChainModel(const Build& build);
  std::int64_t size() const override { return size_; }
  Order order() const override;  // raster: channel by channel, row by row
  /// Before a step's logits are computed, e.g. to draw another order.
  virtual void prepare(StepContext&) {}
  /// Class-conditional models set this to K, and read in logits() and walk() which classes the n rows at hand are of: [n] int64.
  std::int64_t classes_ = 0;
  Tensor labels_of(std::int64_t n) const { return labels_.repeat({n / labels_.size(0)}); }

  std::int64_t size_;  // D
  std::vector<std::int64_t> row_shape_;
  Player player_;

 private:
  /// Takes over the classes that the question says of n rows; false when it says none.
  bool told(const Ask& ask, std::int64_t n, torch::Device device);
  /// log p(x | y) of every class, [n, K], or of the values where `counted` [D] is true alone.
  Tensor each_class(const Tensor& x, const Tensor& counted);
  /// log p(x_i | x_<i, y), [n, D, levels], of the classes in labels_.
  Tensor log_predictions(const Tensor& x) const;
  Tensor labels_;  // of the rows at hand; a whole number of copies of them may come at once
  bool honest() const { return levels() > 2 || binary_; }  // the loss is a likelihood
  bool binary_;
};

/// `own`, and defaults of training for nets where a prediction costs much and every row is hundreds of predictions: a small batch, what goes with it, and a bound on
/// the gradient, which is of a row's sum.
std::vector<ParamSpec> few_rows(std::vector<ParamSpec> own, std::int64_t batch, double lr, double clip);
/// The entry's parts that are the same for all of them: lines "logits", "loss", "update"; curves; threads.
ModelInfo chain_info(std::string id, std::string name, std::string paper, std::string reference, std::vector<ParamSpec> params);

}  // namespace zscape
