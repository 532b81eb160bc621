#pragma once
// Where data comes from: one file per source, one line per source in sources.cpp.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/api/catalogue.h"
#include "engine/data/dataset.h"

namespace zscape {

struct DataOptions {
  std::string folder;    // --data-dir; empty for built-in data
  const Params& params;  // holds at least the source's own "data.*" parameters
};

/// load() reads or makes the rows in their original form; the shared picture options are applied by load_dataset().
struct DataSource {
  DataInfo info;
  std::function<Dataset(const DataOptions&)> load;
  bool shapes_itself = false;  // load() has applied data.crop, data.pad and data.size already, picture by picture
};

/// All sources, in the order of the picker.
const std::vector<DataSource>& data_sources();
/// Throws ParamError with the list of ids.
const DataSource& find_source(const std::string& id);
/// The data set `id`, from `folder` where it needs one (empty = where `zscape data get` puts it), with the "data.*" values of `params`. Takes its time (a second
/// for MNIST); the result is complete: options applied, described, with its fingerprint. Throws DataError.
std::shared_ptr<const Dataset> load_dataset(const std::string& id, const std::string& folder, const Params& params);

DataSource glyphs_source();
DataSource faces_source();
DataSource shapes_source();
DataSource edges2shapes_source();
DataSource negatives_source();
DataSource bars_and_stripes_source();
DataSource patterns_source();
DataSource sketches_source();
DataSource drawn_source();
DataSource cifar10_source();
DataSource celeba_source();
std::vector<DataSource> mode_sources();   // ring, eight_gaussians, grid25
std::vector<DataSource> curve_sources();  // moons, rings, spirals, swiss_roll, segments
std::vector<DataSource> area_sources();   // checkerboard, banana
std::vector<DataSource> potential_sources();  // u1, u2, u3, u4
std::vector<DataSource> line_sources();   // gaussian1d, mixture1d
std::vector<DataSource> wave_sources();   // tones, wav
DataSource formula_source();                // a density that one types
DataSource idx_source();
DataSource mnist_source();
DataSource fashion_source();
DataSource binarized_mnist_source();
DataSource npy_source();
DataSource folder_source();
DataSource pairs_source();
DataSource domains_source();

}  // namespace zscape
