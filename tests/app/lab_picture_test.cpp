// The arithmetic of the Lab's picture: views, isolines, colours, what is painted.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <semaphore>

#include "app/render/brush.h"
#include "app/render/isolines.h"
#include "app/render/plane_painter.h"
#include "app/render/plane_view.h"
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

using Pixel = std::array<int, 3>;
Pixel pixel(const Image& p, int x, int y) {
  const auto at = 4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(p.width) + static_cast<std::size_t>(x));
  return {p.pixels[at], p.pixels[at + 1], p.pixels[at + 2]};
}

PlanePicture picture_of(const std::vector<float>& field, FieldColours colours, const FieldRange& range) {
  PlanePicture p{.key = 1, .box = {0, 2, 0, 2, 1, 1}, .width = 20, .height = 20, .ground = IM_COL32(10, 20, 30, 255)};
  p.field = FieldLayer{.values = std::make_shared<const std::vector<float>>(field), .grid = {0, 2, 0, 2, 2, 2}, .range = range, .colours = colours};
  return p;
}

TEST(PlanePicture, PutsTheFieldsLastRowOnTopAndKeepsItsColours) {
  const std::vector<float> field{0, 0, 1, 0.5f};  // two rows of two: the second row is the upper one
  const Image density = paint(picture_of(field, FieldColours::density, {0, 0, 1}));
  ASSERT_TRUE(valid(density));
  EXPECT_EQ(pixel(density, 0, 0), (Pixel{253, 231, 37}));    // viridis' yellow, opaque
  EXPECT_EQ(pixel(density, 0, 19), (Pixel{10, 20, 30}));     // 0 is the ground
  const Image judge = paint(picture_of(field, FieldColours::judge, kProbability));
  EXPECT_GT(pixel(judge, 0, 0)[2], pixel(judge, 0, 0)[0]);     // sure of data: blue
  EXPECT_GT(pixel(judge, 0, 19)[0], pixel(judge, 0, 19)[2]);   // sure of none: orange
  EXPECT_EQ(pixel(judge, 19, 0), (Pixel{10, 20, 30}));         // ½ says nothing
  EXPECT_EQ(paint(picture_of({1, 2}, FieldColours::judge, kProbability)).pixels, paint(PlanePicture{.box = {0, 2, 0, 2, 1, 1}, .width = 20, .height = 20, .ground = IM_COL32(10, 20, 30, 255)}).pixels);
}

TEST(PlanePicture, DrawsTheLineOfALevelWhereTheFieldHasIt) {
  const PlaneGrid g{-2, 2, -2, 2, 80, 80};
  PlanePicture p{.key = 1, .box = {-2, 2, -2, 2, 1, 1}, .width = 200, .height = 200, .ground = IM_COL32_BLACK};
  p.field = FieldLayer{.values = std::make_shared<const std::vector<float>>(sampled(g, [](double x, double y) { return x * x + y * y; })), .grid = g, .range = {0, 0, 1e30}};
  p.field->levels = {{1.0, IM_COL32_WHITE, 2}};
  const Image image = paint(p);
  int on = 0;
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 200; ++x) {
      const double r = std::hypot((x + .5) / 50 - 2, (y + .5) / 50 - 2) * 50;  // in pixels; the ring is at 50
      if (std::abs(r - 50) < 0.4) {
        EXPECT_GT(pixel(image, x, y)[0], 200) << x << ' ' << y;
      } else if (std::abs(r - 50) > 2) {
        EXPECT_EQ(pixel(image, x, y)[0], 0) << x << ' ' << y;
      }
      on += pixel(image, x, y)[0];
    }
  EXPECT_NEAR(on / 255.0, 2 * M_PI * 50 * 2, 60);  // length × width
}

TEST(PlanePicture, FillsAMeshWithoutSeamsAndLeavesTheRestAlone) {
  PlanePicture p{.key = 1, .box = {0, 4, 0, 4, 1, 1}, .width = 40, .height = 40, .ground = IM_COL32_BLACK};
  std::vector<float> points;
  for (int j = 0; j < 3; ++j)
    for (int i = 0; i < 3; ++i) points.insert(points.end(), {0.53f + static_cast<float>(i), 1.0f + 0.77f * static_cast<float>(j)});
  p.mesh = MeshLayer{.points = std::make_shared<const std::vector<float>>(points), .side = 3, .weights = {1, 1, 1, 1}, .color = IM_COL32_WHITE, .width = 1};
  const Image image = paint(p);
  const int inside = pixel(image, 10, 20)[0];
  EXPECT_NEAR(inside, 0.55 * 255, 2);
  for (int x = 8; x < 23; ++x) EXPECT_EQ(pixel(image, x, 17)[0], inside) << x;  // across the seam at 1.53
  EXPECT_EQ(pixel(image, 30, 20)[0], 0);
  p.mesh->weights.pop_back();
  EXPECT_EQ(pixel(paint(p), 10, 20)[0], 0);
}

