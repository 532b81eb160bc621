#pragma once
// Sounds as pictures.
#include <torch/torch.h>

#include <cstdint>

#include "engine/api/image.h"

namespace zscape {

/// From levels of the µ-law, k/255 in [0, 1], to samples in [−1, 1]; any shape.
torch::Tensor samples_of(const torch::Tensor& levels);

/// The first `limit` sounds [n, T] of µ-law levels in [0, 1] as grey pictures: time to the right, frequency upwards to half the rate, 60 dB below the loudest are
/// black. Copies to the host.
Pictures spectrograms(const torch::Tensor& x, std::int64_t limit);

}  // namespace zscape
