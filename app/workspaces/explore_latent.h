#pragma once
// The mathematics of the explorer's state: from what the hand set to latents. Pure functions of plain values.

#include <optional>
#include <string>
#include <string_view>

#include "app/workspaces/explore_state.h"
#include "engine/api/array.h"

namespace zscape::app {

// Tiles per side of the sheet: 11 on the quarter (both ends included), 12 on the torus (corners and their mirrored
// twins are among them), 12 on the plane (11 in sight and one that slides in).
int tiles_per_side(Ground);
PadMapping mapping_of(Ground);
// The angles of a point of the pad.
Place place_of(Ground, const PadPoint&);

// The latent at a point of the pad, direction offsets included; `held` is not asked.
Latent latent_at(const ExploreView&, const PadPoint&);
// What is in the hand: the held latent or the one under the handle, with the offsets.
Latent current_latent(const ExploreState&);
// All tiles, row by row: [n·n, d].
Array sheet_latents(const ExploreView&);
Array rows_of(const std::vector<Latent>&);
Latent row_of(const Array&, std::int64_t row);

// A prior draw that belongs to a point of the integer lattice; uniform and binary priors take the normal one through
// its distribution function and its sign.
Latent lattice_latent(Prior, std::uint64_t seed, std::int64_t row, std::int64_t column, std::int64_t size);
// Four fresh corners from a seed.
void seed_corners(ExploreView&, Prior, std::uint64_t seed, std::int64_t size);

// Whether the prior allows the mode; the reason is a text key.
std::string_view why_not(Prior, Blend);
std::string_view why_not(Prior, Blend, Ground);

// {"zscape": "latent", "model", "data", "fingerprint", "step", "latent": […]}, with `picture`, what the latent showed, as
// {"width", "height", "channels", "pixels": hexadecimal}, unless that is empty.
std::string latent_json(const Latent&, const LatentOrigin&, const Image& picture = {});
// The latent in a text: that object, or a plain array of numbers. nullopt when it is neither or has another size.
std::optional<Latent> parse_latent(std::string_view text, std::int64_t size);
// The picture such a text carries.
std::optional<Image> parse_picture(std::string_view text);
// Where it says it comes from; what it does not say stays empty.
LatentOrigin parse_origin(std::string_view text);

}  // namespace zscape::app
