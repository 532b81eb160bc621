// The arithmetic of the Lab's picture: views, isolines, colours, splatting.
#include <gtest/gtest.h>

#include <cmath>
#include <semaphore>

#include "app/render/field_image.h"
#include "app/render/isolines.h"
#include "app/render/plane_view.h"
#include "app/render/splatter.h"
#include "app/render/texture.h"

namespace zscape::app {
namespace {

std::vector<float> sampled(const PlaneGrid& g, double (*f)(double, double)) {
  std::vector<float> v;
  for (std::size_t j = 0; j < g.ny; ++j)
    for (std::size_t i = 0; i < g.nx; ++i) v.push_back(static_cast<float>(f(g.x(i), g.y(j))));
  return v;
}

TEST(PlaneView, GoesThereAndBackAndKeepsWhatIsUnderTheMouse) {
  PlaneFrame f{{100, 50}, {500, 250}, {2, -1, 0.01}};
  const ImVec2 at = f.at(2.5, -0.2);
  EXPECT_NEAR(f.x_of(at.x), 2.5, 1e-6);
  EXPECT_NEAR(f.y_of(at.y), -0.2, 1e-6);
  EXPECT_LT(f.at(2, 0).y, f.at(2, -1).y);  // y of the plane is upwards
  const ImVec2 mouse{180, 90};
  const double x = f.x_of(mouse.x), y = f.y_of(mouse.y);
  f.view = zoomed(f, 0.5, mouse);
  EXPECT_NEAR(f.view.per_pixel, 0.005, 1e-12);
  EXPECT_NEAR(f.x_of(mouse.x), x, 1e-9);
  EXPECT_NEAR(f.y_of(mouse.y), y, 1e-9);
}

TEST(PlaneView, FitsTheBoxOfThePointsWithoutStrays) {
  std::vector<float> points;
  for (int i = 0; i < 1000; ++i) points.insert(points.end(), {static_cast<float>(i) / 500 - 1, 3 + static_cast<float>(i % 100) / 100});
  points.insert(points.end(), {1e6f, -1e6f, NAN, 0});
  const PlaneGrid box = box_around(points.data(), points.size(), 2);
  EXPECT_NEAR(box.x0, -1.09, 0.03);
  EXPECT_NEAR(box.x1, 1.09, 0.03);
  EXPECT_NEAR(box.y0, 2.95, 0.03);
  const PlaneFrame f{{0, 0}, {600, 200}, fit_view(box, 600, 200, 0.1)};
  const PlaneGrid seen = f.box();
  EXPECT_LE(seen.x0, box.x0);
  EXPECT_GE(seen.x1, box.x1);
  EXPECT_LE(seen.y0, box.y0);
  EXPECT_GE(seen.y1, box.y1);
  EXPECT_NEAR((seen.x1 - seen.x0) / 600, (seen.y1 - seen.y0) / 200, 1e-9);
}

TEST(Isolines, OfARoundHillIsOneClosedRingOfTheRightRadius) {
  const PlaneGrid g{-2, 2, -2, 2, 80, 80};
  const auto lines = isolines(sampled(g, [](double x, double y) { return x * x + y * y; }), g, std::vector<double>{1.0});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].closed);
  EXPECT_GT(lines[0].points.size(), 80u);
  for (const PlanePoint& p : lines[0].points) EXPECT_NEAR(std::hypot(p.x, p.y), 1, 2e-3);
}

TEST(Isolines, OfASlopeAreStraightOpenLinesAcross) {
  const PlaneGrid g{0, 3, 0, 1, 30, 10};
  const auto lines = isolines(sampled(g, [](double x, double y) { return x + 0.1 * y; }), g, std::vector<double>{1.0, 2.0, 7.0});
  ASSERT_EQ(lines.size(), 2u);
  for (const Isoline& line : lines) {
    EXPECT_FALSE(line.closed);
    for (const PlanePoint& p : line.points) EXPECT_NEAR(static_cast<double>(p.x) + 0.1 * static_cast<double>(p.y), line.level, 1e-5);
    EXPECT_NEAR(std::abs(static_cast<double>(line.points.front().y - line.points.back().y)), 0.9, 1e-5);  // first to last centre
  }
}

TEST(Isolines, OfASaddleNeverCrossAndHolesHaveNone) {
  const PlaneGrid g{-1, 1, -1, 1, 2, 2};
  // High at two opposite corners: two lines, each round one corner.
  const std::vector<float> saddle{1, 0, 0, 1};
  EXPECT_EQ(isolines(saddle, g, std::vector<double>{0.4}).size(), 2u);
  EXPECT_EQ(isolines(saddle, g, std::vector<double>{0.6}).size(), 2u);
  const auto low = isolines(saddle, g, std::vector<double>{0.4})[0], high = isolines(saddle, g, std::vector<double>{0.6})[0];
  // Below the mean the high corners hang together, so a line cuts off a low corner: its ends share the sign of −xy.
  const auto product = [](const Isoline& l) {
    double x = 0, y = 0;
    for (const PlanePoint& p : l.points) x += static_cast<double>(p.x), y += static_cast<double>(p.y);
    return x * y;
  };
  EXPECT_LT(product(low), 0);
  EXPECT_GT(product(high), 0);
  EXPECT_TRUE(isolines(std::vector<float>{1, 0, NAN, 1}, g, std::vector<double>{0.5}).empty());
  EXPECT_TRUE(isolines(std::vector<float>{1, 0}, g, std::vector<double>{0.5}).empty());
}

