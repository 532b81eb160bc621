#include "engine/core/cifar.h"

#include <string>

#include "engine/core/atomic_file.h"

namespace zscape {
namespace {

constexpr std::size_t kCifarPixels = 3 * 32 * 32;
constexpr std::size_t kCifarRecord = 1 + kCifarPixels;
constexpr std::uint64_t kLargestBatch = std::uint64_t{1} << 30;

}  // namespace

CifarBatch read_cifar(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> raw = read_file(path, kLargestBatch);
  if (raw.empty()) throw FileError(path, "is empty.");
  if (raw.size() % kCifarRecord != 0)
    throw FileError(path, "has " + std::to_string(raw.size()) + " bytes, and CIFAR-10's records take " +
                              std::to_string(kCifarRecord) + " each: it is cut off or another format.");
  const std::size_t rows = raw.size() / kCifarRecord;
  CifarBatch batch;
  batch.labels.reserve(rows);
  batch.pixels.reserve(rows * kCifarPixels);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint8_t* record = raw.data() + i * kCifarRecord;
    if (record[0] > 9)
      throw FileError(path, "has the label " + std::to_string(record[0]) + " in record " + std::to_string(i) +
                                "; CIFAR-10 has the classes 0 to 9.");
    batch.labels.push_back(record[0]);
    batch.pixels.insert(batch.pixels.end(), record + 1, record + kCifarRecord);
  }
  return batch;
}

}  // namespace zscape
