#pragma once
// Which device trains. `auto` takes the NVIDIA GPU where there is one and LibTorch's CUDA part loads, else the CPU.
#include <torch/torch.h>

#include <string>

namespace zscape {

struct DeviceChoice {
  torch::Device device = torch::kCPU;
  std::string why;  // a sentence when the wish could not be met; empty otherwise
};

/// `wish`: auto | cpu | cuda. Throws with the reason when cuda was asked for and cannot be had. Loads libtorch_cuda before the first CUDA query,
/// because the hooks are cached on first use.
DeviceChoice choose_device(const std::string& wish);

}  // namespace zscape
