#include "engine/core/sketches.h"

#include <sstream>
#include <stdexcept>

namespace zscape {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

std::size_t digits_of(const Sketches& s) {
  return (static_cast<std::size_t>(s.height) * static_cast<std::size_t>(s.width) + 3) / 4;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw std::invalid_argument(std::string("holds '") + c + "' where a hexadecimal digit was due");
}

/// "28x28" → the two numbers; both within reach.
void parse_size(const std::string& word, Sketches& s) {
  std::istringstream in(word);
  char by = 0;
  if (!(in >> s.height >> by >> s.width) || by != 'x' || in.peek() != std::istringstream::traits_type::eof())
    throw std::invalid_argument("begins with '" + word.substr(0, 20) + "' instead of a size such as 16x16");
  for (const int side : {s.height, s.width})
    if (side < Sketches::kLeastSide || side > Sketches::kMostSide)
      throw std::invalid_argument("is of pictures with a side of " + std::to_string(side) + "; it may be " +
                                  std::to_string(Sketches::kLeastSide) + " to " + std::to_string(Sketches::kMostSide));
}

}  // namespace

Sketches parse_sketches(const std::string& text) {
  std::istringstream in(text);
  std::string word;
  Sketches s;
  if (!(in >> word)) throw std::invalid_argument("is empty");
  parse_size(word, s);
  while (in >> word) {
    const std::string which = "picture " + std::to_string(s.pictures.size() + 1);
    if (s.pictures.size() == Sketches::kMost)
      throw std::invalid_argument("holds more than " + std::to_string(Sketches::kMost) + " pictures");
    if (word.size() != digits_of(s))
      throw std::invalid_argument("has " + std::to_string(word.size()) + " digits in " + which + " where " +
                                  std::to_string(digits_of(s)) + " were due");
    std::vector<std::uint8_t> picture(static_cast<std::size_t>(s.height) * static_cast<std::size_t>(s.width));
    for (std::size_t i = 0; i < picture.size(); ++i)
      picture[i] = static_cast<std::uint8_t>(digit(word[i / 4]) >> (3 - i % 4) & 1);
    s.pictures.push_back(std::move(picture));
  }
  if (s.pictures.empty()) throw std::invalid_argument("holds no picture");
  return s;
}

std::string sketches_text(const Sketches& s) {
  std::string out = std::to_string(s.height) + "x" + std::to_string(s.width);
  for (const auto& picture : s.pictures) {
    std::vector<int> values(digits_of(s), 0);
    for (std::size_t i = 0; i < picture.size(); ++i)
      if (picture[i] != 0) values[i / 4] |= 8 >> (i % 4);
    out += ' ';
    for (const int v : values) out += kDigits[v];
  }
  return out;
}

}  // namespace zscape
