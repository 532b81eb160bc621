#pragma once
// The parts of the Lab, each in a file of its name. Rectangles are window pixels.

#include <string>
#include <string_view>

#include "app/panels/frame.h"
#include "app/render/plane_view.h"

namespace zscape::app {

// lab_data.cpp: asks for what is on and takes over what came. Once a frame, before drawing.
void follow_lab(Frame&, const PlaneFrame&);
void follow_lab_run(Frame&);      // another run: forgets the old one's answers
void follow_lab_clouds(Frame&);   // points of the data and of the model
void follow_lab_truth(Frame&);    // what is known of the data
void follow_lab_quality(Frame&);  // measures

// lab_choice.cpp: what can be shown, and why not.
std::string lab_field(const Frame&);                                  // "judge", "density" or "samples"
std::string_view why_not(const Frame&, LabLayer);                     // name of the reason; empty = it can
std::string_view why_no_field(const Frame&, std::string_view field);  // the same for a field
std::string_view why_text(const Frame&, std::string_view why);        // the reason in words, or what a click does
ImU32 colour_of(const Frame&, LabLayer);
bool is_game(const Frame&);  // places of players on what they play for: nothing that should look like data

// Rows over and under the picture.
float lab_caption(Frame&, ImVec2 min, float right);  // the sentence whose words switch layers; its height
void lab_numbers(Frame&, ImVec2 min, ImVec2 max);    // how good the samples are, in one line
void lab_tools(Frame&, ImVec2 min, ImVec2 max);

void lab_plane(Frame&, const PlaneFrame&);      // two dimensions: everything in the picture
void lab_line(Frame&, ImVec2 min, ImVec2 max);  // one dimension: Figure 1 of Goodfellow 2014

// Parts of the picture, in data coordinates; the caller clips.
// Field, noise grid and points, as last painted: the step of the points, or −1.
std::int64_t draw_ground(Frame&, const PlaneFrame&, bool points_only = false);
void draw_truth(Frame&, const PlaneFrame&);
void draw_arrows(Frame&, const PlaneFrame&);
void draw_paths(Frame&, const PlaneFrame&);
void draw_points(Frame&, const PlaneFrame&, const float* points, std::size_t count, ImU32 color, float radius);
// Round corners over what was drawn into a rectangle.
void round_corners(const Ui&, ImVec2 min, ImVec2 max, ImU32 outside);

// lab_walk.cpp: chains, the way of one of them, what it refused.
void follow_walk(Frame&);
void draw_walk(Frame&, const PlaneFrame&);
// On the line: where the chains are, and under it the way of the first one, time downwards.
struct LineStrip {
  ImVec2 min, max;
  double x0, x1;  // what min.x and max.x stand for
};
void draw_walk_on_line(Frame&, const LineStrip&);

// lab_paint.cpp: data of one's own.
void paint_on_plane(Frame&, const PlaneFrame&, bool held, bool activated);
void draw_painted(Frame&, const PlaneFrame&);
void paint_tools(Frame&, ImVec2 min, ImVec2 max);

inline constexpr int kLatticeSide = 41;  // lines of the noise grid, ±3σ both ways

}  // namespace zscape::app
