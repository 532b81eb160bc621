#pragma once
// ChainModel: what a model that is a Chain does besides: learns by maximum likelihood, draws, scores, completes.
#include "models/autoregressive/chain.h"
#include "models/step_context.h"

namespace zscape {

/// One minibatch's lines: logits → loss → update. Derived models add how the logits come about.
class ChainModel : public Model, public Samples, public Scores, public Completes, public Chain {
 public:
  void step(const Batch& batch, StepContext& ctx) override;
  Tensor sample(std::int64_t n, Ask& ask) override;
  /// A probability of binary data, or of 256 levels where the chain has them; of grey levels by binary values a cross-entropy, which is none.
  LogProb log_prob(const Tensor& x, Ask& ask) override;
  Tensor complete(const Tensor& x, const Tensor& hole, Ask& ask) override;
  std::span<Player> players() override { return {&player_, 1}; }
  std::vector<NamedTensor> state() override { return player_.parameters; }
  void set_training(bool) override {}

 protected:
  explicit ChainModel(const Build& build);
  std::int64_t size() const override { return size_; }
  Order order() const override;  // raster: channel by channel, row by row
  /// Before a step's logits are computed, e.g. to draw another order.
  virtual void prepare(StepContext&) {}

  std::int64_t size_;  // D
  std::vector<std::int64_t> row_shape_;
  Player player_;

 private:
  bool honest() const { return levels() > 2 || binary_; }  // the loss is a likelihood
  bool binary_;
};

/// The entry's parts that are the same for all of them: lines "logits", "loss", "update"; curves; threads.
ModelInfo chain_info(std::string id, std::string name, std::string paper, std::string reference, std::vector<ParamSpec> params);

}  // namespace zscape
