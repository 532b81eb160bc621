#pragma once
// From what somebody typed to a latent: a seed, a .npy file, a picture.
#include "app/cli/asking.h"
#include "app/cli/files.h"
#include "engine/core/interpolate.h"

namespace zscape::app {

/// One row of an array; throws when it has none or several. `name` is for the sentence.
Latent only_row(const Array& array, const std::string& name);

/// The latent of a seed (a prior draw), of a .npy file (a latent, or a picture to encode) or of a picture file.
Latent latent_of(const Corner& corner, Asking& ask, const Source& source);

}  // namespace zscape::app
