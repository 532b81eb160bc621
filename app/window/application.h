#pragma once
// Application: the loop that joins window, engine and panels.

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/panels/frame.h"
#include "app/script/frame_stats.h"
#include "app/script/runner.h"
#include "app/window/layout.h"
#include "app/window/many.h"
#include "app/window/options.h"
#include "app/window/run_list.h"
#include "app/window/session_keeper.h"
#include "app/window/window.h"
#include "engine/api/engine.h"

namespace zscape::app {

// Owns everything of the window; main thread only. The constructor throws std::runtime_error with a sentence (no
// display, a script that cannot be read); after that errors are notices in the window, and those of a script its exit
// code.
class Application final : private ScriptHost {
 public:
  explicit Application(const StartOptions&);
  ~Application() override;
  int run();

 private:
  // ScriptHost
  std::int64_t step() const override { return status_.step; }
  std::string state() const override { return std::string(name_of(status_.state)); }
  double seconds() const override;
  void drop(const std::vector<std::string>& files, float x, float y) override;
  void resize(int width, int height) override { window_.resize(width, height); }
  int width() const override { return window_.width(); }
  int height() const override { return window_.height(); }
  void shot(const std::string& path, const Rect& part) override;

  void start(const StartOptions&);
  void rest();  // until something moves
  void one_frame();
  void draw_window(Frame&);
  void collect_facts();
  void post_commands();
  void keep_view_valid();  // the step in view exists, the film goes on
  void apply_preferences();
  void serve_requests();  // after drawing: pictures of the window
  void serve_compare();   // the runs beside this one, the same settings on other seeds
  void write_stats() const;

  StartOptions options_;
  FrameStats stats_;
  Ui ui_;
  UiState state_;
  std::filesystem::path settings_file_;
  std::string saved_preferences_;
  Window window_;
  Engine engine_;
  Asker asker_;
  SessionKeeper session_;
  RunList run_list_;
  Many many_;
  Outbox outbox_;
  std::optional<ScriptRunner> script_;
  std::shared_ptr<const Snapshot> snapshot_;
  Status status_;
  Layout layout_;
  std::uint64_t facts_seen_ = 0, run_seen_ = 0;
  double frame_began_ = 0, last_input_ = 0;
  std::uint64_t input_hash_ = 0;
  std::chrono::steady_clock::time_point born_;
};

}  // namespace zscape::app
