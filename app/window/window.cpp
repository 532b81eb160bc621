#include "app/window/window.h"

#include <epoxy/gl.h>
// epoxy must come before GLFW so that GLFW does not bring its own GL header.
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <thread>
#include <utility>

#include "app/render/canvas.h"

namespace zscape::app {

struct Window::State {
  GLFWwindow* window = nullptr;
  ImGuiContext* context = nullptr;
  std::function<void(const std::vector<std::string>&)> drop;
  std::optional<Canvas> canvas;
  float built_scale = 0;  // scale and theme that style and fonts were built for
  bool built_light = false;
  std::size_t built_characters = 0;
  int windowed[4] = {0, 0, 0, 0};  // place and size before full screen
  bool full_screen = false;
};

void Window::dropped(GLFWwindow* window, int count, const char** paths) {
  const auto& drop = static_cast<State*>(glfwGetWindowUserPointer(window))->drop;
  if (drop) drop(std::vector<std::string>(paths, paths + count));
}

// What lay on the screen is lost: another window was over it.
void Window::uncovered(GLFWwindow* window) {
  if (auto& canvas = static_cast<State*>(glfwGetWindowUserPointer(window))->canvas) canvas->forget();
}

namespace {

std::string last_glfw_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text == nullptr ? "no reason given" : text;
}

// Mesa's software OpenGL draws with as many threads as there are cores. Where the training has one of two, handing work
// over costs more than it brings: the main thread draws by itself, unless the person at the machine says otherwise.
void draw_without_helpers_on_two_cores() {
  if (std::thread::hardware_concurrency() <= 2) setenv("LP_NUM_THREADS", "0", /*overwrite=*/0);
}

bool display_is_set() {
  auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  return set("DISPLAY") || set("WAYLAND_DISPLAY");
}

}  // namespace

Window::Window(const WindowOptions& options) : state_(std::make_unique<State>()) {
  if (!display_is_set()) {
    throw WindowError(
        "No display: DISPLAY is not set. Start Zscape from a desktop session, use \"ssh -X\", or run it under "
        "\"xvfb-run -a\"; \"zscape train\" needs no window.");
  }
  if (glfwInit() == GLFW_FALSE) {
    throw WindowError("No display can be opened (" + last_glfw_error() +
                      "). Check DISPLAY, or run under \"xvfb-run -a\"; \"zscape train\" needs no window.");
  }
  draw_without_helpers_on_two_cores();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_VISIBLE, options.visible ? GLFW_TRUE : GLFW_FALSE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "zscape");

  const float scale = options.scale > 0 ? options.scale : screen_scale();
  int width = static_cast<int>(static_cast<float>(options.width) * scale);
  int height = static_cast<int>(static_cast<float>(options.height) * scale);
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
    if (const GLFWvidmode* mode = glfwGetVideoMode(monitor)) {
      width = std::min(width, mode->width);
      height = std::min(height, mode->height);
    }
  }
  state_->window = glfwCreateWindow(width, height, options.title, nullptr, nullptr);
  if (state_->window == nullptr) {
    const std::string why = last_glfw_error();
    glfwTerminate();
    throw WindowError("The window needs OpenGL 3.3 and could not be opened (" + why +
                      "). Install a driver or Mesa's software one: apt-get install libgl1-mesa-dri.");
  }
  glfwMakeContextCurrent(state_->window);
  glfwSwapInterval(options.vsync ? 1 : 0);
  glfwSetWindowSizeLimits(state_->window, 480, 320, GLFW_DONT_CARE, GLFW_DONT_CARE);

  IMGUI_CHECKVERSION();
  state_->context = ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;  // the layout is the program's own
  io.LogFilename = nullptr;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  glfwSetWindowUserPointer(state_->window, state_.get());
  glfwSetDropCallback(state_->window, dropped);
  glfwSetWindowRefreshCallback(state_->window, uncovered);
  ImGui_ImplGlfw_InitForOpenGL(state_->window, true);
  ImGui_ImplOpenGL3_Init("#version 330 core");
  state_->canvas.emplace();
}

