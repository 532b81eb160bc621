#pragma once
// The parts of Mix, each in a file of its name. Rectangles are window pixels.

#include <optional>
#include <string>

#include "app/panels/frame.h"
#include "app/widgets/picture.h"
#include "app/workspaces/mix_latent.h"

namespace zscape::app {

// Tiles of the one sheet that shows everything but the answer itself.
enum class MixTile : std::uint64_t { around = 1, strip, mean, member, low, middle, high };
constexpr std::uint64_t tile_id(MixTile kind, std::uint64_t number) {
  return static_cast<std::uint64_t>(kind) << 56 | number;
}
TileRef mix_tile(MixState&, MixTile, std::uint64_t number);

// mix_edit.cpp: what changes the view; each call can be undone.
void remember(MixState&, const MixView& before);
bool undo(MixState&);
bool redo(MixState&);
MixSlot* find_slot(MixState&, std::uint64_t id);
MixSlot& add_slot(MixState&, bool minus);  // does not remember
void put(MixState&, std::uint64_t slot, Latent, std::string origin);
// Asks for the members that fit; an empty text empties the slot, "#12" draws from a seed.
void ask_for(Frame&, std::uint64_t slot, const std::string& query);
void preset(Frame&, const Analogy&);
void empty_bench(MixState&);  // three empty slots, a − b + c
void save_direction(Frame&);
// A picture file that was dropped at (x, y), with the latent it carried, if any.
void mix_arrive(UiState&, const Ui&, Image, std::optional<Latent>, const std::string& origin, float x, float y);

// Once a frame, before drawing (mix_follow.cpp, mix_directions.cpp).
void follow_mix_run(Frame&);
void follow_hand(Frame&);
void follow_queries(Frame&);
void follow_codes(Frame&);
void follow_pictures(Frame&);
void follow_mix_keys(Frame&);
void follow_saved(Frame&);  // directions the run's folder keeps
void follow_directions(Frame&);
void follow_answer(MixState&, double now);  // the sum as slots and amounts are now
void follow_sheet(Frame&);

void mix_top(Frame&, ImVec2 min, ImVec2 max);
void mix_slots(Frame&, ImVec2 min, ImVec2 max);
// The members of a slot in a box; `name` is the slot's widget.
void mix_members(Frame&, MixSlot&, const std::string& name, ImVec2 min, ImVec2 max);
void mix_picture(Frame&, ImVec2 min, ImVec2 max);  // the answer, large
void mix_around(Frame&, ImVec2 min, ImVec2 max);
void mix_strip(Frame&, ImVec2 min, ImVec2 max);
void mix_directions(Frame&, ImVec2 min, ImVec2 max);
void mix_actions(Frame&, ImVec2 min, ImVec2 max);

}  // namespace zscape::app
