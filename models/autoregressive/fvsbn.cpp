// FVSBN: the fully visible sigmoid belief network, a logistic regression of each value on all before it.
//   B. J. Frey: Graphical Models for Machine Learning and Digital Communication. MIT Press 1998. Before it:
//   R. M. Neal: Connectionist learning of belief networks. Artificial Intelligence 56, 1992, section 2.
//
//   p(x_i = 1 | x_<i) = σ( b_i + Σ_{j<i} W_ij x_j ),   log p(x) = Σ_i log p(x_i | x_<i)
//
// Shapes: x [n, D]; W [D, D], of which only the part strictly below the diagonal has a say; b [D]. Pictures are read channel by channel, row by row.
//
// The loss is convex: every seed ends at the same place. Weights begin at 0.
//
// Pitfall: the mask must be on the weight, not on the gradient alone: an optimizer with moments would move masked entries.
#include "models/autoregressive/chain_model.h"
#include "models/blocks/tap.h"

namespace zscape::fvsbn {

class Fvsbn final : public ChainModel {
 public:
  explicit Fvsbn(const Build& build) : ChainModel(build) {
    weight_ = torch::zeros({size_, size_}, build.device).requires_grad_(true);
    bias_ = torch::zeros({size_}, build.device).requires_grad_(true);
    below_ = torch::ones({size_, size_}, build.device).tril(-1);
    player_.parameters = {{"logits.weight", weight_, Role::weight}, {"logits.bias", bias_, Role::weight}};
  }

 protected:
  Tensor logits(const Tensor& x) const override {
    const Tensor y = torch::linear(x, weight_ * below_, bias_);
    tell_tap("logits", y);
    return y;
  }

  Tensor walk(std::int64_t n, const ChooseValue& choose) const override {
    const Tensor weight = weight_ * below_;
    Tensor x = torch::zeros({n, size_}, weight_.options().requires_grad(false));
    for (std::int64_t i = 0; i < size_; ++i)
      x.select(1, i).copy_(choose(i, bias_[i] + x.slice(1, 0, i).mv(weight[i].slice(0, 0, i))));
    return x;
  }

 private:
  Tensor weight_, bias_, below_;
};

std::vector<ParamSpec> params() {
  return {{.key = "lr",
           .group = "optimiser",
           .fallback = 1e-2,
           .min = 1e-6,
           .max = 1,
           .log_scale = true,
           .effect = Effect::live,
           .paper = "convex, so the rate may be ten times the usual one"}};
}

}  // namespace zscape::fvsbn

namespace zscape {

ModelEntry fvsbn_entry() {
  ModelEntry entry;
  entry.info = chain_info("fvsbn", "FVSBN", "Frey 1998", "B. J. Frey: Graphical Models for Machine Learning and Digital Communication. MIT Press 1998", fvsbn::params());
  entry.build = [](const Build& build) { return std::make_unique<fvsbn::Fvsbn>(build); };
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
