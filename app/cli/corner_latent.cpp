#include "app/cli/corner_latent.h"

#include <stdexcept>

#include "engine/core/image_file.h"
#include "engine/core/npy.h"

namespace zscape::app {

Latent only_row(const Array& array, const std::string& name) {
  if (array.shape.size() != 2 || array.rows() != 1)
    throw std::runtime_error(name + " holds " + std::to_string(array.rows()) + " rows; one latent is wanted");
  return array.values;
}

Latent latent_of(const Corner& corner, Asking& ask, const Source& source) {
  const auto& path = corner.path;
  switch (corner.kind) {
    case Corner::Kind::seed:
      return only_row(ask(source, DrawLatents{1, corner.seed}, "drawing a latent").array,
                      "seed " + std::to_string(corner.seed));
    case Corner::Kind::picture:
      return only_row(ask(source, EncodeImage{read_image(path)}, "encoding " + path).array, path);
    case Corner::Kind::npy:
      break;
  }
  auto array = read_npy(path);
  if (array.shape.size() == 1) array.shape.insert(array.shape.begin(), 1);  // [d]
  if (array.shape.size() == 3) array.shape.insert(array.shape.begin(), 1);  // [C, H, W]
  if (array.shape.size() == 4) return only_row(ask(source, EncodePictures{array}, "encoding " + path).array, path);
  return only_row(array, path);
}

}  // namespace zscape::app
