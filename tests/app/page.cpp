#include "tests/app/page.h"

#include <imgui.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "app/render/screenshot.h"
#include "app/script/frame_stats.h"
#include "app/script/runner.h"
#include "app/window/window.h"

namespace zscape::app {
namespace {

std::string read(const std::string& path) {
  std::ifstream in(std::string(ZSCAPE_SOURCE_DIR) + "/" + path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

class PageHost : public ScriptHost {
 public:
  explicit PageHost(Window& window) : window_(window) {}
  std::int64_t step() const override { return 0; }
  std::string state() const override { return "paused"; }
  double seconds() const override {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }
  void drop(const std::vector<std::string>&, float, float) override {}
  void resize(int width, int height) override { window_.resize(width, height); }
  int width() const override { return window_.width(); }
  int height() const override { return window_.height(); }
  void shot(const std::string& path, const Rect& part) override {
    Image image = read_screen(window_.width(), window_.height());
    if (!part.empty()) {
      image = cut(image, static_cast<int>(part.x0), static_cast<int>(part.y0), static_cast<int>(part.width()),
                  static_cast<int>(part.height()));
    }
    write_png(image, path);
  }

 private:
  Window& window_;
};

}  // namespace

bool has_display() {
  const char* display = std::getenv("DISPLAY");
  return display != nullptr && *display != '\0';
}

PageResult run_page(const std::string& script, const std::function<void(Ui&)>& page, const PageOptions& o) {
  Window window({.width = static_cast<int>(o.width / o.scale),
                 .height = static_cast<int>(o.height / o.scale),
                 .scale = o.scale,
                 .vsync = false});
  Ui ui;
  ui.scale = o.scale;
  ui.scripted = true;
  if (o.light) ui.theme = light_theme();
  for (const char* language : {"en", "zh"})
    ui.texts.add(language, read("assets/texts/" + std::string(language) + ".json"));
  ui.texts.use(o.language);
  PageHost host(window);
  ScriptRunner runner(parse_script(script, "page"), "page", host, ui.widgets);
  FrameStats stats;
  while (!runner.finished() && !window.should_close()) {
    const double begin = host.seconds();
    window.wait(0);
    window.begin_input();
    runner.before_frame(ImGui::GetIO());
    window.begin_frame(ui);
    page(ui);
    window.draw(ui);
    runner.after_draw();
    window.show();
    stats.add_frame((host.seconds() - begin) * 1000);
  }
  return {runner.exit_code(), runner.error(), stats.json()};
}

}  // namespace zscape::app
