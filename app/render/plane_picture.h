#pragma once
// A picture of the plane as data: a field with its lines, a mesh, points; and what paints it. Painted by the processor
// on a thread (plane_painter.h), since software OpenGL would spend a frame on a field of the size of the stage alone.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/render/field_colours.h"
#include "app/render/plane_view.h"
#include "engine/api/image.h"

namespace zscape::app {

using SharedNumbers = std::shared_ptr<const std::vector<float>>;  // never changed, only replaced

struct FieldLayer {
  SharedNumbers values;  // grid.ny rows of grid.nx, the first one lowest
  PlaneGrid grid;
  FieldRange range;
  FieldColours colours = FieldColours::density;
  bool light = false;
  struct Level {
    double value;
    ImU32 color;
    float width;  // of the line, in pixels
  };
  std::vector<Level> levels;
};

// A square lattice of points that was carried somewhere: cells filled the denser the less they were stretched, the more
// weight they have; every fourth line drawn.
struct MeshLayer {
  SharedNumbers points;  // side² x, y
  int side = 0;
  std::vector<float> weights;  // (side − 1)², of the cells
  ImU32 color = 0;
  float width = 1;  // of a line, in pixels
};

struct DotsLayer {
  SharedNumbers points;  // x, y after one another
  ImU32 color = 0;
  float radius = 1.5f;  // in pixels
};

// Lines of one colour; where they cross they do not add up.
struct LinesLayer {
  std::vector<std::vector<float>> lines;  // each x, y after one another
  bool closed = false;
  ImU32 color = 0;
  float width = 1;  // in pixels
};

struct PlanePicture {
  std::uint64_t key = 0;   // of everything below; the same key is not painted again
  std::uint64_t run = 0;   // whose picture it is
  std::int64_t step = -1;  // and of which step
  PlaneGrid box;
  int width = 0, height = 0;
  ImU32 ground = 0;
  std::optional<FieldLayer> field;
  std::optional<MeshLayer> mesh;
  std::vector<LinesLayer> lines;
  std::vector<DotsLayer> dots;  // the last on top
};

// RGBA, opaque; from the ground up: field with its isolines, mesh, lines, dots. Layers of the wrong size are left out.
// Pure, any thread. A field, a mesh and 2 × 1,000 dots in 730 × 500 pixels take some 5 ms.
Image paint(const PlanePicture&);

}  // namespace zscape::app
