#include "engine/run/training_params.h"

namespace zscape {

std::vector<ParamSpec> training_params() {
  return {
      {.key = "lr",
       .group = "optimiser",
       .fallback = 1e-3,
       .min = 1e-6,
       .max = 1,
       .log_scale = true,
       .effect = Effect::live},
      {.key = "lr.decay",
       .group = "optimiser",
       .fallback = std::string("constant"),
       .choices = {"constant", "linear", "cosine"},
       .effect = Effect::live},
      {.key = "lr.horizon",
       .group = "optimiser",
       .fallback = std::int64_t{0},
       .min = 0,
       .max = 1e8,
       .effect = Effect::live,
       .when = "lr.decay=linear|cosine"},
      {.key = "batch", .group = "optimiser", .fallback = std::int64_t{128}, .min = 1, .max = 4096, .log_scale = true},
      // Another optimizer means other moments: mixing them would be an update no paper describes.
      {.key = "optimizer",
       .group = "optimiser",
       .fallback = std::string("adam"),
       .choices = {"adam", "sgd", "rmsprop"}},
      {.key = "momentum",
       .group = "optimiser",
       .fallback = 0.0,
       .min = 0,
       .max = 0.999,
       .effect = Effect::live,
       .when = "optimizer=sgd|rmsprop"},
      {.key = "clip", .group = "optimiser", .fallback = 0.0, .min = 0, .max = 1000, .effect = Effect::live},
      {.key = "ema", .group = "optimiser", .fallback = 0.0, .min = 0, .max = 0.9999, .effect = Effect::live},
  };
}

}  // namespace zscape
