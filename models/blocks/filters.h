#pragma once
// Weights as pictures: one a hidden unit, grey = 0.
#include <vector>

#include "models/step_context.h"

namespace zscape {

/// The first rows of w [H, D] in the shape of the data's rows [C, H, W]; nothing for points.
inline Pictures as_filters(const Tensor& w, const std::vector<std::int64_t>& row, std::int64_t most = 8) {
  if (row.size() != 3) return {};
  const Tensor some = w.slice(0, 0, most);
  return to_pictures((.5 + .5 * some / some.abs().amax(1, true).clamp_min(1e-6)).reshape({some.size(0), row[0], row[1], row[2]}), most);
}

/// [n, D] in the shape of the data's rows.
inline Tensor as_rows(const Tensor& flat, const std::vector<std::int64_t>& row) {
  std::vector<std::int64_t> shape{flat.size(0)};
  shape.insert(shape.end(), row.begin(), row.end());
  return flat.reshape(shape);
}

inline std::vector<std::int64_t> row_shape_of(const DataSpec& data) {
  return data.kind == DataKind::pictures ? std::vector<std::int64_t>{data.channels, data.height, data.width} : std::vector<std::int64_t>{data.dimension};
}

}  // namespace zscape
