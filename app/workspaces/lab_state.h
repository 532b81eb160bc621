#pragma once
// What the Lab remembers: which layers are on, the view of the plane, what the engine answered last, and the points one
// has painted.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/render/field_colours.h"
#include "app/render/isolines.h"
#include "app/render/plane_painter.h"
#include "app/render/plane_view.h"
#include "app/render/texture.h"
#include "engine/api/array.h"

namespace zscape::app {

enum class LabLayer { real, fake, field, arrows, grid, paths, truth, chains, walk };
inline constexpr int kLabLayers = 9;
constexpr std::string_view name_of(LabLayer l) {
  constexpr std::string_view kNames[] = {"real", "fake", "field", "arrows", "grid", "paths", "truth", "chains", "walk"};
  return kNames[static_cast<int>(l)];
}

// Points as they are drawn: one list of x, y. Shared with the painting thread, so never changed, only replaced.
struct Cloud {
  std::uint64_t ticket = 0;
  std::int64_t step = -1;
  std::shared_ptr<const std::vector<float>> points, latents;  // latents: of samples, where there are some
  std::int64_t latent_size = 0;
  std::size_t count() const { return points ? points->size() / 2 : 0; }
};

// A field as last answered, with what is drawn of it.
struct FieldPicture {
  std::uint64_t ticket = 0;
  std::int64_t step = -1;
  PlaneGrid grid;
  std::string kind;  // "exact", "bound", "kernel", "probability", "score" …
  std::shared_ptr<const std::vector<float>> values;
  FieldRange range;
  FieldColours colours = FieldColours::density;
  std::vector<double> levels;  // of the lines
};

// States after every layer of a flow: [layers + 1, n, 2].
struct LayeredCloud {
  std::uint64_t ticket = 0;
  std::int64_t step = -1;
  std::int64_t layers = 0, count = 0;
  std::vector<float> values;
};

// What is known of the data.
struct LabTruth {
  bool asked = false, density = false;
  std::vector<float> centres;
  double sigma = 0, entropy = 0, w1_floor = 0;
  bool has_entropy = false;
};

// The measures over the steps at which they were answered.
struct LabHistory {
  std::vector<double> step, w1, gap, high_quality, covered, slope;
  std::vector<std::int64_t> seen;  // per mode: the last step at which it was covered
};
struct LabQuality {
  std::uint64_t ticket = 0;
  std::int64_t step = -1;
  double w1 = -1, real = 0, fake = 0, gap = 0, slope = 0, kl = 0, high_quality = -1;
  int covered = 0, of = 0;  // of = 0: no modes are known
  bool judged = false, probability = false;
  std::vector<float> shares;
};

// Chains that wander over the plane or the line, as last answered: arrays by name (engine/api/query.h: Shown).
struct LabWalk {
  std::uint64_t ticket = 0;
  std::int64_t step = -1;
  std::map<std::string, Array> parts;
  // Empty where there is none.
  const Array& part(const std::string& name) const {
    static const Array none;
    const auto found = parts.find(name);
    return found == parts.end() ? none : found->second;
  }
};

// Main thread only.
struct LabState {
  std::uint64_t run_id = 0;
  std::array<bool, kLabLayers> on{true, true, true, true, false, false, false, true, true};
  bool over_chains = false;               // those are what the last model had; they start with less beneath
  std::string field;                      // "density", "judge" or "samples"; empty = the model's first
  std::array<bool, kLabLayers> hidden{};  // what O brings back
  int points = 1000;                      // of each colour
  PlaneGrid home;                         // where the data are
  PlaneView view;
  bool fitted = false;  // the view has been chosen for this run's data
  PlaneGrid field_box;  // what the field was asked for: the view and some room around
  double warp = 0;      // layers applied, with fraction
  Cloud real, fake, lattice;
  FieldPicture shown, exact, best;               // the model's or judge's field, the truth, the best judge
  std::vector<Isoline> exact_lines, best_lines;  // of the last two
  LayeredCloud real_layers, fake_layers, lattice_layers;
  std::vector<float> arrow_points, arrows;
  std::int64_t arrows_step = -1;
  LabWalk walk;
  LabTruth truth;
  LabQuality quality;
  LabHistory history;
  // Painting data of one's own.
  bool painting = false;
  std::vector<float> painted;
  float brush = 18;  // radius in scale-1 pixels
  Texture dot;
  // What lies under everything that moves.
  PlaneGround ground;

  bool shows(LabLayer l) const { return on[static_cast<std::size_t>(l)]; }
};

}  // namespace zscape::app
