#include "engine/run/threads.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <torch/torch.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace zscape {

void begin_worker(const char* name, int niceness, int torch_threads) {
  pthread_setname_np(pthread_self(), name);
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), niceness);  // Linux: per thread
  use_torch_threads(torch_threads);
}

void use_torch_threads(int threads) { at::set_num_threads(std::max(1, threads)); }

int cores() { return static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

}  // namespace zscape