Window::~Window() {
  state_->canvas.reset();
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext(state_->context);
  glfwDestroyWindow(state_->window);
  glfwTerminate();
}

bool Window::should_close() const { return glfwWindowShouldClose(state_->window) != 0; }
void Window::request_close() { glfwSetWindowShouldClose(state_->window, GLFW_TRUE); }

void Window::wait(double seconds) {
  if (seconds > 0) {
    glfwWaitEventsTimeout(seconds);
  } else {
    glfwPollEvents();
  }
}

void Window::wake() { glfwPostEmptyEvent(); }

void Window::begin_input() {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
}

void Window::begin_frame(Ui& ui) {
  const std::size_t characters = ui.texts.characters_version();
  if (state_->built_scale != ui.scale || state_->built_characters != characters) {
    ui.fonts = build_fonts(*ImGui::GetIO().Fonts, ui.scale, ui.texts.characters());
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
    state_->canvas->forget();
    ImGui::GetIO().FontDefault = ui.fonts[Type::body];
    state_->built_characters = characters;
    state_->built_scale = 0;
  }
  if (state_->built_scale != ui.scale || state_->built_light != ui.theme.light) {
    apply_theme(ui.theme, ui.scale, ImGui::GetStyle());
    state_->built_scale = ui.scale;
    state_->built_light = ui.theme.light;
  }
  ImGui::NewFrame();
  ui.begin_frame();
}

void Window::draw(const Ui& ui) {
  ImGui::Render();
  state_->canvas->draw(*ImGui::GetDrawData(), ui.theme.background, ui.fills);
}

void Window::draw_whole(const Ui& ui) {
  state_->canvas->forget();
  state_->canvas->draw(*ImGui::GetDrawData(), ui.theme.background, ui.fills);
}

void Window::show() { state_->canvas->show(state_->window); }

int Window::width() const {
  int w = 0, h = 0;
  glfwGetFramebufferSize(state_->window, &w, &h);
  return w;
}

int Window::height() const {
  int w = 0, h = 0;
  glfwGetFramebufferSize(state_->window, &w, &h);
  return h;
}

float Window::screen_scale() const {
  float x = 1, y = 1;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) glfwGetMonitorContentScale(monitor, &x, &y);
  // Quarter steps: fonts at odd sizes look worse than a window that is a little too large.
  return std::clamp(std::round(std::max(x, y) * 4.0f) / 4.0f, 1.0f, 3.0f);
}

void Window::resize(int width, int height) { glfwSetWindowSize(state_->window, width, height); }

void Window::full_screen(bool on) {
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  if (on == state_->full_screen || monitor == nullptr) return;
  int* w = state_->windowed;
  if (on) {
    glfwGetWindowPos(state_->window, &w[0], &w[1]);
    glfwGetWindowSize(state_->window, &w[2], &w[3]);
    const GLFWvidmode* mode = glfwGetVideoMode(monitor);
    glfwSetWindowMonitor(state_->window, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
  } else {
    glfwSetWindowMonitor(state_->window, nullptr, w[0], w[1], w[2], w[3], GLFW_DONT_CARE);
  }
  state_->full_screen = on;
}

bool Window::is_full_screen() const { return state_->full_screen; }
void Window::title(const std::string& text) { glfwSetWindowTitle(state_->window, text.c_str()); }

void Window::cursor_hidden(bool hidden) {
  if (hidden) ImGui::SetMouseCursor(ImGuiMouseCursor_None);
}

bool Window::focused() const { return glfwGetWindowAttrib(state_->window, GLFW_FOCUSED) != 0; }

void Window::on_drop(std::function<void(const std::vector<std::string>&)> callback) {
  state_->drop = std::move(callback);
}

GLFWwindow* Window::native() const { return state_->window; }

}  // namespace zscape::app
