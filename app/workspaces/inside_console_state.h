#pragma once
// What the console of chains remembers. Chains of its own wander as the model in view lets them;
// the training's never do.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/render/texture.h"
#include "app/workspaces/paint_mask.h"
#include "engine/api/array.h"
#include "engine/api/image.h"

namespace zscape::app {

enum class ConsoleBrush { lit, dark, keep, free };
constexpr std::string_view name_of(ConsoleBrush b) {
  constexpr std::string_view kNames[] = {"lit", "dark", "keep", "free"};
  return kNames[static_cast<int>(b)];
}

// Main thread only.
struct ConsoleState {
  std::uint64_t run_id = 0;
  // What is asked.
  std::string start = "noise", mode = "anchored";  // as RunChains has them
  std::int64_t n = 36, at_once = 1;
  double temperature = 1, pull = 3;
  std::uint64_t seed = 1, generation = 1;  // generation: how often they began anew
  bool playing = false;
  std::int64_t target = 0;  // sweeps that are wanted in all
  std::uint64_t constants = 0;  // how often log Z was asked for
  // The drawing: [C, H, W] in [0, 1], and which pixels are held at it.
  int channels = 0, height = 0, width = 0;
  Array drawing;
  HoleMask held;
  ConsoleBrush brush = ConsoleBrush::lit;
  float radius = 1.2f, last_x = 0, last_y = 0;
  bool stroking = false;
  std::int64_t row = -1, wanted_row = -1;  // of the test data, when the drawing is one
  // The chains, as last answered.
  std::uint64_t ticket = 0;
  std::int64_t step = -1, swept = 0;
  std::map<std::string, Array> state;
  Array rows;  // what visible units are expected to be
  Pictures pictures;
  std::vector<float> energies;                         // of the last sweeps, chain by chain
  std::vector<double> at, mean, chosen_energy, moved;  // curves over sweeps
  int chosen = 0;                                      // chain whose picture and energy stand out
  double r_hat = 1, correlation_time = 1;
  std::uint64_t drawn = 0, drawn_key = 0;
  PictureSheet wall, canvas;

  bool pictures_of_pixels() const { return width > 0; }
};

}  // namespace zscape::app
