// Drawn pictures as text: back as they were, whatever their size; anything else is refused with a sentence.
#include "engine/core/sketches.h"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>

namespace zscape {
namespace {

Sketches some(int height, int width, std::size_t n) {
  std::mt19937 random(7);
  Sketches s{height, width, {}};
  for (std::size_t k = 0; k < n; ++k) {
    std::vector<std::uint8_t> picture(static_cast<std::size_t>(height * width));
    for (auto& p : picture) p = static_cast<std::uint8_t>(random() & 1);
    s.pictures.push_back(std::move(picture));
  }
  return s;
}

TEST(Sketches, ComeBackAsTheyWere) {
  for (const auto& [height, width] : {std::pair{4, 4}, std::pair{5, 7}, std::pair{28, 28}, std::pair{64, 63}}) {
    const Sketches s = some(height, width, 3), back = parse_sketches(sketches_text(s));
    EXPECT_EQ(back.height, height);
    EXPECT_EQ(back.width, width);
    EXPECT_EQ(back.pictures, s.pictures);
  }
  EXPECT_EQ(parse_sketches("4x4 8001").pictures.front(), (std::vector<std::uint8_t>{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
}

TEST(Sketches, WhatIsNoneIsRefused) {
  for (const char* text : {"", "hello", "4x4", "4 8001", "4x4x 8001", "3x4 8001", "4x65 8001", "4x4 800", "4x4 80011", "4x4 80g1", "-4x4 8001", "99999999999x4 8001"})
    EXPECT_THROW(parse_sketches(text), std::invalid_argument) << text;
}

TEST(Sketches, MutatedTextIsReadOrRefused) {
  const std::string good = sketches_text(some(6, 5, 4));
  std::mt19937 random(11);
  int read = 0;
  for (int i = 0; i < 10000; ++i) {
    std::string text = good;
    for (unsigned k = 0; k <= random() % 4; ++k) {
      if (text.empty()) break;
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0: text[at] = static_cast<char>(random() % 256); break;
        case 1: text.erase(at, 1 + random() % 3); break;
        default: text.insert(at, 1, static_cast<char>(' ' + random() % 95));
      }
    }
    try {
      const Sketches s = parse_sketches(text);
      EXPECT_EQ(s.pictures.front().size(), static_cast<std::size_t>(s.height * s.width));
      ++read;
    } catch (const std::invalid_argument&) {
    }
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace zscape
