#include "app/panels/class_choice.h"
#include "app/window/application.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "app/assets.h"
#include "app/panels/panels.h"
#include "app/render/screenshot.h"
#include "app/window/first_run.h"
#include "app/window/preferences.h"
#include "app/window/save_picture.h"
#include "app/window/shortcuts.h"
#include "app/workspaces/explore_drop.h"

namespace zscape::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kFrame = 1.0 / 60;      // while the hand is at work
constexpr double kCalmFrame = 1.0 / 25;  // while only the training moves
constexpr double kCalmAfter = 0.6;       // seconds without input

std::string read_script(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("The script " + path + " cannot be read: check its path and rights.");
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string language_of(const StartOptions& options, const Preferences& preferences) {
  if (!options.lang.empty()) return options.lang;
  if (!preferences.language.empty()) return preferences.language;
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return std::string_view(value).starts_with("zh") ? "zh" : "en";
  }
  return "en";
}

WindowOptions window_options(const StartOptions& options, const Preferences& preferences) {
  return {.scale = static_cast<float>(options.scale > 0 ? options.scale : preferences.scale),
          .vsync = options.script.empty()};
}

Preferences preferences_of(const StartOptions& options, const std::filesystem::path& file) {
  // A script must see the same window everywhere.
  return options.script.empty() ? load_preferences(file) : Preferences{};
}

// Changes with every touch of mouse or keyboard.
std::uint64_t hash_input(const ImGuiIO& io, GLFWwindow* window) {
  double x = 0, y = 0;
  glfwGetCursorPos(window, &x, &y);
  KeyHash hash;
  hash.add(&x, sizeof x)
      .add(&y, sizeof y)
      .add(io.KeysDown, sizeof io.KeysDown)
      .add(&io.MouseWheel, sizeof io.MouseWheel);
  hash.add(static_cast<std::uint64_t>(io.InputQueueCharacters.Size));
  for (int b = 0; b < 3; ++b) hash.add(static_cast<std::uint64_t>(glfwGetMouseButton(window, b)));
  int width = 0, height = 0;
  glfwGetFramebufferSize(window, &width, &height);
  hash.add(static_cast<std::uint64_t>(width)).add(static_cast<std::uint64_t>(height));
  return hash.value();
}

struct PartOptions {
  bool scrolls = false;
  bool over = false;  // lies over another part
};

// Opens one of the fixed parts of the window; ImGui::End closes it.
void begin_part(Ui& ui, const char* id, const Rect& r, ImU32 fill, const PartOptions& o = {}) {
  ImGui::SetNextWindowPos({r.x0, r.y0});
  ImGui::SetNextWindowSize({std::max(1.0f, r.width()), std::max(1.0f, r.height())});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  if (!o.over) ui.fills.push_back({r, fill});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, o.over ? fill : 0);
  ImGuiWindowFlags flags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                           ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                           ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav;
  if (!o.scrolls) flags |= ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::Begin(id, nullptr, flags);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
}

}  // namespace

Application::Application(const StartOptions& options)
    : options_(options),
      settings_file_(preferences_file()),
      window_(window_options(options, preferences_of(options, settings_file_))),
      engine_({.watched = true}),
      asker_(engine_, stats_),
      session_(options.script.empty()),
      born_(Clock::now()) {
  if (!options.script.empty()) {
    // The base is private: emplace could not convert by itself.
    ScriptHost& host = *this;
    script_.emplace(parse_script(read_script(options.script), options.script), options.script, host, ui_.widgets);
    ui_.scripted = true;
  }
  state_.preferences = preferences_of(options, settings_file_);
  state_.preferences.language = language_of(options, state_.preferences);
  state_.first_hints = options.script.empty() && !state_.preferences.hints_seen;
  if (options.scale > 0) state_.preferences.scale = options.scale;
  for (const std::string language : {"en", "zh"}) ui_.texts.add(language, asset("assets/texts/" + language + ".json"));
  apply_preferences();
  window_.on_drop([this](const std::vector<std::string>& files) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    drop(files, mouse.x, mouse.y);
  });
  engine_.on_change(&Window::wake);
  snapshot_ = engine_.latest();
  if (state_.preferences.kept_megabytes > 0) engine_.post(KeepUpTo{state_.preferences.kept_megabytes << 20});
  for (Command& command : first_commands(options, Engine::catalogue())) engine_.post(std::move(command));
}

Application::~Application() {
  engine_.on_change(nullptr);
  session_.close(state_);
  if (!script_) save_preferences(state_.preferences, settings_file_);
}

double Application::seconds() const { return std::chrono::duration<double>(Clock::now() - born_).count(); }

