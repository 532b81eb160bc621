#pragma once
// Dataset: what a model learns from. A plain value that is made once and never changes afterwards, so any thread may
// read it.
#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/api/data_spec.h"
#include "engine/api/image.h"
#include "engine/core/row_query.h"
#include "engine/data/truth.h"

namespace zscape {

/// Data that cannot be used: one sentence with the file and the reason.
struct DataError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Rows as they are stored, on the CPU: pictures uint8 [n,C,H,W] where k means k/255, or float [n,C,H,W] in [0,1];
/// points float [n,D]; waves uint8 [n,T], levels of the µ-law.
struct Split {
  torch::Tensor x;
  torch::Tensor y;           // int64 [n], undefined without labels
  torch::Tensor attributes;  // float [n,k] where the source knows them, otherwise undefined
  torch::Tensor other;       // the picture beside each row, [n,C2,H,W] as x is; undefined without pairs

  std::int64_t rows() const { return x.defined() ? x.size(0) : 0; }
  bool labelled() const { return y.defined(); }
  /// The rows an int64 index names, in its order.
  Split select(const torch::Tensor& index) const;
};

struct Dataset {
  std::string id;
  DataSpec spec;
  Split train, test;
  Split second_train, second_test;           // unpaired pictures of a second domain; empty without one
  std::vector<std::string> attribute_names;  // columns of Split::attributes
  // What they are called in queries, one entry a column: {"woman", "man"}. Empty: the names themselves, without opposites.
  std::vector<AttributeWords> attribute_words;
  bool resample = false;               // training rows are probabilities: a batch draws 0 or 1 from each value anew
  std::string fingerprint;             // 16 hex digits over everything above
  std::shared_ptr<const Truth> truth;  // what is known of the density the rows come from; null for real data
  std::vector<std::string> notes;      // sentences worth telling, e.g. about files that were skipped
};

/// Stored rows as a model sees them: float32, pictures in [0,1]; stays on its device.
torch::Tensor natural(const torch::Tensor& stored);

/// Some training pictures as bytes, the classes in turn where there are labels; for points one picture of all of them.
Pictures thumbnails(const Dataset& data, std::int64_t count);

/// Fills in what follows from the rows: kind, sides, dimension, binary, eight_bit; classes where there are labels and
/// none are set.
void describe(Dataset& data);

/// Content hash of the rows, labels and options that matter to a run.
std::string fingerprint_of(const Dataset& data);

}  // namespace zscape
