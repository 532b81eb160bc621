#include "app/window/save_picture.h"

#include "app/workspaces/explore_latent.h"
#include "engine/core/png.h"

namespace zscape::app {

std::filesystem::path save_picture(const Image& image, const UiState& state, const Snapshot& s) {
  const ExploreState& e = state.explore;
  const bool current = e.size > 0 && e.shown_key == e.last_key;
  return save_picture(image, e.size > 0 ? current_latent(e) : Latent(), current ? e.shown : Image(), state, s);
}

std::filesystem::path save_picture(const Image& image, const Latent& latent, const Image& shown, const UiState& state,
                                   const Snapshot& s) {
  const auto folder = std::filesystem::path(s.folder.empty() ? "." : s.folder) / "pictures";
  std::filesystem::create_directories(folder);
  const std::int64_t step = state.looking.step == kLive ? s.step : state.looking.step;
  const std::string stem = s.spec.model + "-" + s.spec.data + "-" + std::to_string(step);
  auto path = folder / (stem + ".png");
  for (int n = 2; std::filesystem::exists(path); ++n) path = folder / (stem + "-" + std::to_string(n) + ".png");
  std::map<std::string, std::string> texts;
  if (!latent.empty())
    texts[std::string(kStateKey)] = latent_json(latent, {s.spec.model, s.spec.data, s.fingerprint, step}, shown);
  zscape::write_png(path, image, texts);
  return path;
}

}  // namespace zscape::app
