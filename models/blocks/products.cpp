#include "models/blocks/products.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "models/blocks/wide.h"

namespace zscape {
namespace {

constexpr std::int64_t kMayBePictures = 256;  // inputs
constexpr double kFew = 0.3;  // lit of all, up to which leaving zeros out is quicker

/// For each row of a matrix the places and values that are not zero.
struct Lists {
  std::vector<std::int32_t> begin{0}, place;
  std::vector<float> value;
  std::int64_t rows() const { return static_cast<std::int64_t>(begin.size()) - 1; }
};

ZSCAPE_WIDE std::int64_t count_lit(const float* x, std::int64_t n) {
  std::int64_t lit = 0;
  constexpr std::int64_t kTogether = 4096;
  for (std::int64_t i = 0; i < n; i += kTogether) {
    std::int32_t part = 0;
    const std::int64_t end = std::min(i + kTogether, n);
    for (std::int64_t k = i; k < end; ++k) part += x[k] != 0;
    lit += part;
  }
  return lit;
}

/// How many entries of x are not zero where they are few, in plain floats on the CPU; −1 otherwise.
std::int64_t few_lit(const Tensor& x) {
  if (!x.device().is_cpu() || x.scalar_type() != torch::kFloat || !x.is_contiguous() || x.size(1) < kMayBePictures) return -1;
  const std::int64_t lit = count_lit(x.const_data_ptr<float>(), x.numel());
  return static_cast<double>(lit) <= kFew * static_cast<double>(x.numel()) ? lit : -1;
}

Lists lists_of_rows(const Tensor& x, std::int64_t lit) {
  Lists all;
  const std::int64_t rows = x.size(0), columns = x.size(1);
  const auto room = static_cast<std::size_t>(lit + 1);  // one more: a place is written before it is known to be lit
  all.place.resize(room), all.value.resize(room);
  const float* from = x.const_data_ptr<float>();
  std::size_t at = 0;
  for (std::int64_t r = 0; r < rows; ++r, from += columns) {
    for (std::int64_t c = 0; c < columns; ++c) {
      all.place[at] = static_cast<std::int32_t>(c), all.value[at] = from[c];
      at += from[c] != 0;
    }
    all.begin.push_back(static_cast<std::int32_t>(at));
  }
  return all;
}

Lists turned(const Lists& rows, std::int64_t columns) {
  Lists all;
  all.begin.assign(static_cast<std::size_t>(columns) + 1, 0);
  all.place.resize(rows.place.size()), all.value.resize(rows.value.size());
  const auto lit = static_cast<std::size_t>(rows.begin.back());
  for (std::size_t i = 0; i < lit; ++i) ++all.begin[static_cast<std::size_t>(rows.place[i]) + 1];
  for (std::size_t c = 0; c < static_cast<std::size_t>(columns); ++c) all.begin[c + 1] += all.begin[c];
  std::vector<std::int32_t> next(all.begin.begin(), all.begin.end() - 1);
  for (std::size_t r = 0; r + 1 < rows.begin.size(); ++r)
    for (auto i = static_cast<std::size_t>(rows.begin[r]); i < static_cast<std::size_t>(rows.begin[r + 1]); ++i) {
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(rows.place[i])]++);
      all.place[to] = static_cast<std::int32_t>(r), all.value[to] = rows.value[i];
    }
  return all;
}

// Sums of eight columns, which stay in registers; memory asks for no alignment.
using Eight [[gnu::vector_size(32), gnu::aligned(4), gnu::may_alias]] = float;
constexpr std::int64_t kEight = 8;

/// out[c] = Σ_i value[i] · m[place[i], c] for 8 · N columns c.
template <int N>
[[gnu::always_inline]] inline void combine(const std::int32_t* place, const float* value, std::int32_t count, const float* m, std::int64_t width, float* out) {
  Eight sum[N] = {};
  for (std::int32_t i = 0; i < count; ++i) {
    const auto* row = reinterpret_cast<const Eight*>(m + place[i] * width);
    for (int k = 0; k < N; ++k) sum[k] += value[i] * row[k];
  }
  for (int k = 0; k < N; ++k) reinterpret_cast<Eight*>(out)[k] = sum[k];
}

/// Rows from..to of lists × m. Columns outermost: of m only as many as a nearer memory holds.
ZSCAPE_WIDE void multiply(const Lists& lists, std::int64_t from, std::int64_t to, const float* m, std::int64_t width, float* out) {
  constexpr int kAtOnce = 8;
  for (std::int64_t c = 0; c < width;) {
    const std::int64_t left = width - c, step = left >= kAtOnce * kEight ? kAtOnce * kEight : left >= kEight ? kEight : 1;
    for (std::int64_t r = from; r < to; ++r) {
      const std::int32_t begin = lists.begin[static_cast<std::size_t>(r)], count = lists.begin[static_cast<std::size_t>(r) + 1] - begin;
      const std::int32_t* place = lists.place.data() + begin;
      const float* value = lists.value.data() + begin;
      float* to_row = out + r * width + c;
      if (step == kAtOnce * kEight) {
        combine<kAtOnce>(place, value, count, m + c, width, to_row);
      } else if (step == kEight) {
        combine<1>(place, value, count, m + c, width, to_row);
      } else {
        float sum = 0;
        for (std::int32_t i = 0; i < count; ++i) sum += value[i] * m[place[i] * width + c];
        *to_row = sum;
      }
    }
    c += step;
  }
}

/// lists [n, k] × m [k, width] → [n, width].
Tensor product(const Lists& lists, const Tensor& m) {
  Tensor out = at::empty({lists.rows(), m.size(1)}, m.options());
  const float* from = m.const_data_ptr<float>();
  float* to = out.mutable_data_ptr<float>();
  constexpr std::int64_t kRowsForAThread = 32;
  at::parallel_for(0, lists.rows(), kRowsForAThread, [&](std::int64_t begin, std::int64_t end) { multiply(lists, begin, end, from, m.size(1), to); });
  return out;
}

bool lies_by_input(const Tensor& weight) { return !weight.is_contiguous() && weight.t().is_contiguous(); }

bool few(std::int64_t columns) { return columns > 1 && columns <= 8; }

}  // namespace

Tensor by_input(const Tensor& weight) { return weight.is_cpu() && weight.size(1) >= kMayBePictures ? weight.t().contiguous().t() : weight; }

Tensor times_weight(const Tensor& x, const Tensor& weight) {
  const bool recorded = torch::GradMode::is_enabled() && (x.requires_grad() || weight.requires_grad());
  if (lies_by_input(weight) && !recorded)
    if (const std::int64_t lit = few_lit(x); lit >= 0) return product(lists_of_rows(x, lit), weight.t());
  return x.mm(weight.t());
}

Tensor weight_gradient(const Tensor& g, const Tensor& x, const Tensor& weight) {
  if (!lies_by_input(weight)) return few(x.size(1)) ? x.t().mm(g).t().contiguous() : g.t().mm(x);
  if (g.is_contiguous())
    if (const std::int64_t lit = few_lit(x); lit >= 0) return product(turned(lists_of_rows(x, lit), x.size(1)), g).t();
  return x.t().mm(g).t();
}

Tensor through_weight(const Tensor& g, const Tensor& weight) { return few(weight.size(1)) ? at::linear(g, weight.t().contiguous()) : g.mm(weight); }

}  // namespace zscape
