// Faces, shapes, bars and stripes, painted points: what is told of every row is true of it.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <map>

#include "engine/data/drawn_points.h"
#include "engine/data/face_painter.h"
#include "engine/data/picture_options.h"
#include "engine/data/sources.h"
#include "engine/data/truth.h"
#include "tests/core/temp_folder.h"
#include "tests/engine/load_data.h"

namespace zscape {
namespace {

using testing::message_of;
using testing::says;
using testing::Data;
using testing::load;
using testing::load_from;

double correlation(const torch::Tensor& a, const torch::Tensor& b) {
  return torch::corrcoef(torch::stack({a.to(torch::kDouble), b.to(torch::kDouble)}))[0][1].item<double>();
}

/// The share of pixels with a value between two bounds, for each row: [n,H,W] → [n].
torch::Tensor column(const Data& data, const std::string& name) {
  const auto& names = data->attribute_names;
  const auto at = std::find(names.begin(), names.end(), name) - names.begin();
  return data->test.attributes.select(1, at);
}

/// Painted once: that takes seconds.
const Data& faces() {
  static const Data data = load("faces");
  return data;
}

TEST(Faces, SizesClassesAndTheSameForAnyNumberOfThreads) {
  const Data& data = faces();
  EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{60000, 3, 32, 32}));
  EXPECT_EQ(data->test.rows(), 10000);
  EXPECT_TRUE(data->spec.eight_bit);
  EXPECT_EQ(data->spec.classes, 4);
  EXPECT_EQ(data->attribute_names.size(), 8u);
  EXPECT_EQ(data->test.attributes.sizes(), (std::vector<std::int64_t>{10000, 8}));
  EXPECT_TRUE(data->test.y.equal((column(data, "woman") + 2 * column(data, "glasses")).to(torch::kLong)));
  EXPECT_FALSE((column(data, "woman") * column(data, "beard")).any().item<bool>());
  EXPECT_GT(torch::bincount(data->test.y).min().item<std::int64_t>(), 1500);
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  EXPECT_EQ(load("faces")->fingerprint, data->fingerprint);
  at::set_num_threads(threads);
}

TEST(Faces, AttributesShowInThePictures) {
  const Data& data = faces();
  const torch::Tensor x = natural(data->test.x), grey = x.mean(1);
  const auto patch = [&](const torch::Tensor& from, int top, int bottom, int left, int right) {
    return from.slice(1, top, bottom).slice(2, left, right).flatten(1).mean(1);
  };
  // Bright cheeks and forehead for light skin.
  EXPECT_LT(correlation(column(data, "skin"), patch(grey, 16, 20, 13, 19)), -0.7);
  // Fair hair on the top of the head.
  EXPECT_GT(correlation(column(data, "hair shade"), patch(grey, 5, 8, 12, 20)), 0.7);
  // Long hair beside the neck is unlike the background above the shoulders' sides.
  const torch::Tensor beside_neck = patch(grey, 23, 26, 8, 11), corner = patch(grey, 23, 26, 0, 3);
  EXPECT_GT(correlation(column(data, "hair length"), (beside_neck - corner).abs()), 0.4);
  // Glasses: the same person with and without is a matter of the eye region only; on average it becomes darker there.
  const torch::Tensor eyes = patch(grey, 12, 18, 9, 23) / patch(grey, 18, 20, 12, 20);
  EXPECT_LT(correlation(column(data, "glasses"), eyes), -0.15);
  // A beard darkens the chin of men.
  const torch::Tensor men = column(data, "woman").eq(0).nonzero().flatten();
  const torch::Tensor chin = patch(grey, 21, 24, 13, 19) / patch(grey, 15, 18, 14, 18);
  EXPECT_LT(correlation(column(data, "beard").index_select(0, men), chin.index_select(0, men)), -0.4);
}

/// The brightness of one portrait, [32,32]; all that is not told is the same for one `who`.
torch::Tensor portrait(const FaceAttributes& face, int who) {
  RowRandom random(7, who);
  Canvas<kFaceSide> canvas;
  paint_face(face, random, canvas);
  torch::Tensor planes = torch::empty({3, kFaceSide, kFaceSide}, torch::kUInt8);
  canvas.write_planes(planes.mutable_data_ptr<std::uint8_t>());
  return natural(planes).mean(0);
}

