#include "app/window/keys.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>

#include <array>
#include <utility>

namespace zscape::app {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 34> kNames{{
    {"space", GLFW_KEY_SPACE},
    {"enter", GLFW_KEY_ENTER},
    {"escape", GLFW_KEY_ESCAPE},
    {"tab", GLFW_KEY_TAB},
    {"backspace", GLFW_KEY_BACKSPACE},
    {"delete", GLFW_KEY_DELETE},
    {"left", GLFW_KEY_LEFT},
    {"right", GLFW_KEY_RIGHT},
    {"up", GLFW_KEY_UP},
    {"down", GLFW_KEY_DOWN},
    {"home", GLFW_KEY_HOME},
    {"end", GLFW_KEY_END},
    {"pageup", GLFW_KEY_PAGE_UP},
    {"pagedown", GLFW_KEY_PAGE_DOWN},
    {"period", GLFW_KEY_PERIOD},
    {".", GLFW_KEY_PERIOD},
    {"comma", GLFW_KEY_COMMA},
    {",", GLFW_KEY_COMMA},
    {"slash", GLFW_KEY_SLASH},
    {"/", GLFW_KEY_SLASH},
    {"question", GLFW_KEY_SLASH},
    {"?", GLFW_KEY_SLASH},
    {"[", GLFW_KEY_LEFT_BRACKET},
    {"]", GLFW_KEY_RIGHT_BRACKET},
    {"minus", GLFW_KEY_MINUS},
    {"-", GLFW_KEY_MINUS},
    {"equal", GLFW_KEY_EQUAL},
    {"=", GLFW_KEY_EQUAL},
    {"f1", GLFW_KEY_F1},
    {"f2", GLFW_KEY_F2},
    {"f5", GLFW_KEY_F5},
    {"f9", GLFW_KEY_F9},
    {"f11", GLFW_KEY_F11},
    {"f12", GLFW_KEY_F12},
}};

}  // namespace

std::optional<KeyChord> parse_chord(std::string_view name) {
  KeyChord chord;
  for (;;) {
    auto take = [&](std::string_view prefix, bool& flag) {
      if (!name.starts_with(prefix)) return false;
      name.remove_prefix(prefix.size());
      return flag = true;
    };
    if (!take("ctrl+", chord.ctrl) && !take("shift+", chord.shift) && !take("alt+", chord.alt)) break;
  }
  if (name == "question" || name == "?") chord.shift = true;
  for (const auto& [known, key] : kNames) {
    if (known == name) {
      chord.key = key;
      return chord;
    }
  }
  if (name.size() != 1) return std::nullopt;
  if (name[0] >= 'a' && name[0] <= 'z') {
    chord.key = GLFW_KEY_A + (name[0] - 'a');
  } else if (name[0] >= '0' && name[0] <= '9') {
    chord.key = GLFW_KEY_0 + (name[0] - '0');
  } else {
    return std::nullopt;
  }
  return chord;
}

bool pressed(std::string_view name, bool repeat) {
  const auto chord = parse_chord(name);
  const ImGuiIO& io = ImGui::GetIO();
  return chord && !io.WantTextInput && io.KeyCtrl == chord->ctrl && io.KeyShift == chord->shift &&
         io.KeyAlt == chord->alt && ImGui::IsKeyPressed(chord->key, repeat);
}

void take_key(std::string_view name) {
  // Held a moment longer than "just pressed": nobody else in this frame takes it for a new press.
  if (const auto chord = parse_chord(name)) ImGui::GetIO().KeysDownDuration[chord->key] = 1e-4f;
}

bool key_held(std::string_view name) {
  const auto chord = parse_chord(name);
  return chord && !ImGui::GetIO().WantTextInput && ImGui::IsKeyDown(chord->key);
}

void write_chord(ImGuiIO& io, const KeyChord& chord, bool down) {
  auto write = [&](int key) { io.KeysDown[key] = down; };
  if (chord.key != 0) write(chord.key);
  if (chord.ctrl) write(GLFW_KEY_LEFT_CONTROL);
  if (chord.shift) write(GLFW_KEY_LEFT_SHIFT);
  if (chord.alt) write(GLFW_KEY_LEFT_ALT);
  io.KeyCtrl = down && chord.ctrl;
  io.KeyShift = down && chord.shift;
  io.KeyAlt = down && chord.alt;
}

}  // namespace zscape::app
