#pragma once
// What the answers share: the run's data, arrays to tensors and back, work in slices, gradients with respect to inputs.
#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/run/answers.h"

namespace zscape {

const DataSpec& spec_of(const Looking& l);
torch::Device device_of(const Looking& l);
std::shared_ptr<const Dataset> data_of(const Looking& l);

/// The model as one of its verbs. Throws "The model VAE cannot <what>."
template <class Verb>
Verb& verb(const Looking& l, const char* what) {
  if (auto* v = dynamic_cast<Verb*>(&l.model)) return *v;
  throw std::runtime_error("The model " + find_model(l.weights.context->record.spec.model).info.name + " cannot " + what + ".");
}

/// How many classes the model is told; 0 where it is told none.
std::int64_t told_classes(const Model& model);

/// A question's needs under the class its source says, if any.
Ask asking(const Looking& l, Rng& rng, std::int64_t k = 1);

/// Gives each slice of rows its own labels: call with every slice, in order, before the model is asked. Without labels nothing happens.
class OwnLabels {
 public:
  OwnLabels(Ask& ask, Tensor y) : ask_(ask), y_(std::move(y)) {}
  void operator()(const Tensor& slice) {
    if (y_.defined()) ask_.labels = y_.slice(0, at_, at_ + slice.size(0)).to(slice.device());
    at_ += slice.size(0);
  }

 private:
  Ask& ask_;
  Tensor y_;
  std::int64_t at_ = 0;
};

/// Puts rows into the answer: pictures as bytes (and as .array with `floats`), points as .array. Throws a sentence when they have not the data's shape or are
/// not finite.
void show_rows(const Tensor& x, bool floats, const Looking& l, Answer& out);

Tensor to_tensor(const Array& a, torch::Device device);
Array to_array(const Tensor& t);

/// [n, C, H, W] or [n, D].
std::vector<std::int64_t> shape_of(const DataSpec& data, std::int64_t n);
/// Rows given from outside, in the data's shape; a flat [n, D] is accepted. Throws when they do not fit or are not finite.
Tensor given_rows(const Array& a, const Looking& l);
/// [n, d] of this model's latent size.
Tensor given_latents(const Array& a, const Decodes& model, const Looking& l);

/// Rows at a time: pictures cost much each, points next to nothing.
std::int64_t chunk_of(const Looking& l);

/// Runs `f` over chunks of rows and joins the results, telling how far it is. Throws Cancelled when nobody waits any more.
template <class F>
Tensor by_chunks(const Tensor& rows, const Looking& l, F&& f) {
  std::vector<Tensor> parts;
  const std::int64_t chunk = chunk_of(l);
  for (std::int64_t i = 0; i < rows.size(0); i += chunk) {
    if (l.progress.cancelled()) throw Cancelled();
    parts.push_back(f(rows.slice(0, i, std::min(rows.size(0), i + chunk))));
    l.progress.report(static_cast<double>(i + chunk) / static_cast<double>(rows.size(0)));
  }
  return parts.size() == 1 ? parts[0] : torch::cat(parts);
}

/// Prior draws: row i depends on (seed, i) only, so that a longer list begins with a shorter one.
Tensor prior_draws(const LatentSpace& space, std::int64_t n, std::uint64_t seed, torch::Device device);
/// The model as one whose samples are decoded prior draws; null where it has no decoder, or one without a prior beside a way to sample of its own.
Decodes* drawn_from_prior(const Looking& l);
/// n samples: decoded from prior_draws where they are.
Tensor model_samples(const Looking& l, std::int64_t n, std::uint64_t seed);

/// Rows as the model sees them; where a batch would draw 0 or 1 anew, the probabilities.
Tensor stored_rows(const Split& split, const Tensor& index, const Looking& l);

/// The second way of looking: no gradients but those with respect to inputs, taken by `gradient_of`. (The first is torch::InferenceMode, whose tensors
/// refuse gradients for ever.) The twins' weights want none (engine/run/twins.cpp).
class LookingWithGradient {
  torch::NoGradGuard no_grad_;
};

struct Slope {
  Tensor value;     // [n]
  Tensor gradient;  // like x
};
/// f: x [n, …] → [n], every row from its own x alone. Needs LookingWithGradient.
Slope gradient_of(const std::function<Tensor(const Tensor&)>& f, const Tensor& x);

// The plane and the line (engine/run/answers_plane.cpp, answers_quality.cpp).
void answer_field(const Field& q, const Looking& l, Answer& out);
void answer_arrows(const Arrows& q, const Looking& l, Answer& out);
void answer_layers(const Layers& q, const Looking& l, Answer& out);
void answer_truth(const Looking& l, Answer& out);
void answer_quality(const Quality& q, const Looking& l, Answer& out);

// The latent studio (engine/run/answers_project.cpp, answers_choose.cpp, answers_complete.cpp, answers_invert.cpp, answers_inspect.cpp, answers_draw.cpp, answers_chain.cpp, answers_translate.cpp).
void answer_project(const Project& q, const Looking& l, Answer& out);
void answer_true_posterior(const TruePosterior& q, const Looking& l, Answer& out);
void answer_choose_rows(const ChooseRows& q, const Looking& l, Answer& out);
void answer_find_latents(const FindLatents& q, const Looking& l, Answer& out);
void answer_recognise(const Recognise& q, const Looking& l, Answer& out);
void answer_query_words(const Looking& l, Answer& out);
void answer_complete(const Complete& q, const Looking& l, Answer& out);
void answer_repair(const Repair& q, const Looking& l, Answer& out);
void answer_invert(const InvertPicture& q, const Looking& l, Answer& out);
void answer_inspect(const Inspect& q, const Looking& l, Answer& out);
/// Pictures to be translated, [n, C, H, W] in [0, 1] of the kind one translates from. Throws std::runtime_error when they are others.
Tensor given_source(const Array& pictures, const Looking& l, bool back = false);
void answer_draw_on(const DrawOn& q, const Looking& l, Answer& out);
void answer_heard_by(const HeardBy& q, const Looking& l, Answer& out);
void answer_chains(const RunChains& q, const Looking& l, Answer& out);
void answer_translate(const Translate& q, const Looking& l, Answer& out);
void answer_shown(const Looking& l, Answer& out);

}  // namespace zscape
