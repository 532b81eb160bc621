#include "app/render/damage.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace zscape::app {
namespace {

constexpr int kTile = 32;
constexpr std::size_t kMostRects = 12;
constexpr unsigned kNone = ~0u;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9E3779B97F4A7C15ull + (hash << 6) + (hash >> 2);
  return hash * 0xff51afd7ed558ccdull;
}

std::uint64_t bits(float a, float b) {
  std::uint32_t x = 0, y = 0;
  std::memcpy(&x, &a, sizeof x);
  std::memcpy(&y, &b, sizeof y);
  return static_cast<std::uint64_t>(x) << 32 | y;
}

// The three products do not wait for each other.
std::uint64_t of_vertex(const ImDrawVert& v) {
  return bits(v.pos.x, v.pos.y) * 0x9E3779B97F4A7C15ull ^ bits(v.uv.x, v.uv.y) * 0xC2B2AE3D27D4EB4Full ^
         v.col * 0x165667B19E3779F9ull;
}

Rect both(const Rect& a, const Rect& b) {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}
float area(const Rect& r) { return r.width() * r.height(); }

// The pixels that the backend clips this command to. It rounds corner and size, each toward zero, with y from below.
Rect scissor(const ImVec4& clip, float height) {
  const float x = std::trunc(std::max(0.0f, clip.x)), below = std::trunc(height - clip.w);
  const float y1 = height - below;
  return {x, y1 - std::trunc(clip.w - clip.y), x + std::trunc(clip.z - clip.x), y1};
}

}  // namespace

void merge(std::vector<Rect>& rects, float spare) {
  for (;;) {
    float least = 1e30f;
    std::size_t a = 0, b = 0;
    for (std::size_t i = 0; i < rects.size(); ++i) {
      for (std::size_t j = i + 1; j < rects.size(); ++j) {
        const bool touch = !overlap(rects[i], rects[j]).empty();
        const float waste = touch ? -1 : area(both(rects[i], rects[j])) - area(rects[i]) - area(rects[j]);
        if (waste < least) {
          least = waste;
          a = i;
          b = j;
        }
      }
    }
    if (rects.size() < 2 || (least > spare && rects.size() <= kMostRects)) return;
    rects[a] = both(rects[a], rects[b]);
    rects.erase(rects.begin() + static_cast<std::ptrdiff_t>(b));
  }
}

void Damage::add(std::uint64_t hash, const Rect& r) {
  if (!(r.x1 > r.x0) || !(r.y1 > r.y0)) return;
  // A pixel more on every side: edges are rounded by the rasteriser.
  const int c0 = std::max(0, static_cast<int>(r.x0 - 1)) / kTile,
            c1 = std::min(columns_ - 1, static_cast<int>(r.x1 + 1) / kTile);
  const int r0 = std::max(0, static_cast<int>(r.y0 - 1)) / kTile,
            r1 = std::min(rows_ - 1, static_cast<int>(r.y1 + 1) / kTile);
  for (int row = r0; row <= r1; ++row) {
    for (int c = c0; c <= c1; ++c) {
      auto& tile = tiles_[static_cast<std::size_t>(row * columns_ + c)];
      tile = mixed(tile, hash);
    }
  }
}

std::vector<Rect> Damage::update(const ImDrawData& data, ImU32 background, std::span<const Fill> fills) {
  const int width = static_cast<int>(data.DisplaySize.x), height = static_cast<int>(data.DisplaySize.y);
  before_.swap(tiles_);
  const bool fresh = width != width_ || height != height_ || before_.empty();
  width_ = width;
  height_ = height;
  columns_ = (width + kTile - 1) / kTile;
  rows_ = (height + kTile - 1) / kTile;
  tiles_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), background);
  for (const Fill& f : fills)
    add(mixed(mixed(f.color, bits(f.rect.x0, f.rect.y0)), bits(f.rect.x1, f.rect.y1)), f.rect);
  bounds_.clear();
  for (int n = 0; n < data.CmdListsCount; ++n) {
    const ImDrawList& list = *data.CmdLists[n];
    for (const ImDrawCmd& cmd : list.CmdBuffer) {
      const ImVec4& c = cmd.ClipRect;
      const std::uint64_t base =
          mixed(mixed(reinterpret_cast<std::uintptr_t>(cmd.TextureId), bits(c.x, c.y)), bits(c.z, c.w));
      const Rect clip{c.x, c.y, c.z, c.w};
      const ImDrawIdx* index = list.IdxBuffer.Data + cmd.IdxOffset;
      const ImDrawVert* vertices = list.VtxBuffer.Data + cmd.VtxOffset;
      for (unsigned i = 0; i + 2 < cmd.ElemCount;) {
        // Most triangles come in pairs that share an edge, 0 1 2 and 0 2 3: four vertices to look at instead of six.
        const ImDrawIdx* t = index + i;
        const bool pair = i + 5 < cmd.ElemCount && t[3] == t[0] && t[4] == t[2];
        const unsigned corners[] = {t[0], t[1], t[2], pair ? t[5] : t[2]};
        std::uint64_t hash = base + pair;
        Rect around{1e9f, 1e9f, -1e9f, -1e9f};
        for (const unsigned corner : corners) {
          const ImDrawVert& v = vertices[corner];
          hash = mixed(hash, of_vertex(v));
          around = {std::min(around.x0, v.pos.x), std::min(around.y0, v.pos.y), std::max(around.x1, v.pos.x),
                    std::max(around.y1, v.pos.y)};
        }
        add(hash, overlap(around, clip));
        bounds_.push_back(around);
        if (pair) bounds_.push_back(around);
        i += pair ? 6 : 3;
      }
    }
  }
  const Rect whole{0, 0, static_cast<float>(width), static_cast<float>(height)};
  if (fresh) return {whole};
  // Runs of changed tiles in a row, then runs of equal extent below each other.
  std::vector<Rect> rects;
  for (int r = 0; r < rows_; ++r) {
    for (int c = 0; c < columns_; ++c) {
      const auto differs = [&](int column) {
        const auto at = static_cast<std::size_t>(r * columns_ + column);
        return tiles_[at] != before_[at];
      };
      if (!differs(c)) continue;
      const int from = c;
      while (c < columns_ && differs(c)) ++c;
      const Rect run{static_cast<float>(from * kTile), static_cast<float>(r * kTile),
                     std::min(whole.x1, static_cast<float>(c * kTile)),
                     std::min(whole.y1, static_cast<float>((r + 1) * kTile))};
      const auto above = std::find_if(rects.begin(), rects.end(), [&](const Rect& a) {
        return a.y1 == run.y0 && a.x0 == run.x0 && a.x1 == run.x1;
      });
      if (above != rects.end()) {
        above->y1 = run.y1;
      } else {
        rects.push_back(run);
      }
    }
  }
  if (rects.size() > 200) return {whole};
  constexpr float kSpare = 2 * kTile * kTile;  // as dear to draw as a rectangle more
  merge(rects, kSpare);
  return rects;
}

