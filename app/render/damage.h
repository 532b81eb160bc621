#pragma once
// What changed on the screen since the frame before, and a frame cut down to that.

#include <imgui.h>

#include <cstdint>
#include <span>
#include <vector>

#include "app/window/ui.h"

namespace zscape::app {

// Joins the two rectangles that waste least, until none overlap, few are left and the next join would waste more pixels
// than `spare`.
void merge(std::vector<Rect>&, float spare);

// Which parts of the screen look different from the frame before: a hash for every tile of 32 × 32 pixels over all that
// is drawn there, in order (places, colours, textures with their versions, clips). Plain values; main thread.
class Damage {
 public:
  // Rectangles in framebuffer pixels from the top left that cover every changed tile; few, not overlapping. Everything
  // at the first call, after `forget` and after a change of size.
  std::vector<Rect> update(const ImDrawData&, ImU32 background, std::span<const Fill>);
  void forget() { tiles_.clear(); }
  // Around every triangle of that frame, or the pair it belongs to, in the order of lists and commands.
  std::span<const Rect> bounds() const { return bounds_; }

 private:
  void add(std::uint64_t hash, const Rect&);

  int columns_ = 0, rows_ = 0, width_ = 0, height_ = 0;
  std::vector<std::uint64_t> tiles_, before_;
  std::vector<Rect> bounds_;
};

// While it lives, the draw lists hold only what lies in `parts` (whole pixels, not overlapping), and only the vertices
// of that, since a software renderer works on every vertex it is given: one pass of the backend draws them all. Order
// within a pixel stays as it was. Callbacks are left out: there are none. Main thread.
class CutLists {
 public:
  // What the draw lists do not hold just now; kept from frame to frame, so that nothing is allocated anew.
  struct Lists {
    ImVector<ImDrawCmd> commands;
    ImVector<ImDrawIdx> indices;
    ImVector<ImDrawVert> vertices;
    std::vector<unsigned> place;  // by the vertex's old place: its new one, or kNone
    unsigned base = 0;            // where the vertices begin that an index can name
  };

  CutLists(ImDrawData&, std::span<const Rect> parts, std::span<const Rect> bounds, std::vector<Lists>& room);
  ~CutLists();
  CutLists(const CutLists&) = delete;
  CutLists& operator=(const CutLists&) = delete;

 private:
  void cut(const ImDrawList&, const Rect& part, std::span<const Rect> bounds, Lists& out) const;
  void take(const ImDrawList&, const ImDrawCmd&, const ImDrawIdx* triangle, const Rect& clip, Lists& out) const;
  void swap();

  ImDrawData& data_;
  std::vector<Lists>& other_;
};

}  // namespace zscape::app
