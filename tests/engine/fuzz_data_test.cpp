// The torch side of the fuzz tests: mutated files through the sources of data, up to the complete data set.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "engine/core/idx.h"
#include "engine/core/npy.h"
#include "engine/core/png.h"
#include "engine/data/drawn_points.h"
#include "engine/data/sources.h"
#include "engine/run/tensor_file.h"
#include "tests/core/mutate.h"

namespace zscape {
namespace {

using testing::all_bytes;
using testing::Bytes;
using testing::fuzz;
using testing::put_anew;
using testing::put_bytes;
using testing::put_text;
using testing::TempFolder;

constexpr int kFiles = 10000;

/// Writes the bytes to `file` and loads the folder as a data set.
std::function<void(const Bytes&)> loading(const std::string& id, const TempFolder& folder, const std::string& file) {
  return [id, &folder, file](const Bytes& bytes) {
    put_anew(folder / file, bytes);
    const Params params(find_source(id).info.params);
    const auto data = load_dataset(id, folder.path(), params);
    ASSERT_GT(data->train.rows(), 0);
    ASSERT_TRUE(natural(data->train.x).isfinite().all().item<bool>());
    if (data->train.labelled()) {
      ASSERT_LT(data->train.y.max().item<std::int64_t>(), data->spec.classes);
    }
  };
}

TEST(FuzzData, Idx) {
  const TempFolder folder;
  write_idx(folder / "train-images-idx3-ubyte", {{10, 3, 3}, Bytes(90, 3)});
  write_idx(folder / "train-labels-idx1-ubyte", {{10}, Bytes(10, 1)});
  fuzz(all_bytes(folder / "train-images-idx3-ubyte"), kFiles / 2, loading("idx", folder, "train-images-idx3-ubyte"));
  write_idx(folder / "train-images-idx3-ubyte", {{10, 3, 3}, Bytes(90, 3)});
  fuzz(all_bytes(folder / "train-labels-idx1-ubyte"), kFiles / 2, loading("mnist", folder, "train-labels-idx1-ubyte"));
}

TEST(FuzzData, Npy) {
  const TempFolder folder;
  write_npy(folder / "train.npy", {{6, 2}, std::vector<float>(12, 0.5f)});
  fuzz(all_bytes(folder / "train.npy"), kFiles / 2, loading("npy", folder, "train.npy"));
  write_npy(folder / "train.npy", {{6, 3, 3}, std::vector<float>(54, 0.5f)});
  fuzz(all_bytes(folder / "train.npy"), kFiles / 2, loading("npy", folder, "train.npy"));
}

TEST(FuzzData, Cifar) {
  const TempFolder folder;
  Bytes records(std::size_t{4} * 3073, 5);
  fuzz(records, kFiles / 10, loading("cifar10", folder, "data_batch_1.bin"));
}

TEST(FuzzData, Celeba) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "img_align_celeba");
  std::string list = "10\nMale Smiling\n";
  for (int i = 0; i < 10; ++i) {
    const std::string name = std::to_string(i) + ".png";
    put_bytes(folder / ("img_align_celeba/" + name), encode_png({160, 160, 3, Bytes(160 * 160 * 3, 100)}));
    list += name + " 1 -1\n";
  }
  fuzz({list.begin(), list.end()}, kFiles / 50, loading("celeba", folder, "list_attr_celeba.txt"));
}

TEST(FuzzData, Tensors) {
  const TempFolder folder;
  write_tensors(folder / "good", {{"w", torch::ones({2, 3})}, {"n", torch::arange(4)}}, {{"run", "{}"}});
  fuzz(all_bytes(folder / "good"), kFiles, [&](const Bytes& bytes) {
    put_anew(folder / "fuzzed", bytes);
    for (const auto& [name, tensor] : read_tensors(folder / "fuzzed").tensors) tensor.sum();
  });
}

TEST(FuzzData, Drawn) {
  const std::string text = drawn_text({{0.5, 1.25}, {-3, 2}, {100, -0.001}});
  fuzz({text.begin(), text.end()}, kFiles, [](const Bytes& bytes) {
    ASSERT_FALSE(parse_drawn({bytes.begin(), bytes.end()}).empty());
  });
}

}  // namespace
}  // namespace zscape
