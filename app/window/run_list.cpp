#include "app/window/run_list.h"

#include <algorithm>
#include <filesystem>
#include <stop_token>

#include "engine/core/run_files.h"

namespace zscape::app {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMostRuns = 24;

// Folders with a run.json beside `folder`, the newest first, itself left out.
std::vector<fs::path> beside(const fs::path& folder) {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  std::error_code none;
  const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(parent, none)) {
    const fs::path record = entry.path() / "run.json";
    if (!fs::exists(record, none) || fs::equivalent(entry.path(), folder, none)) continue;
    found.emplace_back(fs::last_write_time(record, none), entry.path().lexically_normal());
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<fs::path> out;
  for (auto& [time, path] : found) out.push_back(std::move(path));
  if (out.size() > kMostRuns) out.resize(kMostRuns);
  return out;
}

}  // namespace

OtherRun read_other_run(const std::string& folder) {
  OtherRun run;
  run.summary = read_run(folder);
  run.fingerprint = read_run_record(folder).fingerprint;
  const auto metrics = read_metrics(RunPaths(folder).metrics());
  const ModelInfo* model = Engine::catalogue().model(run.summary.model);
  if (model == nullptr) return run;
  for (const ScalarInfo& scalar : model->scalars) {
    for (const MetricsLine& line : metrics)
      if (const auto value = line.scalars.find(scalar.name); value != line.scalars.end())
        run.headline.emplace_back(line.step, value->second);
    run.headline_name = scalar.name;
    if (!run.headline.empty()) break;  // the first one this run reported
  }
  return run;
}

void RunList::look(const std::string& folder, const std::string& also) {
  {
    const std::lock_guard lock(mutex_);
    if (busy_) return;
    busy_ = true;
  }
  thread_ = std::jthread([this, folder, also](const std::stop_token& stop) {
    Found found;
    found.also = also;
    if (!also.empty()) {
      try {
        found.runs.push_back(read_other_run(also));
      } catch (const std::exception& e) {
        found.error = e.what();
      }
    }
    for (const fs::path& path : beside(folder)) {
      if (stop.stop_requested()) break;
      try {
        if (path.string() != also) found.runs.push_back(read_other_run(path.string()));
      } catch (const std::exception&) {
        continue;  // half written or of another version: nothing to compare with
      }
    }
    const std::lock_guard lock(mutex_);
    found_ = std::move(found);
    ready_ = true;
    busy_ = false;
  });
}

bool RunList::take(Found& into) {
  const std::lock_guard lock(mutex_);
  if (!ready_) return false;
  into = std::move(found_);
  ready_ = false;
  return true;
}

}  // namespace zscape::app
