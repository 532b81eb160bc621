#pragma once
// Tensors to and from safetensors files.
#include <torch/torch.h>

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace zscape {

using TensorList = std::vector<std::pair<std::string, torch::Tensor>>;
using TensorMap = std::map<std::string, torch::Tensor>;
using Metadata = std::map<std::string, std::string>;

struct TensorsWithMetadata {
  TensorMap tensors;  // on the CPU
  Metadata metadata;
};

/// Writes atomically. Tensors may live anywhere and have any strides; an empty tensor is refused. Throws FileError.
void write_tensors(const std::filesystem::path& path, const TensorList& tensors, const Metadata& metadata);
TensorsWithMetadata read_tensors(const std::filesystem::path& path);

}  // namespace zscape
