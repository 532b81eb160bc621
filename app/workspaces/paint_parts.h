#pragma once
// The parts of Paint, each in a file of its name. Rectangles are window pixels.

#include <string>
#include <vector>

#include "app/panels/frame.h"
#include "app/workspaces/paint_state.h"

namespace zscape::app {

// paint_edit.cpp: what changes the view; each call can be undone.
void remember(PaintState&);
bool undo(PaintState&);
bool redo(PaintState&);
void take_picture(PaintState&, Array picture, std::string origin, std::int64_t row = -1);
void show_row(Frame&, std::int64_t row);  // asks for it
void clear_hole(PaintState&);
void invert_hole(PaintState&);
void swap_sense(PaintState&);
void adopt(PaintState&, int answer);
// The adopted answer becomes part of the picture; nothing is a hole any more.
void fix(PaintState&);
void add_noise(PaintState&, const std::string& kind, double amount);
void remove_noise(PaintState&);
// One pixel of the eraser: given again; of an adopted answer its value stays.
void give_back(PaintState&, const HoleMask& before);

// Pure helpers.
Array answer_picture(const PaintAnswers&, int answer);  // [C, H, W]
Latent answer_latent(const PaintAnswers&, int answer);
std::vector<int> answer_order(const PaintState&);  // as drawn, or best first
double rms(const Array& a, const Array& b);
Array to_picture(const Pictures&, int i);  // bytes → [C, H, W]
Image to_image(const Array& picture);

// Once a frame, before drawing: another run, pictures that arrive, keys, the question and its answer.
void follow_paint(Frame&);
// Methods that this run offers now, best first; of repairing while that is what is asked.
std::vector<std::string> paint_methods(const Frame&);
std::string paint_method(const Frame&);
bool repairing(const PaintState&);

// Places widgets in rows from the left and wraps when the right edge is reached.
class PaintRow {
 public:
  PaintRow(const Ui& ui, ImVec2 min, float right) : ui_(ui), at_(min), left_(min.x), right_(right) {}
  // The next widget of this width begins at ImGui's cursor. `limit` narrows this row alone.
  void next(float width);
  void narrow(float by) { first_right_ = right_ - by; }
  float bottom() const;

 private:
  const Ui& ui_;
  ImVec2 at_;
  float left_, right_, first_right_ = -1;
};

float paint_tools(Frame&, ImVec2 min, float right);  // returns where it ends
void paint_canvas(Frame&, ImVec2 min, ImVec2 max);
void paint_source(Frame&, ImVec2 min, ImVec2 max);   // below the picture
void paint_answers(Frame&, ImVec2 min, ImVec2 max);
void paint_actions(Frame&, ImVec2 min, float right);

}  // namespace zscape::app