TEST(FieldRange, LeavesOutWhatIsNotFinite) {
  const std::vector<float> values{NAN, 1, 2, 3, INFINITY, -2};
  EXPECT_EQ(range_of_density(values).low, 0);
  EXPECT_LE(range_of_density(values).high, 3);
  const FieldRange r = range_of_scores(values);
  EXPECT_LT(r.low, r.middle);
  EXPECT_LT(r.middle, r.high);
  EXPECT_EQ(range_of_scores(values).place(r.middle), 0);
  EXPECT_EQ(kProbability.place(5), 1);
}

TEST(Dots, StandWhereTheyBelong) {
  PlanePicture p{.key = 1, .box = {0, 1, 0, 1, 1, 1}, .width = 40, .height = 20, .ground = IM_COL32_BLACK};
  p.dots = {{std::make_shared<const std::vector<float>>(std::vector<float>{0.25f, 0.75f, 2, 0.5f, NAN, 0}), IM_COL32(255, 0, 0, 255), 1.5f}};
  const Image image = paint(p);
  ASSERT_TRUE(valid(image));
  double mass = 0, x = 0, y = 0;
  for (int j = 0; j < 20; ++j)
    for (int i = 0; i < 40; ++i) {
      const double a = pixel(image, i, j)[0];
      mass += a, x += a * (i + .5), y += a * (j + .5);
    }
  EXPECT_NEAR(x / mass, 10, 0.3);
  EXPECT_NEAR(y / mass, 5, 0.3);  // .75 is a quarter from the top
  EXPECT_NEAR(mass / 255, M_PI * 1.5 * 1.5, 2.5);
  EXPECT_EQ(pixel(image, 10, 5)[1], 0);
}

TEST(Dots, OnDotsGrowDenserAndNeverWrapRound) {
  const auto shade = [&](int n) {
    Image image = plain_picture(9, 9, IM_COL32_BLACK);
    paint_dots(image, std::vector<ImVec2>(static_cast<std::size_t>(n), ImVec2{4.5f, 4.5f}), 1, 0x40ffffffu);
    return pixel(image, 4, 4)[0];
  };
  EXPECT_NEAR(shade(1), 64, 8);
  EXPECT_GT(shade(2), shade(1) + 20);
  EXPECT_GE(shade(50), shade(10));
  EXPECT_GT(shade(100000), 250);
}

TEST(Brush, StaysInsideThePictureWhateverItIsGiven) {
  Image image = plain_picture(20, 10, IM_COL32_BLACK);
  Strokes strokes(image);
  strokes.add(std::vector<ImVec2>{{-1e9f, -1e9f}, {1e9f, 1e9f}, {5, 1e9f}, {NAN, 2}, {INFINITY, 3}, {5, 5}, {5, 5}}, true, 3);
  strokes.paint(image, IM_COL32_WHITE);
  paint_quad(image, {{-1e9f, -50}, {1e9f, -50}, {1e9f, 5}, {-1e9f, 5}}, IM_COL32(0, 255, 0, 255));
  paint_quad(image, {{NAN, 0}, {1, 1}, {2, 2}, {3, 3}}, IM_COL32_WHITE);
  EXPECT_EQ(pixel(image, 0, 0), (Pixel{0, 255, 0}));
  EXPECT_EQ(pixel(image, 19, 4), (Pixel{0, 255, 0}));
  EXPECT_EQ(pixel(image, 0, 9), (Pixel{0, 0, 0}));
  EXPECT_EQ(plain_picture(0, 5, 0).pixels.size(), 0u);
}

std::counting_semaphore<64> rung{0};

TEST(PlanePainter, DoesTheNewestWishAndTellsWhenItIsDone) {
  PlanePainter painter([] { rung.release(); });
  EXPECT_EQ(painter.newest(), nullptr);
  for (std::uint64_t key = 1; key <= 20; ++key)
    painter.want({.key = key, .run = 3, .step = 7, .box = {0, 1, 0, 1, 1, 1}, .width = 30 + static_cast<int>(key), .height = 30});
  std::shared_ptr<const PaintedPlane> painted;
  while ((!painted || painted->key != 20) && rung.try_acquire_for(std::chrono::seconds(10))) painted = painter.newest();
  ASSERT_NE(painted, nullptr);
  EXPECT_EQ(painted->key, 20u);
  EXPECT_EQ(painted->run, 3u);
  EXPECT_EQ(painted->step, 7);
  EXPECT_EQ(painted->image.width, 50);
}

}  // namespace
}  // namespace zscape::app
