#include "app/window/sound_out.h"

#include <unistd.h>

#include <cstdlib>
#include <string>

namespace zscape::app {

std::filesystem::path save_sound(const Sound& sound, const Snapshot& s, std::int64_t step) {
  const auto folder = std::filesystem::path(s.folder.empty() ? "." : s.folder) / "sounds";
  std::filesystem::create_directories(folder);
  const std::string stem = s.spec.model + "-" + s.spec.data + "-" + std::to_string(step);
  auto path = folder / (stem + ".wav");
  for (int n = 2; std::filesystem::exists(path); ++n) path = folder / (stem + "-" + std::to_string(n) + ".wav");
  write_wav(path, sound);
  return path;
}

bool play_sound(const Sound& sound) {
  constexpr const char* kPlayers[] = {"pw-play", "paplay", "aplay -q", "ffplay -nodisp -autoexit -loglevel quiet"};
  for (const std::string player : kPlayers) {
    const std::string program = player.substr(0, player.find(' '));
    if (std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) != 0) continue;
    // One file a window: what is still playing has been read by then.
    const auto path = std::filesystem::temp_directory_path() / ("zscape-" + std::to_string(getpid()) + ".wav");
    write_wav(path, sound);
    return std::system((player + " '" + path.string() + "' >/dev/null 2>&1 &").c_str()) == 0;
  }
  return false;
}

}  // namespace zscape::app
