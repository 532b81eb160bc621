// MADE: the masked autoencoder for distribution estimation.
//   M. Germain, K. Gregor, I. Murray, H. Larochelle: MADE. ICML 2015, arXiv:1502.03509.
//
//   h¹ = relu( c¹ + (W¹ ∘ M¹) x ),  h^l = relu( c^l + (W^l ∘ M^l) h^(l−1) ),  logits = b + (V ∘ M^V) h^L + (A ∘ M^A) x      (eq. 10 and section 4.1)
//   M¹_kd = [m¹(k) ≥ d],  M^l_kk' = [m^l(k) ≥ m^(l−1)(k')],  M^V_dk = [d > m^L(k)],  M^A_dd' = [d > d']                      (eq. 8, 9)
//   where d is a value's place in the order, 1 … D, and m(k) ∈ 1 … D−1 the number of values a hidden unit may see.
//
// Shapes: x [n, D]; W¹ [H, D]; W^l [H, H]; V [D, H]; A [D, D]; place [D].
//
// order = raster: as one reads; shuffled: one order drawn at the beginning; any: another one for every minibatch (order-agnostic, section 4.2).
//   Then any value can be the last: a hole is completed in an order in which it is, which is its exact conditional under that order.
//
// Pitfalls: degrees drawn at random may leave some out and make values independent that should not be: here they go round 1 … D−1, so that all are
//   there. Input and output must have the same order. The output mask is strict, the hidden ones are not.
#include "models/autoregressive/chain_model.h"
#include "models/blocks/autoregressive_net.h"
#include "models/blocks/tap.h"

namespace zscape::made {

/// A tensor handle that stands for another one while this lives.
class Exchanged {
 public:
  Exchanged(Tensor& place, Tensor other) : place_(place), before_(std::exchange(place, std::move(other))) {}
  ~Exchanged() { place_ = before_; }
  Exchanged(const Exchanged&) = delete;
  Exchanged& operator=(const Exchanged&) = delete;

 private:
  Tensor& place_;
  Tensor before_;
};

class Made final : public ChainModel {
 public:
  explicit Made(const Build& build) : ChainModel(build), any_(build.params.text("order") == "any") {
    const std::int64_t hidden = build.params.integer("hidden"), layers = build.params.integer("layers");
    const Init init{build.init, build.device};
    for (std::int64_t l = 0; l < layers; ++l) hidden_.emplace_back("hidden." + std::to_string(l), l == 0 ? size_ : hidden, hidden, init, Activation::none);
    out_ = Linear("out", hidden, size_, init, Activation::none);
    for (const Linear& layer : hidden_) layer.collect(player_.parameters);
    out_.collect(player_.parameters);
    if (build.params.flag("direct")) {
      direct_ = torch::zeros({size_, size_}, build.device).requires_grad_(true);
      player_.parameters.push_back({"direct", direct_, Role::weight});
    }
    degree_ = (torch::arange(hidden, torch::kInt64) % std::max<std::int64_t>(1, size_ - 1) + 1).to(build.device);
    place_ = torch::arange(1, size_ + 1, torch::kInt64).to(build.device);
    if (build.params.text("order") == "raster") raster_ = make_masks();
    if (build.params.text("order") == "shuffled") place_ = build.init.permutation(size_).to(build.device) + 1;
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = player_.parameters;
    all.push_back({"place", place_, Role::buffer});
    return all;
  }

  /// Where any order will do, one in which the hole comes last.
  Tensor complete(const Tensor& x, const Tensor& hole, Ask& ask) override {
    if (!any_) return ChainModel::complete(x, hole, ask);
    const Tensor open = hole.expand_as(x).flatten(1)[0] > .5;
    const Tensor in_order = torch::argsort(open.to(torch::kInt64) * (size_ + 1) + place_);
    Tensor wanted = torch::empty_like(place_);
    wanted.index_put_({in_order}, torch::arange(1, size_ + 1, place_.options()));
    const Exchanged other(place_, wanted);
    return ChainModel::complete(x, hole, ask);
  }

