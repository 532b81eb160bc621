// CelebA (Liu et al. 2015): a folder that holds img_align_celeba/ and list_attr_celeba.txt, and, where it lies beside
// them, list_eval_partition.txt (0 = training, 2 = test). All attributes are kept; the classes are those of "Male".
#include <filesystem>
#include <map>
#include <sstream>

#include "engine/core/atomic_file.h"
#include "engine/core/attribute_list.h"
#include "engine/data/picture_files.h"
#include "engine/data/sources.h"
#include "engine/run/rng.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kCelebaCrop = 148;  // the square around the face that papers cut out
constexpr std::int64_t kCelebaRows = 30000;
constexpr std::int64_t kCelebaTestRows = 5000;
constexpr std::uint64_t kCelebaOrder = 20151207;
constexpr std::uint64_t kLargestPartition = std::uint64_t{1} << 26;

/// File name → 0 training, 1 validation, 2 test; empty without the file.
std::map<std::string, int> read_partition(const fs::path& path) {
  std::map<std::string, int> parts;
  if (!fs::is_regular_file(path)) return parts;
  std::istringstream lines(read_text_file(path, kLargestPartition));
  std::string name;
  for (int part = 0; lines >> name >> part;) parts[name] = part;
  return parts;
}

/// Numbers of at most `most` of the pictures, by a fixed shuffle.
std::vector<std::int64_t> chosen_from(std::vector<std::int64_t> numbers, std::int64_t most) {
  const torch::Tensor order =
      Rng(kCelebaOrder, "data.celeba").permutation(static_cast<std::int64_t>(numbers.size())).contiguous();
  std::vector<std::int64_t> chosen;
  for (std::int64_t i = 0; i < order.numel() && i < most; ++i)
    chosen.push_back(numbers[static_cast<std::size_t>(order.const_data_ptr<std::int64_t>()[i])]);
  return chosen;
}

Split read_portraits(const fs::path& pictures, const AttributeList& list, const std::vector<std::int64_t>& numbers,
                     std::int64_t male, const PictureShape& shape, Dataset& data) {
  const auto width = static_cast<std::int64_t>(list.names.size());
  std::vector<PictureFile> files;
  for (const std::int64_t n : numbers) {
    const std::int64_t label = male < 0 ? 0 : list.values[static_cast<std::size_t>(n * width + male)];
    files.push_back({pictures / list.files[static_cast<std::size_t>(n)], label});
  }
  PictureReading reading = read_pictures(files, shape, "rgb");
  tell_skipped(reading, data);
  if (reading.split.rows() == 0)
    throw DataError("'" + pictures.string() + "' holds no listed picture that can be read" +
                    (reading.skipped.empty() ? std::string(".") : ": " + reading.skipped.front()));
  reading.split.attributes = torch::empty({reading.split.rows(), width}, torch::kFloat);
  auto* values = reading.split.attributes.mutable_data_ptr<float>();
  for (const std::int64_t k : reading.kept)
    for (std::int64_t a = 0; a < width; ++a)
      *values++ = list.values[static_cast<std::size_t>(numbers[static_cast<std::size_t>(k)] * width + a)];
  if (male < 0) reading.split.y = torch::Tensor();
  return reading.split;
}

Dataset load_celeba(const DataOptions& options) {
  const fs::path folder = options.folder;
  const fs::path pictures = folder / "img_align_celeba";
  if (!fs::is_directory(pictures))
    throw FileError(folder, "has no folder img_align_celeba; give the folder that holds it and list_attr_celeba.txt.");
  fs::path list_path = folder / "list_attr_celeba.txt";
  if (!fs::exists(list_path) && fs::exists(folder / "list_attr_celeba.csv"))
    list_path = folder / "list_attr_celeba.csv";
  const AttributeList list = read_attribute_list(list_path);
  const std::map<std::string, int> parts = read_partition(folder / "list_eval_partition.txt");

  std::vector<std::int64_t> train, test;
  for (std::size_t i = 0; i < list.files.size(); ++i) {
    const auto part = parts.find(list.files[i]);
    // Without a partition every tenth is for the test, as about in the original.
    const bool for_test = part != parts.end() ? part->second == 2 : i % 10 == 9;
    (for_test ? test : train).push_back(static_cast<std::int64_t>(i));
  }
  if (train.empty() || test.empty())
    throw DataError("'" + list_path.string() + "' lists " + std::to_string(list.files.size()) +
                    " pictures; there must be some to learn from and some to test with.");
  // Decoding 200,000 JPEGs takes minutes, so rows are chosen before they are read.
  const std::int64_t rows = options.params.integer("data.subset");
  const auto male_at = std::find(list.names.begin(), list.names.end(), "Male");
  const std::int64_t male = male_at == list.names.end() ? -1 : male_at - list.names.begin();
  const PictureShape shape = picture_shape(options.params);
  Dataset data;
  data.train = read_portraits(pictures, list, chosen_from(train, rows > 0 ? rows : INT64_MAX), male, shape, data);
  data.test =
      read_portraits(pictures, list, chosen_from(test, rows > 0 ? kCelebaTestRows : INT64_MAX), male, shape, data);
  data.attribute_names = list.names;
  if (male >= 0) {
    data.spec.classes = 2;
    data.spec.label_names = {"woman", "man"};
  }
  return data;
}

}  // namespace

DataSource celeba_source() {
  DataInfo info;
  info.id = "celeba";
  info.needs_folder = true;
  info.params = picture_params({.size = 32, .binarise = "none", .crop = kCelebaCrop, .subset = kCelebaRows});
  return {info, load_celeba, true};
}

}  // namespace zscape
