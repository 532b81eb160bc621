#include "app/workspaces/mix_files.h"

#include <filesystem>

#include "app/workspaces/mix_latent.h"
#include "engine/core/atomic_file.h"

namespace zscape::app {
namespace {

constexpr std::uint64_t kMostBytes = 16 << 20;

std::filesystem::path file_in(const std::string& folder) { return std::filesystem::path(folder) / "directions.json"; }

}  // namespace

std::vector<MixDirection> read_directions(const std::string& folder, std::int64_t size) {
  std::error_code none;
  if (folder.empty() || !std::filesystem::exists(file_in(folder), none)) return {};
  try {
    return parse_directions(read_text_file(file_in(folder), kMostBytes), size);
  } catch (const FileError&) {
    return {};  // unreadable: nothing was kept
  }
}

void write_directions(const std::string& folder, const std::vector<MixDirection>& directions) {
  std::error_code none;
  if (folder.empty() || !std::filesystem::exists(folder, none)) return;  // a run without files
  write_file(file_in(folder), directions_json(directions));
}

}  // namespace zscape::app
