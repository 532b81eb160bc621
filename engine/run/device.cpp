#include "engine/run/device.h"

#include <dlfcn.h>

#include <mutex>
#include <stdexcept>

namespace zscape {
namespace {

/// Empty when CUDA can be used, else why not. The answer never changes within a process.
const std::string& cuda_problem() {
  static const std::string problem = []() -> std::string {
    if (!dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL)) return "there is no NVIDIA driver (libcuda.so.1 does not load)";
    if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL)) return std::string("LibTorch's CUDA part does not load: ") + dlerror();
    try {
      if (!torch::cuda::is_available()) return "the driver is there, but no CUDA device answers";
    } catch (const std::exception& e) {
      return e.what();
    }
    return "";
  }();
  return problem;
}

}  // namespace

DeviceChoice choose_device(const std::string& wish) {
  if (wish == "cpu") return {};
  if (wish != "auto" && wish != "cuda") throw std::runtime_error("There is no device \"" + wish + "\"; say auto, cpu or cuda.");
  const std::string& problem = cuda_problem();
  if (problem.empty()) return {torch::Device(torch::kCUDA, 0), ""};
  if (wish == "cuda") throw std::runtime_error("CUDA cannot be used: " + problem + ". Leave out --device cuda to train on the CPU.");
  return {torch::kCPU, problem};
}

}  // namespace zscape
