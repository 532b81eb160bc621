#pragma once
// The parts of the explorer, each in a file of its name. Rectangles are window pixels.

#include <optional>
#include <string>

#include "app/panels/frame.h"
#include "app/widgets/picture.h"
#include "app/workspaces/explore_latent.h"

namespace zscape::app {

// explore_edit.cpp: what changes the view; each call can be undone.
void remember(ExploreState&, const ExploreView& before);
bool undo(ExploreState&);
bool redo(ExploreState&);
void new_seed(ExploreState&);
void reset_view(ExploreState&);
// Gives a latent to a well (0…3) or to the handle (kHandle).
void give(ExploreState&, int target, Latent, std::string origin);
void copy_latent(Frame&);
void paste(Frame&, int target);  // a latent or a picture from the clipboard
// A picture that shall become a latent: encoded, or looked for where the model has no encoder.
void arrive(const Frame&, Image, int target, std::string origin);
// The latent of a tile that was dropped, wherever it came from.
std::optional<Latent> latent_behind(const UiState&, const LatentPayload&);
// Once a frame, before drawing: another run, answers that change the view, keys, the loop.
void follow_run(Frame&);
void follow_arrivals(Frame&);
void follow_keys(Frame&);
void follow_loop(Frame&);

void explore_modes(Frame&, ImVec2 min, ImVec2 max);
void explore_pad(Frame&, ImVec2 min, float side);
void explore_plane(Frame&, ImVec2 min, float side);
void explore_picture(Frame&, ImVec2 min, ImVec2 max);  // large
void explore_words(Frame&, ImVec2 min, ImVec2 max);    // gauge, log p
void explore_directions(Frame&, ImVec2 min, ImVec2 max);
void explore_actions(Frame&, ImVec2 min, ImVec2 max);  // buttons, α and β
void explore_keyframes(Frame&, ImVec2 min, ImVec2 max);
// explore_film.cpp: how the walk goes, its log p, and films of it; over the pad.
void explore_film(Frame&, ImVec2 min, ImVec2 max);
// explore_film_make.cpp: what it shows, and making it.
void follow_film(Frame&);
void begin_film(Frame&);
void abort_film(Frame&);
double film_share(const Frame&);  // of the film being made, 0…1
std::vector<Latent> film_latents(const ExploreState&, std::size_t n);
bool can_film(const ExploreState&);
bool can_walk(const ExploreState&);
// After so many stretches; their number.
Latent walk_latent(const ExploreState&, double at);
double walk_length(const ExploreState&);
// explore_slots.cpp: the nine latents one has stored.
void explore_slots(Frame&, ImVec2 min, ImVec2 max);
bool any_stored(const ExploreState&);
void store(Frame&, std::size_t slot, Latent);
// explore_invert.cpp: descent to the latents of a picture, with what is still different; over the pad.
void begin_invert(const Frame&, Image, int target, std::string origin);
void follow_invert(Frame&);
void explore_invert(Frame&, ImVec2 min, ImVec2 max);
void explore_nearest(Frame&, ImVec2 min, ImVec2 max);  // over the pad
void explore_sketch(Frame&, ImVec2 min, ImVec2 max);   // over the pad
// The wells of the corners that stand at these tiles; before the pad, so that they win the mouse.
void explore_wells(Frame&, const Rect& pad, const PadMapping&, bool handle_is_held);

}  // namespace zscape::app
