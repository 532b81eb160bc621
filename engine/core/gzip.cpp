#include "engine/core/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>

#include "engine/core/file_error.h"

namespace zscape {
namespace {

constexpr int kDetectGzipOrZlib = 15 + 32;
constexpr int kWriteGzip = 15 + 16;
constexpr std::size_t kMostPerCall = std::numeric_limits<uInt>::max();

struct Inflater {
  z_stream stream{};
  Inflater() {
    if (inflateInit2(&stream, kDetectGzipOrZlib) != Z_OK) throw std::runtime_error("zlib could not start: no memory.");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

}  // namespace

bool is_gzip(std::span<const std::uint8_t> bytes) { return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b; }

std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> bytes, std::uint64_t max_bytes,
                                 const std::filesystem::path& path) {
  Inflater inflater;
  z_stream& stream = inflater.stream;
  std::vector<std::uint8_t> out(std::min<std::uint64_t>(max_bytes, std::max<std::uint64_t>(bytes.size() * 4, 256)));
  std::size_t used = 0;
  std::size_t fed = 0;
  int state = Z_OK;
  while (true) {
    if (stream.avail_in == 0 && fed < bytes.size()) {
      const std::size_t piece = std::min(bytes.size() - fed, kMostPerCall);
      stream.next_in = const_cast<Bytef*>(bytes.data() + fed);
      stream.avail_in = static_cast<uInt>(piece);
      fed += piece;
    }
    // One spare byte tells "exactly full" from "more to come" at the cap.
    std::uint8_t spare = 0;
    const bool full = used == out.size();
    if (full && out.size() < max_bytes) {
      out.resize(std::min<std::uint64_t>(max_bytes, static_cast<std::uint64_t>(out.size()) * 2));
      continue;
    }
    const std::size_t room = full ? 1 : std::min(out.size() - used, kMostPerCall);
    stream.next_out = full ? &spare : out.data() + used;
    stream.avail_out = static_cast<uInt>(room);
    state = inflate(&stream, Z_NO_FLUSH);
    const std::size_t made = room - stream.avail_out;
    if (full && made > 0)
      throw FileError(path, "unpacks to more than the " + std::to_string(max_bytes) + " bytes accepted here.");
    used += made;
    if (state == Z_STREAM_END) {
      const bool another = is_gzip({stream.next_in, stream.avail_in});
      if (!another) break;
      if (inflateReset(&stream) != Z_OK) throw FileError(path, "holds a damaged gzip stream.");
      continue;
    }
    if (state == Z_BUF_ERROR && stream.avail_in == 0 && fed == bytes.size())
      throw FileError(path, "is cut off: its gzip stream ends too early; fetch it again.");
    if (state != Z_OK && state != Z_BUF_ERROR)
      throw FileError(path, std::string("holds a damaged gzip stream (") + (stream.msg ? stream.msg : "bad data") +
                                "); fetch it again.");
  }
  out.resize(used);
  return out;
}

std::vector<std::uint8_t> gzip(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > kMostPerCall) throw std::invalid_argument("gzip packs at most 4 GiB at once.");
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kWriteGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib could not start: no memory.");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&stream, &deflateEnd);
  std::vector<std::uint8_t> out(deflateBound(&stream, bytes.size()) + 32);
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("zlib could not pack the data.");
  out.resize(stream.total_out);
  return out;
}

}  // namespace zscape
