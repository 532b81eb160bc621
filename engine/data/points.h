#pragma once
// Points: procedural sets of one or two dimensions. A shape says how one row is drawn and what is known of its density;
// points_source() makes a source of it.
#include <functional>
#include <string>
#include <vector>

#include "engine/data/row_random.h"
#include "engine/data/sources.h"
#include "engine/data/truth.h"

namespace zscape {

/// A density in the plane or on the line.
struct PointCloud {
  std::int64_t dimension = 2;
  std::vector<std::string> class_names;  // empty = rows have no classes
  /// Writes the coordinates of one row and returns its class.
  std::function<std::int64_t(RowRandom&, double* x)> draw;
  Truth truth;
};

/// One source. `noise` is the default of data.noise; negative = the shape has none.
struct PointShape {
  std::string id;
  double noise = -1;
  std::function<PointCloud(const Params&)> make;
  std::vector<ParamSpec> more = {};  // parameters of its own
};

DataSource points_source(PointShape shape);

/// 60,000 training and 10,000 test rows of a cloud; row i depends on i and the cloud alone.
Dataset draw_points(const PointCloud& cloud);

/// "0", "1", …
std::vector<std::string> numbered_names(std::int64_t count);

}  // namespace zscape
