#include "app/script/runner.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/window/keys.h"

namespace zscape::app {
namespace {

constexpr float kNoDoubleClick = 0.0f, kAnyDoubleClick = 30.0f;  // seconds: slow frames must not decide what a click is

bool equal(const WidgetValue& have, const WidgetValue& want) {
  const auto* a = std::get_if<double>(&have);
  const auto* b = std::get_if<double>(&want);
  if (a != nullptr && b != nullptr) return std::abs(*a - *b) <= 1e-6 * std::max({1e-3, std::abs(*a), std::abs(*b)});
  return value_text(have) == value_text(want);
}

// The nearest names, for a widget that is not there.
std::string similar_names(const WidgetRegistry& widgets, const std::string& wanted) {
  const std::string folder = wanted.substr(0, wanted.find('/') + 1);
  std::string list;
  int n = 0;
  for (const std::string& name : widgets.names()) {
    if (!folder.empty() && name.starts_with(folder) && n++ < 8) list += (list.empty() ? "" : ", ") + name;
  }
  return list.empty() ? "" : "; there are: " + list;
}

}  // namespace

ScriptRunner::ScriptRunner(std::vector<ScriptStep> steps, std::string file, ScriptHost& host, WidgetRegistry& widgets)
    : steps_(std::move(steps)), file_(std::move(file)), host_(host), widgets_(widgets), finished_(steps_.empty()) {}

void ScriptRunner::fail(const std::string& what) {
  error_ = file_ + ":" + std::to_string(line()) + ": " + what;
  exit_code_ = 1;
  finished_ = true;
}

void ScriptRunner::next() {
  ++at_;
  tick_ = 0;
  frames_seen_ = 0;
  started_ = false;
  waiting_for_.clear();
  path_.clear();
  if (at_ == steps_.size()) finished_ = true;
}

void ScriptRunner::before_frame(ImGuiIO& io) {
  io.MouseDoubleClickTime = kNoDoubleClick;
  // Steps that need no frame of their own (set, expect) run on until one does.
  while (!finished_ && !shot_due_) {
    const ScriptStep& step = steps_[at_];
    if (!started_) {
      started_ = true;
      started_at_ = host_.seconds();
    }
    const Progress progress = advance(io, step);
    if (finished_) break;
    if (progress == Progress::again) {
      ++frames_seen_;
      if (host_.seconds() - started_at_ > step.timeout) {
        fail("waited " + value_text(step.timeout) + " s in vain: " + waiting_for_);
      }
      break;
    }
    const bool instant = step.verb == Verb::expect || step.verb == Verb::wait;
    next();
    if (!instant) break;
  }
  io.MousePos = pointed_ ? ImVec2(mouse_x_, mouse_y_) : ImVec2(-FLT_MAX, -FLT_MAX);
  for (int b = 0; b < 3; ++b) io.MouseDown[b] = buttons_[b];
}

void ScriptRunner::after_draw() {
  if (!shot_due_ || finished_) return;
  shot_due_ = false;
  const ScriptStep& step = steps_[at_];
  try {
    Rect part;
    if (!step.other.empty()) {
      const WidgetRecord* widget = widgets_.find(step.other);
      if (widget == nullptr) {
        fail("no widget \"" + step.other + "\" to take a picture of" + similar_names(widgets_, step.other));
        return;
      }
      part = widget->visible_rect;
    }
    host_.shot(step.target, part);
    next();
  } catch (const std::exception& e) {
    fail(e.what());
  }
}

bool ScriptRunner::aim(const std::string& name, const ScriptPoint& at, bool must_be_enabled) {
  const WidgetRecord* widget = widgets_.find(name);
  if (widget == nullptr) {
    waiting_for_ = "no widget \"" + name + "\" is on the screen" + similar_names(widgets_, name);
    return false;
  }
  const float x = widget->rect.x0 + static_cast<float>(at.x) * widget->rect.width();
  const float y = widget->rect.y0 + static_cast<float>(at.y) * widget->rect.height();
  // Places beyond 0…1 are allowed in drags; only the widget itself must be in view.
  const Rect& seen = widget->visible_rect;
  const bool in_view = seen.contains(std::clamp(x, widget->rect.x0, widget->rect.x1 - 1),
                                     std::clamp(y, widget->rect.y0, widget->rect.y1 - 1));
  if (!in_view) {
    widgets_.request_reveal(name);
    waiting_for_ = "\"" + name + "\" cannot be scrolled into view";
    return false;
  }
  if (must_be_enabled && !widget->enabled) {
    waiting_for_ = "\"" + name + "\" is disabled" + (widget->reason.empty() ? "" : ": " + widget->reason);
    return false;
  }
  pointed_ = true;
  mouse_x_ = x;
  mouse_y_ = y;
  return true;
}

ScriptRunner::Progress ScriptRunner::press(ImGuiIO& io, const ScriptStep& step, int button, int times) {
  if (tick_ == 0) {
    if (!aim(step.target, step.points[0], true)) return Progress::again;
    write_chord(io, {0, step.ctrl, step.shift, step.alt}, true);
    tick_ = 1;
    return Progress::again;
  }
  // Only the second press may count: the first could otherwise pair up with an earlier click at the same place.
  io.MouseDoubleClickTime = tick_ >= 3 ? kAnyDoubleClick : kNoDoubleClick;
  // Frames 1, 3 … press, 2, 4 … release; one more for the answer to appear.
  buttons_[button] = tick_ % 2 == 1 && tick_ < 2 * times;
  if (tick_++ <= 2 * times) return Progress::again;
  write_chord(io, {0, step.ctrl, step.shift, step.alt}, false);
  return Progress::done;
}

ScriptRunner::Progress ScriptRunner::move_along(ImGuiIO& io, const ScriptStep& step) {
  if (tick_ == 0) {
    if (!aim(step.target, step.points[0], true)) return Progress::again;
    const Rect from = widgets_.find(step.target)->rect;
    Rect to = from;
    if (!step.other.empty()) {
      const WidgetRecord* widget = widgets_.find(step.other);
      if (widget == nullptr || !widget->visible()) {
        waiting_for_ = "no widget \"" + step.other + "\" to drop onto" + similar_names(widgets_, step.other);
        return Progress::again;
      }
      to = widget->rect;
    }
    for (std::size_t i = 0; i < step.points.size(); ++i) {
      const Rect& r = i == 0 || step.verb == Verb::stroke ? from : to;
      path_.emplace_back(r.x0 + static_cast<float>(step.points[i].x) * r.width(),
                         r.y0 + static_cast<float>(step.points[i].y) * r.height());
    }
    write_chord(io, {0, step.ctrl, step.shift, step.alt}, true);
    tick_ = 1;
    return Progress::again;
  }
  const int frames = std::max(1, step.frames);
  if (tick_ == 1) {
    buttons_[0] = true;
  } else if (tick_ <= frames + 1) {
    if (!step.during.empty()) write_chord(io, *parse_chord(step.during), tick_ == 2 + frames / 2);
    const double t = static_cast<double>(tick_ - 1) / frames * static_cast<double>(path_.size() - 1);
    const auto i = std::min(path_.size() - 2, static_cast<std::size_t>(t));
    const float u = static_cast<float>(t - static_cast<double>(i));
    mouse_x_ = path_[i].first + u * (path_[i + 1].first - path_[i].first);
    mouse_y_ = path_[i].second + u * (path_[i + 1].second - path_[i].second);
  } else if (tick_ == frames + 3) {
    buttons_[0] = false;
  } else if (tick_ > frames + 3) {
    write_chord(io, {0, step.ctrl, step.shift, step.alt}, false);
    return Progress::done;
  }
  ++tick_;
  return Progress::again;
}

ScriptRunner::Progress ScriptRunner::wait_for(const ScriptStep& step) {
  if (step.seconds && host_.seconds() - started_at_ < *step.seconds) {
    waiting_for_ = "the time itself; ask for a longer \"timeout\"";
    return Progress::again;
  }
  if (frames_seen_ < step.frames) {
    waiting_for_ = std::to_string(step.frames) + " frames";
    return Progress::again;
  }
  waiting_for_ = disagreement(step.claim);
  return waiting_for_.empty() ? Progress::done : Progress::again;
}

std::string ScriptRunner::disagreement(const Claim& c) const {
  if (c.state && host_.state() != *c.state) return "the state is " + host_.state() + ", not " + *c.state;
  const auto step = static_cast<double>(host_.step());
  if ((c.step_min && step < *c.step_min) || (c.step_max && step > *c.step_max)) {
    return "the step is " + std::to_string(host_.step());
  }
  if (c.clipped && widgets_.clipped().size() != *c.clipped) {
    std::string list;
    for (const std::string& text : widgets_.clipped()) list += (list.empty() ? "" : ", ") + ("\"" + text + "\"");
    return std::to_string(widgets_.clipped().size()) + " texts are cut off: " + list;
  }
  if (c.duplicates && widgets_.duplicates().size() != *c.duplicates) {
    std::string list;
    for (const std::string& name : widgets_.duplicates()) list += (list.empty() ? "" : ", ") + name;
    return "names used twice: " + list;
  }
  if (c.widget.empty()) return {};
  const WidgetRecord* widget = widgets_.find(c.widget);
  if (widget == nullptr) {
    if (c.visible && !*c.visible) return {};
    return "no widget \"" + c.widget + "\" is on the screen" + similar_names(widgets_, c.widget);
  }
  const std::string name = "\"" + c.widget + "\"";
  if (c.visible && widget->visible() != *c.visible) return name + (*c.visible ? " cannot be seen" : " can be seen");
  if (c.enabled && widget->enabled != *c.enabled) {
    return name + (*c.enabled ? " is disabled: " + widget->reason : " is enabled");
  }
  if (c.value && !equal(widget->value, *c.value)) {
    return name + " is " + value_text(widget->value) + ", not " + value_text(*c.value);
  }
  if (c.value_min || c.value_max) {
    const auto* v = std::get_if<double>(&widget->value);
    if (v == nullptr || (c.value_min && *v < *c.value_min) || (c.value_max && *v > *c.value_max)) {
      return name + " is " + value_text(widget->value);
    }
  }
  if (c.text && widget->text != *c.text) return name + " says \"" + widget->text + "\", not \"" + *c.text + "\"";
  if (c.text_contains && widget->text.find(*c.text_contains) == std::string::npos) {
    return name + " says \"" + widget->text + "\", without \"" + *c.text_contains + "\"";
  }
  return {};
}

ScriptRunner::Progress ScriptRunner::advance(ImGuiIO& io, const ScriptStep& step) {
  switch (step.verb) {
    case Verb::click:
      return press(io, step, 0, 1);
    case Verb::double_click:
      return press(io, step, 0, 2);
    case Verb::right_click:
      return press(io, step, 1, 1);
    case Verb::hover:
      if (tick_ == 0 && !aim(step.target, step.points[0], false)) return Progress::again;
      return tick_++ < 2 ? Progress::again : Progress::done;
    case Verb::drag:
    case Verb::stroke:
      return move_along(io, step);
    case Verb::wheel:
      if (tick_ == 0) {
        if (!aim(step.target, step.points[0], false)) return Progress::again;
        write_chord(io, {0, step.ctrl, step.shift, step.alt}, true);
      } else if (tick_ == 1) {
        io.MouseWheel += static_cast<float>(step.amount);
      } else {
        write_chord(io, {0, step.ctrl, step.shift, step.alt}, false);
      }
      return tick_++ < 3 ? Progress::again : Progress::done;
    case Verb::set:
      if (tick_ == 0) {
        widgets_.request_set(step.target, step.value);
        tick_ = 1;
        return Progress::again;
      }
      if (widgets_.has_pending_set(step.target)) {
        waiting_for_ = "no widget \"" + step.target + "\" took the value" + similar_names(widgets_, step.target);
        return Progress::again;
      }
      // One more frame, so that the registry shows the new value.
      return tick_++ < 2 ? Progress::again : Progress::done;
    case Verb::key:
      write_chord(io, *parse_chord(step.target), tick_ == 0);
      return tick_++ < 2 ? Progress::again : Progress::done;
    case Verb::type:
      // A text field takes the keyboard one or two frames after the click that opened it.
      if (tick_ == 0 && !io.WantTextInput) {
        waiting_for_ = "no text field has the keyboard";
        return Progress::again;
      }
      if (tick_ == 0) io.AddInputCharactersUTF8(step.target.c_str());
      return tick_++ < 2 ? Progress::again : Progress::done;
    case Verb::drop:
      if (tick_ == 0) {
        if (!step.other.empty() && !aim(step.other, step.points[0], false)) return Progress::again;
        tick_ = 1;
        return Progress::again;
      }
      host_.drop(step.files, mouse_x_, mouse_y_);
      return Progress::done;
    case Verb::resize:
      if (tick_++ == 0) host_.resize(step.width, step.height);
      waiting_for_ = "the window is " + std::to_string(host_.width()) + "x" + std::to_string(host_.height());
      return host_.width() == step.width && host_.height() == step.height && tick_ > 2 ? Progress::done
                                                                                       : Progress::again;
    case Verb::wait:
      return wait_for(step);
    case Verb::expect: {
      const std::string wrong = disagreement(step.claim);
      if (!wrong.empty()) fail(wrong);
      return Progress::done;
    }
    case Verb::shot:
      // Two frames after the last input everything has settled: textures, hover states, popups.
      if (tick_++ < 2) return Progress::again;
      shot_due_ = true;
      return Progress::again;
    case Verb::quit:
      exit_code_ = step.exit_code;
      finished_ = true;
      return Progress::done;
  }
  return Progress::done;
}

}  // namespace zscape::app
