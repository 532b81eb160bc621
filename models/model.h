#pragma once
// The model interface: what a paper gives us. Torch side, used by one thread at a time.
//
// A model is one class in one file. It learns in step(), which follows the paper's algorithm box line by line, and derives from the verbs
// (Samples, Decodes, ...) it can really do; the window offers exactly these (models/offers.cpp finds them by dynamic_cast).
#include <torch/torch.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/api/catalogue.h"
#include "engine/api/data_spec.h"
#include "engine/api/param_spec.h"
#include "engine/api/snapshot.h"
#include "engine/api/view.h"
#include "engine/run/rng.h"

namespace zscape {

using torch::Tensor;

/// One minibatch. x in the data's natural range: pictures float [0,1] NCHW, points raw.
struct Batch {
  Tensor x, y;
  Tensor labelled;  // bool [n]: which rows have a label; undefined where all or none have
  Tensor other;     // the paired or second-domain picture
  Tensor index;     // int64 [n] row numbers
};

enum class Role { weight, buffer, chain };

struct NamedTensor {
  std::string name;
  Tensor tensor;
  Role role = Role::weight;
};

/// One learner with its own optimizer: a VAE has one, a GAN two, Hopfield none. Parameters are leaf tensors shared with the model.
struct Player {
  std::string name;                     // "all", "generator"
  std::vector<NamedTensor> parameters;  // role weight
  bool averaged = true;                 // follows `ema`; a discriminator's average is of no use
  // The engine's: moments and averages, created on first use, saved with checkpoints (engine/run/optimizer.cpp).
  std::vector<Tensor> moment1, moment2, ema;
  Tensor steps;    // float scalar: updates done
  Tensor skipped;  // float scalar, CUDA only: updates left out on the device because a gradient was not finite
};

class StepContext;
class Progress;

/// What a question may need. Everything random comes from rng.
struct Ask {
  Rng& rng;
  Progress* progress = nullptr;        // partial results and cancellation of long work
  std::optional<std::int64_t> label = std::nullopt;  // condition: all rows are of this class
  std::int64_t k = 1;                  // candidates, importance samples
  double temperature = 1;
  Tensor labels = {};                  // int64 [n]: each row's class, where they are known; stands above `label`
};

/// How long work tells how far it is, and learns that nobody waits any more.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void report(double share) = 0;  // 0..1
  virtual bool cancelled() const = 0;
  /// What there is so far, rows in the data's range: shown while the work goes on. Cheap to call often: most calls are left out.
  virtual void show(const Tensor& /*rows*/, double share) { report(share); }
};

struct Build {
  const Params& params;
  const DataSpec& data;
  torch::Device device;
  Rng& init;  // the only source of initial weights
};

class Model {
 public:
  virtual ~Model() = default;
  /// One iteration of the paper's algorithm. Static shapes; randomness from ctx.rng only; reads nothing back to the host.
  virtual void step(const Batch& batch, StepContext& ctx) = 0;
  /// Every tensor a verb reads or training changes: weights, buffers, chains. Names are stable.
  virtual std::vector<NamedTensor> state() = 0;
  virtual std::span<Player> players() = 0;
  virtual void set_training(bool training) = 0;
};

// ---- verbs ---------------------------------------------------------------------------------------------------------------------------------

struct LatentSpace {
  std::int64_t size = 0;
  Prior prior = Prior::normal;
};
struct Posterior {
  Tensor mean, log_var;  // [n, d]; log_var undefined where the code is exact
};
struct LogProb {
  Tensor value;                                // [n] nats
  enum class Kind { exact, lower_bound, estimate } kind = Kind::exact;
  Tensor stderr_;                              // [n] or undefined
  /// What the number is the logarithm of. Only a probability of discrete values makes bits per dimension; `neither` is a cross-entropy on values the
  /// likelihood is not defined for (Bernoulli on grey levels): never to be called log p(x).
  enum class Of { probability, density, neither } of = Of::density;
};

