// Data in MNIST's format: the plain source `idx` and the named sets. A folder holds <role>-images-idx3-ubyte[.gz] and,
// where there are labels, <role>-labels-idx1-ubyte[.gz]; the role is train, t10k, test or valid, and the dash before
// idx may be a dot.
#include <algorithm>
#include <filesystem>
#include <map>

#include "engine/core/file_error.h"
#include "engine/core/idx.h"
#include "engine/data/picture_options.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kTestOrderSeed = 20130701;

torch::Tensor take_bytes(IdxFile&& file) {
  auto values = std::make_shared<std::vector<std::uint8_t>>(std::move(file.values));
  return torch::from_blob(
      values->data(), file.shape, [values](void*) {}, torch::kUInt8);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.rfind(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

/// The file of that name, plain or packed, with dash or dot; empty path when there is none.
fs::path labels_beside(const fs::path& images) {
  std::string name = images.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  name = replaced(replaced(name, "images", "labels"), "idx3", "idx1");
  for (const std::string& separator : {std::string("-idx1"), std::string(".idx1")})
    for (const std::string& ending : {std::string(), std::string(".gz")}) {
      const std::string from = name.find("-idx1") != std::string::npos ? "-idx1" : ".idx1";
      const fs::path path = images.parent_path() / (replaced(name, from, separator) + ending);
      if (fs::is_regular_file(path)) return path;
    }
  return {};
}

std::string role_of(const std::string& name) {
  if (name.find("train") != std::string::npos) return "train";
  if (name.find("valid") != std::string::npos) return "valid";
  if (name.find("t10k") != std::string::npos || name.find("test") != std::string::npos) return "test";
  return "all";
}

/// Role → file of pictures. Two files for one role are an error, except that a plain file goes before its packed twin.
std::map<std::string, fs::path> find_images(const std::string& folder) {
  std::map<std::string, fs::path> found;
  if (!fs::is_directory(folder)) throw FileError(folder, "is no folder; give the folder that holds the IDX files.");
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());  // "x" comes before "x.gz"
  for (const fs::path& path : paths) {
    const std::string name = path.filename().string();
    if (name.find("images") == std::string::npos || name.starts_with(".")) continue;
    const auto [place, added] = found.emplace(role_of(name), path);
    if (!added && place->second.string() + ".gz" != path.string())
      throw FileError(path, "stands beside '" + place->second.filename().string() + "', and both look like the " +
                                place->first + " pictures; keep one of them in the folder.");
  }
  return found;
}

Split read_split(const fs::path& images) {
  IdxFile pictures = read_idx(images, {.dimensions = 3});
  const std::int64_t rows = pictures.shape[0];
  pictures.shape.insert(pictures.shape.begin() + 1, 1);
  Split split;
  split.x = take_bytes(std::move(pictures));
  // Some write binary pictures as 0 and 1 instead of 0 and 255.
  if (split.x.max().item<std::uint8_t>() == 1) split.x = split.x.mul(255);
  const fs::path labels = labels_beside(images);
  if (labels.empty()) return split;
  IdxFile numbers = read_idx(labels, {.dimensions = 1});
  if (numbers.shape[0] != rows)
    throw FileError(labels, "holds " + std::to_string(numbers.shape[0]) + " labels for " + std::to_string(rows) +
                                " pictures in '" + images.filename().string() + "'.");
  split.y = take_bytes(std::move(numbers)).to(torch::kLong);
  return split;
}

Dataset load_idx(const DataOptions& options) {
  const std::map<std::string, fs::path> files = find_images(options.folder);
  Dataset data;
  if (files.empty())
    throw DataError(
        "'" + options.folder +
        "' holds no IDX pictures; there must be a file such as train-images-idx3-ubyte or train-images-idx3-ubyte.gz.");
  if (files.contains("train") && files.contains("test")) {
    data.train = read_split(files.at("train"));
    data.test = read_split(files.at("test"));
    if (files.contains("valid"))
      data.notes.push_back("The validation rows in " + files.at("valid").filename().string() + " are left aside.");
  } else if (files.contains("train") && files.contains("valid")) {
    data.train = read_split(files.at("train"));
    data.test = read_split(files.at("valid"));
    data.notes.push_back("There is no test set; the validation rows stand in for it.");
  } else {
    const auto& [role, path] = *files.begin();
    const Split all = read_split(path);
    split_off_test(all, data);
    data.notes.push_back("Only " + path.filename().string() + " is there: of its " + std::to_string(all.rows()) +
                         " rows " + std::to_string(data.train.rows()) + " are for training and " +
                         std::to_string(data.test.rows()) + " for the test, by a fixed shuffle.");
  }
  if (data.train.x.sizes().slice(1) != data.test.x.sizes().slice(1))
    throw DataError("The training and test pictures in '" + options.folder + "' differ in size; they must be alike.");
  if (data.train.labelled() != data.test.labelled()) {
    data.train.y = data.test.y = torch::Tensor();
    data.notes.push_back("Only one of the two splits has labels; they are not used.");
  }
  return data;
}

Dataset load_ten_classes(const DataOptions& options, std::vector<std::string> names) {
  Dataset data = load_idx(options);
  for (const Split* split : {&data.train, &data.test})
    if (split->labelled() && split->y.max().item<std::int64_t>() >= static_cast<std::int64_t>(names.size()))
      throw DataError("'" + options.folder + "' holds the label " +
                      std::to_string(split->y.max().item<std::int64_t>()) + ", but there are only " +
                      std::to_string(names.size()) + " classes; load it with --data idx.");
  data.spec.classes = static_cast<std::int64_t>(names.size());
  data.spec.label_names = std::move(names);
  return data;
}

DataInfo idx_info(const std::string& id) {
  DataInfo info;
  info.id = id;
  info.needs_folder = true;
  info.can_be_fetched = id != "idx";
  info.params = picture_params();
  return info;
}

}  // namespace

DataSource idx_source() { return {idx_info("idx"), load_idx}; }

DataSource mnist_source() {
  return {idx_info("mnist"), [](const DataOptions& options) {
            return load_ten_classes(options, {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
          }};
}

DataSource fashion_source() {
  return {idx_info("fashion"), [](const DataOptions& options) {
            return load_ten_classes(options, {"T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                                              "Sneaker", "Bag", "Ankle boot"});
          }};
}

// Larochelle's fixed binarisation. Its test file is sorted by class, so any part of it would be biased: it is shuffled
// once for all.
DataSource binarized_mnist_source() {
  return {idx_info("binarized_mnist"), [](const DataOptions& options) {
            Dataset data = load_idx(options);
            data.test = shuffled(data.test, kTestOrderSeed);
            describe(data);
            if (!data.spec.binary)
              throw DataError("The pictures in '" + options.folder +
                              "' have grey levels; binarized_mnist holds black and white only. Load them with --data "
                              "mnist and set data.binarise.");
            return data;
          }};
}

}  // namespace zscape
