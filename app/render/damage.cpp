#include <algorithm>
#include <cmath>
#include <cstring>

#include "app/render/canvas.h"

namespace zscape::app {
namespace {

constexpr int kTile = 32;
constexpr std::size_t kMostRects = 6;

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

Rect both(const Rect& a, const Rect& b) {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}
float area(const Rect& r) { return r.width() * r.height(); }

// Joins the pair that wastes least until few are left and none overlap.
void merge(std::vector<Rect>& rects) {
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
    // Joining costs less than another pass over the draw lists when it wastes under some tiles.
    constexpr float kPass = 16 * kTile * kTile;
    if (rects.size() < 2 || (least > kPass && rects.size() <= kMostRects)) return;
    rects[a] = both(rects[a], rects[b]);
    rects.erase(rects.begin() + static_cast<std::ptrdiff_t>(b));
  }
}

}  // namespace

void Damage::add(std::uint64_t hash, float x0, float y0, float x1, float y1) {
  if (!(x1 > x0) || !(y1 > y0)) return;
  // A pixel more on every side: edges are rounded by the rasteriser.
  const int c0 = std::max(0, static_cast<int>(std::floor(x0 - 1)) / kTile),
            c1 = std::min(columns_ - 1, static_cast<int>(x1 + 1) / kTile);
  const int r0 = std::max(0, static_cast<int>(std::floor(y0 - 1)) / kTile),
            r1 = std::min(rows_ - 1, static_cast<int>(y1 + 1) / kTile);
  for (int r = r0; r <= r1; ++r) {
    for (int c = c0; c <= c1; ++c) {
      auto& tile = tiles_[static_cast<std::size_t>(r * columns_ + c)];
      tile = mixed(tile, hash);
    }
  }
}

std::vector<Rect> Damage::update(const ImDrawData& data, ImU32 background, std::span<const Fill> fills) {
  const int width = static_cast<int>(data.DisplaySize.x * data.FramebufferScale.x),
            height = static_cast<int>(data.DisplaySize.y * data.FramebufferScale.y);
  before_.swap(tiles_);
  const bool fresh = width != width_ || height != height_ || before_.empty();
  width_ = width;
  height_ = height;
  columns_ = (width + kTile - 1) / kTile;
  rows_ = (height + kTile - 1) / kTile;
  tiles_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), background);
  for (const Fill& f : fills)
    add(mixed(mixed(f.color, bits(f.rect.x0, f.rect.y0)), bits(f.rect.x1, f.rect.y1)), f.rect.x0, f.rect.y0, f.rect.x1,
        f.rect.y1);
  for (int n = 0; n < data.CmdListsCount; ++n) {
    const ImDrawList& list = *data.CmdLists[n];
    for (const ImDrawCmd& cmd : list.CmdBuffer) {
      const ImVec4& clip = cmd.ClipRect;
      const std::uint64_t base =
          mixed(mixed(reinterpret_cast<std::uintptr_t>(cmd.TextureId), bits(clip.x, clip.y)), bits(clip.z, clip.w));
      for (unsigned i = 0; i + 2 < cmd.ElemCount; i += 3) {
        std::uint64_t hash = base;
        float x0 = 1e9f, y0 = 1e9f, x1 = -1e9f, y1 = -1e9f;
        for (unsigned k = 0; k < 3; ++k) {
          const ImDrawVert& v =
              list.VtxBuffer[static_cast<int>(list.IdxBuffer[static_cast<int>(cmd.IdxOffset + i + k)] + cmd.VtxOffset)];
          hash = mixed(mixed(mixed(hash, bits(v.pos.x, v.pos.y)), bits(v.uv.x, v.uv.y)), v.col);
          x0 = std::min(x0, v.pos.x);
          y0 = std::min(y0, v.pos.y);
          x1 = std::max(x1, v.pos.x);
          y1 = std::max(y1, v.pos.y);
        }
        add(hash, std::max(x0, clip.x), std::max(y0, clip.y), std::min(x1, clip.z), std::min(y1, clip.w));
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
  merge(rects);
  return rects;
}

}  // namespace zscape::app
