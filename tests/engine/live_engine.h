#pragma once
// What tests of a running engine share: waiting for it, and comparing what it left.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

#include "engine/api/engine.h"
#include "engine/run/tensor_file.h"

namespace zscape::testing {

/// Waits until `holds`, at most a minute; then ends the test by an exception that says what it waited for.
inline void wait_for(const Engine& engine, const std::function<bool()>& holds, const char* what) {
  using Clock = std::chrono::steady_clock;
  for (const auto end = Clock::now() + std::chrono::seconds(60); !holds();) {
    if (Clock::now() > end) {
      const Status s = engine.status();
      throw std::runtime_error("waited in vain for: " + std::string(what) + "; state " + std::string(name_of(s.state)) + ", step " + std::to_string(s.step) + ", " +
                               s.message);
    }
    engine.wait_for_change(Clock::now() + std::chrono::milliseconds(100));
  }
}

inline void wait_for_state(const Engine& engine, RunState state) {
  wait_for(engine, [&] { return engine.status().state == state; }, name_of(state).data());
}

inline void expect_bit_equal(const TensorMap& a, const TensorMap& b) {
  ASSERT_FALSE(a.empty());
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, tensor] : a) {
    ASSERT_TRUE(b.count(name)) << name;
    EXPECT_TRUE(torch::equal(tensor, b.at(name))) << name;
  }
}

}  // namespace zscape::testing
