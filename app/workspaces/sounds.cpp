#include "app/workspaces/sounds.h"

#include <algorithm>
#include <cmath>

#include "app/window/sound_out.h"

namespace zscape::app {
namespace {

Sound sound_of(const Frame& f, std::span<const float> levels) {
  Sound sound{static_cast<int>(f.snapshot.data.rate), std::vector<float>(levels.size())};
  for (std::size_t i = 0; i < levels.size(); ++i)
    sound.samples[i] = from_mu_law(static_cast<std::uint8_t>(std::lround(255 * std::clamp(levels[i], 0.0f, 1.0f))));
  return sound;
}

void send(Frame& f, std::span<const float> levels, bool to_ears) {
  try {
    const Sound sound = sound_of(f, levels);
    if (to_ears && play_sound(sound)) return;
    const std::string path = save_sound(sound, f.snapshot, f.step_in_view()).string();
    f.state.notices.say(to_ears ? Fact::Grade::warning : Fact::Grade::good,
                        to_ears ? "notice.no_player" : "notice.sound_saved", {path}, f.state.now);
  } catch (const std::exception& e) {
    f.state.notices.say(Fact::Grade::error, "notice.picture_failed", {e.what()}, f.state.now);
  }
}

}  // namespace

void listen(Frame& f, std::span<const float> levels) { send(f, levels, true); }
void keep_sound(Frame& f, std::span<const float> levels) { send(f, levels, false); }

}  // namespace zscape::app
