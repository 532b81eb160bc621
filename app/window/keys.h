#pragma once
// Keys by name, the same names in code, scripts and the hint bar. The only place that knows ImGui 1.86's key numbers.

#include <optional>
#include <string>
#include <string_view>

struct ImGuiIO;

namespace zscape::app {

struct KeyChord {
  int key = 0;  // GLFW's number, which is ImGui 1.86's index
  bool ctrl = false, shift = false, alt = false;
};

// "space", "ctrl+z", "shift+period", "f12", "left", "a", "1", "[" … nullopt for an unknown name.
std::optional<KeyChord> parse_chord(std::string_view name);

// True in the frame the chord goes down with exactly these modifiers; never while a text field has the keyboard. With
// `repeat` also while it is held, at the system's rate. An unknown name is never pressed.
bool pressed(std::string_view chord, bool repeat = false);
// Whoever asks later in this frame finds it not pressed.
void take_key(std::string_view chord);
// True while the key is down, whatever the modifiers.
bool key_held(std::string_view key);

// Presses or releases a chord in ImGui's input: for scripts.
void write_chord(ImGuiIO&, const KeyChord&, bool down);

}  // namespace zscape::app
