#include "engine/core/series.h"

#include <algorithm>

namespace zscape {
namespace {

void halve(Series& s) {
  Series out;
  out.name = s.name;
  out.last = s.last;
  std::size_t i = 0;
  for (; i + 4 <= s.value.size(); i += 4) {
    std::size_t low = i, high = i;
    for (std::size_t j = i + 1; j < i + 4; ++j) {
      if (s.value[j] < s.value[low]) low = j;
      if (s.value[j] > s.value[high]) high = j;
    }
    if (low == high) high = i + 3;  // four equal values
    for (const std::size_t j : {std::min(low, high), std::max(low, high)}) {
      out.step.push_back(s.step[j]);
      out.seconds.push_back(s.seconds[j]);
      out.value.push_back(s.value[j]);
    }
  }
  for (; i < s.value.size(); ++i) {
    out.step.push_back(s.step[i]);
    out.seconds.push_back(s.seconds[i]);
    out.value.push_back(s.value[i]);
  }
  s = std::move(out);
}

}  // namespace

void SeriesStore::add(std::int64_t step, double seconds, const std::vector<std::pair<std::string, double>>& scalars) {
  for (const auto& [name, value] : scalars) {
    auto it = std::find_if(series_.begin(), series_.end(), [&](const Series& s) { return s.name == name; });
    if (it == series_.end()) {
      series_.push_back({});
      it = series_.end() - 1;
      it->name = name;
    }
    it->step.push_back(static_cast<double>(step));
    it->seconds.push_back(seconds);
    it->value.push_back(value);
    it->last = value;
    if (it->value.size() > budget_) halve(*it);
  }
}

}  // namespace zscape
