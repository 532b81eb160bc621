#pragma once
// The one native window: GLFW, an OpenGL 3.3 core context, ImGui's two backends.

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/window/ui.h"

struct GLFWwindow;

namespace zscape::app {

// The window cannot be opened; the message says why and what to do.
struct WindowError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct WindowOptions {
  int width = 1280, height = 800;  // at scale 1; multiplied by `scale` and cut to the screen
  float scale = 0;                 // 0 = ask the screen
  const char* title = "Zscape";
  bool vsync = true;
  bool visible = true;
};

// Opens, draws and closes the window. Main thread only, except `wake`. One frame:
//
//   window.wait(idle_seconds);              // 0 while anything moves
//   window.begin_input();                   // the backends read mouse and keys …
//   script.before_frame(ImGui::GetIO());    // … and a script may overwrite them (ImGui 1.86's backend rewrites the
//   mouse)
//   window.begin_frame(ui);                 // ImGui::NewFrame, fonts and theme for ui.scale … widgets …
//   window.draw(ui);                        // renders into the back buffer; screenshots are read here
//   window.show();                          // brings it to the screen
//
// The constructor throws WindowError; nothing else does. A lost context ends the program as any GL program.
class Window {
 public:
  explicit Window(const WindowOptions&);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  bool should_close() const;
  void request_close();

  void wait(double seconds);  // returns at the first event, at `wake`, or after this time
  static void wake();         // any thread: ends a wait
  void begin_input();
  void begin_frame(Ui&);
  void draw(const Ui&);
  void draw_whole(const Ui&);  // the same frame again, without what is known of the one before
  void show();

  int width() const;  // in framebuffer pixels
  int height() const;
  float screen_scale() const;  // what the screen asks for, 1…3
  void resize(int width, int height);
  void full_screen(bool on);
  bool is_full_screen() const;
  void title(const std::string&);
  void cursor_hidden(bool hidden);  // while a gesture draws its own pointer
  bool focused() const;

  // Called with the paths of dropped files, between frames.
  void on_drop(std::function<void(const std::vector<std::string>&)>);

  GLFWwindow* native() const;

 private:
  struct State;
  static void dropped(GLFWwindow*, int count, const char** paths);
  static void uncovered(GLFWwindow*);
  std::unique_ptr<State> state_;
};

}  // namespace zscape::app
