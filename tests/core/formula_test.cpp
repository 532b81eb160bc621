// Formulas: what they come to, their logarithms where a density underflows, and what is said of those that cannot be
// read.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/formula.h"
#include "tests/core/mutate.h"

namespace zscape {
namespace {

double at(const std::string& text, double x = 0, double y = 0) { return Formula::parse(text).value(x, y); }
double log_at(const std::string& text, double x = 0, double y = 0) { return Formula::parse(text).log_value(x, y); }

TEST(Formula, KnowsWhatGoesFirst) {
  EXPECT_DOUBLE_EQ(at("1 + 2*3"), 7);
  EXPECT_DOUBLE_EQ(at("2 - 3 - 4"), -5);
  EXPECT_DOUBLE_EQ(at("8/4/2"), 1);
  EXPECT_DOUBLE_EQ(at("-x^2", 3), -9);
  EXPECT_DOUBLE_EQ(at("2^3^2"), 512);
  EXPECT_DOUBLE_EQ(at("2**-1"), .5);
  EXPECT_DOUBLE_EQ(at("--x", 3), 3);
  EXPECT_DOUBLE_EQ(at("(x - 1)*(y + 2)", 3, 4), 12);
  EXPECT_DOUBLE_EQ(at("2e-1*x", 10), 2);
  EXPECT_DOUBLE_EQ(at("x^2", -3), 9);
}

TEST(Formula, KnowsItsFunctions) {
  EXPECT_DOUBLE_EQ(at("exp(-x^2/2 - (y - x^2)^2)", .5, .25), std::exp(-.125));
  EXPECT_DOUBLE_EQ(at("log(e) + sqrt(4) + abs(-3)"), 6);
  EXPECT_DOUBLE_EQ(at("sin(pi/2) + cos(0) + tan(0) + tanh(0)"), 2);
  EXPECT_DOUBLE_EQ(at("sigmoid(0)"), .5);
  EXPECT_DOUBLE_EQ(at("min(x, y) - max(x, y)", 2, 5), -3);
  EXPECT_TRUE(Formula::parse("x*y").uses_y());
  EXPECT_FALSE(Formula::parse("exp(-x)").uses_y());
}

TEST(Formula, ReadsSignsThatWereCopiedFromAPage) { EXPECT_DOUBLE_EQ(at("exp(−x^2) · 2 × 3", 1), 6 * std::exp(-1)); }

TEST(Formula, LogarithmsOutliveWhatUnderflows) {
  EXPECT_DOUBLE_EQ(log_at("exp(-x^2/2)", 100), -5000);
  EXPECT_DOUBLE_EQ(log_at("3*exp(-x^2/2)", 100), std::log(3) - 5000);
  EXPECT_NEAR(log_at("exp(-(x-1)^2) + exp(-(x+1)^2)", 50), -49 * 49, 1e-9);
  EXPECT_DOUBLE_EQ(log_at("x^2*exp(-x)", 1000), 2 * std::log(1000) - 1000);
  EXPECT_DOUBLE_EQ(log_at("x*exp(-x)", 1000), std::log(1000) - 1000);
  EXPECT_DOUBLE_EQ(log_at("1/(1 + x^2)", 3), -std::log(10));
  EXPECT_DOUBLE_EQ(log_at("sqrt(exp(-x))", 900), -450);
  EXPECT_DOUBLE_EQ(log_at("max(exp(-x), exp(-2*x))", 800), -800);
  EXPECT_NEAR(log_at("sigmoid(x)", -700), -700, 1e-9);
  EXPECT_NEAR(log_at("(exp(-x))^3", 800), -2400, 1e-9);
}

TEST(Formula, WhereADensityIsNotPositiveThereIsNone) {
  EXPECT_EQ(log_at("x*exp(-x)", -1), -INFINITY);
  EXPECT_EQ(log_at("exp(-x)*(1 - x^2)", 2), -INFINITY);
  EXPECT_EQ(log_at("1 - x", 1), -INFINITY);
  EXPECT_EQ(log_at("sqrt(x)", -1), -INFINITY);
}

/// The logarithm agrees with the value wherever both can be told.
TEST(Formula, TheLogarithmIsThatOfTheValue) {
  for (const char* text : {"exp(-x^2/2 - (y - x^2)^2)", "exp(-x)*x^2 + 1/(1 + y^2)", "max(x, 1)*exp(-abs(y))",
                           "sigmoid(x*y)/(2 + sin(x))", "(x - y)^4*exp(-x^2)", "(x*y)*(x - 2)", "sqrt(x^2 + y^2)^3"})
    for (double x = -2.3; x < 2.5; x += .7)
      for (double y = -1.9; y < 2; y += .6) {
        const double v = at(text, x, y);
        if (v > 0)
          EXPECT_NEAR(log_at(text, x, y), std::log(v), 1e-12 + 1e-12 * std::abs(std::log(v)))
              << text << " at " << x << ", " << y;
        else
          EXPECT_EQ(log_at(text, x, y), -INFINITY) << text << " at " << x << ", " << y;
      }
}

struct Wrong {
  std::string text;
  std::size_t column;
  std::string says;
};

TEST(Formula, SaysWhereItCannotBeRead) {
  const Wrong all[] = {{"", 1, "empty"},
                       {"   ", 1, "empty"},
                       {"2x", 2, "operator is missing before \"x\""},
                       {"exp(-x^2", 9, "bracket open"},
                       {"exp(-x))", 8, "never opened"},
                       {"x + * y", 5, "\"*\" where a value was due"},
                       {"x +", 4, "ends at column 4"},
                       {"sinus(x)", 1, "\"sinus\" at column 1 is not known"},
                       {"exp -x", 5, "\"(\" is missing after exp"},
                       {"min(x)", 6, "second value of min"},
                       {"exp(x, y)", 6, "a value too many"},
                       {"exp(−x² )", 7, "before \"²\""},
                       {"x = 3", 3, "before \"=\""},
                       {"1e999", 1, "no number"},
                       {std::string(200, '(') + "x", 61, "deep"},
                       {std::string(200, '-') + "x", 61, "deep"},
                       {std::string(2000, '1'), 1001, "1000 are possible"}};
  for (const Wrong& w : all) {
    try {
      Formula::parse(w.text);
      ADD_FAILURE() << w.text << " was read";
    } catch (const FormulaError& error) {
      EXPECT_EQ(error.column, w.column) << w.text << ": " << error.what();
      EXPECT_NE(std::string(error.what()).find(w.says), std::string::npos) << error.what();
    }
  }
}

/// Any text is read or refused; what is read has a value.
TEST(Fuzz, Formula) {
  const std::string good = "exp(-x^2/2 - (y - x^2)^2) + .5*max(sin(2*pi*x), abs(y))/sqrt(1 + x**4) - 1e-3*tanh(-y)";
  testing::fuzz({good.begin(), good.end()}, 20000, [](const testing::Bytes& bytes) {
    const Formula f = Formula::parse(std::string(bytes.begin(), bytes.end()));
    const double v = f.value(.3, -.7), log_v = f.log_value(.3, -.7);
    if (v > 1e-200 && std::isfinite(v)) {
      ASSERT_NEAR(log_v, std::log(v), 1e-6 * (1 + std::abs(log_v)));
    }
  });
}

}  // namespace
}  // namespace zscape
