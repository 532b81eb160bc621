#include "engine/data/dataset.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

#include "engine/data/scatter.h"
#include "engine/data/spectrogram.h"

namespace zscape {
namespace {

constexpr int kScatterSide = 64;

/// A fast 64-bit mix over words; torn files and changed options must show, nobody attacks it.
class ContentHash {
 public:
  void add(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    for (; size >= 8; size -= 8, bytes += 8) {
      std::uint64_t word;
      std::memcpy(&word, bytes, 8);
      mix(word);
    }
    std::uint64_t last = size;
    for (; size > 0; --size) last = last << 8 | *bytes++;
    mix(last);
  }
  void add(const torch::Tensor& tensor) {
    if (!tensor.defined()) return mix(0);
    const torch::Tensor rows = tensor.contiguous();
    for (const std::int64_t side : rows.sizes()) mix(static_cast<std::uint64_t>(side));
    add(rows.const_data_ptr(), rows.nbytes());
  }
  void add(const std::string& text) { add(text.data(), text.size()); }
  std::string hex() const {
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(state_ ^ state_ >> 32));
    return text.data();
  }

 private:
  void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9E3779B97F4A7C15ull;
    state_ ^= state_ >> 29;
  }
  std::uint64_t state_ = 0xCBF29CE484222325ull;
};

bool only_black_and_white(const torch::Tensor& x) {
  if (!x.defined()) return true;
  const torch::Tensor rows = x.contiguous();
  if (rows.scalar_type() == torch::kUInt8) {
    const auto* p = rows.const_data_ptr<std::uint8_t>();
    return std::all_of(p, p + rows.numel(), [](std::uint8_t v) { return v == 0 || v == 255; });
  }
  const auto* p = rows.const_data_ptr<float>();
  return std::all_of(p, p + rows.numel(), [](float v) { return v == 0.0f || v == 1.0f; });
}

}  // namespace

Split Split::select(const torch::Tensor& index) const {
  Split rows;
  rows.x = x.index_select(0, index);
  if (y.defined()) rows.y = y.index_select(0, index);
  if (attributes.defined()) rows.attributes = attributes.index_select(0, index);
  if (other.defined()) rows.other = other.index_select(0, index);
  return rows;
}

torch::Tensor natural(const torch::Tensor& stored) {
  if (stored.scalar_type() != torch::kUInt8) return stored.to(torch::kFloat);
  return stored.to(torch::kFloat).div_(255);
}

Pictures thumbnails(const Dataset& data, std::int64_t count) {
  Pictures pictures;
  if (data.train.rows() == 0) return pictures;
  if (data.spec.kind == DataKind::points) return scatter_picture(data.train.x, kScatterSide);
  if (data.spec.kind == DataKind::waves) return spectrograms(natural(data.train.x.slice(0, 0, count)), count);
  count = std::min(count, data.train.rows());
  std::vector<std::int64_t> chosen;
  if (data.train.labelled() && data.spec.classes > 0) {
    // The k-th round takes the k-th picture of every class that has so many.
    std::vector<std::vector<std::int64_t>> of_class(static_cast<std::size_t>(data.spec.classes));
    const torch::Tensor labels = data.train.y.contiguous();
    const auto* y = labels.const_data_ptr<std::int64_t>();
    const std::int64_t looked_at = std::min<std::int64_t>(data.train.rows(), 20000);
    for (std::int64_t i = 0; i < looked_at; ++i)
      if (auto& list = of_class.at(static_cast<std::size_t>(y[i])); static_cast<std::int64_t>(list.size()) < count)
        list.push_back(i);
    for (std::size_t round = 0; static_cast<std::int64_t>(round) < count; ++round)
      for (const auto& list : of_class)
        if (round < list.size() && static_cast<std::int64_t>(chosen.size()) < count) chosen.push_back(list[round]);
  } else {
    for (std::int64_t i = 0; i < count; ++i) chosen.push_back(i);
  }
  torch::Tensor x = data.train.x.index_select(0, torch::tensor(chosen, torch::kLong));
  if (x.scalar_type() != torch::kUInt8) x = x.mul(255).round().clamp(0, 255).to(torch::kUInt8);
  if (x.size(1) != 1 && x.size(1) != 3) x = x.narrow(1, 0, 1);
  x = x.permute({0, 2, 3, 1}).contiguous();
  pictures.count = static_cast<int>(x.size(0));
  pictures.height = static_cast<int>(x.size(1));
  pictures.width = static_cast<int>(x.size(2));
  pictures.channels = static_cast<int>(x.size(3));
  const auto* bytes = x.const_data_ptr<std::uint8_t>();
  pictures.pixels.assign(bytes, bytes + x.numel());
  return pictures;
}

void describe(Dataset& data) {
  DataSpec& spec = data.spec;
  const torch::Tensor& x = data.train.x;
  spec.kind = x.dim() == 4 ? DataKind::pictures : spec.rate > 0 ? DataKind::waves : DataKind::points;
  spec.channels = x.dim() == 4 ? x.size(1) : 0;
  spec.height = x.dim() == 4 ? x.size(2) : 0;
  spec.width = x.dim() == 4 ? x.size(3) : 0;
  spec.dimension = x[0].numel();
  const bool pictures = spec.kind == DataKind::pictures;
  spec.binary = data.resample || (pictures && only_black_and_white(x) && only_black_and_white(data.test.x));
  spec.eight_bit = spec.kind == DataKind::waves || (pictures && !spec.binary && x.scalar_type() == torch::kUInt8);
  const torch::Tensor& second = data.train.other.defined() ? data.train.other : data.second_train.x;
  spec.second = data.train.other.defined() ? Second::paired : second.defined() ? Second::unpaired : Second::none;
  spec.second_channels = second.defined() ? second.size(1) : 0;
  if (!data.train.labelled()) {
    spec.classes = 0;
    spec.label_names.clear();
  } else if (spec.classes == 0) {
    spec.classes = data.train.y.max().item<std::int64_t>() + 1;
    if (data.test.labelled() && data.test.rows() > 0)
      spec.classes = std::max(spec.classes, data.test.y.max().item<std::int64_t>() + 1);
  }
}

std::string fingerprint_of(const Dataset& data) {
  ContentHash hash;
  hash.add(data.id);
  for (const Split* split : {&data.train, &data.test}) {
    hash.add(split->x);
    hash.add(split->y);
  }
  if (data.spec.second != Second::none)
    for (const torch::Tensor& rows : {data.train.other, data.test.other, data.second_train.x, data.second_test.x}) hash.add(rows);
  hash.add(std::string(data.resample ? "resample" : "fixed"));
  for (const std::string& name : data.spec.label_names) hash.add(name);
  return hash.hex();
}

}  // namespace zscape
