#include "engine/data/batches.h"

#include <algorithm>

namespace zscape {
namespace {

constexpr std::size_t kMostOnDevice = std::size_t{4} << 30;

torch::Tensor as_tensor(std::int64_t value) { return torch::full({1}, value, torch::kLong); }

const torch::Tensor& part_of(const std::map<std::string, torch::Tensor>& state, const std::string& name) {
  const auto found = state.find(name);
  if (found == state.end())
    throw DataError("The saved data position lacks \"" + name +
                    "\"; the checkpoint was written by another program or version.");
  return found->second;
}

}  // namespace

Batches::Batches(std::shared_ptr<const Dataset> data, std::uint64_t seed, torch::Device device)
    : data_(std::move(data)),
      device_(device),
      seed_(seed),
      order_rng_(seed, "data.order"),
      draw_rng_(seed, "data.draw", device),
      x_(data_->train.x),
      y_(data_->train.y),
      other_(data_->spec.second == Second::unpaired ? data_->second_train.x : data_->train.other) {
  if (device_.is_cuda() && x_.nbytes() < kMostOnDevice) {
    x_ = x_.to(device_);
    if (other_.defined()) other_ = other_.to(device_);
    if (y_.defined()) y_ = y_.to(device_);
  }
  begin_epoch();
}

void Batches::begin_epoch() {
  epoch_began_at_ = order_rng_.state();
  order_ = order_rng_.permutation(rows()).to(x_.device());
  position_ = 0;
  ++epoch_;
  order_second();
}

/// The second domain has an order for every epoch, from the run's seed and the epoch's number: nothing of it has to be kept. Where it has fewer rows it begins anew.
void Batches::order_second() {
  if (data_->spec.second != Second::unpaired) return;
  const torch::Tensor once = Rng(seed_, "data.second." + std::to_string(epoch_)).permutation(other_.size(0));
  second_order_ = once.index_select(0, torch::arange(rows(), torch::kLong) % once.size(0)).to(other_.device());
}

Batch Batches::next(std::int64_t n) {
  if (n < 1 || n > rows())
    throw DataError("The batch is " + std::to_string(n) + ", but there are " + std::to_string(rows()) +
                    " training rows; set batch to at most that.");
  torch::NoGradGuard no_grad;
  if (position_ + n > rows()) begin_epoch();
  Batch batch;
  const torch::Tensor index = order_.narrow(0, position_, n);
  position_ += n;
  batch.x = natural(x_.index_select(0, index).to(device_));
  if (data_->resample) batch.x = draw_rng_.uniform(batch.x.sizes()).lt(batch.x).to(torch::kFloat);
  if (y_.defined()) batch.y = y_.index_select(0, index).to(device_);
  if (other_.defined())
    batch.other = natural(other_.index_select(0, data_->spec.second == Second::paired ? index : second_order_.narrow(0, position_ - n, n)).to(device_));
  batch.index = index.to(device_);
  return batch;
}

Batch labelled_rows(const Dataset& data, std::int64_t per_class, std::uint64_t seed, torch::Device device) {
  if (!data.train.labelled())
    throw DataError(data.id + " has no labels, and this model learns from a few: choose data with labels.");
  Rng rng(seed, "data.labelled");
  const torch::Tensor order = rng.permutation(data.train.rows()), y = data.train.y.index_select(0, order);
  std::vector<torch::Tensor> chosen;
  for (std::int64_t k = 0; k < data.spec.classes; ++k) {
    const torch::Tensor of_class = order.masked_select(y.eq(k));
    if (of_class.size(0) < per_class)
      throw DataError(std::to_string(per_class) + " labels a class are wanted, and class " + std::to_string(k) + " has " +
                      std::to_string(of_class.size(0)) + " rows: set labels to at most that.");
    chosen.push_back(of_class.slice(0, 0, per_class));
  }
  const torch::Tensor index = torch::cat(chosen);
  Batch batch;
  batch.x = natural(data.train.x.index_select(0, index)).to(device);
  batch.y = data.train.y.index_select(0, index).to(device);
  batch.index = index.to(device);
  return batch;
}

std::vector<std::pair<std::string, torch::Tensor>> Batches::state() const {
  return {{"epoch_began_at", epoch_began_at_.clone()},
          {"draw", draw_rng_.state()},
          {"epoch", as_tensor(epoch_)},
          {"position", as_tensor(position_)},
          {"rows", as_tensor(rows())}};
}

void Batches::restore(const std::map<std::string, torch::Tensor>& state) {
  const auto rows_then = part_of(state, "rows").item<std::int64_t>();
  const auto position = part_of(state, "position").item<std::int64_t>();
  if (rows_then != rows() || position < 0 || position > rows())
    throw DataError("The checkpoint was trained on " + std::to_string(rows_then) + " rows and the data has " +
                    std::to_string(rows()) + " now; give the same data and data.* settings.");
  order_rng_.restore(part_of(state, "epoch_began_at"));
  draw_rng_.restore(part_of(state, "draw"));
  begin_epoch();
  epoch_ = part_of(state, "epoch").item<std::int64_t>();
  order_second();
  position_ = position;
}

}  // namespace zscape
