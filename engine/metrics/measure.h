#pragma once
// What a measure gets and what the measures share. A measure is a function from a model and data to one number; each
// lives in a file of its own, and engine/metrics/registry.cpp lists them.
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "engine/api/catalogue.h"
#include "engine/api/query.h"
#include "engine/data/dataset.h"
#include "models/model.h"

namespace zscape {

struct MeasureContext {
  Model& model;  // weights set; used by this thread only
  Tensor x;  // [n, …] float in the data's natural range, on the model's device
  Tensor y;  // [n] labels, or undefined
  Rng& rng;  // on the model's device
  Progress* progress = nullptr;
  std::map<std::string, std::string> options = {};  // "iwae.k": "100"
  const Dataset* data = nullptr;                     // what the run learns from; its rows and truth
  Tensor labels = {};                                // of the slice over_rows is at; undefined without labels

  /// What the model is asked with: rows are read as their own classes, where it is told them.
  Ask ask(std::int64_t k = 1) { return {.rng = rng, .progress = progress, .k = k, .labels = labels}; }

  /// A whole-number option between 1 and `largest`. Throws with a sentence when it is not.
  std::int64_t whole_option(const std::string& key, std::int64_t fallback, std::int64_t largest) const;
  /// An option as it was written.
  std::string text_option(const std::string& key, const std::string& fallback) const {
    const auto found = options.find(key);
    return found == options.end() ? fallback : found->second;
  }
};

struct MetricEntry {
  MetricInfo info;
  std::function<Measured(MeasureContext&)> measure;  // throws a sentence when the model or data do not allow it
};

/// `model` as the verb the metric needs. Throws "… is not offered" when the model does not implement it.
template <class Verb>
Verb& need(MeasureContext& context, const std::string& metric, const std::string& verb) {
  if (auto* found = dynamic_cast<Verb*>(&context.model)) return *found;
  throw std::runtime_error("The metric " + metric + " needs a model that " + verb +
                           ", which this one does not: leave it out.");
}

/// Calls `each` on slices of rows, without gradients and in eval mode, reporting progress. `each` returns [rows of the
/// slice]; the result is [n] in double precision. Throws "cancelled" when nobody waits any more.
Tensor over_rows(MeasureContext& context, const std::function<Tensor(const Tensor& x)>& each);

/// Mean over rows and its standard error.
Measured mean_of(const std::string& metric, const std::string& unit, const Tensor& rows);

}  // namespace zscape
