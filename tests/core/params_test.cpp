#include <gtest/gtest.h>

#include "engine/api/param_spec.h"
#include "tests/core/temp_folder.h"

namespace zscape {
namespace {

using zscape::testing::message_of;
using zscape::testing::says;

Params some() {
  return Params({{.key = "lr", .group = "optimiser", .fallback = 1e-3, .min = 1e-6, .max = 1},
                 {.key = "latent", .group = "architecture", .fallback = std::int64_t{16}, .min = 1, .max = 512},
                 {.key = "decoder", .group = "objective", .fallback = std::string("bernoulli"), .choices = {"bernoulli", "gaussian", "logistic"}},
                 {.key = "sigma", .group = "objective", .fallback = .1, .min = .001, .max = 10, .when = "decoder=gaussian|logistic"},
                 {.key = "amsgrad", .group = "optimiser", .fallback = false}});
}

TEST(Params, BeginWithTheirDefaults) {
  const Params p = some();
  EXPECT_DOUBLE_EQ(p.real("lr"), 1e-3);
  EXPECT_EQ(p.integer("latent"), 16);
  EXPECT_DOUBLE_EQ(p.real("latent"), 16);
  EXPECT_EQ(p.text("decoder"), "bernoulli");
  EXPECT_FALSE(p.flag("amsgrad"));
}

TEST(Params, TextRoundTripsExactly) {
  Params p = some();
  for (const double v : {0.1, 1.0 / 3, 3e-5, 1.0}) {
    p.set("lr", v);
    Params q = some();
    q.set_text("lr", to_text(p.value("lr")));
    EXPECT_EQ(q.real("lr"), v);
  }
  p.set_text("latent", "32");
  p.set_text("amsgrad", "on");
  EXPECT_EQ(p.integer("latent"), 32);
  EXPECT_TRUE(p.flag("amsgrad"));
  EXPECT_FALSE(p == some());
}

TEST(Params, RefuseInSentences) {
  Params p = some();
  EXPECT_TRUE(says(message_of([&] { p.set("lr", 2.0); }), "lr is 2; it can be 1e-06 to 1"));
  EXPECT_TRUE(says(message_of([&] { p.set_text("lr", "fast"); }), "lr wants a number, not \"fast\""));
  EXPECT_TRUE(says(message_of([&] { p.set_text("lr", "nan"); }), "wants a number"));
  EXPECT_TRUE(says(message_of([&] { p.set_text("latent", "1.5"); }), "wants a whole number"));
  EXPECT_TRUE(says(message_of([&] { p.set_text("decoder", "poisson"); }), "one of bernoulli, gaussian, logistic"));
  EXPECT_TRUE(says(message_of([&] { p.set_text("amsgrad", "maybe"); }), "true or false"));
  EXPECT_TRUE(says(message_of([&] { p.set_text("lrr", "1"); }), "no parameter \"lrr\""));
  EXPECT_TRUE(p == some()) << "a refused value changes nothing";
}

TEST(Params, ApplyOnlyWhenTheyHaveAnEffect) {
  Params p = some();
  EXPECT_FALSE(p.applies("sigma"));
  EXPECT_TRUE(p.applies("lr"));
  p.set("decoder", std::string("gaussian"));
  EXPECT_TRUE(p.applies("sigma"));
  p.set("decoder", std::string("logistic"));
  EXPECT_TRUE(p.applies("sigma"));
}

}  // namespace
}  // namespace zscape
