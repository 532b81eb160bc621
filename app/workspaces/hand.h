#pragma once
// What goes from one workspace to another: latents that are taken by the hand, and those that a button sends.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/widgets/picture.h"
#include "engine/api/array.h"
#include "engine/core/interpolate.h"

namespace zscape::app {

// Several latents under one name: a lasso's, a query's.
struct LatentGroup {
  std::string name;
  std::vector<Latent> members;
};

// Main thread, in UiState. A workspace says what stands behind the tiles it shows (`show`, by the widget's name), so
// that whoever gets one dropped can look it up; `to_mix` and `to_paint` wait there until that workspace takes them.
struct Hand {
  std::map<std::string, std::vector<Latent>> shown;
  std::vector<LatentGroup> to_mix;
  std::optional<Array> to_paint;  // a picture [C, H, W] in [0, 1]

  void show(const std::string& widget, std::vector<Latent> latents) { shown[widget] = std::move(latents); }
  std::optional<Latent> behind(const LatentPayload& p) const {
    const auto at = shown.find(p.source);
    if (at == shown.end() || p.index < 0 || static_cast<std::size_t>(p.index) >= at->second.size()) return std::nullopt;
    return at->second[static_cast<std::size_t>(p.index)];
  }
};

}  // namespace zscape::app