CutLists::CutLists(ImDrawData& data, std::span<const Rect> parts, std::span<const Rect> bounds,
                   std::vector<Lists>& room)
    : data_(data), other_(room) {
  const auto lists = static_cast<std::size_t>(data.CmdListsCount);
  if (other_.size() < lists) other_.resize(lists);
  for (std::size_t n = 0; n < lists; ++n) {
    const ImDrawList& list = *data.CmdLists[n];
    other_[n].commands.resize(0);
    other_[n].indices.resize(0);
    other_[n].vertices.resize(0);
    other_[n].base = 0;
    std::size_t triangles = 0;
    for (const ImDrawCmd& cmd : list.CmdBuffer) triangles += cmd.ElemCount / 3;
    other_[n].place.assign(static_cast<std::size_t>(list.VtxBuffer.Size), kNone);
    for (const Rect& part : parts) cut(list, part, bounds, other_[n]);
    bounds = bounds.subspan(triangles);
  }
  swap();
}

CutLists::~CutLists() { swap(); }

void CutLists::swap() {
  for (std::size_t n = 0; n < static_cast<std::size_t>(data_.CmdListsCount); ++n) {
    data_.CmdLists[n]->CmdBuffer.swap(other_[n].commands);
    data_.CmdLists[n]->IdxBuffer.swap(other_[n].indices);
    data_.CmdLists[n]->VtxBuffer.swap(other_[n].vertices);
  }
}

void CutLists::cut(const ImDrawList& list, const Rect& part, std::span<const Rect> bounds, Lists& out) const {
  for (const ImDrawCmd& cmd : list.CmdBuffer) {
    const std::span<const Rect> around = bounds.first(cmd.ElemCount / 3);
    bounds = bounds.subspan(around.size());
    const Rect pixels = scissor(cmd.ClipRect, data_.DisplaySize.y), clip = overlap(pixels, part);
    if (clip.empty()) continue;
    for (std::size_t i = 0; i < around.size(); ++i) {
      const Rect& b = around[i];
      // A pixel more on every side, as above.
      if (b.x1 < clip.x0 - 1 || b.x0 > clip.x1 + 1 || b.y1 < clip.y0 - 1 || b.y0 > clip.y1 + 1) continue;
      // Where the command's own clip cuts nothing off, the part's will do: one call then draws what follows, too.
      const bool inside = b.x0 >= pixels.x0 && b.x1 <= pixels.x1 && b.y0 >= pixels.y0 && b.y1 <= pixels.y1;
      take(list, cmd, list.IdxBuffer.Data + cmd.IdxOffset + 3 * i, inside ? part : clip, out);
    }
  }
}

void CutLists::take(const ImDrawList& list, const ImDrawCmd& cmd, const ImDrawIdx* triangle, const Rect& clip,
                    Lists& out) const {
  constexpr std::size_t kNamed = std::size_t{1} << (8 * sizeof(ImDrawIdx) - 1);  // well below what an index can name
  if (static_cast<std::size_t>(out.vertices.Size) - out.base > kNamed) {
    out.base = static_cast<unsigned>(out.vertices.Size);
    std::fill(out.place.begin(), out.place.end(), kNone);
  }
  ImDrawCmd* last = out.commands.Size > 0 ? &out.commands.back() : nullptr;
  if (last == nullptr || last->TextureId != cmd.TextureId || last->VtxOffset != out.base ||
      last->ClipRect.x != clip.x0 || last->ClipRect.y != clip.y0 || last->ClipRect.z != clip.x1 ||
      last->ClipRect.w != clip.y1) {
    out.commands.push_back(cmd);
    last = &out.commands.back();
    last->ClipRect = {clip.x0, clip.y0, clip.x1, clip.y1};
    last->IdxOffset = static_cast<unsigned>(out.indices.Size);
    last->VtxOffset = out.base;
    last->ElemCount = 0;
  }
  for (int k = 0; k < 3; ++k) {
    const std::size_t old = triangle[k] + cmd.VtxOffset;
    if (out.place[old] == kNone) {
      out.place[old] = static_cast<unsigned>(out.vertices.Size);
      out.vertices.push_back(list.VtxBuffer.Data[old]);
    }
    out.indices.push_back(static_cast<ImDrawIdx>(out.place[old] - out.base));
  }
  last->ElemCount += 3;
}

}  // namespace zscape::app
