// Walks through latents: exact at their keys, on the shell between them, without a seam where they loop.
#include "engine/core/walk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

namespace zscape {
namespace {

Latent draw(unsigned seed, std::size_t size = 64) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  Latent z(size);
  for (float& v : z) v = normal(generator);
  return z;
}

double away(const Latent& a, const Latent& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(static_cast<double>(a[i] - b[i]), 2);
  return std::sqrt(sum);
}
double norm(const Latent& z) { return away(z, Latent(z.size(), 0.0f)); }

TEST(Walk, PassesItsKeysBitByBitInEveryKind) {
  for (const bool closed : {false, true})
    for (const bool spline : {false, true})
      for (const bool ease : {false, true}) {
        const Walk w{{draw(1), draw(2), draw(3)}, closed, spline, ease};
        ASSERT_EQ(stretches(w), closed ? 3u : 2u);
        for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(walk_at(w, static_cast<double>(i)), w.keys[i]);
        EXPECT_EQ(walk_at(w, static_cast<double>(stretches(w))), closed ? w.keys[0] : w.keys[2]);
        EXPECT_EQ(walk_at(w, -1), w.keys[0]);
        // Continuous at a key from both sides.
        EXPECT_LT(away(walk_at(w, 1 - 1e-6), w.keys[1]), 1e-3);
        EXPECT_LT(away(walk_at(w, 1 + 1e-6), w.keys[1]), 1e-3);
      }
}

TEST(Walk, ASplineTurnsNoCornerAndStaysOnTheShell) {
  const Latent keys[] = {draw(1), draw(2), draw(3), draw(4)};
  const Walk arcs{{keys[0], keys[1], keys[2], keys[3]}, true, false, false}, spline{{keys[0], keys[1], keys[2], keys[3]}, true, true, false};
  // The angle between the ways before and after a key.
  const auto corner = [](const Walk& w, double at) {
    const double h = 1e-2;
    const Latent a = walk_at(w, at - h), b = walk_at(w, at), c = walk_at(w, at + h);
    double dot = 0;
    for (std::size_t i = 0; i < b.size(); ++i) dot += static_cast<double>((b[i] - a[i]) * (c[i] - b[i]));
    return std::acos(dot / (away(a, b) * away(b, c)));
  };
  EXPECT_GT(corner(arcs, 1), 0.5);
  EXPECT_LT(corner(spline, 1), 0.1);
  EXPECT_LT(corner(spline, 2), 0.1);
  for (double t = 0; t < 4; t += 0.1) {
    const auto i = static_cast<std::size_t>(t);
    const double low = std::min(norm(keys[i]), norm(keys[(i + 1) % 4])), high = std::max(norm(keys[i]), norm(keys[(i + 1) % 4]));
    EXPECT_GE(norm(walk_at(spline, t)), low - 1e-3);
    EXPECT_LE(norm(walk_at(spline, t)), high + 1e-3);
  }
}

TEST(Walk, EasingIsSlowAtTheKeysAndMeetsTheMiddle) {
  const Walk plain{{draw(1), draw(2)}, false, false, false}, eased{{draw(1), draw(2)}, false, false, true};
  EXPECT_LT(away(walk_at(eased, 0.05), eased.keys[0]), 0.25 * away(walk_at(plain, 0.05), plain.keys[0]));
  EXPECT_LT(away(walk_at(eased, 0.5), walk_at(plain, 0.5)), 1e-5);
}

TEST(Walk, FramesOfAClosedWalkDoNotShowTheFirstTwice) {
  const Walk closed{{draw(1), draw(2)}, true, false, false}, open{{draw(1), draw(2)}, false, false, false};
  EXPECT_EQ(walk_frames(closed, 8).front(), closed.keys[0]);
  EXPECT_EQ(walk_frames(closed, 8)[4], closed.keys[1]);
  EXPECT_GT(away(walk_frames(closed, 8).back(), closed.keys[0]), 1);
  EXPECT_EQ(walk_frames(open, 8).back(), open.keys[1]);
  EXPECT_EQ(walk_frames(open, 1).size(), 1u);
}

TEST(NoiseLoop, ClosesAndKeepsThePriorsMarginal) {
  const Corners waves{draw(1, 4000), draw(2, 4000), draw(3, 4000), draw(4, 4000)};
  EXPECT_EQ(noise_loop(0, waves), noise_loop(1, waves));
  EXPECT_LT(away(noise_loop(0.999, waves), noise_loop(0, waves)) / std::sqrt(4000.0), 0.02);
  for (double turn = 0; turn < 1; turn += 0.07) {
    const Latent z = noise_loop(turn, waves);
    double mean = 0;
    for (const float v : z) mean += static_cast<double>(v) / 4000;
    EXPECT_NEAR(mean, 0, 0.06);
    EXPECT_NEAR(norm(z) / std::sqrt(4000.0), 1, 0.04);
  }
  EXPECT_GT(away(noise_loop(0.5, waves), noise_loop(0, waves)), 10);
}

TEST(Walk, NeedsTwoKeys) {
  EXPECT_EQ(stretches({{draw(1)}}), 0u);
  EXPECT_THROW(walk_at({{draw(1)}}, 0), std::invalid_argument);
}

// Every frame has one step, in order; the first and the last kept step are seen; none is shown much longer than another.
TEST(FilmThrough, GoesThroughTheKeptStepsInOrderAndLeavesNoFrameOut) {
  const std::vector<std::int64_t> kept{0, 1, 2, 4, 8, 16, 100, 250};
  for (const std::size_t n : {2u, 3u, 7u, 8u, 9u, 15u, 64u, 200u}) {
    const auto parts = film_through(kept, n);
    ASSERT_FALSE(parts.empty());
    EXPECT_EQ(parts.front().step, 0);
    EXPECT_EQ(parts.back().step, 250);
    std::size_t next = 0, longest = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      EXPECT_EQ(parts[i].first, next);
      EXPECT_GT(parts[i].count, 0u);
      if (i > 0) {
        EXPECT_GT(parts[i].step, parts[i - 1].step);
      }
      next += parts[i].count;
      longest = std::max(longest, parts[i].count);
    }
    EXPECT_EQ(next, n);
    EXPECT_EQ(parts.size(), std::min(n, kept.size()));
    EXPECT_LE(longest, n / (kept.size() - 1) + 1);
  }
}

TEST(FilmThrough, OneFrameIsTheLastStepAndNothingKeptIsNoFilm) {
  EXPECT_EQ(film_through({3, 5}, 1), (std::vector<FilmPart>{{5, 0, 1}}));
  EXPECT_EQ(film_through({7}, 3), (std::vector<FilmPart>{{7, 0, 3}}));
  EXPECT_TRUE(film_through({}, 10).empty());
  EXPECT_TRUE(film_through({1, 2}, 0).empty());
}

}  // namespace
}  // namespace zscape
