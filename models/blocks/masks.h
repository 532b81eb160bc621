#pragma once
// Random masks for models that learn to complete (Ivanov et al. 2019, VAEAC, arXiv:1806.02382): what is seen of a row, 1 = seen.
#include "models/model.h"

namespace zscape {

/// [n, 1, H, W] for pictures, one kind for each row with equal chance: scattered pixels (half of them seen), a square of ¼ to ½ of the side unseen, one half
/// unseen (the lower one as often as the other three together), everything seen. Points [n, D]: each number seen with chance ½, or all.
/// Static shapes: every kind is drawn for every row.
Tensor random_masks(const Tensor& x, Rng& rng);

/// What an encoder with masks reads: (x·m, m), stacked along dimension 1.
Tensor seen_and_mask(const Tensor& x, const Tensor& mask);

}  // namespace zscape
