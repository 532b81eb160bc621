// Pictures of one kind as those of the other.
#include "engine/run/answer_tools.h"
#include "models/step_context.h"

namespace zscape {
namespace {

constexpr std::int64_t kMostRows = 512;

/// Channels of what is to be translated. A model that learns from one kind of pictures translates within it.
std::int64_t channels_of(const DataSpec& d, bool back) { return back || d.second == Second::none ? d.channels : d.second_channels; }

}  // namespace

Tensor given_source(const Array& pictures, const Looking& l, bool back) {
  const DataSpec& d = spec_of(l);
  Tensor x = to_tensor(pictures, device_of(l));
  if (x.dim() == 3) x = x.unsqueeze(0);
  const std::vector<std::int64_t> wanted{x.dim() == 4 ? x.size(0) : 0, channels_of(d, back), d.height, d.width};
  if (x.sizes().vec() != wanted)
    throw std::runtime_error("The picture has shape " + c10::str(x.sizes()) + "; [n, " + std::to_string(wanted[1]) + ", " + std::to_string(d.height) + ", " + std::to_string(d.width) + "] was due.");
  if (!torch::isfinite(x).all().item<bool>()) throw std::runtime_error("The picture holds NaN or infinity.");
  return x.clamp(0, 1);
}

void answer_translate(const Translate& q, const Looking& l, Answer& out) {
  auto& model = verb<Translates>(l, "translate");
  const DataSpec& d = spec_of(l);
  Tensor x;
  if (!q.rows.empty()) {
    if (q.rows.size() > kMostRows) throw std::runtime_error("At most " + std::to_string(kMostRows) + " rows are translated at a time.");
    const auto data = data_of(l);
    const bool unpaired = d.second == Second::unpaired;
    const Split& split = unpaired && !q.back ? data->second_test : data->test;
    Tensor index = torch::tensor(q.rows, torch::kLong);
    if (index.lt(0).any().item<bool>() || index.ge(split.rows()).any().item<bool>())
      throw std::runtime_error("There are test rows 0 to " + std::to_string(split.rows() - 1) + ".");
    const Split chosen = split.select(index);
    const bool from_other = d.second == Second::paired && !q.back;
    x = natural(from_other ? chosen.other : chosen.x).to(device_of(l));
    if (d.second == Second::paired) out.named["truth"] = to_array(natural(from_other ? chosen.x : chosen.other));
  } else {
    x = given_source(q.pictures, l, q.back);
  }
  Rng rng(q.seed, "translate", device_of(l));
  Ask ask = asking(l, rng);
  const Tensor y = by_chunks(x, l, [&](const Tensor& part) { return model.translate(part, q.back ? Direction::back : Direction::forth, ask); });
  out.array = to_array(y);
  out.second = to_array(x);
  out.pictures = to_pictures(y, y.size(0));
}

}  // namespace zscape
