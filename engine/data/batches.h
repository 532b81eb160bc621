#pragma once
// Batches: the order in which a run sees its training rows. Owned by the trainer's thread.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/run/rng.h"
#include "models/model.h"

namespace zscape {

/// Seeded epochs without end: each is a fresh permutation of the rows; what does not fill a last batch is left out, so
/// that shapes stay the same. Where the data is to be binarised anew every epoch, the draws come from a generator of
/// its own. Same seed, same batches, also after state() and restore(). On CUDA the rows are copied to the device once
/// when they take less than 4 GiB.
class Batches {
 public:
  Batches(std::shared_ptr<const Dataset> data, std::uint64_t seed, torch::Device device);

  /// x float32 in the data's natural range, y and index on the device; `other`: the pictures beside the rows, or as many of the second domain, in an order of
  /// their own. Throws DataError when there are fewer than n rows.
  Batch next(std::int64_t n);

  std::int64_t epoch() const { return epoch_; }
  std::int64_t rows() const { return data_->train.rows(); }

  /// Everything needed to go on bit for bit, as named CPU tensors.
  std::vector<std::pair<std::string, torch::Tensor>> state() const;
  /// Throws DataError when a part is missing or was written for other data.
  void restore(const std::map<std::string, torch::Tensor>& state);

 private:
  void begin_epoch();
  void order_second();

  std::shared_ptr<const Dataset> data_;
  torch::Device device_;
  std::uint64_t seed_;
  Rng order_rng_;
  Rng draw_rng_;
  torch::Tensor x_, y_;           // where batches are gathered
  torch::Tensor other_;           // pictures beside the rows, or of the second domain
  torch::Tensor order_;           // int64 [rows], there too
  torch::Tensor second_order_;    // int64 [rows]: which of the second domain stand beside them in this epoch
  torch::Tensor epoch_began_at_;  // order_rng_'s state from which the present order was drawn
  std::int64_t epoch_ = -1;
  std::int64_t position_ = 0;
};

/// `per_class` training rows of every class, class after class, chosen by the seed; rows that are drawn anew every epoch come as probabilities. Throws DataError
/// when there are no labels or a class has fewer rows.
Batch labelled_rows(const Dataset& data, std::int64_t per_class, std::uint64_t seed, torch::Device device);

}  // namespace zscape
