#pragma once
// Pictures: one tile, a grid of tiles, and taking one by the hand to drop it somewhere else.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/render/texture.h"
#include "app/widgets/item.h"

namespace zscape::app {

// One tile of a sheet; no sheet = an empty place.
struct TileRef {
  PictureSheet* sheet = nullptr;
  int tile = 0;

  bool empty() const { return sheet == nullptr || sheet->empty() || tile < 0 || tile >= sheet->count(); }
};

// Draws a tile into a rectangle; an empty one as a dark place with a dashed line.
void draw_tile(Ui&, const TileRef&, ImVec2 min, ImVec2 max, float radius = 0);

// What travels while a tile is dragged: which widget it came from and which of its tiles. The receiver's panel looks up
// the latent there.
struct LatentPayload {
  char source[64] = {};
  int index = 0;
};
// After an Item: makes it a source of (source, index) with the tile under the mouse while it is dragged.
void drag_latent(Ui&, std::string_view source, int index, const TileRef& preview);
// After an Item: frames it while a latent hovers, gives the payload when it is dropped.
std::optional<LatentPayload> accept_latent(Ui&, const Item&);

struct PictureOptions {
  bool selected = false;
  ImU32 line = 0;  // 0 = the theme's line
  Gate gate{};
  std::string_view caption{};      // mono, below
  std::string_view placeholder{};  // written on an empty place
  bool drag = true;                // may be dragged elsewhere
};
struct PictureResult {
  bool hovered = false, clicked = false, double_clicked = false, right_clicked = false;
  std::optional<LatentPayload> dropped;
};
// A picture of `width` × `height` window pixels with a 1 px border and round corners: wells, candidates, the large one.
PictureResult picture(Ui&, std::string_view name, const TileRef&, ImVec2 size, const PictureOptions& = {});

struct GridOptions {
  float width = 0;   // window pixels for the whole grid; 0 = all there is
  float height = 0;  // if > 0 the grid also fits into this height
  int selected = -1;
  bool drag = true;
  bool enlarge = true;              // a hovered tile is shown larger beside the mouse
  std::span<const ImU32> frames{};  // per tile, 0 = none: e.g. the reconstruction error
};
struct GridResult {
  int hovered = -1, clicked = -1, double_clicked = -1;
  Rect rect;
};
// A whole sheet as one picture with round corners; tiles light up under the mouse. Tiles are called name/0, name/1 …
// (for scripts only); the widget's value is the hovered tile.
GridResult picture_grid(Ui&, std::string_view name, PictureSheet&, const GridOptions& = {});

}  // namespace zscape::app
