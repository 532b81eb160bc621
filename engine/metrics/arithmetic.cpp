// arithmetic: whether latents of one group, less those of a second, plus those of a third show what they should:
//   z = mean(from) − mean(minus) + mean(plus),  decode(z) shows "expect"
// (Radford et al. 2016, arXiv:1511.06434, section 6.3.2: "man with glasses" − "man" + "woman"). A group is `members` codes of
// test rows that fit its query; of a decoder without an encoder the `members` prior draws of a pool whose pictures a classifier
// takes to fit it most clearly, every trial from pools of its own. The value is the share of trials whose result that classifier
// takes to show everything expected, each with more than ½.
// Options: arithmetic.from, .minus, .plus, .expect (queries; by default an analogy of the data's first attributes),
// arithmetic.members (3), arithmetic.trials (100).
#include <cmath>

#include "engine/metrics/found_latents.h"
#include "engine/metrics/measure.h"

namespace zscape {
namespace {

constexpr std::int64_t kTrials = 100, kMembers = 3;

/// One share of longer work.
class Part final : public Progress {
 public:
  Part(Progress* whole, std::int64_t number, std::int64_t of) : whole_(whole), number_(number), of_(of) {}
  void report(double share) override {
    if (whole_ != nullptr) whole_->report((static_cast<double>(number_) + share) / static_cast<double>(of_));
  }
  bool cancelled() const override { return whole_ != nullptr && whole_->cancelled(); }

 private:
  Progress* whole_;
  std::int64_t number_, of_;
};

/// Groups of latents that fit a query.
class Groups {
 public:
  Groups(MeasureContext& context, Decodes& decoder, const Classifier& recogniser, const std::string& query, std::int64_t members)
      : context_(context), decoder_(decoder), recogniser_(recogniser), terms_(read_query(query, vocabulary_of(*context.data))), members_(members) {
    encoder_ = dynamic_cast<Encodes*>(&context.model);
    if (encoder_ == nullptr) return;
    rows_ = fitting_rows(*context.data, context.data->test, terms_);
    if (rows_.size(0) < members)
      throw std::runtime_error("Only " + std::to_string(rows_.size(0)) + " test rows fit \"" + query + "\", and a group has " + std::to_string(members) + ": ask for less.");
  }

  /// The mean of a new group of different members, [1, d].
  Tensor mean(Progress& progress, Ask& ask) {
    const auto seed = static_cast<std::uint64_t>(context_.rng.integers(std::int64_t{1} << 40, {1}).item<std::int64_t>());
    if (encoder_ == nullptr) return find_latents(decoder_, recogniser_, terms_, members_, seed, context_.rng.device(), &progress).z.mean(0, true).to(context_.rng.device());
    Rng order(seed, "arithmetic.group");
    const Tensor chosen = rows_.index_select(0, order.permutation(rows_.size(0)).slice(0, 0, members_));
    const Tensor x = natural(context_.data->test.x.index_select(0, chosen)).to(context_.rng.device());
    return encoder_->encode(x, ask).mean.mean(0, true);
  }

 private:
  MeasureContext& context_;
  Decodes& decoder_;
  const Classifier& recogniser_;
  std::vector<QueryTerm> terms_;
  std::int64_t members_;
  Encodes* encoder_ = nullptr;
  Tensor rows_;
};

}  // namespace

Measured measure_arithmetic(MeasureContext& context) {
  const torch::InferenceMode inference;
  Decodes& decoder = need<Decodes>(context, "arithmetic", "decodes");
  if (context.data == nullptr) throw std::runtime_error("The metric arithmetic needs the run's data: leave it out.");
  const auto analogy = analogy_of(words_of(vocabulary_of(*context.data)));
  if (!analogy && (!context.options.count("arithmetic.from") || !context.options.count("arithmetic.expect")))
    throw std::runtime_error("The metric arithmetic needs data with at least two attributes, which " + context.data->id + " has not: leave it out, or say arithmetic.from, .minus, .plus and .expect.");
  const std::string from = context.text_option("arithmetic.from", analogy ? analogy->from : ""), minus = context.text_option("arithmetic.minus", analogy ? analogy->minus : ""),
                    plus = context.text_option("arithmetic.plus", analogy ? analogy->plus : "");
  const auto expected = read_query(context.text_option("arithmetic.expect", analogy ? analogy->expected : ""), vocabulary_of(*context.data));
  const std::int64_t trials = context.whole_option("arithmetic.trials", kTrials, 1000), members = context.whole_option("arithmetic.members", kMembers, 100);
  const auto recogniser = recogniser_for(*context.data, context.progress);
  context.model.set_training(false);
  Ask ask{.rng = context.rng, .progress = context.progress};
  Groups with(context, decoder, *recogniser, from, members), without(context, decoder, *recogniser, minus, members), other(context, decoder, *recogniser, plus, members);
  std::vector<Tensor> results;
  for (std::int64_t i = 0; i < trials; ++i) {
    const auto next = [&](Groups& groups, std::int64_t which) {
      Part part(context.progress, 3 * i + which, 3 * trials);
      return groups.mean(part, ask);
    };
    const Tensor a = next(with, 0), b = next(without, 1), c = next(other, 2);
    results.push_back(a - b + c);
  }
  const Tensor features = recogniser->features(decoder.decode(torch::cat(results), ask).to(torch::kCPU));
  Tensor all = torch::ones({trials}, torch::kBool);
  Measured out;
  for (const QueryTerm& term : expected) {
    const Tensor right = term_probability(*recogniser, features, term) > .5;
    all = all & right;
    // How many meet each demand: where it fails.
    out.parts["demand" + std::to_string(out.parts.size() + 1)] = right.to(torch::kFloat64).mean().item<double>();
  }
  out.metric = "arithmetic";
  out.unit = "share of trials";
  out.value = all.to(torch::kFloat64).mean().item<double>();
  out.stderr_ = std::sqrt(out.value * (1 - out.value) / static_cast<double>(trials));
  out.parts["accuracy"] = recogniser->accuracy;
  out.parts["trials"] = static_cast<double>(trials);
  return out;
}

}  // namespace zscape
