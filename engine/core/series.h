#pragma once
// SeriesStore: the curves of one run at display resolution. Trainer thread only. When a curve outgrows its budget every two neighbouring
// points become one; within each group of four the smallest and the largest survive, so spikes stay visible.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/api/snapshot.h"

namespace zscape {

class SeriesStore {
 public:
  explicit SeriesStore(std::size_t budget = 1200) : budget_(budget) {}

  void add(std::int64_t step, double seconds, const std::vector<std::pair<std::string, double>>& scalars);
  void clear() { series_.clear(); }
  const std::vector<Series>& all() const { return series_; }

 private:
  std::size_t budget_;
  std::vector<Series> series_;
};

}  // namespace zscape
