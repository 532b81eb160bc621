#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/fetch.h"

namespace zscape {

// A file as it lies in the data folder in the end.
struct FetchedFile {
  std::string name, sha256;
};

// One file to fetch and what becomes of it: a name that ends in .tar.gz is unpacked, one in .amat is turned into IDX,
// any other stays as it is.
struct FetchItem {
  std::string name;
  Fetch fetch;
  std::vector<FetchedFile> gives;  // never empty: the file itself when nothing is made of it
};

using FetchTable = std::map<std::string, std::vector<FetchItem>>;  // by the data's id

// Reads assets/downloads.json, or a table in its form: {"id": {"mirrors": [folder URLs], "files": [{"name", "bytes",
// "sha256", "gives": [{"name", "sha256"}]}]}}. Anything else is a FileError that names `path`.
FetchTable parse_fetch_table(std::string_view text, const std::filesystem::path& path);

// Fetches what is missing and puts all files into `folder` once the last one is there and checked; until then they wait
// under hidden names. `report` gets the file's name too. Throws FetchError or FileError.
using FetchSetReport = std::function<bool(const FetchItem& item, std::uint64_t done)>;
void fetch_set(const std::vector<FetchItem>& items, const std::filesystem::path& folder, const FetchSetReport& report);

// The files that are missing or differ from the table, with the reason; empty = all there and whole.
std::vector<std::string> troubles_of_set(const std::vector<FetchItem>& items, const std::filesystem::path& folder);

}  // namespace zscape