TEST(FieldImage, TurnsTheFieldUpsideDownAndKeepsItsColours) {
  const std::vector<float> field{0, 0, 1, 0.5f};  // two rows of two: the second row is the upper one
  const Image density = field_image(field, 2, 2, {0, 0, 1}, FieldColours::density, false);
  ASSERT_TRUE(valid(density));
  EXPECT_EQ(density.pixels[3], 255);               // 1 at the top left
  EXPECT_EQ(density.pixels[0], 253);               // viridis' yellow
  EXPECT_EQ(density.pixels[4 * 2 + 3], 0);         // 0 is clear
  const Image judge = field_image(field, 2, 2, kProbability, FieldColours::judge, false);
  EXPECT_GT(judge.pixels[2], judge.pixels[0]);             // sure of data: blue
  EXPECT_GT(judge.pixels[4 * 2], judge.pixels[4 * 2 + 2]); // sure of none: orange
  EXPECT_EQ(judge.pixels[4 + 3], 0);                       // ½ says nothing
}

TEST(FieldImage, RangesLeaveOutWhatIsNotFinite) {
  const std::vector<float> values{NAN, 1, 2, 3, INFINITY, -2};
  EXPECT_EQ(range_of_density(values).low, 0);
  EXPECT_LE(range_of_density(values).high, 3);
  const FieldRange r = range_of_scores(values);
  EXPECT_LT(r.low, r.middle);
  EXPECT_LT(r.middle, r.high);
  EXPECT_EQ(range_of_scores(values).place(r.middle), 0);
  EXPECT_EQ(kProbability.place(5), 1);
}

TEST(Splat, PutsEveryPointWhereItBelongs) {
  const std::vector<float> points{0.25f, 0.75f, 2, 0.5f, NAN, 0};
  const Image image = splat(points, {0, 1, 0, 1, 1, 1}, 40, 20, {0xff0000ffu, 1.5f});
  ASSERT_TRUE(valid(image));
  double mass = 0, x = 0, y = 0;
  for (int j = 0; j < 20; ++j)
    for (int i = 0; i < 40; ++i) {
      const double a = image.pixels[static_cast<std::size_t>(4 * (40 * j + i) + 3)];
      mass += a, x += a * (i + .5), y += a * (j + .5);
    }
  EXPECT_NEAR(x / mass, 10, 0.3);
  EXPECT_NEAR(y / mass, 5, 0.3);  // .75 is a quarter from the top
  EXPECT_NEAR(mass / 255, M_PI * 1.5 * 1.5, 2.5);
  EXPECT_EQ(image.pixels[0], 255);
}

TEST(Splat, DotsOnDotsGrowDenserAndNeverWrapRound) {
  std::vector<float> many;
  const auto alpha = [&](int n) {
    many.assign(static_cast<std::size_t>(2 * n), 0.5f);
    const Image image = splat(many, {0, 1, 0, 1, 1, 1}, 9, 9, {0x40ffffffu, 1});
    return static_cast<int>(image.pixels[4 * (9 * 4 + 4) + 3]);
  };
  EXPECT_NEAR(alpha(1), 64, 8);
  EXPECT_GT(alpha(2), alpha(1) + 20);
  EXPECT_GE(alpha(50), alpha(10));
  EXPECT_GT(alpha(100000), 250);
}

std::counting_semaphore<64> rung{0};

TEST(Splatter, DoesTheNewestJobAndTellsWhenItIsDone) {
  Splatter splatter([] { rung.release(); });
  EXPECT_EQ(splatter.picture("a"), nullptr);
  const auto points = std::make_shared<const std::vector<float>>(std::vector<float>{0.5f, 0.5f});
  for (std::uint64_t key = 1; key <= 20; ++key) splatter.want("a", {key, points, {0, 1, 0, 1, 1, 1}, 30 + static_cast<int>(key), 30, {}});
  std::shared_ptr<const SplatPicture> picture;
  while ((!picture || picture->key != 20) && rung.try_acquire_for(std::chrono::seconds(10))) picture = splatter.picture("a");
  ASSERT_NE(picture, nullptr);
  EXPECT_EQ(picture->key, 20u);
  EXPECT_EQ(picture->image.width, 50);
}

}  // namespace
}  // namespace zscape::app
