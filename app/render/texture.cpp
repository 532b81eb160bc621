#include "app/render/texture.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace zscape::app {
namespace {

GLenum pixel_format(int channels) { return channels == 1 ? GL_RED : channels == 3 ? GL_RGB : GL_RGBA; }
GLint storage_format(int channels) { return channels == 1 ? GL_R8 : channels == 3 ? GL_RGB8 : GL_RGBA8; }

// FNV-1a over words of eight bytes.
std::uint32_t content_hash(const Image& p, int x, int y, std::uint32_t before) {
  std::uint64_t hash = 1469598103934665603ull ^ before;
  const auto add = [&](std::uint64_t v) { hash = (hash ^ v) * 1099511628211ull; };
  add(static_cast<std::uint64_t>(x) << 32 | static_cast<std::uint64_t>(y));
  std::size_t i = 0;
  for (; i + 8 <= p.pixels.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, p.pixels.data() + i, 8);
    add(word);
    hash ^= hash >> 29;
  }
  for (; i < p.pixels.size(); ++i) add(p.pixels[i]);
  return static_cast<std::uint32_t>(hash >> 32) ^ static_cast<std::uint32_t>(hash);
}

// Binds a texture for one upload and puts ImGui's binding back.
class Bound {
 public:
  explicit Bound(unsigned id) {
    glGetIntegerv(GL_TEXTURE_BINDING_2D, &before_);
    glBindTexture(GL_TEXTURE_2D, id);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    // ImGui 1.86 leaves its row length at 0, other code may not.
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  }
  ~Bound() { glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(before_)); }
  Bound(const Bound&) = delete;
  Bound& operator=(const Bound&) = delete;

 private:
  GLint before_ = 0;
};

}  // namespace

bool valid(const Image& p) {
  return p.width > 0 && p.height > 0 && (p.channels == 1 || p.channels == 3 || p.channels == 4) &&
         p.pixels.size() >= static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height) *
                                static_cast<std::size_t>(p.channels);
}

Texture::~Texture() { release(); }

Texture::Texture(Texture&& other) noexcept { *this = std::move(other); }

Texture& Texture::operator=(Texture&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(content_, other.content_);
  std::swap(width_, other.width_);
  std::swap(height_, other.height_);
  std::swap(channels_, other.channels_);
  std::swap(mipmaps_, other.mipmaps_);
  std::swap(sampling_, other.sampling_);
  return *this;
}

void Texture::release() {
  if (id_ != 0) glDeleteTextures(1, &id_);
  id_ = 0;
  width_ = height_ = channels_ = 0;
  sampling_ = Sampling::unset;
}

void Texture::upload(const Image& pixels, bool mipmaps) {
  if (!valid(pixels)) return;
  if (id_ != 0 && (width_ != pixels.width || height_ != pixels.height || channels_ != pixels.channels)) release();
  if (id_ == 0) {
    GLint largest = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
    if (pixels.width > largest || pixels.height > largest) return;
    glGenTextures(1, &id_);
    const Bound bound(id_);
    width_ = pixels.width;
    height_ = pixels.height;
    channels_ = pixels.channels;
    glTexImage2D(GL_TEXTURE_2D, 0, storage_format(channels_), width_, height_, 0, pixel_format(channels_),
                 GL_UNSIGNED_BYTE, nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    if (channels_ == 1) {
      const GLint grey[4] = {GL_RED, GL_RED, GL_RED, GL_ONE};
      glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, grey);
    }
  }
  mipmaps_ = mipmaps;
  upload_part(pixels, 0, 0);
  if (sampling_ == Sampling::unset) filter(Sampling::linear);
}

void Texture::upload_part(const Image& pixels, int x, int y) {
  if (id_ == 0 || !valid(pixels) || pixels.channels != channels_ || x < 0 || y < 0 || x + pixels.width > width_ ||
      y + pixels.height > height_) {
    return;
  }
  const Bound bound(id_);
  content_ =
      content_hash(pixels, x, y, x == 0 && y == 0 && pixels.width == width_ && pixels.height == height_ ? 0 : content_);
  glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, pixels.width, pixels.height, pixel_format(channels_), GL_UNSIGNED_BYTE,
                  pixels.pixels.data());
  if (mipmaps_) glGenerateMipmap(GL_TEXTURE_2D);
}

