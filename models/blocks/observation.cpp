#include "models/blocks/observation.h"

#include <cmath>

#include "models/blocks/likelihoods.h"

namespace zscape {

namespace {
constexpr double kLeastShare = .01;  // of a value that was never 1
}  // namespace

std::vector<ParamSpec> observation_params() {
  return {
      {.key = "decoder",
       .group = "objective",
       .fallback = std::string("bernoulli"),
       .choices = {"bernoulli", "gaussian", "gaussian_learned", "logistic"},
       .paper = "Bernoulli for binary pictures, Gaussian for real values"},
      {.key = "sigma",
       .group = "objective",
       .fallback = 0.1,
       .min = 0.001,
       .max = 10,
       .log_scale = true,
       .effect = Effect::live,
       .when = "decoder=gaussian|gaussian_learned"},
  };
}

Observation::Kind Observation::kind_of(const Build& build) {
  const std::string& name = build.params.text("decoder");
  const DataSpec& data = build.data;
  if (name == "gaussian") return Kind::gaussian;
  if (name == "gaussian_learned") return Kind::gaussian_learned;
  if (data.kind != DataKind::pictures)
    throw ParamError("decoder=" + name +
                     " is for pictures; these data are points of any size: set decoder=gaussian_learned.");
  if (name == "bernoulli") return Kind::bernoulli;
  if (!data.eight_bit && !data.binary)
    throw ParamError(
        "decoder=logistic needs 8-bit values (k/255), which these data are not: set decoder=gaussian_learned.");
  return Kind::logistic;
}

Observation::Observation(const Build& build)
    : kind_(kind_of(build)), pictures_(build.data.kind == DataKind::pictures), binary_(build.data.binary) {
  log_sigma_ = torch::full({}, std::log(build.params.real("sigma")), torch::device(build.device));
  if (kind_ == Kind::gaussian_learned) log_sigma_.requires_grad_(true);
}

void Observation::follow(const Params& params) {
  if (kind_ == Kind::gaussian) log_sigma_.fill_(std::log(params.real("sigma")));
}

Tensor Observation::log_prob(const Tensor& x, const Tensor& raw) const {
  if (kind_ == Kind::bernoulli) return bernoulli_log_prob(x, raw);
  if (kind_ != Kind::logistic) return gaussian_log_prob(x, raw, log_sigma_);
  const std::vector<Tensor> halves = raw.chunk(2, 1);
  return discretised_logistic_log_prob(x, halves[0], soft_clamp(halves[1], -7, 7));
}

Tensor Observation::mean(const Tensor& raw) const {
  if (kind_ == Kind::bernoulli) return torch::sigmoid(raw);
  const Tensor centre = kind_ == Kind::logistic ? raw.chunk(2, 1)[0] : raw;
  return pictures_ ? centre.clamp(0, 1) : centre;
}

Tensor Observation::raw_of(const Tensor& mean) const { return kind_ == Kind::bernoulli ? torch::logit(mean, kLeastShare) : mean; }

LogProb::Of Observation::of() const {
  if (kind_ == Kind::logistic) return LogProb::Of::probability;
  if (kind_ != Kind::bernoulli) return LogProb::Of::density;
  return binary_ ? LogProb::Of::probability : LogProb::Of::neither;
}

void Observation::collect_weights(std::vector<NamedTensor>& into) const {
  if (kind_ == Kind::gaussian_learned) into.push_back({"log_sigma", log_sigma_, Role::weight});
}
void Observation::collect_buffers(std::vector<NamedTensor>& into) const {
  if (kind_ == Kind::gaussian) into.push_back({"log_sigma", log_sigma_, Role::buffer});
}

}  // namespace zscape
