#include "app/widgets/value_scale.h"

#include <gtest/gtest.h>

namespace zscape::app {
namespace {

TEST(ValueScale, GoesThereAndBack) {
  for (const ValueScale s :
       {ValueScale{0, 10, false}, ValueScale{1e-6, 1, true}, ValueScale{0, 100, true}, ValueScale{-5, 5, false}}) {
    for (double f = 0; f <= 1.0; f += 0.05) EXPECT_NEAR(s.to_fraction(s.from_fraction(f)), f, 1e-9);
    EXPECT_EQ(s.from_fraction(0), s.min);
    EXPECT_EQ(s.from_fraction(1), s.max);
    EXPECT_EQ(s.to_fraction(s.max + 1), 1);
  }
  EXPECT_NEAR((ValueScale{1e-6, 1, true}.to_fraction(1e-3)), 0.5, 1e-12);
  EXPECT_EQ((ValueScale{3, 3, false}.to_fraction(3)), 0);
}

TEST(ValueScale, RoundsToWhatTheHandCanTell) {
  EXPECT_EQ(round_for_track({1e-6, 1, true}, 0.00100327, 118), 0.001);
  EXPECT_EQ(round_for_track({0, 1, false}, 0.30000000000000004, 118), 0.3);
  EXPECT_EQ(round_for_track({0, 1, false}, 0.51234, 100), 0.51);
  EXPECT_EQ(round_for_track({0, 10, false}, 0, 100), 0);
}

TEST(Numbers, AreShortAndExact) {
  EXPECT_EQ(number_text(5e-4), "5.0e-4");
  EXPECT_EQ(number_text(1.25e-4), "1.25e-4");
  EXPECT_EQ(number_text(1), "1.00");
  EXPECT_EQ(number_text(0), "0.00");
  EXPECT_EQ(number_text(0.999), "0.999");
  EXPECT_EQ(number_text(0.25), "0.25");
  EXPECT_EQ(number_text(9.999), "10.0");
  EXPECT_EQ(number_text(-104.4), "-104");
  EXPECT_EQ(number_text(60000), "60 000");
  EXPECT_EQ(integer_text(3204), "3 204");
  EXPECT_EQ(integer_text(-1234567), "-1 234 567");
}

TEST(Numbers, AreReadAsPeopleTypeThem) {
  EXPECT_EQ(parse_number("5e-4"), 5e-4);
  EXPECT_EQ(parse_number("0,5"), 0.5);
  EXPECT_EQ(parse_number(" 60 000 "), 60000);
  EXPECT_EQ(parse_number("2k"), 2000);
  EXPECT_EQ(parse_number("+3"), 3);
  EXPECT_FALSE(parse_number("").has_value());
  EXPECT_FALSE(parse_number("fast").has_value());
  EXPECT_FALSE(parse_number("nan").has_value());
  EXPECT_FALSE(parse_number("1.2.3").has_value());
}

}  // namespace
}  // namespace zscape::app
