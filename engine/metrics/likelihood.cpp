#include "engine/metrics/likelihood.h"

namespace zscape {

LogProbRows log_prob_rows(MeasureContext& context, const std::string& metric, std::int64_t samples) {
  Scores& scorer = need<Scores>(context, metric, "scores");
  LogProbRows out;
  out.value = over_rows(context, [&](const Tensor& x) {
    Ask ask = context.ask(samples);
    const LogProb p = scorer.log_prob(x, ask);
    out.kind = p.kind;
    out.of = p.of;
    return p.value;
  });
  return out;
}

}  // namespace zscape
