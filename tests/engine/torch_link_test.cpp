#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <mutex>
#include <set>
#include <thread>

// What the build has to get right: our objects, torch and libgomp in one process.

TEST(TorchLink, AddsTensors) { EXPECT_EQ(torch::ones({2, 3}).sum().item<float>(), 6.0f); }

// Compiled without -fopenmp, or with a second libgomp beside the wheel's, parallel_for runs everything on the caller.
TEST(TorchLink, ParallelForSplits) {
  at::set_num_threads(2);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  at::parallel_for(0, 2, 1, [&](int64_t, int64_t) {
    const std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(threads.size(), 2u);
}
