#include "engine/core/run_files.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/atomic_file.h"
#include "engine/core/file_error.h"

namespace zscape {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::uint64_t kLargestText = std::uint64_t{1} << 30;

/// Steps in the names "<prefix><step><suffix>" of a folder.
std::vector<std::int64_t> steps_in(const fs::path& folder, const std::string& prefix, const std::string& suffix) {
  std::vector<std::int64_t> steps;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix)) continue;
    const char* first = name.data() + prefix.size();
    const char* last = name.data() + name.size() - suffix.size();
    std::int64_t step = 0;
    const auto [end, error] = std::from_chars(first, last, step);
    if (error == std::errc() && end == last) steps.push_back(step);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

/// Calls `use(line, end offset)` for every complete line that holds a JSON object.
template <class Use>
void each_line(const fs::path& path, Use&& use) {
  if (!fs::exists(path)) return;
  const std::string text = read_text_file(path, kLargestText);
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const json line = json::parse(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    if (line.is_object() && line.contains("step") && line["step"].is_number_integer()) use(line, end + 1);
  }
}

json number_or_null(double v) { return std::isfinite(v) ? json(v) : json(nullptr); }

const char* name_of(DataKind kind) {
  return kind == DataKind::pictures ? "pictures" : kind == DataKind::points ? "points" : kind == DataKind::waves ? "waves" : "none";
}

DataSpec data_spec_from(const json& j) {
  DataSpec d;
  const std::string kind = j.value("kind", "none");
  d.kind = kind == "pictures" ? DataKind::pictures : kind == "points" ? DataKind::points : kind == "waves" ? DataKind::waves : DataKind::none;
  d.rate = j.value("rate", std::int64_t{0});
  d.channels = j.value("channels", std::int64_t{0});
  d.height = j.value("height", std::int64_t{0});
  d.width = j.value("width", std::int64_t{0});
  d.dimension = j.value("dimension", std::int64_t{0});
  d.binary = j.value("binary", false);
  d.eight_bit = j.value("eight_bit", false);
  d.classes = j.value("classes", std::int64_t{0});
  d.label_names = j.value("label_names", std::vector<std::string>{});
  const std::string second = j.value("second", "none");
  d.second = second == "paired" ? Second::paired : second == "unpaired" ? Second::unpaired : Second::none;
  d.second_channels = j.value("second_channels", std::int64_t{0});
  return d;
}

}  // namespace

std::vector<std::int64_t> RunPaths::frames() const { return steps_in(folder / "frames", "", ".safetensors"); }
std::vector<std::int64_t> RunPaths::checkpoints() const { return steps_in(folder, "checkpoint-", ".safetensors"); }

json to_json(const ParamValue& value) {
  return std::visit([](const auto& v) { return json(v); }, value);
}

json params_to_json(const Params& params) {
  json out = json::object();
  for (const auto& spec : params.specs()) out[spec.key] = to_json(params.value(spec.key));
  return out;
}

json to_json(const RunRecord& r) {
  return {{"zscape", r.version},
          {"torch", r.torch},
          {"created", r.created},
          {"parent", r.parent},
          {"model", r.spec.model},
          {"data", r.spec.data},
          {"data_dir", r.spec.data_dir},
          {"settings", r.spec.settings},
          {"seed", r.spec.seed},
          {"device_wanted", r.spec.device},
          {"device", r.device},
          {"threads", r.threads},
          {"steps", r.spec.steps},
          {"save_every", r.spec.save_every},
          {"train_rows", r.train_rows},
          {"test_rows", r.test_rows},
          {"steps_per_epoch", r.steps_per_epoch},
          {"fingerprint", r.fingerprint},
          {"data_spec",
           {{"kind", name_of(r.data.kind)},
            {"channels", r.data.channels},
            {"height", r.data.height},
            {"width", r.data.width},
            {"dimension", r.data.dimension},
            {"binary", r.data.binary},
            {"eight_bit", r.data.eight_bit},
            {"rate", r.data.rate},
            {"classes", r.data.classes},
            {"label_names", r.data.label_names},
            {"second", r.data.second == Second::paired ? "paired" : r.data.second == Second::unpaired ? "unpaired" : "none"},
            {"second_channels", r.data.second_channels}}}};
}

