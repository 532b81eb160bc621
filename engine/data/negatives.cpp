// Negatives: glyphs of two kinds, half of them light on dark, half of them thick and dark on light; none in both. For translation without pairs.
#include "engine/data/picture_options.h"
#include "engine/data/sources.h"

namespace zscape {

DataSource negatives_source() {
  DataInfo info = glyphs_source().info;
  info.id = "negatives";
  info.params = picture_params();
  return {info, [](const DataOptions& options) { return with_second(glyphs_source().load(options), MakeSecond::negative); }};
}

}  // namespace zscape
