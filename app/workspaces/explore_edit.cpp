// What changes the explorer's view, and what undo remembers of it.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_drop.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
void remember(ExploreState& s, const ExploreView& before) { s.history.remember(before); }

bool undo(ExploreState& s) {
  if (!s.history.undo(s.view)) return false;
  s.trail.clear();
  return true;
}

bool redo(ExploreState& s) {
  if (!s.history.redo(s.view)) return false;
  s.trail.clear();
  return true;
}

void new_seed(ExploreState& s) {
  remember(s, s.view);
  seed_corners(s.view, s.prior, s.view.seed + 1, s.size);
  s.view.held.reset();
  s.trail.clear();
}

void reset_view(ExploreState& s) {
  remember(s, s.view);
  s.view.at = ExploreView{}.at;
  s.view.plane_row = s.view.plane_column = 0;
  s.view.held.reset();
  s.view.offset.clear();
  s.trail.clear();
  s.loop = false;
}

void give(ExploreState& s, int target, Latent z, std::string origin) {
  if (static_cast<std::int64_t>(z.size()) != s.size) return;
  remember(s, s.view);
  if (target == kHandle) {
    s.view.held = std::move(z);
    s.view.held_origin = std::move(origin);
    s.view.offset.clear();
  } else {
    // What one gives must appear in the corner as it is, so what the sliders added goes.
    s.view.offset.clear();
    s.view.corners[static_cast<std::size_t>(target)] = std::move(z);
    s.view.rows[static_cast<std::size_t>(target)] = -1;
    s.view.origins[static_cast<std::size_t>(target)] = std::move(origin);
  }
}

void copy_latent(Frame& f) {
  const Snapshot& s = f.snapshot;
  const Latent z = current_latent(f.state.explore);
  ImGui::SetClipboardText(latent_json(z, {s.spec.model, s.spec.data, s.fingerprint, f.step_in_view()}).c_str());
  f.state.notices.say(Fact::Grade::info, "notice.copied", {std::to_string(z.size())}, f.state.now);
}

void paste(Frame& f, int target) {
  Pasted got = pasted(f, f.state.explore.size);
  if (got.latent) give(f.state.explore, target, std::move(*got.latent), std::string(f.ui.tr("explore.origin.pasted")));
  if (got.picture) arrive(f, std::move(got.picture->image), target, std::move(got.picture->name));
}

void arrive(const Frame& f, Image image, int target, std::string origin) {
  ExploreState& s = f.state.explore;
  if (f.model == nullptr || !f.model->offers.encodes)
    return begin_invert(f, std::move(image), target, std::move(origin));
  s.invert.image = image;  // closer latents can be looked for later
  s.invert.origin = origin;
  s.arrival = Arrival{std::move(image), target, std::move(origin)};
  ++s.arrivals;
}

std::optional<Latent> latent_behind(const UiState& state, const LatentPayload& p) {
  if (auto z = state.hand.behind(p)) return z;
  const ExploreState& s = state.explore;
  const std::string_view source = p.source;
  const auto i = static_cast<std::size_t>(std::max(0, p.index));
  if (source == "explore/corner" && i < 4) return s.view.corners[i];
  if (source == "watch/wall" && p.index < s.wall.rows()) return row_of(s.wall, p.index);
  if (source == "explore/picture") return current_latent(s);
  if (source == "explore/keyframes" && i < s.keyframes.size()) return s.keyframes[i];
  if (source == "explore/slots" && i < s.stored.size()) return s.stored[i];
  return std::nullopt;
}

void follow_run(Frame& f) {
  ExploreState& s = f.state.explore;
  const LatentInfo& latent = f.snapshot.latent;
  if (s.run_id == f.snapshot.run_id && s.size == latent.size && s.prior == latent.prior) return;
  s.run_id = f.snapshot.run_id;
  if (s.size == latent.size && s.prior == latent.prior) return;  // latents of the same size keep their places
  s.size = latent.size;
  s.prior = latent.prior;
  const ExploreView old = s.view;
  s.view = {};
  s.view.blend = why_not(s.prior, old.blend).empty() ? old.blend : Blend::bilinear;
  s.view.ground = why_not(s.prior, s.view.blend, old.ground).empty() ? old.ground : Ground::quarter;
  if (s.size > 0) seed_corners(s.view, s.prior, 1, s.size);
  // Codes that are exact make the patch of four pictures the flow's own (Dinh et al. 2017, section 4.2): all around.
  // So do codes without a prior: what is drawn at random among them means little.
  const bool codes_alone = s.prior == Prior::none && f.model->offers.encodes;
  if (s.size > 0 && (f.model->offers.inverts || codes_alone) && f.snapshot.data.kind == DataKind::pictures) {
    s.wants_tests = true;
    if (f.model->offers.inverts && why_not(s.prior, s.view.blend, Ground::torus).empty()) s.view.ground = Ground::torus;
  }
  s.history.clear();
  s.trail.clear();
  s.keyframes.clear();
  s.direction_order.clear();
  s.stored = {};
  s.invert = {};
  s.loop = s.nearest = false;
  s.arrival.reset();
  for (PictureSheet* sheet : {&s.sheet, &s.plane, &s.picture, &s.ends, &s.keys, &s.slots, &s.near}) sheet->clear();
}

}  // namespace zscape::app
