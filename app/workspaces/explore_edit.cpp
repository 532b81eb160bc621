// What changes the explorer's view, and what undo remembers of it.
#include <algorithm>
#include <cmath>

#include "app/widgets/widgets.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr std::size_t kUndo = 200;

bool same(const ExploreView& a, const ExploreView& b) {
  return a.seed == b.seed && a.corners == b.corners && a.rows == b.rows && a.blend == b.blend && a.ground == b.ground &&
         a.at.u == b.at.u && a.at.v == b.at.v && a.plane_row == b.plane_row && a.plane_column == b.plane_column &&
         a.keep_norm == b.keep_norm && a.held == b.held && a.offset == b.offset;
}

}  // namespace

void remember(ExploreState& s, const ExploreView& before) {
  if (!s.undo.empty() && same(s.undo.back(), before)) return;
  s.undo.push_back(before);
  if (s.undo.size() > kUndo) s.undo.erase(s.undo.begin());
  s.redo.clear();
}

void undo(ExploreState& s) {
  while (!s.undo.empty() && same(s.undo.back(), s.view)) s.undo.pop_back();
  if (s.undo.empty()) return;
  s.redo.push_back(s.view);
  s.view = s.undo.back();
  s.undo.pop_back();
  s.trail.clear();
}

void redo(ExploreState& s) {
  if (s.redo.empty()) return;
  s.undo.push_back(s.view);
  s.view = s.redo.back();
  s.redo.pop_back();
  s.trail.clear();
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

void paste_latent(Frame& f, int target) {
  ExploreState& s = f.state.explore;
  const char* text = ImGui::GetClipboardText();
  auto z = parse_latent(text == nullptr ? "" : text, s.size);
  if (!z)
    return f.state.notices.say(Fact::Grade::warning, "notice.no_latent_in_text", {std::to_string(s.size)}, f.state.now);
  give(s, target, std::move(*z), std::string(f.ui.tr("explore.origin.pasted")));
}

void arrive(const Frame& f, Image image, int target, std::string origin) {
  ExploreState& s = f.state.explore;
  const ModelInfo* model = f.catalogue.model(f.snapshot.spec.model);
  if (model == nullptr || !model->offers.encodes) {
    return f.state.notices.say(Fact::Grade::warning, "notice.no_encoder", {model == nullptr ? "" : model->name},
                               f.state.now);
  }
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
  if (s.size > 0 && f.model->offers.inverts && f.snapshot.data.kind == DataKind::pictures) {
    s.wants_tests = true;
    if (why_not(s.prior, s.view.blend, Ground::torus).empty()) s.view.ground = Ground::torus;
  }
  s.undo.clear();
  s.redo.clear();
  s.trail.clear();
  s.keyframes.clear();
  s.direction_order.clear();
  s.stored = {};
  s.loop = s.nearest = false;
  s.arrival.reset();
  for (PictureSheet* sheet : {&s.sheet, &s.plane, &s.picture, &s.ends, &s.keys, &s.near}) sheet->clear();
}

}  // namespace zscape::app
