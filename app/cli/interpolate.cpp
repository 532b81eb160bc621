// interpolate: walks between latents and decodes the way.
#include "engine/core/interpolate.h"

#include <stdexcept>
#include <string>

#include "app/cli/corner_latent.h"
#include "app/cli/verbs.h"
#include "engine/core/npy.h"

namespace zscape::app {
namespace {

constexpr std::string_view kModes[] = {"lerp", "slerp", "bilinear", "four-corner"};
constexpr std::string_view kExtents[] = {"quarter", "torus"};

/// The latents in the order in which they are laid out, row by row.
Array walk(Blend blend, Extent extent, int n, const Corners& corners, bool on_the_shell) {
  Array out;
  const auto add = [&](const Latent& z) { out.values.insert(out.values.end(), z.begin(), z.end()); };
  const auto places = grid_of(n, extent);
  const auto count =
      corners_needed(blend) == 2 ? static_cast<std::size_t>(n) : places.size();  // two corners: the first row
  for (std::size_t i = 0; i < count; ++i) {
    const auto z = blend_at(blend, places[i], corners);
    add(on_the_shell ? keep_norm(z, weights_at(blend, places[i]), corners) : z);
  }
  out.shape = {static_cast<std::int64_t>(count), static_cast<std::int64_t>(corners[0].size())};
  return out;
}

int interpolate(const Arguments& arguments) {
  const auto out = arguments.needed("--out");
  const bool floats = output_kind("--out", out) == FileKind::npy;
  const auto blend = blend_named(arguments.one_of("--mode", "four-corner", kModes)).value();
  const auto extent = arguments.one_of("--extent", "quarter", kExtents) == "torus" ? Extent::torus : Extent::quarter;
  if (extent == Extent::torus && blend != Blend::four_corner)
    throw UsageError("--extent torus goes with --mode four-corner: the other modes have no angles beyond the corners.");
  const auto n = static_cast<int>(arguments.whole("--grid", 8, 2, 256));
  const int zoom = static_cast<int>(arguments.whole("--zoom", 1, 1, 32));
  const auto words = arguments.many("--corners");
  if (words.size() != corners_needed(blend))
    throw UsageError("--mode " + std::string(name_of(blend)) + " wants " + std::to_string(corners_needed(blend)) +
                     " --corners, not " + std::to_string(words.size()) + ".");
  std::vector<Corner> given;
  for (const auto& word : words) given.push_back(corner_from(word));
  const auto source = source_of(arguments);

  Asking ask;
  Corners corners;
  for (std::size_t k = 0; k < 4; ++k)
    corners[k] = k < given.size() ? latent_of(given[k], ask, source) : corners[k - 2];  // two corners: both rows alike
  for (std::size_t k = 1; k < given.size(); ++k)
    if (corners[k].size() != corners[0].size())
      throw std::runtime_error("corner " + words[k] + " has " + std::to_string(corners[k].size()) +
                               " numbers and corner " + words[0] + " " + std::to_string(corners[0].size()) +
                               "; all corners have to come from this run's latents");

  const auto latents = walk(blend, extent, n, corners, arguments.has("--keep-norm"));
  const auto answer =
      ask(source, DecodeLatents{latents, floats}, "decoding " + std::to_string(latents.rows()) + " points");
  write_answer(out, answer, {n, zoom});
  if (arguments.has("--latents")) write_npy(arguments.text("--latents"), latents);
  return 0;
}

}  // namespace

Verb interpolate_verb() {
  Verb verb{
      "interpolate",
      {"RUN"},
      "Walks between latents: N pictures in a row between two corners, N x N between four (row = alpha, column = "
      "beta).",
      {{"--mode", Takes::text, "lerp|slerp|bilinear|four-corner", "how (four-corner)"},
       {"--corners", Takes::many, "A B [C D]", "each a seed, a .npy file (latent or picture) or a picture file"},
       {"--grid", Takes::whole, "N", "points along a side (8)"},
       {"--extent", Takes::text, "quarter|torus", "four-corner: between the corners, or all the way round (quarter)"},
       {"--keep-norm", Takes::nothing, "", "back to the length that independent corners would give"},
       {"--latents", Takes::text, "Z.npy", "write the latents too"},
       {"--zoom", Takes::whole, "N", "pixels per pixel of a sheet (1)"},
       {"--out", Takes::text, "F.png|F.npy", "where to"}},
      interpolate};
  for (const auto& option : source_options()) verb.options.push_back(option);
  return verb;
}

}  // namespace zscape::app
