// data: what there is to learn from; fetches the published sets and checks them.
#include <nlohmann/json.hpp>
#include <string>

#include "app/assets.h"
#include "app/cli/interrupt.h"
#include "app/cli/json_text.h"
#include "app/cli/list_parts.h"
#include "app/cli/progress.h"
#include "app/cli/verbs.h"
#include "engine/api/engine.h"
#include "engine/core/atomic_file.h"
#include "engine/core/data_home.h"
#include "engine/core/fetch_table.h"

namespace zscape::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kTable = "assets/downloads.json";
constexpr std::uint64_t kLargestTable = 1 << 20;

FetchTable table_for(const Arguments& arguments) {
  const std::string own = arguments.text("--from");
  return own.empty() ? parse_fetch_table(asset(kTable), kTable)
                     : parse_fetch_table(read_text_file(own, kLargestTable), own);
}

const std::vector<FetchItem>& items_of(const FetchTable& table, const std::string& id) {
  std::string ids;
  for (const auto& [known, items] : table) {
    if (known == id) return items;
    ids += (ids.empty() ? "" : ", ") + known;
  }
  throw UsageError("'" + id + "' is nothing to fetch; there are " + ids + ".");
}

fs::path folder_for(const Arguments& arguments, const std::string& id) {
  if (arguments.has("--data-dir")) return arguments.text("--data-dir");
  if (data_home().empty()) throw UsageError("there is no home folder to put data into; name one with --data-dir.");
  return data_home() / id;
}

std::string megabytes(std::uint64_t bytes) {
  const std::uint64_t tenths = (bytes + 50000) / 100000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

int get(const Arguments& arguments, const std::string& id) {
  const FetchTable table = table_for(arguments);
  const std::vector<FetchItem>& items = items_of(table, id);
  const fs::path folder = folder_for(arguments, id);
  const bool there = troubles_of_set(items, folder).empty();
  if (!there) {
    const Interrupt interrupt;
    ProgressLine progress;
    fetch_set(items, folder, [&](const FetchItem& item, std::uint64_t done) {
      progress.show(static_cast<double>(done) / static_cast<double>(std::max<std::uint64_t>(1, item.fetch.bytes)),
                    item.name + ", " + megabytes(done) + " of " + megabytes(item.fetch.bytes));
      return !interrupt.asked();
    });
  }
  if (arguments.has("--json")) {
    print_json({{"data", id}, {"folder", folder.string()}, {"fetched", !there}});
  } else {
    std::printf("%s: %s in %s\n", id.c_str(), there ? "was there already, whole," : "is there now, checked,",
                folder.c_str());
  }
  return 0;
}

int check(const Arguments& arguments, const std::string& id) {
  const FetchTable table = table_for(arguments);
  json out = json::array();
  bool whole = true;
  for (const auto& [known, items] : table) {
    if (!id.empty() && known != id) continue;
    const fs::path folder = folder_for(arguments, known);
    const bool there = fs::is_directory(folder);
    const std::vector<std::string> troubles = there ? troubles_of_set(items, folder) : std::vector<std::string>{};
    const bool good = there && troubles.empty();
    whole = whole && (good || (id.empty() && !there));
    out.push_back({{"data", known}, {"folder", folder.string()}, {"at_hand", there}, {"troubles", troubles}});
    if (arguments.has("--json")) continue;
    std::string line = good ? "whole, in " + folder.string() : there ? "damaged, in " + folder.string() : "not fetched";
    for (const std::string& trouble : troubles) line += "; " + trouble;
    print_line(known, line);
  }
  if (!id.empty() && out.empty()) items_of(table, id);  // says which there are
  if (arguments.has("--json")) print_json(out);
  return whole ? 0 : 1;
}

int data(const Arguments& arguments) {
  const std::string &what = arguments.positional(0), &id = arguments.positional(1);
  if (what == "get") {
    if (id.empty()) throw UsageError("'data get' wants the id of a data set, as in 'zscape data get mnist'.");
    return get(arguments, id);
  }
  if (what == "check") return check(arguments, id);
  if (!id.empty()) throw UsageError("'data list' lists all there is; leave '" + id + "' out.");
  arguments.has("--json") ? print_json(data_json()) : print_data();
  return 0;
}

}  // namespace

json data_json() {
  json out = json::array();
  for (const auto& source : Engine::catalogue().data) {
    const std::string folder = source.can_be_fetched ? fetched_folder(source.id) : "";
    out.push_back({{"id", source.id},
                   {"kind", kind_name(source.kind)},
                   {"needs_folder", source.needs_folder},
                   {"can_be_fetched", source.can_be_fetched},
                   {"folder", folder.empty() ? json(nullptr) : json(folder)},
                   {"parameters", params_json(source.params)}});
  }
  return out;
}

void print_data() {
  for (const auto& source : Engine::catalogue().data) {
    std::string line = kind_name(source.kind);
    const std::string folder = source.can_be_fetched ? fetched_folder(source.id) : "";
    if (!folder.empty()) {
      line += ", in " + folder;
    } else if (source.can_be_fetched) {
      line += ", reads --data-dir, or fetch it: zscape data get " + source.id;
    } else if (source.needs_folder) {
      line += ", reads --data-dir";
    }
    print_line(source.id, line);
  }
}

Verb data_verb() {
  return {"data",
          {"get|list|check", "[ID]"},
          "Fetches published data, lists all there is, or checks what was fetched.",
          {{"--data-dir", Takes::text, "DIR", "where the files go (default: zscape/data/ID below XDG_DATA_HOME)"},
           {"--from", Takes::text, "F.json", "a table of downloads of your own, in the form of assets/downloads.json"},
           {"--json", Takes::nothing, "", "one JSON value on stdout"}},
          data};
}

}  // namespace zscape::app
