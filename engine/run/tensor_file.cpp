#include "engine/run/tensor_file.h"

#include <cstring>

#include "engine/core/safetensors.h"

namespace zscape {
namespace {

constexpr std::pair<TensorType, torch::ScalarType> kTypes[] = {
    {TensorType::f32, torch::kFloat32}, {TensorType::f64, torch::kFloat64}, {TensorType::f16, torch::kFloat16}, {TensorType::bf16, torch::kBFloat16},
    {TensorType::i64, torch::kInt64},   {TensorType::i32, torch::kInt32},   {TensorType::i16, torch::kInt16},   {TensorType::i8, torch::kInt8},
    {TensorType::u8, torch::kUInt8},    {TensorType::boolean, torch::kBool}};

TensorType file_type(torch::ScalarType type, const std::string& name) {
  for (const auto& [file, ours] : kTypes)
    if (ours == type) return file;
  throw std::invalid_argument("Tensor " + name + " has a type that safetensors files do not hold: " + c10::toString(type) + ".");
}

torch::ScalarType our_type(TensorType type) {
  for (const auto& [file, ours] : kTypes)
    if (file == type) return ours;
  throw std::invalid_argument("unknown tensor type");
}

}  // namespace

void write_tensors(const std::filesystem::path& path, const TensorList& tensors, const Metadata& metadata) {
  std::vector<torch::Tensor> hold;  // keeps contiguous copies alive until the file is written
  std::vector<TensorView> views;
  for (const auto& [name, tensor] : tensors) {
    hold.push_back(tensor.detach().to(torch::kCPU).contiguous());
    const torch::Tensor& t = hold.back();
    views.push_back({name, file_type(t.scalar_type(), name), t.sizes().vec(), {static_cast<const std::uint8_t*>(t.data_ptr()), t.nbytes()}});
  }
  write_safetensors(path, views, metadata);
}

TensorsWithMetadata read_tensors(const std::filesystem::path& path) {
  TensorFile file = read_safetensors(path);
  TensorsWithMetadata out;
  for (const auto& entry : file.entries) {
    torch::Tensor t = torch::empty(entry.shape, our_type(entry.type));
    if (!entry.bytes.empty()) std::memcpy(t.data_ptr(), entry.bytes.data(), entry.bytes.size());
    out.tensors[entry.name] = t;
  }
  out.metadata = std::move(file.metadata);
  return out;
}

}  // namespace zscape
