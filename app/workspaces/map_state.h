#pragma once
// What the Map remembers: where latents lie in two dimensions, what of it is shown, and what the hand chose.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/render/plane_painter.h"
#include "app/render/plane_view.h"
#include "app/render/texture.h"
#include "app/window/undo_list.h"
#include "app/workspaces/hand.h"
#include "engine/api/array.h"
#include "engine/api/image.h"
#include "engine/core/interpolate.h"

namespace zscape::app {

// The last answer of the engine. Points and colours are shared with the painting thread: never changed, only replaced.
struct MapPoints {
  std::uint64_t ticket = 0;
  std::int64_t step = -1;
  double seconds = 0;                                // what the answer cost
  bool encoded = false;                              // rows of the data; otherwise draws of the prior
  std::shared_ptr<const std::vector<float>> places;  // x, y
  Array latents, axes, centre;                       // [n, d], [2, d], [d]
  std::vector<float> labels, rows, variance, spread, kl, log_sigma, log_sigma_range;
  std::shared_ptr<const std::vector<float>> aggregate;  // mean of the posteriors on a square grid over the box; null = none
  std::array<float, 4> aggregate_box{};                 // x0, x1, y0, y1
  Pictures pictures;  // of the first points
  std::size_t count() const { return places ? places->size() / 2 : 0; }
};

// An axis: a principal component, one latent, or a saved direction.
struct MapAxis {
  enum class Kind { principal, latent, direction } kind = Kind::principal;
  std::int64_t index = 0;  // of the latent
  std::string name;        // of the direction, and what it is: it stays when Mix forgets it
  Latent unit;
  bool operator==(const MapAxis&) const = default;
};

// The part that undo remembers. Plain values.
struct MapView {
  std::array<MapAxis, 2> axes;
  bool frozen = false;             // the axes stay while training goes on
  std::vector<std::size_t> group;  // points inside the lasso
  Latent here;                     // in the hand; empty = nothing
  bool operator==(const MapView&) const = default;
};

// Main thread only.
struct MapState {
  std::uint64_t run_id = 0;
  std::int64_t rows = 2000;
  bool pictures = true, ellipses = true, walk = true, lasso = false, aggregate = false;
  std::int64_t row = -1;               // test row whose true posterior is drawn; −1 = none
  std::array<bool, 64> hidden{};  // classes
  MapView view;
  UndoList<MapView> history;
  MapPoints points;
  Array frozen_axes;                   // those of the moment of freezing
  PlaneView place;                     // where one looks
  bool fitted = false, moved = false;  // moved: by the hand, so it is not fitted again
  bool gesture = false;                // the hand moves `here`
  std::vector<ImVec2> loop;            // the lasso while it is drawn, window pixels
  int menu = -1;                       // the axis whose list is open
  std::int64_t hovered = -1;           // point under the mouse
  PlaneGround ground;
  PictureSheet tiles, under_mouse, here, mean, posterior;
};

}  // namespace zscape::app
