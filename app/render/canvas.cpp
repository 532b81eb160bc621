#include "app/render/canvas.h"

#include <epoxy/gl.h>
// epoxy must come before GLFW and the backend.
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>
#include <epoxy/glx.h>

#include <cmath>
#include <string_view>

namespace zscape::app {
namespace {

bool software_renderer() {
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  const std::string_view renderer = name == nullptr ? "" : name;
  return renderer.find("llvmpipe") != std::string_view::npos || renderer.find("softpipe") != std::string_view::npos ||
         renderer.find("SWR") != std::string_view::npos;
}

bool can_copy_parts() {
  Display* display = glXGetCurrentDisplay();  // null where the context is not GLX's
  return display != nullptr && epoxy_has_glx_extension(display, DefaultScreen(display), "GLX_MESA_copy_sub_buffer");
}

Rect whole_pixels(const Rect& r) { return {std::round(r.x0), std::round(r.y0), std::round(r.x1), std::round(r.y1)}; }

void clear(const Rect& r, ImU32 color, int height) {
  if (r.empty()) return;
  const ImVec4 c = ImGui::ColorConvertU32ToFloat4(color);
  glScissor(static_cast<int>(r.x0), height - static_cast<int>(r.y1), static_cast<int>(r.width()),
            static_cast<int>(r.height()));
  glClearColor(c.x, c.y, c.z, 1.0f);
  glClear(GL_COLOR_BUFFER_BIT);
}

}  // namespace

Canvas::Canvas() : partial_(software_renderer() && can_copy_parts()) {}

void Canvas::draw(ImDrawData& data, ImU32 background, std::span<const Fill> fills) {
  const int width = static_cast<int>(data.DisplaySize.x * data.FramebufferScale.x),
            height = static_cast<int>(data.DisplaySize.y * data.FramebufferScale.y);
  height_ = height;
  if (width < 1 || height < 1) return;
  const Rect whole{0, 0, static_cast<float>(width), static_cast<float>(height)};
  const std::vector<Rect> parts = partial_ ? damage_.update(data, background, fills) : std::vector{whole};
  glViewport(0, 0, width, height);
  glEnable(GL_SCISSOR_TEST);
  for (const Rect& part : parts) {
    clear(part, background, height);
    for (const Fill& f : fills) clear(overlap(whole_pixels(f.rect), part), f.color, height);
  }
  glDisable(GL_SCISSOR_TEST);
  if (!partial_) return ImGui_ImplOpenGL3_RenderDrawData(&data);
  const CutLists cut(data, parts, damage_.bounds(), room_);
  ImGui_ImplOpenGL3_RenderDrawData(&data);
  changed_.insert(changed_.end(), parts.begin(), parts.end());
}

void Canvas::show(GLFWwindow* window) {
  if (!partial_) return glfwSwapBuffers(window);
  // Every copy waits for the display server to have done it, which takes as long as many pixels.
  constexpr float kPixelsPerWait = 3e4f;
  merge(changed_, kPixelsPerWait);
  for (const Rect& r : changed_) {
    glXCopySubBufferMESA(glXGetCurrentDisplay(), glXGetCurrentDrawable(), static_cast<int>(r.x0),
                         height_ - static_cast<int>(r.y1), static_cast<int>(r.width()), static_cast<int>(r.height()));
  }
  changed_.clear();
}

}  // namespace zscape::app