TEST(Faces, OneAttributeChangesItsPlaceAlone) {
  const FaceAttributes plain{.hair_length = 0.1f, .skin = 0.1f};
  for (int who = 0; who < 50; ++who) {
    const torch::Tensor before = portrait(plain, who);
    const auto rows_changed = [&](FaceAttributes face) {
      return (portrait(face, who) - before).abs().amax(1).gt(0.02).nonzero().flatten();
    };
    FaceAttributes glasses = plain, smile = plain, beard = plain;
    glasses.glasses = true, smile.smile = 1, beard.beard = true;
    const auto expect_between = [&](const FaceAttributes& face, int top, int bottom) {
      const torch::Tensor rows = rows_changed(face);
      ASSERT_GT(rows.numel(), 2);
      EXPECT_GE(rows.min().item<int>(), top);
      EXPECT_LE(rows.max().item<int>(), bottom);
    };
    expect_between(glasses, 10, 19);
    expect_between(smile, 12, 26);  // eyes narrow a little
    expect_between(beard, 16, 28);
    // Turned, the glasses move along.
    const auto glasses_at = [&](float turn) {
      FaceAttributes without = plain;
      without.turn = turn;
      FaceAttributes with = without;
      with.glasses = true;
      const torch::Tensor changed = (portrait(with, who) - portrait(without, who)).abs().sum(0);
      return ((changed * torch::arange(kFaceSide)).sum() / changed.sum()).item<double>();
    };
    EXPECT_GT(glasses_at(0.8f), glasses_at(0) + 0.5);
    EXPECT_LT(glasses_at(-0.8f), glasses_at(0) - 0.5);
  }
}

TEST(Shapes, FactorsAreTrue) {
  const Data data = load("shapes");
  EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{60000, 1, 32, 32}));
  EXPECT_EQ(data->spec.label_names, (std::vector<std::string>{"square", "ellipse", "heart"}));
  EXPECT_TRUE(data->test.y.equal(column(data, "shape").to(torch::kLong)));
  const torch::Tensor x = natural(data->test.x).squeeze(1), ink = x.sum({1, 2});
  // Nothing is cut off: the outermost pixels are black.
  EXPECT_EQ(x.select(1, 0).max().item<float>() + x.select(1, 31).max().item<float>(), 0);
  EXPECT_EQ(x.select(2, 0).max().item<float>() + x.select(2, 31).max().item<float>(), 0);
  // The middle of squares and ellipses is where the factors say, to a tenth of a pixel.
  const torch::Tensor round = data->test.y.ne(2).nonzero().flatten();
  const torch::Tensor places = torch::arange(32, torch::kFloat) + 0.5f;
  const torch::Tensor at_x = ((x.sum(1) * places).sum(1) / ink).index_select(0, round);
  const torch::Tensor at_y = ((x.sum(2) * places).sum(1) / ink).index_select(0, round);
  EXPECT_LT((at_x - (8.5 + 15 * column(data, "x").index_select(0, round))).abs().max().item<float>(), 0.1);
  EXPECT_LT((at_y - (8.5 + 15 * column(data, "y").index_select(0, round))).abs().max().item<float>(), 0.1);
  // Area goes with the square of the scale: side 9.2 for squares.
  const torch::Tensor squares = data->test.y.eq(0).nonzero().flatten();
  const torch::Tensor side = ink.index_select(0, squares).sqrt() / column(data, "scale").index_select(0, squares);
  EXPECT_NEAR(side.mean().item<double>(), 9.2, 0.1);
  EXPECT_LT(side.std().item<double>(), 0.1);
  // An ellipse that is turned a quarter is upright.
  const torch::Tensor ellipses = data->test.y.eq(1).nonzero().flatten();
  const auto spread = [&](int axis) {
    const torch::Tensor marginal = x.sum(axis).index_select(0, ellipses);
    const torch::Tensor mean = (marginal * places).sum(1, true) / marginal.sum(1, true);
    return (marginal * (places - mean).square()).sum(1) / marginal.sum(1);
  };
  const torch::Tensor wider = spread(1) - spread(2);
  EXPECT_GT(correlation(wider / column(data, "scale").index_select(0, ellipses).square(),
                        torch::cos(2 * column(data, "rotation").index_select(0, ellipses))),
            0.99);
}

TEST(BarsAndStripes, AllPatternsAndTheKnownEntropy) {
  for (const auto& [side, entropy, patterns] : {std::tuple{3, 2.5993, 14}, std::tuple{4, 3.3791, 30}}) {
    const Data data = load("bars_and_stripes", {{"side", std::to_string(side)}});
    EXPECT_TRUE(data->spec.binary);
    EXPECT_EQ(data->spec.dimension, side * side);
    ASSERT_TRUE(data->truth);
    EXPECT_NEAR(data->truth->entropy.value(), entropy, 1e-4);
    const torch::Tensor x = natural(data->train.x);
    EXPECT_EQ(std::get<0>(at::unique_dim(x.flatten(1), 0)).size(0), patterns);
    const double nll = -data->truth->log_density(x).mean().item<double>();
    EXPECT_NEAR(nll, entropy, 1e-3);
    // Every picture there is: the probabilities sum to one.
    const std::int64_t pixels = side * side;
    const torch::Tensor all = torch::arange(std::int64_t{1} << pixels)
                                  .unsqueeze(1)
                                  .bitwise_right_shift(torch::arange(pixels))
                                  .bitwise_and(1)
                                  .to(torch::kDouble);
    EXPECT_NEAR(data->truth->log_density(all).exp().sum().item<double>(), 1, 1e-9);
  }
  EXPECT_FALSE(load("bars_and_stripes", {{"size", "8"}})->truth);
}

