#pragma once
// The run folder on disk (design: run.json, journal.jsonl, metrics.jsonl, checkpoint*.safetensors, frames/, samples/): names, run.json and the
// journal's lines. No state; errors are FileErrors with the path.
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/api/command.h"
#include "engine/api/data_spec.h"
#include "engine/api/param_spec.h"

namespace zscape {

/// What run.json says: all that is needed to build the same run again.
struct RunRecord {
  RunSpec spec;                                // settings hold every parameter's starting value
  DataSpec data;
  std::string device;                          // the one used
  int threads = 1;
  std::int64_t train_rows = 0, test_rows = 0, steps_per_epoch = 1;
  std::string fingerprint, version, torch, created, parent;
};

struct RunPaths {
  explicit RunPaths(std::filesystem::path folder_) : folder(std::move(folder_)) {}
  std::filesystem::path folder;

  std::filesystem::path run() const { return folder / "run.json"; }
  std::filesystem::path journal() const { return folder / "journal.jsonl"; }
  std::filesystem::path metrics() const { return folder / "metrics.jsonl"; }
  std::filesystem::path checkpoint() const { return folder / "checkpoint.safetensors"; }
  std::filesystem::path checkpoint(std::int64_t step) const { return folder / ("checkpoint-" + std::to_string(step) + ".safetensors"); }
  std::filesystem::path frame(std::int64_t step) const { return folder / "frames" / (std::to_string(step) + ".safetensors"); }
  std::filesystem::path sample(std::int64_t step) const { return folder / "samples" / (std::to_string(step) + ".png"); }

  /// Steps for which a file exists, ascending.
  std::vector<std::int64_t> frames() const;
  std::vector<std::int64_t> checkpoints() const;
};

nlohmann::json to_json(const RunRecord& record);
RunRecord run_record_from(const nlohmann::json& json);
/// Reads and checks run.json; the error says how a run folder looks when there is none.
RunRecord read_run_record(const std::filesystem::path& folder);
void write_run_record(const RunPaths& paths, const RunRecord& record);

nlohmann::json to_json(const ParamValue& value);
nlohmann::json params_to_json(const Params& params);

/// "runs/vae-glyphs-3": the first free name.
std::string free_run_folder(const std::filesystem::path& parent, const std::string& stem);

/// One line of journal.jsonl that matters when a run is replayed.
struct JournalEntry {
  std::int64_t step = 0;
  std::string kind;   // "set", "player", "mark", "unmark", "run", …
  std::string key, value;  // of a mark the step it stands at, where that is not `step`, and its note
};
std::string journal_line(const JournalEntry& entry);
/// Complete lines only; a torn last line is ignored.
std::vector<JournalEntry> read_journal(const std::filesystem::path& path);

/// Step and note of every mark that stands after these entries.
std::map<std::int64_t, std::string> marks_of(const std::vector<JournalEntry>& entries);

/// metrics.jsonl: {"step", "seconds", "samples", scalars…}
struct MetricsLine {
  std::int64_t step = 0, samples = 0;
  double seconds = 0;
  std::map<std::string, double> scalars;
};
std::string metrics_line(const MetricsLine& line);
std::vector<MetricsLine> read_metrics(const std::filesystem::path& path);

/// Cuts a .jsonl file to the lines whose "step" is at most `last`, a torn last line included.
void cut_lines(const std::filesystem::path& path, std::int64_t last);
/// Cuts it to its first `count` complete lines.
void cut_to_count(const std::filesystem::path& path, std::int64_t count);

}  // namespace zscape