RunRecord run_record_from(const json& j) {
  RunRecord r;
  r.version = j.value("zscape", "");
  r.torch = j.value("torch", "");
  r.created = j.value("created", "");
  r.parent = j.value("parent", "");
  r.spec.model = j.at("model").get<std::string>();
  r.spec.data = j.at("data").get<std::string>();
  r.spec.data_dir = j.value("data_dir", "");
  r.spec.settings = j.at("settings").get<std::map<std::string, std::string>>();
  r.spec.seed = j.at("seed").get<std::uint64_t>();
  r.spec.device = j.value("device_wanted", "auto");
  r.device = j.value("device", "cpu");
  r.threads = j.value("threads", 1);
  r.spec.threads = r.threads;
  r.spec.steps = j.value("steps", kNoLimit);
  r.spec.save_every = j.value("save_every", std::int64_t{0});
  r.train_rows = j.value("train_rows", std::int64_t{0});
  r.test_rows = j.value("test_rows", std::int64_t{0});
  r.steps_per_epoch = std::max<std::int64_t>(1, j.value("steps_per_epoch", std::int64_t{1}));
  r.fingerprint = j.value("fingerprint", "");
  r.data = data_spec_from(j.at("data_spec"));
  return r;
}

RunRecord read_run_record(const fs::path& folder) {
  const RunPaths paths(folder);
  if (!fs::exists(paths.run()))
    throw FileError(folder, "this is not a run folder (no run.json in it); `zscape train … --out " + folder.string() + "` makes one.");
  const json j = json::parse(read_text_file(paths.run(), 1 << 24), nullptr, false);
  if (!j.is_object()) throw FileError(paths.run(), "this is not valid JSON; the run cannot be opened.");
  try {
    RunRecord r = run_record_from(j);
    r.spec.folder = folder.string();
    return r;
  } catch (const json::exception& e) {
    throw FileError(paths.run(), std::string("it lacks what a run needs (") + e.what() + ").");
  }
}

void write_run_record(const RunPaths& paths, const RunRecord& record) { write_file(paths.run(), to_json(record).dump(2) + "\n"); }

std::string free_run_folder(const fs::path& parent, const std::string& stem) {
  for (int i = 1;; ++i) {
    const fs::path folder = parent / (stem + "-" + std::to_string(i));
    if (!fs::exists(folder)) return folder.string();
  }
}

std::string journal_line(const JournalEntry& e) {
  json j = {{"step", e.step}, {"command", e.kind}};
  if (!e.key.empty()) j["key"] = e.key;
  if (!e.value.empty()) j["value"] = e.value;
  return j.dump() + "\n";
}

std::vector<JournalEntry> read_journal(const fs::path& path) {
  std::vector<JournalEntry> entries;
  each_line(path, [&](const json& j, std::size_t) {
    const auto text = [&](const char* key) { return j.contains(key) && j[key].is_string() ? j[key].get<std::string>() : std::string(); };
    entries.push_back({j["step"].get<std::int64_t>(), text("command"), text("key"), text("value")});
  });
  return entries;
}

std::map<std::int64_t, std::string> marks_of(const std::vector<JournalEntry>& entries) {
  std::map<std::int64_t, std::string> marks;
  for (const JournalEntry& e : entries) {
    std::int64_t step = e.step;
    if (!e.key.empty()) std::from_chars(e.key.data(), e.key.data() + e.key.size(), step);
    if (e.kind == "mark") marks[step] = e.value;
    if (e.kind == "unmark") marks.erase(step);
  }
  return marks;
}

std::string metrics_line(const MetricsLine& line) {
  json j = {{"step", line.step}, {"seconds", std::round(line.seconds * 1e4) / 1e4}, {"samples", line.samples}};
  for (const auto& [name, value] : line.scalars) j[name] = number_or_null(value);
  return j.dump() + "\n";
}

std::vector<MetricsLine> read_metrics(const fs::path& path) {
  std::vector<MetricsLine> lines;
  each_line(path, [&](const json& j, std::size_t) {
    MetricsLine line;
    line.step = j["step"].get<std::int64_t>();
    for (const auto& [key, value] : j.items()) {
      if (!value.is_number() || key == "step") continue;
      if (key == "seconds")
        line.seconds = value.get<double>();
      else if (key == "samples")
        line.samples = value.get<std::int64_t>();
      else
        line.scalars[key] = value.get<double>();
    }
    lines.push_back(std::move(line));
  });
  return lines;
}

void cut_lines(const fs::path& path, std::int64_t last) {
  std::size_t keep = 0;
  each_line(path, [&](const json& j, std::size_t end) {
    if (j["step"].get<std::int64_t>() <= last) keep = end;
  });
  if (fs::exists(path) && fs::file_size(path) != keep) fs::resize_file(path, keep);
}

void cut_to_count(const fs::path& path, std::int64_t count) {
  std::size_t keep = 0;
  each_line(path, [&](const json&, std::size_t end) {
    if (count-- > 0) keep = end;
  });
  if (fs::exists(path) && fs::file_size(path) != keep) fs::resize_file(path, keep);
}

}  // namespace zscape