void Application::apply_preferences() {
  const Preferences& p = state_.preferences;
  if (ui_.texts.language() != p.language) ui_.texts.use(p.language);
  float scale = p.scale > 0 ? static_cast<float>(p.scale) : window_.screen_scale();
  if (p.projector) scale = std::max(scale, 1.5f);
  ui_.scale = scale;
  if (ui_.theme.light != p.projector) ui_.theme = p.projector ? light_theme() : dark_theme();
}

void Application::drop(const std::vector<std::string>& files, float x, float y) {
  const Frame frame{ui_, state_, asker_, outbox_, *snapshot_, status_, Engine::catalogue(), Engine::catalogue().model(snapshot_->spec.model)};
  for (const std::string& file : files) drop_file(frame, file, x, y);
}

void Application::shot(const std::string& path, const Rect& part) {
  Image image = read_screen(window_.width(), window_.height());
  // Where only changes are drawn, a script's pictures prove that none was missed.
  window_.draw_whole(ui_);
  if (read_screen(window_.width(), window_.height()).pixels != image.pixels) {
    write_png(image, path);
    throw std::runtime_error("the frame drawn by parts, " + path + ", is not the frame drawn whole");
  }
  if (!part.empty()) {
    image = cut(image, static_cast<int>(part.x0), static_cast<int>(part.y0), static_cast<int>(part.width()),
                static_cast<int>(part.height()));
  }
  write_png(image, path);
}

void Application::rest() {
  const bool scripted = script_.has_value();
  const bool calm = !scripted && seconds() - last_input_ > kCalmAfter && !asker_.busy();
  const bool moving = status_.state == RunState::running || status_.state == RunState::loading ||
                      status_.state == RunState::rebuilding || status_.state == RunState::waiting ||
                      state_.looking.film || state_.explore.loop || state_.draw.playing || state_.compare.turning;
  const double next = frame_began_ + (calm ? kCalmFrame : kFrame);
  bool first = true;
  for (;;) {
    const double left = next - seconds();
    // When nothing moves, sleep until the engine or a hand wakes us; a second, so that ages in the text stay true.
    const double timeout = left > 0 ? left : first && calm && !moving ? 1.0 : 0.0;
    window_.wait(timeout);
    first = false;
    const std::uint64_t input = hash_input(ImGui::GetIO(), window_.native());
    const bool touched = input != input_hash_;
    input_hash_ = input;
    if (touched) last_input_ = seconds();
    if (touched || seconds() >= next || window_.should_close()) return;
  }
}

void Application::collect_facts() {
  for (const Fact& fact : engine_.facts_since(facts_seen_)) {
    facts_seen_ = std::max(facts_seen_, fact.number);
    state_.notices.add(fact, state_.now);
  }
}

void Application::keep_view_valid() {
  Looking& look = state_.looking;
  if (run_seen_ != status_.run_id) {
    run_seen_ = status_.run_id;
    look = {.averaged = look.averaged};  // marks and their undo too
    state_.branch_question.reset();
  }
  const auto& kept = snapshot_->kept;
  if (look.step != zscape::kLive && !std::binary_search(kept.begin(), kept.end(), look.step)) {
    // Kept frames grow sparse with time: the nearest one takes over.
    const auto at = std::lower_bound(kept.begin(), kept.end(), look.step);
    look.step = at != kept.end() ? *at : kept.empty() ? zscape::kLive : kept.back();
  }
  if (!look.film || state_.now < look.film_at) return;
  constexpr double kFilmStep = 1.0 / 12;
  look.film_at = state_.now + kFilmStep;
  const auto next = look.step == zscape::kLive ? kept.begin() : std::upper_bound(kept.begin(), kept.end(), look.step);
  look.film = next != kept.end();
  look.step = look.film ? *next : zscape::kLive;
}

void Application::post_commands() {
  for (Command& command : outbox_.take()) {
    if (const auto* set = std::get_if<SetParam>(&command); set != nullptr && state_.looking.step != zscape::kLive) {
      state_.branch_question = *set;
      continue;
    }
    engine_.post(std::move(command));
  }
}

void Application::draw_window(Frame& frame) {
  const Theme& t = ui_.theme;
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  layout_ = layout_of(size.x, size.y, ui_.scale, state_);
  begin_part(ui_, "stage", layout_.stage, t.background);
  stage(frame, layout_);
  ImGui::End();
  if (!layout_.top.empty()) {
    begin_part(ui_, "top", layout_.top, t.bar);
    top_bar(frame);
    ImGui::End();
  }
  if (!layout_.left.empty()) {
    begin_part(ui_, "left", layout_.left, t.rail, {.scrolls = true, .over = layout_.left_drawer});
    left_rail(frame);
    ImGui::End();
  }
  if (!layout_.right.empty()) {
    begin_part(ui_, "right", layout_.right, t.rail, {.scrolls = true, .over = layout_.right_drawer});
    right_rail(frame);
    ImGui::End();
  }
  if (!layout_.foot.empty()) {
    begin_part(ui_, "foot", layout_.foot, t.bar);
    foot(frame, layout_);
    ImGui::End();
  }
  borders(frame, layout_);
  first_hints(frame);
}

