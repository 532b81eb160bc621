// A folder of pictures: PNG, JPEG, BMP, PGM, PPM of any size. Sub-folders are classes; sub-folders named train and test
// (or valid) hold the two splits. Pictures that cannot be read are skipped and reported.
#include <ATen/Parallel.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <filesystem>

#include "engine/core/file_error.h"
#include "engine/core/image_file.h"
#include "engine/data/picture_options.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReasonsTold = 3;

struct PictureFile {
  fs::path path;
  std::int64_t label = 0;
};

bool looks_like_picture(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static const std::vector<std::string> kEndings{".png", ".jpg", ".jpeg", ".bmp", ".pgm",  ".ppm",
                                                 ".pnm", ".gif", ".webp", ".tif", ".tiff", ".tga"};
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end() &&
         !path.filename().string().starts_with(".");
}

std::vector<fs::path> sorted_entries(const fs::path& folder, bool folders) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder))
    if (folders ? entry.is_directory() && !entry.path().filename().string().starts_with(".")
                : entry.is_regular_file() && looks_like_picture(entry.path()))
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// The pictures of one split, and the names of the classes when its sub-folders are classes.
std::vector<PictureFile> list_pictures(const fs::path& folder, const std::vector<std::string>& classes) {
  std::vector<PictureFile> files;
  if (classes.empty())
    for (const fs::path& path : sorted_entries(folder, false)) files.push_back({path, 0});
  for (std::size_t k = 0; k < classes.size(); ++k)
    if (fs::is_directory(folder / classes[k]))
      for (const fs::path& path : sorted_entries(folder / classes[k], false))
        files.push_back({path, static_cast<std::int64_t>(k)});
  return files;
}

/// One picture as [1,3,H,W] bytes, or a grey one as [1,1,H,W].
torch::Tensor read_picture(const fs::path& path, const std::string& colour) {
  const Image image = read_image(path, {.channels = colour == "grey" ? 1 : 3});
  torch::Tensor x = torch::empty({1, image.height, image.width, image.channels}, torch::kUInt8);
  std::memcpy(x.mutable_data_ptr(), image.pixels.data(), image.pixels.size());
  return x.permute({0, 3, 1, 2}).contiguous();
}

bool is_grey(const torch::Tensor& x) {
  return x.size(1) == 1 || (x.select(1, 0).equal(x.select(1, 1)) && x.select(1, 0).equal(x.select(1, 2)));
}

struct Reading {
  Split split;
  std::size_t looked_at = 0;
  std::vector<std::string> skipped;  // sentences
};

Reading read_split_of_folder(const std::vector<PictureFile>& files, const PictureShape& shape,
                             const std::string& colour) {
  std::vector<torch::Tensor> pictures(files.size());
  std::vector<std::string> reasons(files.size());
  at::parallel_for(0, static_cast<std::int64_t>(files.size()), 8, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      try {
        pictures[i] = shaped(read_picture(files[i].path, colour), shape);
      } catch (const std::exception& error) {
        reasons[i] = error.what();
      }
    }
  });
  Reading reading;
  reading.looked_at = files.size();
  std::vector<torch::Tensor> good;
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!pictures[i].defined()) {
      reading.skipped.push_back(reasons[i]);
      continue;
    }
    if (!good.empty() && good.front().sizes() != pictures[i].sizes())
      throw FileError(files[i].path, "has " + std::to_string(pictures[i].size(3)) + "x" +
                                         std::to_string(pictures[i].size(2)) +
                                         " pixels, others have another size; set data.size to bring all to one.");
    good.push_back(pictures[i]);
    labels.push_back(files[i].label);
  }
  if (good.empty()) return reading;
  reading.split.x = torch::cat(good);
  reading.split.y = torch::tensor(labels, torch::kLong);
  return reading;
}

void tell_skipped(const Reading& reading, Dataset& data) {
  if (reading.skipped.empty()) return;
  const std::size_t count = reading.skipped.size();
  std::string note = std::to_string(count) + " of " + std::to_string(reading.looked_at) +
                     (count == 1 ? " pictures was skipped: " : " pictures were skipped: ");
  for (std::size_t i = 0; i < std::min(count, kReasonsTold); ++i) note += (i > 0 ? " " : "") + reading.skipped[i];
  if (count > kReasonsTold) note += " And " + std::to_string(count - kReasonsTold) + " more.";
  data.notes.push_back(note);
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
  for (const fs::path& path : sorted_entries(train_folder, true))
    if (!sorted_entries(path, false).empty()) classes.push_back(path.filename().string());
  if (!classes.empty() && !sorted_entries(train_folder, false).empty())
    data.notes.push_back("Pictures beside the class folders in '" + train_folder.string() + "' are left out.");

  const auto read = [&](const fs::path& from) {
    Reading reading = read_split_of_folder(list_pictures(from, classes), shape, colour);
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
  ParamSpec colour;
  colour.key = "data.colour";
  colour.group = "data";
  colour.fallback = std::string("auto");
  colour.choices = {"auto", "grey", "rgb"};
  info.params.push_back(colour);
  return {info, load_folder, true};
}

}  // namespace zscape
