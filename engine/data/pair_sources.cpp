// Folders of two kinds of pictures.
//   pairs    one beside the other in one file (left and right halves), or folders A and B whose files have the same names.
//   domains  unpaired: folders A and B, or trainA, trainB, testA, testB as in CycleGAN's data.
// Sub-folders train and test (or val) hold the splits of pairs; otherwise one in five is kept for testing.
#include <filesystem>

#include "engine/core/file_error.h"
#include "engine/data/picture_files.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;

std::vector<PictureFile> files_of(const std::vector<fs::path>& paths) {
  std::vector<PictureFile> files;
  for (const fs::path& path : paths) files.push_back({path, 0});
  return files;
}

torch::Tensor half_of(const torch::Tensor& x, bool right) {
  if (x.size(3) < 2 || x.size(3) % 2 != 0)
    throw DataError("A picture " + std::to_string(x.size(3)) + " pixels wide has no two halves of equal width.");
  const std::int64_t half = x.size(3) / 2;
  return x.narrow(3, right ? half : 0, half).contiguous();
}

/// Pictures that could be read on both sides; the first side is x, the second `other`.
Split both(const PictureReading& x, const PictureReading& other) {
  std::vector<std::int64_t> in_x, in_other;
  for (std::size_t i = 0, k = 0; i < x.kept.size(); ++i) {
    while (k < other.kept.size() && other.kept[k] < x.kept[i]) ++k;
    if (k == other.kept.size() || other.kept[k] != x.kept[i]) continue;
    in_x.push_back(static_cast<std::int64_t>(i));
    in_other.push_back(static_cast<std::int64_t>(k));
  }
  Split split;
  if (in_x.empty()) return split;
  split.x = x.split.x.index_select(0, torch::tensor(in_x, torch::kLong));
  split.other = other.split.x.index_select(0, torch::tensor(in_other, torch::kLong));
  return split;
}

Split read_pairs(const fs::path& folder, const DataOptions& options, Dataset& data) {
  const std::string& colour = options.params.text("data.colour");
  const PictureShape shape = picture_shape(options.params);
  const bool from_right = options.params.text("data.from") == "right";
  PictureReading left, right;
  if (fs::is_directory(folder / "A") && fs::is_directory(folder / "B")) {
    std::vector<fs::path> a, b;
    std::map<std::string, fs::path> by_name;
    for (const fs::path& path : picture_paths(folder / "B")) by_name[path.stem().string()] = path;
    for (const fs::path& path : picture_paths(folder / "A"))
      if (const auto found = by_name.find(path.stem().string()); found != by_name.end()) a.push_back(path), b.push_back(found->second);
    if (a.empty()) throw DataError("No picture in '" + (folder / "A").string() + "' has a namesake in '" + (folder / "B").string() + "'.");
    left = read_pictures(files_of(a), shape, colour);
    right = read_pictures(files_of(b), shape, colour);
  } else {
    const auto files = files_of(picture_paths(folder));
    left = read_pictures(files, shape, colour, [](const torch::Tensor& x) { return half_of(x, false); });
    right = read_pictures(files, shape, colour, [](const torch::Tensor& x) { return half_of(x, true); });
  }
  tell_skipped(left, data);
  Split split = from_right ? both(left, right) : both(right, left);
  if (split.rows() == 0)
    throw DataError("'" + folder.string() + "' holds no pair of pictures that can be read" + (left.skipped.empty() ? std::string(".") : ": " + left.skipped.front()));
  return split;
}

fs::path test_beside(const fs::path& folder) {
  for (const char* name : {"test", "valid", "val"})
    if (fs::is_directory(folder / "train") && fs::is_directory(folder / name)) return folder / name;
  return {};
}

void one_channel_where_grey(const DataOptions& options, std::initializer_list<torch::Tensor*> rows) {
  if (options.params.text("data.colour") != "auto") return;
  for (const torch::Tensor* x : rows)
    if (!is_grey(*x)) return;
  for (torch::Tensor* x : rows) *x = x->narrow(1, 0, 1).contiguous();
}

Dataset load_pairs(const DataOptions& options) {
  const fs::path folder = options.folder;
  if (!fs::is_directory(folder)) throw FileError(folder, "is no folder; give a folder of pairs of pictures.");
  Dataset data;
  if (const fs::path test = test_beside(folder); !test.empty()) {
    data.train = read_pairs(folder / "train", options, data);
    data.test = read_pairs(test, options, data);
    if (data.train.x.sizes().slice(1) != data.test.x.sizes().slice(1))
      throw DataError("The pictures to learn from and to test with differ in size; set data.size to bring all to one.");
  } else {
    split_off_test(read_pairs(folder, options, data), data);
  }
  one_channel_where_grey(options, {&data.train.x, &data.test.x});
  one_channel_where_grey(options, {&data.train.other, &data.test.other});
  return data;
}

Split read_folder(const fs::path& folder, const DataOptions& options, Dataset& data) {
  PictureReading reading = read_pictures(files_of(picture_paths(folder)), picture_shape(options.params), options.params.text("data.colour"));
  tell_skipped(reading, data);
  if (reading.split.rows() == 0)
    throw DataError("'" + folder.string() + "' holds no picture that can be read" + (reading.skipped.empty() ? std::string(".") : ": " + reading.skipped.front()));
  reading.split.y = torch::Tensor();
  return reading.split;
}

Dataset load_domains(const DataOptions& options) {
  const fs::path folder = options.folder;
  Dataset data;
  const auto domain = [&](const std::string& name, Split& train, Split& test) {
    if (fs::is_directory(folder / ("train" + name)) && fs::is_directory(folder / ("test" + name))) {
      train = read_folder(folder / ("train" + name), options, data);
      test = read_folder(folder / ("test" + name), options, data);
    } else if (fs::is_directory(folder / name)) {
      Dataset parts;
      split_off_test(read_folder(folder / name, options, data), parts);
      train = parts.train, test = parts.test;
    } else {
      throw DataError("'" + folder.string() + "' has neither a folder " + name + " nor train" + name + " and test" + name + ": two kinds of pictures are wanted.");
    }
  };
  domain("A", data.train, data.test);
  domain("B", data.second_train, data.second_test);
  if (data.train.x.sizes().slice(2) != data.second_train.x.sizes().slice(2))
    throw DataError("The two kinds of pictures differ in size; set data.size to bring all to one.");
  one_channel_where_grey(options, {&data.train.x, &data.test.x, &data.second_train.x, &data.second_test.x});
  return data;
}

DataInfo info_of(const std::string& id) {
  DataInfo info;
  info.id = id;
  info.needs_folder = true;
  info.params = picture_params({.size = 64, .binarise = "none"});
  info.params.push_back(colour_param());
  return info;
}

}  // namespace

DataSource pairs_source() {
  DataInfo info = info_of("pairs");
  ParamSpec from;
  from.key = "data.from";
  from.group = "data";
  from.fallback = std::string("left");
  from.choices = {"left", "right"};
  info.params.push_back(from);
  return {info, load_pairs, true};
}

DataSource domains_source() { return {info_of("domains"), load_domains, true}; }

}  // namespace zscape
