#pragma once
// FacePainter: a portrait from its attributes. No torch.
#include "engine/data/canvas.h"
#include "engine/data/row_random.h"

namespace zscape {

inline constexpr int kFaceSide = 32;

/// What is told of a portrait.
struct FaceAttributes {
  bool woman = false, glasses = false, beard = false;
  float smile = 0;        // −1 sad … 1 with teeth
  float hair_length = 0;  // 0 cropped … 1 below the shoulders
  float hair_shade = 0;   // 0 black … 1 fair
  float skin = 0;         // 0 light … 1 dark
  float turn = 0;         // −1 to the left … 1 to the right, about 25 degrees
};

/// Likely together: men have beards and mostly short hair, women mostly long hair.
FaceAttributes draw_attributes(RowRandom& random);

/// What is not told (background, clothes, build, parting) comes from `random`.
void paint_face(const FaceAttributes& face, RowRandom& random, Canvas<kFaceSide>& canvas);

}  // namespace zscape
