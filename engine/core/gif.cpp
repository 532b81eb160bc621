#include "engine/core/gif.h"

#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/core/atomic_file.h"

namespace zscape {
namespace {

constexpr int kColours = 256;
constexpr int kMaxSide = 65535;

int put(GifFileType* gif, const GifByteType* bytes, int size) {
  // giflib is C: an exception must not pass through it, so the writer only collects here.
  try {
    auto& buffer = *static_cast<std::vector<std::uint8_t>*>(gif->UserData);
    buffer.insert(buffer.end(), bytes, bytes + size);
    return size;
  } catch (const std::exception&) {
    return 0;
  }
}

// Colour map and pixel indices of one frame.
struct Indexed {
  std::array<GifColorType, kColours> map{};
  std::vector<GifByteType> pixels;
};

Indexed index_grey(const Image& frame) {
  Indexed result;
  for (int i = 0; i < kColours; ++i) {
    const auto level = static_cast<GifByteType>(i);
    result.map[static_cast<std::size_t>(i)] = {level, level, level};
  }
  result.pixels = frame.pixels;
  return result;
}

Indexed index_colour(const Image& frame) {
  const std::size_t count = static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height);
  const auto step = static_cast<std::size_t>(frame.channels);
  std::array<std::vector<GifByteType>, 3> planes;
  for (std::size_t c = 0; c < 3; ++c) {
    planes[c].resize(count);
    for (std::size_t i = 0; i < count; ++i) planes[c][i] = frame.pixels[i * step + c];
  }
  Indexed result;
  result.pixels.resize(count);
  int colours = kColours;
  if (GifQuantizeBuffer(static_cast<unsigned>(frame.width), static_cast<unsigned>(frame.height), &colours,
                        planes[0].data(), planes[1].data(), planes[2].data(), result.pixels.data(),
                        result.map.data()) != GIF_OK)
    throw std::runtime_error("A film frame could not be reduced to 256 colours: no memory.");
  return result;
}

}  // namespace

struct GifWriter::State {
  State(const std::filesystem::path& path, const GifOptions& wanted) : options(wanted), file(path) {}

  [[noreturn]] void fail() const {
    const char* reason = gif ? GifErrorString(gif->Error) : "no memory";
    throw FileError(path_for_errors,
                    std::string("cannot write the film: ") + (reason ? reason : "unknown reason") + ".");
  }
  void need(int result) const {
    if (result != GIF_OK) fail();
  }
  void flush() {
    file.write(buffer.data(), buffer.size());
    buffer.clear();
  }

  // One frame is held back, because the last one gets its own delay.
  void put_pending(int delay_ms) {
    if (!pending) return;
    GraphicsControlBlock control{DISPOSE_DO_NOT, false, std::max(2, (delay_ms + 5) / 10), NO_TRANSPARENT_COLOR};
    std::array<GifByteType, 4> extension{};
    EGifGCBToExtension(&control, extension.data());
    need(EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, static_cast<int>(extension.size()), extension.data()));
    ColorMapObject* map = GifMakeMapObject(kColours, pending->map.data());
    if (!map) fail();
    const int described = EGifPutImageDesc(gif, 0, 0, options.width, options.height, false, map);
    GifFreeMapObject(map);
    need(described);
    for (int y = 0; y < options.height; ++y)
      need(EGifPutLine(gif,
                       pending->pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(options.width),
                       options.width));
    pending.reset();
    flush();
  }

  GifOptions options;
  AtomicFile file;
  std::filesystem::path path_for_errors;
  std::vector<std::uint8_t> buffer;
  GifFileType* gif = nullptr;
  std::unique_ptr<Indexed> pending;
};

GifWriter::GifWriter(const std::filesystem::path& path, const GifOptions& options) {
  if (options.width < 1 || options.height < 1 || options.width > kMaxSide || options.height > kMaxSide)
    throw std::invalid_argument("A film of " + std::to_string(options.width) + "x" + std::to_string(options.height) +
                                " pixels cannot be written; the sides go from 1 to 65535.");
  state_ = std::make_unique<State>(path, options);
  state_->path_for_errors = path;
  int error = 0;
  state_->gif = EGifOpen(&state_->buffer, &put, &error);
  if (!state_->gif) state_->fail();
  EGifSetGifVersion(state_->gif, true);
  state_->need(EGifPutScreenDesc(state_->gif, options.width, options.height, 8, 0, nullptr));
  if (options.loop) {
    const std::array<GifByteType, 3> forever{1, 0, 0};
    state_->need(EGifPutExtensionLeader(state_->gif, APPLICATION_EXT_FUNC_CODE));
    state_->need(EGifPutExtensionBlock(state_->gif, 11, "NETSCAPE2.0"));
    state_->need(EGifPutExtensionBlock(state_->gif, static_cast<int>(forever.size()), forever.data()));
    state_->need(EGifPutExtensionTrailer(state_->gif));
  }
}

GifWriter::~GifWriter() {
  int ignored = 0;
  if (state_ && state_->gif) EGifCloseFile(state_->gif, &ignored);
}

void GifWriter::add(const Image& frame) {
  const std::size_t expected = static_cast<std::size_t>(state_->options.width) *
                               static_cast<std::size_t>(state_->options.height) *
                               static_cast<std::size_t>(frame.channels);
  if (frame.width != state_->options.width || frame.height != state_->options.height || frame.channels == 2 ||
      frame.channels < 1 || frame.channels > 4 || frame.pixels.size() != expected)
    throw std::invalid_argument("A frame of " + std::to_string(frame.width) + "x" + std::to_string(frame.height) + "x" +
                                std::to_string(frame.channels) + " does not fit a film of " +
                                std::to_string(state_->options.width) + "x" + std::to_string(state_->options.height) +
                                ".");
  auto next = std::make_unique<Indexed>(frame.channels == 1 ? index_grey(frame) : index_colour(frame));
  state_->put_pending(state_->options.delay_ms);
  state_->pending = std::move(next);
}

void GifWriter::finish() {
  if (!state_->pending) throw std::logic_error("A film needs at least one frame.");
  state_->put_pending(state_->options.last_delay_ms > 0 ? state_->options.last_delay_ms : state_->options.delay_ms);
  int error = 0;
  GifFileType* gif = state_->gif;
  state_->gif = nullptr;
  if (EGifCloseFile(gif, &error) != GIF_OK) state_->fail();
  state_->flush();
  state_->file.commit();
}

}  // namespace zscape