 protected:
  void prepare(StepContext& ctx) override {
    if (any_) place_.copy_(ctx.rng.permutation(size_) + 1);  // permutation is on the CPU
  }

  Order order() const override {
    const Tensor by_place = torch::argsort(place_).to(torch::kCPU);
    const auto* p = by_place.const_data_ptr<std::int64_t>();
    return {p, p + size_};
  }

  Tensor logits(const Tensor& x) const override {
    const OrderMasks m = raster_ ? *raster_ : make_masks();
    Tensor h = x;
    for (std::size_t l = 0; l < hidden_.size(); ++l) {
      h = torch::relu(torch::linear(h, hidden_[l].weight * (l == 0 ? m.in : m.between), hidden_[l].bias));
      tell_tap(hidden_[l].name, h);
    }
    Tensor out = torch::linear(h, out_.weight * m.out, out_.bias);
    if (direct_.defined()) out = out + torch::linear(x, direct_ * m.direct);
    tell_tap(out_.name, out);
    return out;
  }

  /// What one more value changes is added to the first layer; what follows it is computed anew.
  Tensor walk(std::int64_t n, const ChooseValue& choose) const override {
    const OrderMasks m = raster_ ? *raster_ : make_masks();
    const Tensor in = (hidden_[0].weight * m.in).t().contiguous(), between = hidden_.size() > 1 ? hidden_[1].weight * m.between : Tensor();
    const Tensor out = out_.weight * m.out, direct = direct_.defined() ? direct_ * m.direct : Tensor();
    Tensor x = torch::zeros({n, size_}, in.options().requires_grad(false)), a = hidden_[0].bias.expand({n, -1}).clone();
    for (const std::int64_t i : order()) {
      Tensor h = torch::relu(a);
      for (std::size_t l = 1; l < hidden_.size(); ++l) h = torch::relu(torch::linear(h, l == 1 ? between : hidden_[l].weight * m.between, hidden_[l].bias));
      Tensor logit = h.mv(out[i]) + out_.bias[i];
      if (direct.defined()) logit = logit + x.mv(direct[i]);
      const Tensor value = choose(i, logit);
      x.select(1, i).copy_(value);
      a.addr_(value, in[i]);
    }
    return x;
  }

 private:
  OrderMasks make_masks() const { return order_masks(place_, degree_, out_.weight.scalar_type()); }

  bool any_;
  std::optional<OrderMasks> raster_;  // the order that never changes
  std::vector<Linear> hidden_;
  Linear out_;
  Tensor direct_;
  Tensor degree_;  // [H] int64: how many values a hidden unit may see
  Tensor place_;   // [D] int64: each value's place in the order, from 1
};

std::vector<ParamSpec> params() {
  return {{.key = "order",
           .group = "objective",
           .fallback = std::string("raster"),
           .choices = {"raster", "shuffled", "any"},
           .paper = "one order, or another for every minibatch"},
          {.key = "hidden", .group = "architecture", .fallback = std::int64_t{500}, .min = 1, .max = 8192, .log_scale = true, .paper = "500 to 8000"},
          {.key = "layers", .group = "architecture", .fallback = std::int64_t{1}, .min = 1, .max = 3, .paper = "1 or 2"},
          {.key = "direct", .group = "architecture", .fallback = true, .paper = "on"}};
}

}  // namespace zscape::made

namespace zscape {

ModelEntry made_entry() {
  ModelEntry entry;
  entry.info = chain_info("made", "MADE", "Germain et al. 2015", "M. Germain, K. Gregor, I. Murray, H. Larochelle: MADE: Masked Autoencoder for Distribution Estimation. ICML 2015. arXiv:1502.03509", made::params());
  entry.build = [](const Build& build) { return std::make_unique<made::Made>(build); };
  entry.tiny = {{"hidden", "16"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
