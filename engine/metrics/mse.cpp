// Mean squared error per value of the reconstruction decode(mean of q(z|x)). Of binary pictures also `wrong`: the share of values on the other side of ½.
#include "engine/metrics/measure.h"

namespace zscape {

Measured measure_mse(MeasureContext& context) {
  Encodes& encoder = need<Encodes>(context, "mse", "encodes");
  Decodes& decoder = need<Decodes>(context, "mse", "decodes");
  double wrong = 0;
  const Tensor rows = over_rows(context, [&](const Tensor& x) {
    Ask ask = context.ask();
    const Tensor rebuilt = decoder.decode(encoder.encode(x, ask).mean, ask);
    wrong += rebuilt.gt(.5).ne(x.gt(.5)).to(torch::kFloat32).flatten(1).mean(1).sum().item<double>();
    return (rebuilt - x).square().flatten(1).mean(1);
  });
  Measured out = mean_of("mse", "squared error", rows);
  if (context.data != nullptr && context.data->spec.binary) out.parts["wrong"] = wrong / static_cast<double>(rows.size(0));
  return out;
}

}  // namespace zscape
