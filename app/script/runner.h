#pragma once
// Plays a script on the real window: the test harness, the film maker and the way lessons are checked.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/script/registry.h"
#include "app/script/script.h"

struct ImGuiIO;

namespace zscape::app {

// What the runner asks of the application. All calls come from the main thread, between frames.
class ScriptHost {
 public:
  virtual ~ScriptHost() = default;
  virtual std::int64_t step() const = 0;
  virtual std::string state() const = 0;  // "running", "paused" … as name_of(RunState)
  virtual double seconds() const = 0;     // any steady clock
  virtual void drop(const std::vector<std::string>& files, float x, float y) = 0;  // window pixels
  virtual void resize(int width, int height) = 0;
  virtual int width() const = 0;
  virtual int height() const = 0;
  // Writes what is in the back buffer; the whole window when `part` is empty. Throws with the reason.
  virtual void shot(const std::string& path, const Rect& part) = 0;
};

// Runs the steps one after another, over as many frames as each needs. Main thread only. Errors (a claim that does not
// hold, a widget that does not come, a time-out) end the run: exit code 1, `error` says line and reason. Never throws.
class ScriptRunner {
 public:
  ScriptRunner(std::vector<ScriptStep> steps, std::string file, ScriptHost& host, WidgetRegistry& widgets);

  // Between Window::begin_input and Window::begin_frame: writes mouse and keys into ImGui's io.
  void before_frame(ImGuiIO&);
  // Between Window::draw and Window::show: takes pictures.
  void after_draw();

  bool finished() const { return finished_; }
  int exit_code() const { return exit_code_; }
  const std::string& error() const { return error_; }
  int line() const { return at_ < steps_.size() ? steps_[at_].line : 0; }

 private:
  enum class Progress { again, done };

  Progress advance(ImGuiIO&, const ScriptStep&);
  Progress press(ImGuiIO&, const ScriptStep&, int button, int times);
  Progress move_along(ImGuiIO&, const ScriptStep&);
  Progress wait_for(const ScriptStep&);
  // Moves the mouse onto the widget once it is there, visible and (if asked) enabled; false while it is not yet.
  bool aim(const std::string& name, const ScriptPoint&, bool must_be_enabled);
  // Empty when everything claimed holds, else what does not.
  std::string disagreement(const Claim&) const;
  void fail(const std::string& what);
  void next();

  std::vector<ScriptStep> steps_;
  std::string file_;
  ScriptHost& host_;
  WidgetRegistry& widgets_;

  std::size_t at_ = 0;
  int tick_ = 0;  // frames this step has taken since it could begin
  bool started_ = false;
  double started_at_ = 0;
  int frames_seen_ = 0;
  std::string waiting_for_;  // for the time-out's sentence
  float mouse_x_ = 0, mouse_y_ = 0;
  bool pointed_ = false;  // the mouse is somewhere
  bool buttons_[3] = {false, false, false};
  std::vector<std::pair<float, float>> path_;
  bool shot_due_ = false;
  bool finished_ = false;
  int exit_code_ = 0;
  std::string error_;
};

}  // namespace zscape::app
