#pragma once
// The parts of the Map, each in a file of its name. Rectangles are window pixels.

#include <optional>
#include <string>
#include <vector>

#include "app/panels/frame.h"
#include "app/render/plane_picture.h"
#include "app/render/plane_view.h"

namespace zscape::app {

// map_data.cpp: asks, takes over what came, and the arithmetic between map and latents.
void follow_map(Frame&);
void remember_map(MapState&);                               // before a change of the view
bool undo(MapState&);
bool redo(MapState&);
ImVec2 place_on_map(const MapState&, const Latent&);        // x, y of the plane
Latent latent_on_map(const MapState&, double x, double y);  // the projection's inverse, at the points' middle
std::string axis_name(const Frame&, std::size_t axis);      // "principal axis 1 · 43 %"
ImU32 class_color(const Theme&, std::size_t label);

// map_ground.cpp: what lies on the map.
struct MapTile {
  std::size_t point;
  ImVec2 min, max;
};
bool shows_point(const MapState&, std::size_t point);  // its class is not hidden
ImVec2 point_on_screen(const MapState&, const PlaneFrame&, std::size_t point);
std::vector<MapTile> map_tiles(const Ui&, const MapState&, const PlaneFrame&);  // points whose pictures have room
std::int64_t draw_map_ground(Frame&, const PlaneFrame&, const std::vector<MapTile>&);  // the step shown, or −1
void draw_map_walk(Frame&, const PlaneFrame&);

// map_posterior.cpp: all posteriors together, and one of them beside the true one.
std::optional<FieldLayer> map_field(const Frame&, KeyHash&);  // what lies under everything; its identity goes into the key
std::vector<LinesLayer> map_prior_circles(const Frame&);                   // one and two standard deviations of the prior, over the aggregate
bool map_truth(const Frame&);                                              // the model and this map can show a true posterior
void map_gap(Frame&);                                                      // its numbers, in words
void map_spreads(Frame&);                                                  // histogram of log σ

void map_plane(Frame&, ImVec2 min, ImVec2 max);     // the map itself
void map_caption(Frame&, ImVec2 min, float right);  // the sentence over it, whose words are switches
void map_tools(Frame&, ImVec2 min, ImVec2 max);     // rows, axes, freeze, lasso
void map_side(Frame&, ImVec2 min, ImVec2 max);      // the picture in the hand, the group, KL per latent

}  // namespace zscape::app
