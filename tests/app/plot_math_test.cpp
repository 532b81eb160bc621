#include "app/widgets/plot_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "app/widgets/time_slider.h"

namespace zscape::app {
namespace {

using Values = std::vector<double>;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

PlotRange range(const Values& v, bool log = false) {
  const std::span<const double> one[] = {v};
  return range_of(one, log);
}

TEST(PlotRange, CoversTheValuesWithAir) {
  const PlotRange r = range({1, 2, 3});
  EXPECT_LT(r.low, 1);
  EXPECT_GT(r.high, 3);
  EXPECT_NEAR(r.from_fraction(r.to_fraction(2.5)), 2.5, 1e-12);
}

TEST(PlotRange, SurvivesEverything) {
  EXPECT_TRUE(range({}).valid());
  EXPECT_TRUE(range({5}).valid());
  EXPECT_TRUE(range({0, 0, 0}).valid());
  EXPECT_TRUE(range({kNan, std::numeric_limits<double>::infinity()}).valid());
  EXPECT_TRUE(range({-1, 0}, true).valid());
  EXPECT_TRUE(range({1e-3, 1e3, -4}, true).log);
  EXPECT_TRUE(range({7}, true).valid());
}

TEST(PlotRange, OneWildValueDoesNotFlattenTheCurve) {
  Values v(300, 1.0);
  for (std::size_t i = 0; i < v.size(); ++i) v[i] += static_cast<double>(i) / 300;
  v[0] = 1e9;
  EXPECT_LT(range(v).high, 10);
}

TEST(Ticks, AreFewAndRound) {
  for (const PlotRange r : {PlotRange{-530, -100, false}, PlotRange{0, 1, false}, PlotRange{1e-4, 10, true},
                            PlotRange{81.2, 81.9, false}}) {
    for (const int most : {2, 3, 4, 6}) {
      const Values t = ticks(r, most);
      EXPECT_LE(t.size(), static_cast<std::size_t>(most) + 1);
      for (const double v : t) {
        EXPECT_GE(r.to_fraction(v), -1e-9);
        EXPECT_LE(r.to_fraction(v), 1 + 1e-9);
      }
    }
  }
  EXPECT_EQ(ticks({1e-2, 1e2, true}, 8), (Values{0.01, 0.1, 1, 10, 100}));
  EXPECT_TRUE(ticks({1, 1, false}, 4).empty());
}

TEST(Smooth, StartsAtTheFirstValueAndFollows) {
  const Values s = smooth(Values{5, 5, kNan, 5, 9}, 4);
  ASSERT_EQ(s.size(), 5u);
  EXPECT_DOUBLE_EQ(s[0], 5);
  EXPECT_DOUBLE_EQ(s[2], 5);
  EXPECT_GT(s[4], 5);
  EXPECT_LT(s[4], 9);
  EXPECT_EQ(smooth(Values{1, 2}, 0), (Values{1, 2}));
}

TEST(Spread, LabelsKeepTheirDistanceAndOrder) {
  const Values at = spread(Values{50, 51, 10}, 12, 0, 100);
  EXPECT_EQ(at[2], 10);
  EXPECT_GE(at[1] - at[0], 12);
  const Values low = spread(Values{99, 99.5}, 12, 0, 100);
  EXPECT_LE(low[1], 100);
  EXPECT_GE(low[1] - low[0], 12);
}

TEST(Nearest, FindsTheClosestPoint) {
  EXPECT_EQ(nearest_index(Values{0, 10, 20}, 14), 1u);
  EXPECT_EQ(nearest_index(Values{0, 10, 20}, 16), 2u);
  EXPECT_EQ(nearest_index(Values{0, 10, 20}, -5), 0u);
  EXPECT_EQ(nearest_index(Values{0, 10, 20}, 99), 2u);
  EXPECT_EQ(nearest_index(Values{}, 1), 0u);
}

TEST(TimeSlider, AMarkGoesToTheNearestStepThatCarriesNone) {
  const std::vector<std::int64_t> kept{0, 100, 200, 400};
  const TimeFlag flags[] = {{100, "mine", 0, true}, {200, "other", 0, true}, {400, "lr", 0, false}};
  EXPECT_EQ(nearest_free(kept, flags, 100, 380), 400) << "a flag that is no mark is in nobody's way";
  EXPECT_EQ(nearest_free(kept, flags, 100, 210), 100) << "200 is taken";
  EXPECT_EQ(nearest_free(kept, flags, 100, 20), 0);
  EXPECT_EQ(nearest_free(kept, flags, 200, 210), 200) << "its own place is free for it";
  EXPECT_EQ(nearest_free({}, flags, 100, 20), 100);
}

TEST(TimeSlider, SnapsToKeptStepsOrLive) {
  const std::int64_t kept[] = {0, 300, 800};
  EXPECT_EQ(nearest_kept(kept, 700, 3204), 800);
  EXPECT_EQ(nearest_kept(kept, 140, 3204), 0);
  EXPECT_EQ(nearest_kept(kept, 3100, 3204), kLive);
  EXPECT_EQ(nearest_kept({}, 100, 3204), kLive);
}

TEST(PlotMath, ValuesThatDifferByRoundingAreOneValue) {
  const std::vector<double> same{1.5, std::nextafter(1.5, 2), 1.5};
  const std::span<const double> series[] = {same};
  const PlotRange range = range_of(series, false);
  EXPECT_LT(range.low, 1.4);
  EXPECT_GT(range.high, 1.6);
  // A range below the resolution of its numbers ends too.
  EXPECT_LE(ticks({1.5, std::nextafter(std::nextafter(1.5, 2), 2), false}, 4).size(), 4u);
}

}  // namespace
}  // namespace zscape::app
