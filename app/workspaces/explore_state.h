#pragma once
// What the explorer remembers: the patch, the point on it, what was stored, drawn and dropped.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/render/film_writer.h"
#include "app/render/texture.h"
#include "app/widgets/pad.h"
#include "app/widgets/pad_mapping.h"
#include "app/window/undo_list.h"
#include "engine/api/array.h"
#include "engine/api/image.h"
#include "engine/api/query.h"
#include "engine/api/snapshot.h"
#include "engine/core/interpolate.h"
#include "engine/core/walk.h"

namespace zscape::app {

enum class Ground { quarter, torus, plane };  // what of the patch is shown
std::string_view name_of(Ground);

// The part that undo remembers. Plain values.
struct ExploreView {
  std::uint64_t seed = 1;  // of the lattice the corners come from
  Corners corners;
  std::array<std::string, 4> origins;  // "seed 1", "drawn", "test row 17"
  // The test row whose code a corner is, encoded anew as the model learns or another step is looked at; −1 = none.
  std::array<std::int64_t, 4> rows{-1, -1, -1, -1};
  Blend blend = Blend::four_corner;
  Ground ground = Ground::quarter;
  PadPoint at{0.6, 0.4};                   // u along β, v along α
  double plane_row = 0, plane_column = 0;  // top left of the plane's window, in cells
  bool keep_norm = false;
  std::optional<Latent> held;  // a latent beside the patch: pasted, recalled, encoded
  std::string held_origin;
  Latent offset;  // what the direction sliders add everywhere; empty = nothing

  // As far as one sees it: origins are words, and `held_origin` follows the loop.
  bool operator==(const ExploreView& b) const {
    return seed == b.seed && corners == b.corners && rows == b.rows && blend == b.blend && ground == b.ground &&
           at.u == b.at.u && at.v == b.at.v && plane_row == b.plane_row && plane_column == b.plane_column &&
           keep_norm == b.keep_norm && held == b.held && offset == b.offset;
  }
};

// Four wells; `kHandle` stands for the handle itself.
inline constexpr int kHandle = 4;

// A picture that waits for its latent.
struct Arrival {
  Image image;
  int target = kHandle;
  std::string origin;
};

// Which weights a saved latent belongs to.
struct LatentOrigin {
  std::string model, data, fingerprint;
  std::int64_t step = 0;
};
// A saved picture that came back with its latent: asked what to do with it.
struct Returned {
  Latent latent;
  LatentOrigin origin;
  int target = kHandle;
  std::string name;
  Image image;
};

// The pad on which one draws with the mouse.
struct Sketch {
  bool open = false;
  Image canvas;         // grey, light ink on dark
  float radius = 1.3f;  // in canvas pixels
  bool erase = false;
  std::uint64_t strokes = 0;  // counts changes of the canvas
  float last_x = -1, last_y = -1;
  PictureSheet sheet;
};

// The search for a picture's latents where no encoder gives them, or closer ones than it gives.
struct PictureSearch {
  bool open = false;
  Image image;  // as it was dropped or drawn; empty = nothing is looked for
  std::string origin;
  int target = kHandle;       // who gets the best
  Array wanted;               // [1, C, H, W] as the model sees it
  std::int64_t restarts = 8;
  std::uint64_t seed = 1;     // of the places it begins from
  std::uint64_t number = 0;   // of the question; counts up
  bool stopped = false, given = false;
  int chosen = 0;             // among the found, the best first
  std::uint64_t ticket = 0;   // of what is shown
  double progress = 0;
  std::int64_t step = -1;     // whose weights found them
  Pictures pictures;
  Array latents, errors;      // once it is complete: [n, d], [n] root mean square per value
  PictureSheet given_sheet, tiles, large, difference;
};

// Which part of the plane a sheet holds: tiles from (row, column), in tenths of a cell.
struct PlaneSheet {
  std::uint64_t key = 0;
  double row = 0, column = 0;
};

enum class FilmKind { keys, noise, still, sheet };  // still: the picture in the hand; sheet: the whole patch

// A film on its way: whose pictures come next, and what they show. Nothing of it changes until it is done.
struct FilmMaking {
  std::uint64_t run_id = 0, number = 0;
  bool ema = false;
  bool fixed = false;           // every frame shows all of `latents`
  int columns = 0;              // of a sheet
  Array latents;                // one row a frame, unless fixed
  std::vector<FilmPart> parts;  // which step decodes which frames
  std::size_t next = 0;
};

// How the walk goes, and the film of it that is being made.
struct FilmPanel {
  bool open = false;
  FilmKind kind = FilmKind::keys;
  bool through = false;  // the weights go through all kept steps, instead of those in view
  bool closed = true, spline = false, ease = false;
  std::int64_t seconds = 4, rate = 20, zoom = 8;
  int format = 0;          // GIF, MP4, PNG files
  std::uint64_t made = 0;  // films begun
  std::optional<FilmMaking> making;
  std::unique_ptr<FilmWriter> writer;
  Pictures strip;  // of the kept steps, while the next is on its way

  bool noise() const { return kind == FilmKind::noise; }
  bool stands() const { return kind == FilmKind::still || kind == FilmKind::sheet; }
};

struct ExploreState {
  std::uint64_t run_id = 0;
  std::int64_t size = 0;
  Prior prior = Prior::none;
  ExploreView view;
  UndoList<ExploreView> history;
  bool gesture = false;    // the hand moves something: undo remembers its beginning only
  bool sliding = false;    // … a direction
  double still_since = 0;  // when the latent changed last
  std::uint64_t last_key = 0;
  Image shown;                   // the picture of the latent in the hand, as last heard of
  std::uint64_t shown_key = 0;   // … and of which latent it is
  std::vector<PadPoint> trail;
  std::array<std::optional<Latent>, 9> stored;
  std::vector<Latent> keyframes;
  bool loop = false;
  double loop_at = 0;  // stretches passed, with fraction
  FilmPanel film;
  double loop_time = 0;
  bool nearest = false;
  bool wants_tests = false;          // the four test pictures are on their way
  std::uint64_t directions_key = 0;  // of the latent the directions were last asked at: the one where the hand rested
  std::vector<std::int64_t>
      direction_order;          // axes in the order shown: two change places only when one is clearly stronger
  Ticket direction_ticket = 0;  // the answer that order belongs to
  std::string search;
  bool searching = false;
  std::optional<Arrival> arrival;
  std::uint64_t arrivals = 0;  // counts them
  std::optional<Returned> returned;
  std::string reference_name;  // of the picture kept beside the one in the hand; empty = none
  Sketch sketch;
  PictureSearch invert;
  int menu_of = -1;  // the well whose menu is open
  std::vector<PlaneSheet> plane_asked;
  PlaneSheet plane_shown;
  Array wall;  // latents of Watch's wall: what is dragged from there
  PictureSheet sheet, plane, picture, ends, keys, slots, near, walk, reference;
};

}  // namespace zscape::app
