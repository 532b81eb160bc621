#pragma once
// StepContext: everything a model's step() may use. Built by the trainer for each step; a test builds its own.
#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/model.h"

namespace zscape {

struct Truth;

/// Scalars and small vectors of the present step, kept as tensors: nothing is read back until a report is due.
class Scalars {
 public:
  void operator()(const std::string& name, const Tensor& scalar) { scalars_.emplace_back(name, scalar.detach()); }
  /// A vector worth drawing as bars, e.g. KL per latent.
  void profile(const std::string& name, const Tensor& values) { profiles_.emplace_back(name, values.detach()); }

  const std::vector<std::pair<std::string, Tensor>>& scalars() const { return scalars_; }
  const std::vector<std::pair<std::string, Tensor>>& profiles() const { return profiles_; }
  void clear() { scalars_.clear(), profiles_.clear(); }

 private:
  std::vector<std::pair<std::string, Tensor>> scalars_, profiles_;
};

/// Marks the lines of the algorithm. Off, a call costs one relaxed atomic load and the lambda never runs. Listening, the lambda runs without
/// gradients and without a generator; it may only read. In slow motion the trainer waits there until the viewer moves on.
class Narrator {
 public:
  virtual ~Narrator() = default;
  template <class MakeView>
  void operator()(const char* line, MakeView&& make) {
    if (!listening_.load(std::memory_order_relaxed)) return;
    torch::NoGradGuard no_grad;
    show(line, make());
  }

 protected:
  virtual void show(const char* /*line*/, View /*view*/) {}
  std::atomic<bool> listening_{false};
};

class StepContext {
 public:
  StepContext(Rng& rng_, Scalars& report_, Narrator& narrate_, const Params& params_, std::int64_t step_)
      : rng(rng_), report(report_), narrate(narrate_), params(params_), step(step_) {}
  virtual ~StepContext() = default;

  Rng& rng;
  Scalars& report;
  Narrator& narrate;
  const Params& params;
  std::int64_t step;  // number of this step, from 0
  /// What is known of the density that the data come from (engine/data/truth.h), for models that are fitted to a density; null where nothing is known.
  const Truth* truth = nullptr;

  /// The only way to learn from a loss: clear, backward, guard against non-finite values, clip, optimizer step, EMA.
  virtual void update(Player& player, const Tensor& loss) = 0;
  /// The same where the gradients were set by hand.
  virtual void apply(Player& player) = 0;
  /// Another minibatch of the same size, for algorithms that take several in one iteration (n_critic).
  virtual Batch next_batch() = 0;
  /// The rows whose labels a semi-supervised model may see: `per_class` of each class, the same throughout the run, in a fixed order. Throws where the data have
  /// no labels or a class has fewer rows.
  virtual Batch labelled(std::int64_t per_class) = 0;
};

/// Helpers for narration lambdas: they copy to the host, so they belong inside the lambda only.
Pictures to_pictures(const Tensor& x, std::int64_t limit = 64);                            // [n,C,H,W] or [C,H,W] in [0,1] → bytes; [n,2] → one scatter
Profile histogram(const std::string& name, const Tensor& values, int bars = 12);           // of all elements
Profile bars(const std::string& name, const Tensor& values);                               // one bar an element
double number(const Tensor& scalar);

}  // namespace zscape
