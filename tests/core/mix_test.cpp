// Queries over labels and attributes, and arithmetic with latents.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/latent_arithmetic.h"
#include "engine/core/row_query.h"

namespace zscape {
namespace {

QueryVocabulary faces() { return {{{"woman", "man"}, {"glasses", ""}}, {"man", "woman", "man with glasses", "woman with glasses"}, 4}; }

TEST(RowQuery, ReadsWordsOppositesAndNegations) {
  const auto terms = read_query(" Glasses & !man&! ! woman ", faces());
  ASSERT_EQ(terms.size(), 3u);
  EXPECT_EQ(terms[0], (QueryTerm{false, 1, true}));
  EXPECT_EQ(terms[1], (QueryTerm{false, 0, true}));  // not a man: a woman
  EXPECT_EQ(terms[2], (QueryTerm{false, 0, true}));
  EXPECT_TRUE(read_query("  ", faces()).empty());
}

TEST(RowQuery, AttributesComeBeforeClassesOfTheSameName) {
  EXPECT_EQ(read_query("man", faces())[0], (QueryTerm{false, 0, false}));
  EXPECT_EQ(read_query("man with glasses", faces())[0], (QueryTerm{true, 2, true}));
  EXPECT_EQ(read_query("!0", faces())[0], (QueryTerm{true, 0, false}));
  const auto words = words_of(faces());
  ASSERT_EQ(words.size(), 5u);  // woman, man, glasses, two classes
  EXPECT_EQ(words[1].kind, WordKind::opposite);
  EXPECT_EQ(words[3].text, "man with glasses");
}

TEST(RowQuery, NumbersNameClassesWithoutNames) {
  const QueryVocabulary digits{{}, {}, 10};
  EXPECT_EQ(read_query("3", digits)[0], (QueryTerm{true, 3, true}));
  EXPECT_EQ(words_of(digits).size(), 10u);
  EXPECT_THROW(read_query("10", digits), QueryError);
  EXPECT_THROW(read_query("-1", digits), QueryError);
}

std::string complaint(const char* text, const QueryVocabulary& vocabulary) {
  try {
    read_query(text, vocabulary);
  } catch (const QueryError& e) {
    return e.what();
  }
  return {};
}

TEST(RowQuery, SaysWhatItDoesNotKnowAndWhatThereIs) {
  EXPECT_EQ(complaint("hat", faces()), "These data know no \"hat\". There are: woman, man, glasses, man with glasses, woman with glasses.");
  EXPECT_NE(complaint("man &", faces()).find("A word is missing"), std::string::npos);
  EXPECT_NE(complaint("&", faces()).find("A word is missing"), std::string::npos);
  EXPECT_NE(complaint("man & !", faces()).find("A word is missing"), std::string::npos);
  EXPECT_NE(complaint("x", {}).find("neither labels nor attributes"), std::string::npos);
}

TEST(RowQuery, AttributesWithAnOppositeMakeAnAnalogy) {
  const auto analogy = analogy_of(words_of(faces()));
  ASSERT_TRUE(analogy);
  EXPECT_EQ(analogy->from, "glasses & man");
  EXPECT_EQ(analogy->minus, "man & !glasses");
  EXPECT_EQ(analogy->plus, "woman & !glasses");
  EXPECT_EQ(read_query(analogy->expected, faces()), (std::vector<QueryTerm>{{false, 1, true}, {false, 0, true}}));
  EXPECT_EQ(analogy_of(words_of({{{"tall", ""}, {"old", ""}}, {}, 0}))->from, "old & !tall");
  EXPECT_FALSE(analogy_of(words_of({{}, {}, 10})));
}

TEST(LatentArithmetic, ASumOfMeansIsLinearAndExactForOne) {
  const Latent a{1, 2}, b{3, 6};
  const Latent pair[] = {a, b};
  EXPECT_EQ(mean_of(pair), (Latent{2, 4}));
  EXPECT_EQ(mean_of(std::span(&a, 1)), a);
  const WeightedLatent terms[] = {{a, 1}, {b, -1}, {{2, 4}, .5}};
  EXPECT_EQ(weighted_sum(terms), (Latent{-1, -2}));
  const WeightedLatent unlike[] = {{a, 1}, {{1}, 1}};
  EXPECT_THROW(weighted_sum(unlike), std::invalid_argument);
  EXPECT_THROW(mean_of({}), std::invalid_argument);
}

TEST(LatentArithmetic, NeighboursLieSigmaAwayInFixedDirections) {
  const Latent z(400, 1.0f);
  const auto near = neighbours(z, .25, 3), far = neighbours(z, .5, 3);
  ASSERT_EQ(near.size(), 9u);
  EXPECT_EQ(near[4], z);
  for (const std::size_t i : {0, 2, 8}) {
    const Latent step = moved(near[i], -1, z), twice = moved(far[i], -1, z);
    EXPECT_NEAR(std::sqrt(dot(step, step) / 400), .25, .04) << i;
    EXPECT_NEAR(dot(unit(step), unit(twice)), 1, 1e-4) << i;
  }
  EXPECT_NE(neighbours(z, .25, 4)[0], near[0]);
  EXPECT_EQ(neighbours(z, .25, 3)[0], near[0]);
}

TEST(LatentArithmetic, TheWayHasBothEndsAndItsMiddle) {
  const Latent a{0, 2}, b{4, 0};
  const auto way = straight_way(a, b, 5);
  ASSERT_EQ(way.size(), 5u);
  EXPECT_EQ(way.front(), a);
  EXPECT_EQ(way.back(), b);
  EXPECT_EQ(way[2], (Latent{2, 1}));
  EXPECT_THROW(straight_way(a, b, 1), std::invalid_argument);
}

TEST(LatentArithmetic, SpreadIsTheStandardDeviationOfProjections) {
  const float rows[] = {1, 0, 3, 5, 5, 10, 7, -5};  // four rows of two
  EXPECT_NEAR(spread_along({1, 0}, rows), std::sqrt(5.0), 1e-9);
  EXPECT_EQ(spread_along({1, 0}, std::span(rows, 2)), 0);
  EXPECT_EQ(unit({3, 4}), (Latent{.6f, .8f}));
  EXPECT_EQ(unit({0, 0}), (Latent{0, 0}));
}

}  // namespace
}  // namespace zscape
