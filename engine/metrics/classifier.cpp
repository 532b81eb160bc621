// Architecture and training: two 5×5 convolutions with 16 and 32 maps, each halved by max pooling, 64 hidden units; Adam
// 2e-3 falling linearly to 0, batch 64, two epochs: 98.8 % on MNIST.
#include "engine/metrics/classifier.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <mutex>

#include "engine/run/answers.h"
#include "engine/run/optimizer.h"
#include "engine/run/tensor_file.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBatch = 64, kEpochs = 2, kMaps = 16;
constexpr double kRate = 2e-3;

/// $XDG_CACHE_HOME/zscape, else ~/.cache/zscape; empty when there is no home.
fs::path cache_folder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  if (cache != nullptr && *cache != '\0') return fs::path(cache) / "zscape";
  if (home != nullptr && *home != '\0') return fs::path(home) / ".cache/zscape";
  return {};
}

/// Rows with what is to be told of them.
struct Lesson {
  const Split& split;
  Tensor bits;  // float [n, k]; undefined without attributes
};

Tensor loss_of(const Classifier& classifier, const Lesson& lesson, const Tensor& index) {
  const Tensor seen = classifier.features(natural(lesson.split.x.index_select(0, index)));
  Tensor loss = torch::zeros({});
  if (classifier.classes() > 0) loss = loss + torch::nll_loss(classifier.log_probabilities(seen), lesson.split.y.index_select(0, index));
  if (classifier.attributes() > 0)
    loss = loss + torch::binary_cross_entropy_with_logits(classifier.attribute_logits(seen), lesson.bits.index_select(0, index)) * classifier.attributes();
  return loss;
}

double accuracy_on(const Classifier& classifier, const Lesson& lesson) {
  double right = 0;
  const std::int64_t n = lesson.split.rows(), questions = (classifier.classes() > 0 ? 1 : 0) + classifier.attributes();
  for (std::int64_t i = 0; i < n; i += 500) {
    const std::int64_t end = std::min(n, i + 500);
    const Tensor seen = classifier.features(natural(lesson.split.x.slice(0, i, end)));
    if (classifier.classes() > 0) right += classifier.log_probabilities(seen).argmax(1).eq(lesson.split.y.slice(0, i, end)).sum().item<double>();
    if (classifier.attributes() > 0) right += (classifier.attribute_logits(seen) > 0).eq(lesson.bits.slice(0, i, end) > .5).sum().item<double>();
  }
  return right / static_cast<double>(n * questions);
}

void train(Classifier& classifier, const Lesson& lesson, Progress* progress) {
  Player player;
  player.name = "classifier";
  player.parameters = classifier.state();
  std::vector<Tensor> leaves;
  for (const auto& p : player.parameters) leaves.push_back(p.tensor);
  Rng order(1, "classifier.order");
  const std::int64_t rows = lesson.split.rows(), per_epoch = rows / std::min(kBatch, rows), steps = kEpochs * per_epoch;
  Tensor permutation;
  for (std::int64_t step = 0; step < steps; ++step) {
    if (progress != nullptr && progress->cancelled()) throw Cancelled();
    if (step % per_epoch == 0) permutation = order.permutation(rows);
    const Tensor index = permutation.slice(0, step % per_epoch * kBatch, std::min(rows, (step % per_epoch + 1) * kBatch));
    std::vector<Tensor> gradients = torch::autograd::grad({loss_of(classifier, lesson, index)}, leaves);
    torch::NoGradGuard no_grad;
    if (!optimizer_step(player, gradients, {.lr = scheduled_lr(kRate, "linear", step, steps)})) throw std::runtime_error("The classifier that judges pictures diverged on these data.");
    if (progress != nullptr) progress->report(static_cast<double>(step) / static_cast<double>(steps));
  }
}

/// True when the file fits.
bool restore(Classifier& classifier, const fs::path& file) {
  try {
    const TensorsWithMetadata saved = read_tensors(file);
    for (const auto& t : classifier.state()) {
      const Tensor& value = saved.tensors.at(t.name);
      if (value.sizes() != t.tensor.sizes()) return false;
      t.tensor.copy_(value);
    }
    classifier.accuracy = std::stod(saved.metadata.at("accuracy"));
    return true;
  } catch (const std::exception&) {
    return false;  // not there, or not ours: it is trained anew
  }
}

void keep(const Classifier& classifier, const fs::path& file) {
  try {
    fs::create_directories(file.parent_path());
    TensorList tensors;
    for (const auto& t : classifier.state()) tensors.emplace_back(t.name, t.tensor.detach());
    write_tensors(file, tensors, {{"accuracy", std::to_string(classifier.accuracy)}});
  } catch (const std::exception&) {
    // A cache that cannot be written costs half a minute next time.
  }
}

}  // namespace

