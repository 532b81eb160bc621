// The Fréchet distance against closed forms, and the classifier that gives it eyes.
#include <filesystem>

#include "engine/data/sources.h"
#include "engine/metrics/classifier.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/small_run.h"

namespace zscape {

double frechet_distance(const Tensor& a, const Tensor& b);

namespace {

TEST(Frechet, IsTheClosedFormForGaussians) {
  Rng rng(1, "rows");
  const std::int64_t n = 20000, d = 16;
  const Tensor a = rng.normal({n, d}), b = rng.normal({n, d});
  EXPECT_NEAR(frechet_distance(a, a), 0, 1e-6);
  // Between finite samples of one Gaussian the distance is biased by about (d(d+1)/2 + 2d)/N.
  const double bias = (d * (d + 1) / 2.0 + 2 * d) / static_cast<double>(n);
  EXPECT_NEAR(frechet_distance(a, b), bias, .25 * bias);
  EXPECT_NEAR(frechet_distance(a, b + 1), d + bias, .05 * d);
  EXPECT_NEAR(frechet_distance(a, 2 * b), d * (2 - 1) * (2 - 1), .05 * d);
  // Fewer rows than dimensions: a singular covariance, and still a number.
  EXPECT_TRUE(std::isfinite(frechet_distance(a.slice(0, 0, 8), b.slice(0, 0, 8))));
}

TEST(ClassifierTraining, LearnsTheBuiltInDigitsAndIsKept) {
  const testing::TempFolder temp;
  setenv("XDG_CACHE_HOME", temp.path().c_str(), 1);
  Params params(find_source("glyphs").info.params);
  params.set_text("data.subset", "6000");
  const auto data = load_dataset("glyphs", "", params);
  const auto classifier = classifier_for(*data, nullptr);
  EXPECT_GT(classifier->accuracy, .9);
  EXPECT_EQ(classifier_for(*data, nullptr), classifier);
  EXPECT_TRUE(std::filesystem::exists(temp.path() / "zscape" / ("classifier-" + data->fingerprint + ".safetensors")));
  Dataset unlabelled = *data;
  unlabelled.train.y = Tensor();
  unlabelled.fingerprint = "other";
  EXPECT_THROW(classifier_for(unlabelled, nullptr), std::runtime_error);
}

}  // namespace
}  // namespace zscape