void Application::one_frame() {
  frame_began_ = seconds();
  state_.now = frame_began_;
  window_.begin_input();
  if (script_) script_->before_frame(ImGui::GetIO());
  apply_preferences();
  snapshot_ = engine_.latest();
  status_ = engine_.status();
  collect_facts();
  keep_view_valid();
  asker_.begin_frame(status_, {.step = state_.looking.step,
                      .ema = state_.looking.averaged,
                      .label = class_in_view(state_, snapshot_->told_classes, snapshot_->latent.size)},
                     state_.now, frame_began_);
  window_.begin_frame(ui_);
  Frame frame{ui_,
              state_,
              asker_,
              outbox_,
              *snapshot_,
              status_,
              Engine::catalogue(),
              Engine::catalogue().model(snapshot_->spec.model)};
  session_.follow(state_, *snapshot_, status_);
  shortcuts(frame);
  draw_window(frame);
  post_commands();
  serve_compare();
  window_.draw(ui_);
  serve_requests();
  if (script_) script_->after_draw();
  window_.show();
  const double shown = seconds();
  stats_.add_frame((shown - frame_began_) * 1e3);
  asker_.shown(shown);
}

void Application::serve_requests() {
  Requests wish = std::exchange(state_.requests, {});
  session_.serve(state_, wish, *snapshot_);
  if (wish.full_screen) window_.full_screen(state_.picture_only);
  if (!wish.save_picture && !wish.save_window && !wish.picture) return;
  const auto screen = [&] {
    const Rect whole{0, 0, static_cast<float>(window_.width()), static_cast<float>(window_.height())};
    const Rect part = wish.save_window ? whole : layout_.stage;
    return cut(read_screen(window_.width(), window_.height()), static_cast<int>(part.x0), static_cast<int>(part.y0),
               static_cast<int>(part.width()), static_cast<int>(part.height()));
  };
  try {
    const auto path = wish.picture ? save_picture(wish.picture->image, wish.picture->latent, {}, state_, *snapshot_)
                                   : save_picture(screen(), state_, *snapshot_);
    state_.notices.say(Fact::Grade::good, "notice.picture_saved", {path.string()}, state_.now);
  } catch (const std::exception& e) {
    state_.notices.say(Fact::Grade::error, "notice.picture_failed", {e.what()}, state_.now);
  }
}

void Application::serve_compare() {
  CompareState& s = state_.compare;
  s.turning = s.turning && state_.workspace == Workspace::compare;
  s.many.on = s.many.on && state_.workspace == Workspace::compare && s.choice.view == CompareView::many;
  many_.follow(*snapshot_, status_, s.many, &Window::wake);
  RunList::Found found;
  if (run_list_.take(found)) {
    s.others = std::move(found.runs);
    if (!s.dropped.empty() && found.also == s.dropped) {
      s.error = found.error;
      if (found.error.empty()) s.choice.sides[static_cast<std::size_t>(s.dropped_on)] = {.run = s.dropped};
      s.choice.chosen = s.choice.chosen || found.error.empty();
      s.dropped.clear();
    }
  }
  if (!s.wants_list && s.dropped.empty()) return;
  run_list_.look(snapshot_->folder.empty() ? "runs/none" : snapshot_->folder, s.dropped);
  s.wants_list = false;
  s.listed_run = snapshot_->run_id;
}

void Application::write_stats() const {
  if (options_.stats.empty()) return;
  std::ofstream out(options_.stats);
  out << stats_.json() << '\n';
  if (!out)
    throw std::runtime_error("The numbers cannot be written to " + options_.stats + ": choose a folder that exists.");
}

int Application::run() {
  const double begin = seconds();
  std::optional<std::int64_t> first_step;
  while (!window_.should_close() && !(script_ && script_->finished())) {
    rest();
    one_frame();
    if (!first_step && has_model(status_.state)) first_step = status_.step;
  }
  stats_.steps(status_.step - first_step.value_or(status_.step), seconds() - begin);
  write_stats();
  if (!script_) return 0;
  if (!script_->error().empty()) std::fprintf(stderr, "zscape: %s\n", script_->error().c_str());
  return script_->exit_code();
}

int run_window(const StartOptions& options) {
  Application application(options);
  return application.run();
}

}  // namespace zscape::app