Classifier::Classifier(const DataSpec& data, std::int64_t classes, std::int64_t attributes, Rng& init_rng) : classes_(classes), attributes_(attributes) {
  const Init init{init_rng, torch::kCPU};
  first_ = Conv("conv0", data.channels, kMaps, 5, init, Activation::relu);
  second_ = Conv("conv1", kMaps, 2 * kMaps, 5, init, Activation::relu);
  hidden_ = Linear("hidden", 2 * kMaps * (data.height / 4) * (data.width / 4), kFeatures, init, Activation::relu);
  head_ = Linear("head", kFeatures, classes + attributes, init, Activation::none);
}
Tensor Classifier::features(const Tensor& x) const {
  const Tensor h = torch::max_pool2d(second_(torch::max_pool2d(first_(x), 2)), 2);
  return hidden_(h.contiguous().flatten(1));
}
Tensor Classifier::log_probabilities(const Tensor& features) const { return torch::log_softmax(head_(features).slice(1, 0, classes_), 1); }
Tensor Classifier::attribute_logits(const Tensor& features) const { return head_(features).slice(1, classes_); }
std::vector<NamedTensor> Classifier::state() const {
  std::vector<NamedTensor> all;
  first_.collect(all);
  second_.collect(all);
  hidden_.collect(all);
  head_.collect(all);
  return all;
}

namespace {

bool fit_to_be_judged(const Dataset& data) { return data.spec.kind == DataKind::pictures && data.spec.height >= 8 && data.spec.width >= 8; }

/// The one under this name for these data.
std::shared_ptr<const Classifier> learnt(const std::string& name, const Dataset& data, std::int64_t classes, std::int64_t attributes, Progress* progress) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Classifier>> known;
  const std::lock_guard lock(mutex);
  auto& found = known[name + "-" + data.fingerprint];
  if (found) return found;
  const torch::InferenceMode off(false);  // what learns must not be made under it
  Rng init(1, "classifier");
  auto classifier = std::make_shared<Classifier>(data.spec, classes, attributes, init);
  const fs::path folder = cache_folder(), file = folder / (name + "-" + data.fingerprint + ".safetensors");
  {
    torch::NoGradGuard no_grad;
    if (!folder.empty() && restore(*classifier, file)) return found = classifier;
  }
  const auto lesson = [&](const Split& split) { return Lesson{split, attributes > 0 ? attribute_bits(data, split).to(torch::kFloat32) : Tensor()}; };
  {
    torch::AutoGradMode learn(true);
    train(*classifier, lesson(data.train), progress);
  }
  torch::NoGradGuard no_grad;
  classifier->accuracy = accuracy_on(*classifier, lesson(data.test));
  if (!folder.empty()) keep(*classifier, file);
  return found = classifier;
}

}  // namespace

std::shared_ptr<const Classifier> classifier_for(const Dataset& data, Progress* progress) {
  if (!fit_to_be_judged(data) || !data.train.labelled() || !data.test.labelled() || data.spec.classes < 2)
    throw std::runtime_error("This measure judges pictures by a classifier, and " + data.id + " has no labelled pictures of 8 × 8 or more: leave it out.");
  return learnt("classifier", data, data.spec.classes, 0, progress);
}

std::shared_ptr<const Classifier> recogniser_for(const Dataset& data, Progress* progress) {
  const std::int64_t attributes = data.train.attributes.defined() && data.test.attributes.defined() ? data.train.attributes.size(1) : 0;
  const bool labelled = data.train.labelled() && data.test.labelled() && data.spec.classes >= 2;
  if (!fit_to_be_judged(data) || (attributes == 0 && !labelled))
    throw std::runtime_error("A classifier has to tell what pictures show, and " + data.id + " has no pictures of 8 × 8 or more with labels or attributes to learn that from: give seeds or files instead of words.");
  return learnt("recogniser", data, labelled ? data.spec.classes : 0, attributes, progress);
}

Tensor term_log_odds(const Classifier& recogniser, const Tensor& features, const QueryTerm& term) {
  if (!term.label) {
    const Tensor logit = recogniser.attribute_logits(features).select(1, term.index);
    return term.wanted ? logit : -logit;
  }
  const Tensor log_p = recogniser.log_probabilities(features);
  const Tensor others = log_p.index_fill(1, torch::tensor({term.index}), -std::numeric_limits<double>::infinity()).logsumexp(1);
  const Tensor odds = log_p.select(1, term.index) - others;
  return term.wanted ? odds : -odds;
}

Tensor query_log_odds(const Classifier& recogniser, const Tensor& x, const std::vector<QueryTerm>& terms) {
  Tensor least = torch::full({x.size(0)}, std::numeric_limits<float>::infinity());
  if (terms.empty()) return least;
  const Tensor features = recogniser.features(x.to(torch::kCPU));
  for (const QueryTerm& term : terms) least = torch::minimum(least, term_log_odds(recogniser, features, term));
  return least;
}

Tensor term_probability(const Classifier& recogniser, const Tensor& features, const QueryTerm& term) {
  return torch::sigmoid(term_log_odds(recogniser, features, term));
}

Tensor query_probability(const Classifier& recogniser, const Tensor& x, const std::vector<QueryTerm>& terms) {
  return torch::sigmoid(query_log_odds(recogniser, x, terms));
}

}  // namespace zscape
