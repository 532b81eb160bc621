// Mean squared error per value of the reconstruction decode(mean of q(z|x)).
#include "engine/metrics/measure.h"

namespace zscape {

Measured measure_mse(MeasureContext& context) {
  Encodes& encoder = need<Encodes>(context, "mse", "encodes");
  Decodes& decoder = need<Decodes>(context, "mse", "decodes");
  const Tensor rows = over_rows(context, [&](const Tensor& x) {
    Ask ask = context.ask();
    return (decoder.decode(encoder.encode(x, ask).mean, ask) - x).square().flatten(1).mean(1);
  });
  return mean_of("mse", "", rows);
}

}  // namespace zscape
