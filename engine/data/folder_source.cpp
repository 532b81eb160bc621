// A folder of pictures: PNG, JPEG, BMP, PGM, PPM of any size. Sub-folders are classes; sub-folders named train and test
// (or valid) hold the two splits. Pictures that cannot be read are skipped and reported.
#include <filesystem>

#include "engine/core/file_error.h"
#include "engine/data/picture_files.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;

/// The pictures of one split, and the names of the classes when its sub-folders are classes.
std::vector<PictureFile> list_pictures(const fs::path& folder, const std::vector<std::string>& classes) {
  std::vector<PictureFile> files;
  if (classes.empty())
    for (const fs::path& path : picture_paths(folder)) files.push_back({path, 0});
  for (std::size_t k = 0; k < classes.size(); ++k)
    if (fs::is_directory(folder / classes[k]))
      for (const fs::path& path : picture_paths(folder / classes[k]))
        files.push_back({path, static_cast<std::int64_t>(k)});
  return files;
}

Dataset load_folder(const DataOptions& options) {
  const fs::path folder = options.folder;
  if (!fs::is_directory(folder)) throw FileError(folder, "is no folder; give a folder of pictures.");
  const std::string& colour = options.params.text("data.colour");
  const PictureShape shape = picture_shape(options.params);

  fs::path test_folder;
  for (const char* name : {"test", "valid", "val"})
    if (test_folder.empty() && fs::is_directory(folder / "train") && fs::is_directory(folder / name))
      test_folder = folder / name;
  const fs::path train_folder = test_folder.empty() ? folder : folder / "train";
  Dataset data;
  std::vector<std::string> classes;
  for (const fs::path& path : folder_paths(train_folder))
    if (!picture_paths(path).empty()) classes.push_back(path.filename().string());
  if (!classes.empty() && !picture_paths(train_folder).empty())
    data.notes.push_back("Pictures beside the class folders in '" + train_folder.string() + "' are left out.");

  const auto read = [&](const fs::path& from) {
    PictureReading reading = read_pictures(list_pictures(from, classes), shape, colour);
    if (reading.split.rows() == 0)
      throw DataError("'" + from.string() + "' holds no picture that can be read" +
                      (reading.skipped.empty() ? std::string("; PNG, JPEG, BMP, PGM and PPM are known.")
                                               : ": " + reading.skipped.front()));
    if (classes.empty()) reading.split.y = torch::Tensor();
    tell_skipped(reading, data);
    return reading.split;
  };
  const Split first = read(train_folder);
  if (test_folder.empty()) {
    split_off_test(first, data);
  } else {
    data.train = first;
    data.test = read(test_folder);
    if (data.train.x.sizes().slice(1) != data.test.x.sizes().slice(1))
      throw DataError("The pictures in '" + train_folder.string() + "' and '" + test_folder.string() +
                      "' differ in size; set data.size to bring all to one.");
  }
  if (colour == "auto" && is_grey(data.train.x) && is_grey(data.test.x))
    for (Split* split : {&data.train, &data.test}) split->x = split->x.narrow(1, 0, 1).contiguous();
  data.spec.classes = static_cast<std::int64_t>(classes.size());
  data.spec.label_names = classes;
  return data;
}

}  // namespace

DataSource folder_source() {
  DataInfo info;
  info.id = "folder";
  info.needs_folder = true;
  info.params = picture_params({.size = 32, .binarise = "none"});
  info.params.push_back(colour_param());
  return {info, load_folder, true};
}

}  // namespace zscape
