#include "app/window/clipboard.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

#include "engine/core/image_file.h"

namespace zscape::app {
namespace {

constexpr std::size_t kMostBytes = 64 << 20;

// %41 → A.
std::string plain(std::string_view address) {
  std::string out;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (address[i] == '%' && i + 2 < address.size()) {
      const std::string digits(address.substr(i + 1, 2));
      char* end = nullptr;
      const long code = std::strtol(digits.c_str(), &end, 16);
      if (end == digits.c_str() + 2) {
        out += static_cast<char>(code);
        i += 2;
        continue;
      }
    }
    out += address[i];
  }
  return out;
}

std::string first_line(std::string_view text) {
  text = text.substr(0, text.find_first_of("\r\n"));
  while (!text.empty() && (text.back() == ' ' || text.back() == '"' || text.back() == '\'')) text.remove_suffix(1);
  while (!text.empty() && (text.front() == ' ' || text.front() == '"' || text.front() == '\'')) text.remove_prefix(1);
  return text.starts_with("file://") ? plain(text.substr(7)) : std::string(text);
}

// What a program writes to its output; empty when it is missing or fails. `timeout` ends one that hangs.
std::vector<std::uint8_t> output_of(const char* command) {
  std::vector<std::uint8_t> bytes;
  FILE* pipe = popen(command, "r");
  if (pipe == nullptr) return bytes;
  std::uint8_t part[1 << 14];
  for (std::size_t n; bytes.size() < kMostBytes && (n = std::fread(part, 1, sizeof part, pipe)) > 0;)
    bytes.insert(bytes.end(), part, part + n);
  if (pclose(pipe) != 0) bytes.clear();
  return bytes;
}

}  // namespace

std::optional<PastedPicture> pasted_picture(const char* text) {
  if (text != nullptr && *text != '\0') {
    const std::string path = first_line(text);
    std::error_code none;
    if (path.empty() || path.size() > 4096 || !std::filesystem::is_regular_file(path, none)) return std::nullopt;
    return PastedPicture{read_image(path), std::filesystem::path(path).filename().string()};
  }
  // Only another program's clipboard has no text: asking our own this way would wait for ourselves.
  for (const char* command : {"timeout 2 wl-paste --no-newline --type image/png 2>/dev/null",
                              "timeout 2 xclip -selection clipboard -target image/png -out 2>/dev/null"}) {
    const std::vector<std::uint8_t> bytes = output_of(command);
    if (!bytes.empty()) return PastedPicture{decode_image(bytes, "the clipboard"), {}};
  }
  return std::nullopt;
}

}  // namespace zscape::app
