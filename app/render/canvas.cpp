#include "app/render/canvas.h"

#include <epoxy/gl.h>
// epoxy must come before the backend.
#include <backends/imgui_impl_opengl3.h>

#include <algorithm>

namespace zscape::app {
namespace {

void clear(const Rect& r, ImU32 color, int height) {
  if (r.empty()) return;
  const ImVec4 c = ImGui::ColorConvertU32ToFloat4(color);
  glScissor(static_cast<int>(r.x0), height - static_cast<int>(r.y1), static_cast<int>(r.width()),
            static_cast<int>(r.height()));
  glClearColor(c.x, c.y, c.z, 1.0f);
  glClear(GL_COLOR_BUFFER_BIT);
}

// Everything that lies in `part`.
void draw_part(ImDrawData& data, ImU32 background, std::span<const Fill> fills, const Rect& part, int height) {
  glEnable(GL_SCISSOR_TEST);
  clear(part, background, height);
  for (const Fill& f : fills) clear(overlap(f.rect, part), f.color, height);
  glDisable(GL_SCISSOR_TEST);
  // The backend clips every command by its own rectangle and leaves out empty ones.
  std::vector<ImVec4> clips;
  for (int n = 0; n < data.CmdListsCount; ++n) {
    for (ImDrawCmd& cmd : data.CmdLists[n]->CmdBuffer) {
      clips.push_back(cmd.ClipRect);
      const Rect r = overlap({cmd.ClipRect.x, cmd.ClipRect.y, cmd.ClipRect.z, cmd.ClipRect.w}, part);
      cmd.ClipRect = {r.x0, r.y0, r.x1, r.y1};
    }
  }
  ImGui_ImplOpenGL3_RenderDrawData(&data);
  std::size_t i = 0;
  for (int n = 0; n < data.CmdListsCount; ++n) {
    for (ImDrawCmd& cmd : data.CmdLists[n]->CmdBuffer) cmd.ClipRect = clips[i++];
  }
}

}  // namespace

Canvas::~Canvas() {
  if (framebuffer_ != 0) glDeleteFramebuffers(1, &framebuffer_);
  if (texture_ != 0) glDeleteTextures(1, &texture_);
}

bool Canvas::resize(int width, int height) {
  if (width == width_ && height == height_) return framebuffer_ != 0;
  width_ = width;
  height_ = height;
  damage_.forget();
  if (texture_ != 0) glDeleteTextures(1, &texture_);
  if (framebuffer_ == 0) glGenFramebuffers(1, &framebuffer_);
  glGenTextures(1, &texture_);
  glBindTexture(GL_TEXTURE_2D, texture_);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_, 0);
  const bool complete = glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  if (!complete) {
    glDeleteFramebuffers(1, &framebuffer_);
    framebuffer_ = 0;
  }
  return complete;
}

void Canvas::draw(ImDrawData& data, ImU32 background, std::span<const Fill> fills) {
  const int width = static_cast<int>(data.DisplaySize.x * data.FramebufferScale.x),
            height = static_cast<int>(data.DisplaySize.y * data.FramebufferScale.y);
  if (width < 1 || height < 1) return;
  glViewport(0, 0, width, height);
  // Screens whose points are not pixels are drawn whole: the rectangles here are pixels.
  const bool plain = data.FramebufferScale.x == 1 && data.FramebufferScale.y == 1;
  if (!plain || !resize(width, height)) {
    return draw_part(data, background, fills, {0, 0, static_cast<float>(width), static_cast<float>(height)}, height);
  }
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffer_);
  for (const Rect& part : damage_.update(data, background, fills)) draw_part(data, background, fills, part, height);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer_);
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
  glBlitFramebuffer(0, 0, width, height, 0, 0, width, height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
}

}  // namespace zscape::app
