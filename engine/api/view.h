#pragma once
// View: a small picture of what an algorithm does at one line: numbers, a histogram or profile, pictures. Made by narration, drawn by the diagram.
#include <string>
#include <vector>

#include "engine/api/image.h"

namespace zscape {

struct Number {
  std::string name;  // the paper's symbol, "KL", "mu_1"
  double value = 0;
};

struct Profile {
  std::string name;
  std::vector<float> values;  // bars from left to right
  double low = 0, high = 0;   // x range of a histogram; equal = the bars are items (latents)
};

struct View {
  std::vector<Number> numbers;
  std::vector<Profile> profiles;
  Pictures pictures;
};

/// One line of the algorithm as last seen.
struct LineView {
  std::string line;  // "encode"
  View view;
};

}  // namespace zscape
