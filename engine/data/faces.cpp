// Faces: 32×32 portraits in colour, drawn by the program. Everything one may want to add or take away is an attribute
// that is known exactly, so "man with glasses − man + woman" can be checked.
#include <ATen/Parallel.h>

#include "engine/data/face_painter.h"
#include "engine/data/picture_options.h"
#include "engine/data/procedural.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

constexpr std::uint64_t kFacesTrainSeed = 0xFACE5001ull;
constexpr std::uint64_t kFacesTestSeed = 0xFACE5002ull;
constexpr std::int64_t kFaceAttributes = 8;

Split paint_faces(std::uint64_t seed, std::int64_t rows) {
  constexpr std::int64_t kBytes = 3 * kFaceSide * kFaceSide;
  Split split;
  split.x = torch::empty({rows, 3, kFaceSide, kFaceSide}, torch::kUInt8);
  split.y = torch::empty({rows}, torch::kLong);
  split.attributes = torch::empty({rows, kFaceAttributes}, torch::kFloat);
  auto* pixels = split.x.mutable_data_ptr<std::uint8_t>();
  auto* labels = split.y.mutable_data_ptr<std::int64_t>();
  auto* attributes = split.attributes.mutable_data_ptr<float>();
  at::parallel_for(0, rows, 250, [&](std::int64_t begin, std::int64_t end) {
    Canvas<kFaceSide> canvas;
    for (std::int64_t i = begin; i < end; ++i) {
      RowRandom random(seed, i);
      const FaceAttributes face = draw_attributes(random);
      paint_face(face, random, canvas);
      canvas.write_planes(pixels + i * kBytes);
      labels[i] = (face.woman ? 1 : 0) + (face.glasses ? 2 : 0);
      const float row[kFaceAttributes] = {face.woman ? 1.0f : 0.0f,
                                          face.glasses ? 1.0f : 0.0f,
                                          face.beard ? 1.0f : 0.0f,
                                          face.smile,
                                          face.hair_length,
                                          face.hair_shade,
                                          face.skin,
                                          face.turn};
      std::copy(row, row + kFaceAttributes, attributes + i * kFaceAttributes);
    }
  });
  return split;
}

}  // namespace

DataSource faces_source() {
  DataInfo info;
  info.id = "faces";
  info.params = picture_params();
  return {info, [](const DataOptions&) {
            Dataset data;
            data.train = paint_faces(kFacesTrainSeed, kTrainRows);
            data.test = paint_faces(kFacesTestSeed, kTestRows);
            data.attribute_names = {"woman", "glasses", "beard", "smile", "hair length", "hair shade", "skin", "turn"};
            data.attribute_words = {{"woman", "man"},          {"glasses", ""},          {"beard", ""},         {"smile", ""},
                                    {"long hair", "short hair"}, {"fair hair", "dark hair"}, {"dark skin", "light skin"},
                                    {"turned right", "turned left"}};
            data.spec.label_names = {"man", "woman", "man with glasses", "woman with glasses"};
            data.spec.classes = 4;
            return data;
          }};
}

}  // namespace zscape
