#include "engine/core/fetch_table.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/amat.h"
#include "engine/core/atomic_file.h"
#include "engine/core/gzip.h"
#include "engine/core/sha256.h"
#include "engine/core/tar.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kLargestUnpacked = std::uint64_t{2} << 30;
constexpr std::int64_t kAmatSide = 28;

bool plain_name(const std::string& name) {
  return !name.empty() && name.find('/') == std::string::npos && !name.starts_with(".");
}

bool hex_digest(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

FetchedFile parse_file(const json& entry, const fs::path& path) {
  FetchedFile file{entry.at("name").get<std::string>(), entry.at("sha256").get<std::string>()};
  if (!plain_name(file.name) || !hex_digest(file.sha256))
    throw FileError(path, "has the file '" + file.name + "' with no plain name or no sha256 of 64 digits.");
  return file;
}

bool whole(const fs::path& path, const std::string& sha256) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && sha256_of_file(path) == sha256;
}

bool in_place(const FetchItem& item, const fs::path& folder) {
  return std::all_of(item.gives.begin(), item.gives.end(),
                     [&](const FetchedFile& file) { return whole(folder / file.name, file.sha256); });
}

fs::path waiting_place(const FetchItem& item, const fs::path& folder) { return folder / ("." + item.name + ".ready"); }

void put_checked(const fs::path& path, std::span<const std::uint8_t> bytes, const std::string& sha256) {
  if (sha256_of(bytes) != sha256)
    throw FileError(path, "came out with another sha256 than the table's; it is not written.");
  write_file(path, bytes);
}

/// From its waiting place to what it gives.
void install(const FetchItem& item, const fs::path& folder) {
  const fs::path from = waiting_place(item, folder);
  if (item.name.ends_with(".tar.gz")) {
    const std::vector<std::uint8_t> archive = gunzip(read_file(from, kLargestUnpacked), kLargestUnpacked, from);
    const std::vector<TarEntry> entries = read_tar(archive, from);
    for (const FetchedFile& file : item.gives) {
      const auto entry =
          std::find_if(entries.begin(), entries.end(), [&](const TarEntry& e) { return e.name == file.name; });
      if (entry == entries.end()) throw FileError(from, "holds no file '" + file.name + "'.");
      put_checked(folder / file.name, entry->bytes, file.sha256);
    }
    fs::remove(from);
  } else if (item.name.ends_with(".amat")) {
    write_idx(folder / item.gives[0].name, parse_amat(read_file(from, kLargestUnpacked), kAmatSide, from));
    if (!whole(folder / item.gives[0].name, item.gives[0].sha256))
      throw FileError(folder / item.gives[0].name, "came out with another sha256 than the table's.");
    fs::remove(from);
  } else {
    fs::rename(from, folder / item.name);
  }
}

}  // namespace

FetchTable parse_fetch_table(std::string_view text, const fs::path& path) {
  FetchTable table;
  try {
    const json sets = json::parse(text);
    for (const auto& [id, set] : sets.items()) {
      for (const json& entry : set.at("files")) {
        const FetchedFile file = parse_file(entry, path);
        FetchItem item{file.name, {{}, entry.at("bytes").get<std::uint64_t>(), file.sha256}, {}};
        for (const json& mirror : set.at("mirrors")) item.fetch.urls.push_back(mirror.get<std::string>() + file.name);
        if (entry.contains("gives"))
          for (const json& made : entry.at("gives")) item.gives.push_back(parse_file(made, path));
        if (item.gives.empty()) item.gives.push_back(file);
        table[id].push_back(std::move(item));
      }
    }
  } catch (const json::exception& error) {
    throw FileError(path, std::string("is no table of downloads: ") + error.what() + ".");
  }
  return table;
}

void fetch_set(const std::vector<FetchItem>& items, const fs::path& folder, const FetchSetReport& report) {
  std::vector<const FetchItem*> missing;
  for (const FetchItem& item : items)
    if (!in_place(item, folder)) missing.push_back(&item);
  for (const FetchItem* item : missing) {
    if (whole(waiting_place(*item, folder), item->fetch.sha256)) continue;
    fetch(item->fetch, waiting_place(*item, folder),
          [&](std::uint64_t done, std::uint64_t) { return report(*item, done); });
  }
  for (const FetchItem* item : missing) install(*item, folder);
}

std::vector<std::string> troubles_of_set(const std::vector<FetchItem>& items, const fs::path& folder) {
  std::vector<std::string> troubles;
  for (const FetchItem& item : items)
    for (const FetchedFile& file : item.gives) {
      std::error_code ignored;
      if (!fs::is_regular_file(folder / file.name, ignored)) {
        troubles.push_back(file.name + " is missing");
      } else if (sha256_of_file(folder / file.name) != file.sha256) {
        troubles.push_back(file.name + " differs from what was published");
      }
    }
  return troubles;
}

}  // namespace zscape
