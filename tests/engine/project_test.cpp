// The map of latents, for models whose codes are known in closed form.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/data/sources.h"
#include "engine/run/answer_tools.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using namespace zscape::testing;

const double kVariance[] = {.25, 1, 4};

/// Ring points coded as (3 x, y, 0), with the same posterior variances everywhere: the first axis holds nine tenths.
class Coder final : public Still, public Encodes, public Decodes {
 public:
  LatentSpace latent() const override { return {3, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return z.narrow(1, 0, 2); }
  Posterior encode(const Tensor& x, Ask&) override {
    const Tensor mean = torch::stack({3 * x.select(1, 0), x.select(1, 1), torch::zeros({x.size(0)})}, 1);
    const Tensor variance = torch::tensor({kVariance[0], kVariance[1], kVariance[2]}).to(torch::kFloat);
    return {mean, variance.log().expand_as(mean)};
  }
};

/// Draws that move the picture far along the third latent, less along the first, not at all along the second.
class Generator final : public Still, public Decodes {
 public:
  LatentSpace latent() const override { return {3, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return torch::stack({5 * z.select(1, 2), 2 * z.select(1, 0)}, 1); }
};

Answer project(Model& model, const Project& q) {
  auto context = std::make_shared<RunContext>();
  context->record.spec.model = "vae";
  context->record.spec.data = "ring";
  context->record.data = points(2);
  context->params = Params(find_source("ring").info.params);
  WeightSet weights;
  weights.context = context;
  DatasetCache datasets;
  Patient progress;
  Answer out;
  answer_question(q, {model, weights, datasets, progress}, out);
  return out;
}

void expect_axis(const Answer& a, std::size_t row, std::size_t axis, float sign, double tolerance) {
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(a.named.at("axes").values[3 * row + i], i == axis ? sign : 0.0f, tolerance) << row << ' ' << i;
}

TEST(Project, FindsThePrincipalAxesOfTheCodesAndTheirShares) {
  Coder model;
  const Answer a = project(model, {.rows = 4000});
  EXPECT_EQ(a.kind, "encoded");
  ASSERT_EQ(a.array.shape, (std::vector<std::int64_t>{4000, 2}));
  expect_axis(a, 0, 0, 1, .02);
  expect_axis(a, 1, 1, 1, .02);
  EXPECT_NEAR(a.named.at("variance").values[0], .9, .02);
  EXPECT_NEAR(a.named.at("variance").values[0] + a.named.at("variance").values[1], 1, 1e-5);
  // Places are (z − centre) · axes, for every point.
  const auto &z = a.named.at("latents").values, &axes = a.named.at("axes").values, &centre = a.named.at("centre").values;
  for (std::size_t i = 0; i < 50; ++i)
    for (std::size_t k = 0; k < 2; ++k) {
      double place = 0;
      for (std::size_t j = 0; j < 3; ++j) place += static_cast<double>((z[3 * i + j] - centre[j]) * axes[3 * k + j]);
      EXPECT_NEAR(static_cast<double>(a.array.values[2 * i + k]), place, 1e-4);
    }
  EXPECT_EQ(a.named.at("labels").rows(), 4000);
}

TEST(Project, GivesPosteriorsAsEllipsesAndTheirKl) {
  Coder model;
  const Answer a = project(model, {.rows = 500, .axes = {{2, 3}, {0, 2, 0, 0, 0, 1}}});
  expect_axis(a, 0, 1, 1, 1e-6);  // as asked for, made of length 1
  EXPECT_NEAR(a.named.at("spread").values[0], kVariance[1], 1e-5);
  EXPECT_NEAR(a.named.at("spread").values[1], kVariance[2], 1e-5);
  EXPECT_NEAR(a.named.at("spread").values[2], 0, 1e-6);
  // A code of zero for the third latent: ½ (σ² − 1 − log σ²).
  EXPECT_NEAR(a.named.at("kl").values[2], .5 * (4 - 1 - std::log(4.0)), 1e-4);
  const Answer slanted = project(model, {.rows = 10, .axes = {{2, 3}, {.6f, .8f, 0, .8f, -.6f, 0}}});
  EXPECT_NEAR(slanted.named.at("spread").values[2], .48 * kVariance[0] - .48 * kVariance[1], 1e-5);
}

TEST(Project, KeepsOrderAndSignsOfTheAxesBefore) {
  Coder model;
  const Answer turned = project(model, {.rows = 4000, .before = {{2, 3}, {-1, 0, 0, 0, -1, 0}}});
  expect_axis(turned, 0, 0, -1, .02);
  expect_axis(turned, 1, 1, -1, .02);
  const Answer changed = project(model, {.rows = 4000, .before = {{2, 3}, {0, 1, 0, 1, 0, 0}}});
  expect_axis(changed, 0, 1, 1, .02);
  expect_axis(changed, 1, 0, 1, .02);
  EXPECT_NEAR(changed.named.at("variance").values[0], .1, .02);
}

TEST(Project, MoreComponentsComeInOrderAndStayInThePlaceTheyHad) {
  Coder model;
  const Answer all = project(model, {.rows = 4000, .components = 9});
  const Array& c = all.named.at("components");
  ASSERT_EQ(c.shape, (std::vector<std::int64_t>{3, 3}));  // no more than there are
  EXPECT_NEAR(std::abs(c.values[0]), 1, .01);
  EXPECT_NEAR(std::abs(c.values[4]), 1, .01);
  EXPECT_NEAR(std::abs(c.values[8]), 1, 1e-5);  // the latent that carries nothing is last
  EXPECT_EQ(all.named.at("axes").shape, (std::vector<std::int64_t>{2, 3}));
  const Answer kept = project(model, {.rows = 4000, .before = {{3, 3}, {0, 0, -1, 0, 1, 0, -1, 0, 0}}, .components = 3});
  const auto& k = kept.named.at("components").values;
  EXPECT_NEAR(k[2], -1, .01);
  EXPECT_NEAR(k[4], 1, .01);
  EXPECT_NEAR(k[6], -1, .01);
}

TEST(Project, WithoutAnEncoderTheAxesAreThoseThePicturesFollow) {
  Generator model;
  const Answer a = project(model, {.rows = 1000});
  EXPECT_EQ(a.kind, "prior");
  expect_axis(a, 0, 2, 1, .1);
  expect_axis(a, 1, 0, 1, .1);
  EXPECT_NEAR(a.named.at("variance").values[0], 25.0 / 29, .03);
  EXPECT_FALSE(a.named.contains("spread"));
  EXPECT_EQ(project(model, {.rows = 1000}).array.values, a.array.values);
}

TEST(Project, RefusesAxesOfAnotherSize) {
  Coder model;
  EXPECT_THROW(project(model, {.rows = 10, .axes = {{2, 2}, {1, 0, 0, 1}}}), std::runtime_error);
}

}  // namespace
}  // namespace zscape