struct Samples { virtual ~Samples() = default; virtual Tensor sample(std::int64_t n, Ask& ask) = 0; };            // → [n, data shape], the model's mean picture
struct Decodes { virtual ~Decodes() = default; virtual LatentSpace latent() const = 0; virtual Tensor decode(const Tensor& z, Ask& ask) = 0; };  // [n,d] → [n, data shape]
struct Encodes { virtual ~Encodes() = default; virtual Posterior encode(const Tensor& x, Ask& ask) = 0; };
/// log p(x|z), [n] nats: what the true posterior of a row is made of.
struct Explains { virtual ~Explains() = default; virtual Tensor log_likelihood(const Tensor& x, const Tensor& z, Ask& ask) = 0; };
/// An encoder that can be told which pixels it sees. Whether it has learnt to is a matter of the run's parameters: ask sees_masks() first.
struct EncodesMasked {
  virtual ~EncodesMasked() = default;
  virtual bool sees_masks() const = 0;
  virtual Posterior encode_masked(const Tensor& x, const Tensor& hole, Ask& ask) = 0;  // hole [n, 1, H, W] or [n, D], 1 = unseen: x there has no effect
};
struct Inverts { virtual ~Inverts() = default; };                                                                // decode(encode(x)) = x exactly
struct Scores { virtual ~Scores() = default; virtual LogProb log_prob(const Tensor& x, Ask& ask) = 0; };         // ask.k > 1: the importance-weighted bound with k samples
struct Completes { virtual ~Completes() = default; virtual Tensor complete(const Tensor& x, const Tensor& hole, Ask& ask) = 0; };  // hole: 1 = to be filled
/// One value after the other, in a fixed order; Completes draws the rest of a row that was begun.
struct Predicts {
  virtual ~Predicts() = default;
  /// Positions of the flat row, as they are drawn.
  virtual std::vector<std::int64_t> drawing_order() = 0;
  /// x [n, data shape] → log p(x_i = k / (K − 1) | values before i in that order), [n, D, K]. Differentiable in x.
  virtual Tensor predict(const Tensor& x, Ask& ask) = 0;
};
/// What a judge says of every row, [n]. probability: that the row is real, ½ = cannot tell; score: a critic or an energy, of which only differences count.
/// One that sees pairs is told what each row was made from: `other`, which the others leave unread.
struct Judges {
  enum class Says { probability, score };
  virtual ~Judges() = default;
  virtual Says says() const { return Says::probability; }
  virtual bool sees_pairs() const { return false; }
  virtual Tensor judge(const Tensor& x, const Tensor& other, Ask& ask) = 0;
};
struct Classifies { virtual ~Classifies() = default; virtual Tensor classify(const Tensor& x, Ask& ask) = 0; };
/// A flow seen between two of its layers. x is the rows' value there, log_det [n] = log |det dx_k / dx_0| gathered so far, in nats.
struct LayerState {
  Tensor x;        // [n, d]; pictures may change their shape on the way
  Tensor log_det;
};
/// Layers that can be watched one by one, in the encoding direction: k = 0 is x itself, k = layer_count() the latent.
struct Layered {
  virtual ~Layered() = default;
  virtual std::int64_t layer_count() const = 0;
  virtual LayerState at_layer(const Tensor& x, int k, Ask& ask) = 0;  // x = data rows, k = layers applied, 0..layer_count()
};
/// Told a class: `Ask::label` or `labels` choose what is decoded, sampled, encoded, scored and completed. Where a question names none, samples are of all classes,
/// rows are read as the class the model finds likeliest and latents are decoded as class 0.
struct Conditions { virtual ~Conditions() = default; virtual std::int64_t classes() const = 0; };  // 0: this run is told none
/// Where chains of states stand, all at once. Values are the units' own: 0 and 1, ±1, or real.
struct ChainState {
  Tensor visible;              // [n, D]
  std::vector<Tensor> hidden;  // layer by layer, [n, H]; empty where there are none
  Tensor mean;                 // [n, D]: what each visible unit was expected to be when it was last set
};
/// Rows of the data's shape where chains begin, taken in turn; undefined = noise.
struct Start {
  Tensor rows;
};
/// What is asked of visible units while chains run. held bool [D] or [n, D], undefined = nothing; values in the data's range, [1, D] or [n, D].
struct Clamp {
  /// anchored: held units keep their values, the others are drawn; mean_field: the same, but the others take what is expected of them; stochastic: held units
  /// are drawn too, with `pull` nats of log odds for their values: what is seen may be wrong.
  enum class Mode { anchored, mean_field, stochastic } mode = Mode::anchored;
  Tensor held = {}, values = {};
  double pull = 2;
};
struct ChainReport {
  Tensor energy;  // [n] after the sweep, of all units together
  Tensor moved;   // [n] share of the units that changed, or 1 where a proposal was accepted
};
/// Chains to be watched: never those the training runs. Ask::temperature divides the energy.
struct Chains {
  virtual ~Chains() = default;
  virtual ChainState start(const Start& from, std::int64_t n, Ask& ask) = 0;
  /// One sweep over all units (a sampler: one proposal).
  virtual ChainReport advance(ChainState& state, const Clamp& clamp, Ask& ask) = 0;
  /// What the visible units are expected to be, [n, data shape] in the data's range.
  virtual Tensor visible(const ChainState& state) = 0;
};
enum class Direction { forth, back };
/// Pictures of one kind as those of another. forth: from the second kind (Batch::other) to the data's own. back throws a sentence where it was not learnt.
struct Translates {
  virtual ~Translates() = default;
  virtual Tensor translate(const Tensor& x, Direction direction, Ask& ask) = 0;
  virtual bool both_ways() const { return true; }
  /// What n rows of Samples::sample are made from, [n, C₂, H, W]; undefined where they are no translations.
  virtual Tensor sources(std::int64_t /*n*/) const { return {}; }
};

// ---- registration ----------------------------------------------------------------------------------------------------------------------------

struct ModelEntry {
  ModelInfo info;
  std::function<std::unique_ptr<Model>(const Build&)> build;
  std::map<std::string, std::string> tiny;   // settings that make it small: contract tests, and finding its verbs
  std::function<int(const Params&, int cores)> threads;  // training threads for these settings
};

/// All models, in the order of the gallery (models/registry.cpp: one line each).
const std::vector<ModelEntry>& model_registry();
const ModelEntry& find_model(const std::string& id);  // throws with the list of ids
/// A model from outside the registry, as tests have them. Before the first engine, catalogue or question: not safe beside other threads.
void add_model(ModelEntry entry);
Offers offers_of(Model& model);

}  // namespace zscape
