// CIFAR-10 (Krizhevsky 2009) in its binary form: *.bin in a folder; "test" in a name makes it the test set. The names
// of the classes come from batches.meta.txt where it lies beside them.
#include <algorithm>
#include <filesystem>
#include <sstream>

#include "engine/core/atomic_file.h"
#include "engine/core/cifar.h"
#include "engine/data/picture_options.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;

Split read_batches(const std::vector<fs::path>& paths) {
  std::vector<torch::Tensor> x, y;
  for (const fs::path& path : paths) {
    auto batch = std::make_shared<CifarBatch>(read_cifar(path));
    const auto rows = static_cast<std::int64_t>(batch->labels.size());
    x.push_back(torch::from_blob(
        batch->pixels.data(), {rows, 3, 32, 32}, [batch](void*) {}, torch::kUInt8));
    y.push_back(torch::from_blob(
                    batch->labels.data(), {rows}, [batch](void*) {}, torch::kUInt8)
                    .to(torch::kLong));
  }
  return {torch::cat(x), torch::cat(y), {}};
}

std::vector<std::string> cifar_names(const fs::path& folder) {
  const fs::path path = folder / "batches.meta.txt";
  std::vector<std::string> names;
  if (fs::is_regular_file(path)) {
    std::istringstream lines(read_text_file(path, 1 << 16));
    for (std::string word; lines >> word;) names.push_back(word);
  }
  if (names.size() == 10) return names;
  return {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
}

Dataset load_cifar(const DataOptions& options) {
  const fs::path folder = options.folder;
  if (!fs::is_directory(folder)) throw FileError(folder, "is no folder; give the folder that holds data_batch_1.bin.");
  std::vector<fs::path> train, test;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".bin")
      (entry.path().filename().string().find("test") != std::string::npos ? test : train).push_back(entry.path());
  std::sort(train.begin(), train.end());
  std::sort(test.begin(), test.end());
  if (train.empty() && test.empty())
    throw DataError("'" + options.folder +
                    "' holds no .bin files; CIFAR-10's binary version has data_batch_1.bin to 5 and test_batch.bin.");
  Dataset data;
  if (train.empty() || test.empty()) {
    const Split all = read_batches(train.empty() ? test : train);
    split_off_test(all, data);
    data.notes.push_back(std::string("There are no ") + (train.empty() ? "training" : "test") + " batches: of " +
                         std::to_string(all.rows()) + " rows " + std::to_string(data.test.rows()) +
                         " are for the test, by a fixed shuffle.");
  } else {
    data.train = read_batches(train);
    data.test = read_batches(test);
  }
  data.spec.label_names = cifar_names(folder);
  data.spec.classes = 10;
  return data;
}

}  // namespace

DataSource cifar10_source() {
  DataInfo info;
  info.id = "cifar10";
  info.needs_folder = true;
  info.can_be_fetched = true;
  info.params = picture_params();
  return {info, load_cifar};
}

}  // namespace zscape