void Texture::filter(Sampling wanted) {
  if (id_ == 0 || sampling_ == wanted) return;
  sampling_ = wanted;
  const Bound bound(id_);
  const GLint magnified = wanted == Sampling::nearest ? GL_NEAREST : GL_LINEAR;
  // Equal filters both ways spare software GL the choice between them at every pixel.
  const GLint reduced = wanted == Sampling::reduced && mipmaps_ ? GL_LINEAR_MIPMAP_LINEAR : magnified;
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, magnified);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, reduced);
}

bool PictureSheet::update(const PictureKey& key, const Image& pixels, int columns, int rows) {
  if (!valid(pixels) || columns < 1 || rows < 1) return false;
  if (!texture_.empty() && key == key_ && columns == columns_ && rows == rows_) return false;
  // Mipmaps would blend neighbouring tiles only below half size, where the eye cannot tell.
  texture_.upload(pixels, true);
  key_ = key;
  columns_ = columns;
  rows_ = rows;
  count_ = columns * rows;
  return true;
}

bool PictureSheet::update(const PictureKey& key, const Pictures& tiles, int columns) {
  const int n = tiles.count;
  if (n < 1 || columns < 1 || tiles.width < 1 || tiles.height < 1) return false;
  const int rows = (n + columns - 1) / columns;
  if (!texture_.empty() && key == key_ && columns == columns_ && rows == rows_ && n == count_) return false;
  if (tiles.pixels.size() < tiles.bytes_each() * static_cast<std::size_t>(n)) return false;
  const auto row = static_cast<std::size_t>(tiles.width) * static_cast<std::size_t>(tiles.channels);
  const std::size_t stride = row * static_cast<std::size_t>(columns);
  Image sheet{columns * tiles.width, rows * tiles.height, tiles.channels, {}};
  sheet.pixels.resize(stride * static_cast<std::size_t>(sheet.height));
  for (int i = 0; i < n; ++i) {
    std::uint8_t* to = sheet.pixels.data() + static_cast<std::size_t>(i / columns * tiles.height) * stride +
                       static_cast<std::size_t>(i % columns) * row;
    const std::uint8_t* from = tiles.at(i);
    for (int y = 0; y < tiles.height; ++y) {
      const auto line = static_cast<std::size_t>(y);
      std::copy_n(from + line * row, row, to + line * stride);
    }
  }
  texture_.upload(sheet, true);
  key_ = key;
  columns_ = columns;
  rows_ = rows;
  count_ = n;
  return true;
}

void PictureSheet::clear() {
  texture_.release();
  columns_ = rows_ = count_ = 0;
}

ImVec2 PictureSheet::uv_min(int tile) const {
  if (columns_ == 0) return {0, 0};
  return {static_cast<float>(tile % columns_) / static_cast<float>(columns_),
          static_cast<float>(tile / columns_) / static_cast<float>(rows_)};
}

ImVec2 PictureSheet::uv_max(int tile) const {
  const ImVec2 a = uv_min(tile);
  if (columns_ == 0) return {1, 1};
  return {a.x + 1.0f / static_cast<float>(columns_), a.y + 1.0f / static_cast<float>(rows_)};
}

ImTextureID PictureSheet::texture_for(float tile_width_on_screen) {
  texture_.filter(sampling_for(tile_width_on_screen, tile_width()));
  return texture_.id();
}

Sampling sampling_for(float width_on_screen, int width_in_pixels) {
  const auto width = static_cast<float>(width_in_pixels);
  // Up to 1.9× a nearest-neighbour picture would show uneven pixels; from there on they are what one wants to see.
  if (width * 1.9f <= width_on_screen || std::lround(width_on_screen) == width_in_pixels) return Sampling::nearest;
  return width_on_screen > width ? Sampling::linear : Sampling::reduced;
}

ImVec2 picture_size(int width, int height, ImVec2 available) {
  if (width < 1 || height < 1) return {0, 0};
  const float w = static_cast<float>(width), h = static_cast<float>(height);
  const float zoom = std::min(available.x / w, available.y / h);
  // Small pictures lose too much of the place to whole zooms only below 2×.
  const float used = zoom >= 2 ? std::floor(zoom) : zoom;
  return {std::floor(w * used), std::floor(h * used)};
}

}  // namespace zscape::app
