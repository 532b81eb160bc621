// What the Lab can show of this model and these data, and why something cannot be shown.
#include "app/workspaces/lab_parts.h"

namespace zscape::app {

std::string_view why_text(const Frame& f, std::string_view why) {
  return why.empty() ? f.ui.tr("lab.word_help") : f.ui.tr("lab.why." + std::string(why));
}

std::string_view why_no_field(const Frame& f, std::string_view field) {
  const Offers& can = f.model->offers;
  if (field == "judge") return can.judges ? "" : "no_judge";
  if (field == "density") return can.scores || can.shows ? "" : "no_density";
  return can.samples || can.decodes ? "" : "no_samples";
}

std::string lab_field(const Frame& f) {
  const std::string& chosen = f.state.lab.field;
  if (!chosen.empty() && why_no_field(f, chosen).empty()) return chosen;
  for (const char* first : {"judge", "density", "samples"}) {
    if (why_no_field(f, first).empty()) return first;
  }
  return "samples";
}

std::string_view why_not(const Frame& f, LabLayer layer) {
  const Offers& can = f.model->offers;
  const LabState& s = f.state.lab;
  switch (layer) {
    case LabLayer::real:
      return {};
    case LabLayer::fake:
      return can.samples || can.decodes ? "" : "no_samples";
    case LabLayer::field:
      return why_no_field(f, lab_field(f));
    case LabLayer::arrows:
      return (can.judges || can.scores || can.shows) && lab_field(f) != "samples" ? "" : "no_gradient";
    case LabLayer::grid:
      if (!can.decodes) return "no_latent";
      return f.snapshot.latent.size == f.snapshot.data.dimension
                 ? f.snapshot.latent.prior == Prior::normal ? "" : "not_normal"
             : f.snapshot.data.dimension == 1 ? "latent_not_1"
                                              : "latent_not_2";
    case LabLayer::paths:
      return can.layered && can.decodes ? "" : "no_layers";
    case LabLayer::truth:
      return !s.truth.asked || s.truth.density || !s.truth.centres.empty() ? "" : "no_truth";
    case LabLayer::chains:
    case LabLayer::walk:
      return can.shows ? "" : "no_chains";
  }
  return {};
}

bool is_game(const Frame& f) { return f.model->offers.shows && f.model->offers.judges; }

ImU32 colour_of(const Frame& f, LabLayer layer) {
  const Theme& t = f.ui.theme;
  switch (layer) {
    case LabLayer::real:
      return t.data;
    case LabLayer::fake:
      return t.samples;
    case LabLayer::field:
      if (f.snapshot.data.dimension == 1) return t.gradient;  // a curve among curves
      return lab_field(f) == "judge" ? mix(t.data, t.text, 0.4f) : t.good;
    case LabLayer::arrows:
      return t.gradient;
    case LabLayer::grid:
    case LabLayer::paths:
      return t.accent;
    case LabLayer::chains:
    case LabLayer::walk:
      return t.accent;
    case LabLayer::truth:
      return t.text;
  }
  return t.text;
}

}  // namespace zscape::app
