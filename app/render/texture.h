#pragma once
// One OpenGL texture, and picture sheets that are uploaded only when they changed.

#include <imgui.h>

#include <cstdint>

#include "engine/api/image.h"

namespace zscape::app {

// True when the sizes fit the bytes and the channels are 1, 3 or 4.
bool valid(const Image&);

// nearest: square pixels; linear: a little larger; reduced: smaller, through mipmaps.
enum class Sampling { unset, nearest, linear, reduced };

// Enlarged pictures show their pixels, slightly enlarged and reduced ones are smoothed.
Sampling sampling_for(float width_on_screen, int width_in_pixels);

// Owns one GL texture; main thread, with a context current. Grey is swizzled to RGB, so a shader sees colours always.
// Sampling depends on how it is drawn, see `sampling_for`. A picture larger than the driver allows leaves the texture
// empty.
class Texture {
 public:
  Texture() = default;
  ~Texture();
  Texture(Texture&&) noexcept;
  Texture& operator=(Texture&&) noexcept;
  Texture(const Texture&) = delete;
  Texture& operator=(const Texture&) = delete;

  // Uploads the whole picture; the storage is kept while size and channels stay the same. Mipmaps when asked for.
  void upload(const Image&, bool mipmaps);
  // Replaces a part: the picture's size at (x, y).
  void upload_part(const Image&, int x, int y);
  // Takes effect for the whole frame.
  void filter(Sampling);
  void release();

  bool empty() const { return id_ == 0; }
  int width() const { return width_; }
  int height() const { return height_; }
  // GL's name in the low half, which is all the backend reads; what the texture shows and how it is sampled in the high
  // one, so that a changed picture makes a changed draw command (app/render/canvas.h).
  ImTextureID id() const {
    const std::uint64_t version =
        static_cast<std::uint32_t>(content_ ^ (static_cast<std::uint32_t>(sampling_) + 1u) * 0x9E3779B9u);
    return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(version << 32 | id_));
  }

 private:
  unsigned id_ = 0;
  std::uint32_t content_ = 0;  // of all uploads since the storage was made
  int width_ = 0, height_ = 0, channels_ = 0;
  bool mipmaps_ = false;
  Sampling sampling_ = Sampling::unset;
};

// What a texture shows: a changed key means other pixels. Sequence numbers are the snapshot's or the answer's.
struct PictureKey {
  std::uint64_t run = 0, sequence = 0;
  bool operator==(const PictureKey&) const = default;
};

// A sheet of equal tiles in one atlas texture, e.g. the sample wall or the pad's patch. Main thread; invalid pixels
// leave what was there. Drawing code asks for the uv of a tile, so 121 tiles are one texture and one draw call.
class PictureSheet {
 public:
  // `pixels` holds columns × rows tiles side by side. Uploads only when `key` or the layout differs from the last call;
  // returns whether it did.
  bool update(const PictureKey& key, const Image& pixels, int columns, int rows);
  // The same from pictures one after another, as engines answer; they are laid out in `columns` columns. Tiles beyond
  // the last stay black.
  bool update(const PictureKey& key, const Pictures& tiles, int columns);
  // One picture as a sheet of one tile.
  bool update(const PictureKey& key, const Image& picture) { return update(key, picture, 1, 1); }
  void clear();

  bool empty() const { return texture_.empty(); }
  int columns() const { return columns_; }
  int rows() const { return rows_; }
  int count() const { return count_; }
  int tile_width() const { return columns_ > 0 ? texture_.width() / columns_ : 0; }
  int tile_height() const { return rows_ > 0 ? texture_.height() / rows_ : 0; }
  ImVec2 uv_min(int tile) const;
  ImVec2 uv_max(int tile) const;
  // Chooses the sampling for one tile drawn this many window pixels wide, then gives the texture.
  ImTextureID texture_for(float tile_width_on_screen);
  const PictureKey& key() const { return key_; }

 private:
  Texture texture_;
  PictureKey key_;
  int columns_ = 0, rows_ = 0, count_ = 0;
};

// The largest size not above `available` at which a picture is drawn well: an integer zoom when enlarged, else a fit.
ImVec2 picture_size(int width, int height, ImVec2 available);

}  // namespace zscape::app
