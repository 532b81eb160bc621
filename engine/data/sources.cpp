#include "engine/data/sources.h"

#include <filesystem>

#include "engine/core/data_home.h"
#include "engine/core/file_error.h"
#include "engine/data/picture_options.h"

namespace zscape {
namespace {

std::vector<DataSource> joined(std::initializer_list<std::vector<DataSource>> lists) {
  std::vector<DataSource> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

}  // namespace

const std::vector<DataSource>& data_sources() {
  static const std::vector<DataSource> sources = joined({
      {glyphs_source(), faces_source(), shapes_source(), edges2shapes_source(), negatives_source(), bars_and_stripes_source(), patterns_source(), sketches_source()},
      {mnist_source(), fashion_source(), binarized_mnist_source(), cifar10_source(), celeba_source()},
      mode_sources(),
      curve_sources(),
      area_sources(),
      potential_sources(),
      line_sources(),
      wave_sources(),
      {formula_source(), drawn_source(), idx_source(), npy_source(), folder_source(), pairs_source(), domains_source()},
  });
  return sources;
}

const DataSource& find_source(const std::string& id) {
  std::string ids;
  for (const DataSource& source : data_sources()) {
    if (source.info.id == id) return source;
    ids += (ids.empty() ? "" : ", ") + source.info.id;
  }
  throw ParamError("There is no data \"" + id + "\"; there are " + ids + ".");
}

std::shared_ptr<const Dataset> load_dataset(const std::string& id, const std::string& named_folder,
                                            const Params& params) {
  const DataSource& source = find_source(id);
  const std::string folder = named_folder.empty() && source.info.can_be_fetched ? fetched_folder(id) : named_folder;
  if (source.info.needs_folder && folder.empty())
    throw DataError("The data \"" + id + "\" is read from a folder; name it with --data-dir" +
                    (source.info.can_be_fetched ? ", or fetch it with 'zscape data get " + id + "'." : "."));
  if (source.info.needs_folder && !std::filesystem::exists(folder))
    throw DataError("The data folder '" + folder + "' does not exist; check --data-dir.");
  try {
    torch::NoGradGuard no_grad;
    Dataset data = source.load({folder, params});
    data.id = id;
    describe(data);
    if (data.spec.kind == DataKind::pictures) {
      if (!source.shapes_itself) data = shaped(std::move(data), picture_shape(params));
      data = with_picture_options(std::move(data), params);
    } else {
      data = with_row_options(std::move(data), params);
    }
    data.fingerprint = fingerprint_of(data);
    return std::make_shared<const Dataset>(std::move(data));
  } catch (const FileError& error) {
    throw DataError(error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    throw DataError("The data folder '" + folder + "' cannot be read: " + error.code().message() + ".");
  } catch (const std::bad_alloc&) {
    throw DataError("The data in '" + folder +
                    "' does not fit into memory; use less of it, or set data.size to something smaller.");
  }
}

}  // namespace zscape