TEST(Drawn, RowsLieAroundThePoints) {
  const Data data = load("drawn", {{"points", "[[0, 3], [4, -1.5]]"}, {"noise", "0.2"}});
  EXPECT_EQ(data->train.rows(), 60000);
  EXPECT_FALSE(data->train.labelled());
  const torch::Tensor centres = torch::tensor({{0.0f, 3.0f}, {4.0f, -1.5f}});
  const auto [distance, which] = torch::cdist(data->train.x, centres).min(1);
  EXPECT_NEAR(which.to(torch::kDouble).mean().item<double>(), 0.5, 0.01);
  EXPECT_NEAR(distance.square().mean().item<double>(), 2 * 0.04, 0.002);
  // Two far modes: log 2 more than one Gaussian.
  EXPECT_NEAR(data->truth->entropy.value(), std::log(2.0) + 1 + std::log(2 * M_PI * 0.04), 1e-4);
  EXPECT_EQ(load("drawn", {{"points", "[[0,3.0],[4,-1.5]]"}, {"noise", "0.2"}})->fingerprint, data->fingerprint);
}

TEST(Drawn, TextThereAndBackAndComplaints) {
  const std::vector<DrawnPoint> points{{0.12345, -2}, {3, 1e-9}};
  EXPECT_EQ(drawn_text(points), "[[0.123,-2.0],[3.0,0.0]]");
  EXPECT_EQ(parse_drawn(drawn_text(points)).size(), 2u);
  for (const auto& [text, complaint] : {std::pair{"", "cannot be read"},
                                        {"{}", "cannot be read"},
                                        {"[]", "is empty"},
                                        {"[[1]]", "as point 0"},
                                        {"[[0, 0], [1, \"a\"]]", "as point 1"},
                                        {"[[0, 2000]]", "puts point 0 beyond 1000"}})
    EXPECT_TRUE(says(message_of([&] { load("drawn", {{"points", text}}); }), complaint));
}

TEST(Thumbnails, PointsAreOneScatter) {
  const Pictures ring = thumbnails(*load("ring"), 24);
  ASSERT_EQ(ring.count, 1);
  const auto lit = [&](int x, int y) { return ring.pixels[static_cast<std::size_t>(y * ring.width + x)] > 0; };
  EXPECT_FALSE(lit(ring.width / 2, ring.height / 2));
  EXPECT_FALSE(lit(1, 1));
  int many = 0;
  for (int i = 0; i < ring.width * ring.height; ++i) many += ring.pixels[static_cast<std::size_t>(i)] > 0;
  EXPECT_GT(many, 200);
  const Pictures line = thumbnails(*load("gaussian1d"), 24);
  ASSERT_EQ(line.count, 1);
  const auto height = [&](int x) {
    int high = 0;
    for (int y = 0; y < line.height; ++y) high += line.pixels[static_cast<std::size_t>(y * line.width + x)] > 0;
    return high;
  };
  EXPECT_GT(height(line.width / 2), 2 * height(line.width / 5));
}

TEST(Sketches, AreRowsToLearnAndToTest) {
  const Data data = load_from("sketches", "", {{"pictures", "4x6 800000 00000f"}});
  EXPECT_TRUE(data->spec.binary);
  EXPECT_EQ(data->train.x.sizes(), (std::vector<std::int64_t>{2, 1, 4, 6}));
  EXPECT_TRUE(torch::equal(data->train.x, data->test.x));
  EXPECT_TRUE(torch::equal(natural(data->train.x).sum({1, 2, 3}), torch::tensor({1.f, 4.f})));
  EXPECT_THROW(load_from("sketches", "", {{"pictures", "4x6 8"}}), DataError);
}

TEST(Dither, KeepsEveryPatchAboutAsLightAsItWas) {
  const torch::Tensor x = torch::linspace(0, 1, 32).view({1, 1, 1, 32}).expand({2, 1, 32, 32}).contiguous(), out = dithered(x);
  EXPECT_TRUE((out.eq(0) | out.eq(1)).all().item<bool>());
  const auto patches = [](const torch::Tensor& t) { return torch::avg_pool2d(t, 8); };
  EXPECT_LT((patches(out) - patches(x)).abs().max().item<double>(), .07);
  EXPECT_GT((torch::avg_pool2d(x.gt(.5).to(torch::kFloat32), 8) - patches(x)).abs().max().item<double>(), .3);
  const Data data = load_from("glyphs", "", {{"binarise", "dither"}, {"subset", "50"}});
  EXPECT_TRUE(data->spec.binary);
}

}  // namespace
}  // namespace zscape
