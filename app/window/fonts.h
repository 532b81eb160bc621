#pragma once
// The fonts of the window in one atlas: Inter for words, JetBrains Mono for numbers, a CJK font merged into both.

#include <imgui.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace zscape::app {

// Roles, not sizes. Sizes are those of the look, in CSS pixels at scale 1.
enum class Type {
  body,         // Inter 13
  strong,       // Inter 13 semibold
  heading,      // Inter 11, letter-spaced; write capitals
  title,        // Inter 18 semibold
  lead,         // Inter 15, the sentence over a workspace
  brand,        // Inter 15 bold, the program's name and the words that act in such a sentence
  formula,      // a serif italic 15
  mono,         // JetBrains Mono 12: every number
  mono_strong,  // JetBrains Mono 12 semibold
  mono_small,   // JetBrains Mono 11: labels of axes and time
  count_
};

// Fonts of one scale. The ImFont pointers belong to the atlas they were built in and die with its next build.
struct Fonts {
  std::array<ImFont*, static_cast<std::size_t>(Type::count_)> by_type{};
  float scale = 1.0f;
  std::vector<std::string> facts;  // one sentence for each font that is not installed

  ImFont* operator[](Type type) const { return by_type[static_cast<std::size_t>(type)]; }
};

// Clears the atlas and rasterises all roles with FreeType (light hinting) for this scale. `characters` are those of all
// texts in use; Latin, Greek and the mathematical signs of the formulas are always there. A font that is not installed
// is replaced by the next candidate, in the end by ImGui's own, and named in `facts`; never throws for that. The caller
// uploads the atlas texture afterwards.
Fonts build_fonts(ImFontAtlas& atlas, float scale, const std::set<char32_t>& characters);

}  // namespace zscape::app
