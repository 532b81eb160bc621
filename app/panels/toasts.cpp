// Strips over the bottom of the stage: warnings and errors with what can be done, and "branch here?". None blocks.
#include "app/panels/panels.h"
#include "app/widgets/status.h"
#include "app/widgets/widgets.h"
#include "app/window/looking.h"
#include "app/workspaces/explore_parts.h"

namespace zscape::app {
namespace {

constexpr double kWarningStays = 12;  // seconds; errors stay until they are closed

bool shows(const Frame& f, const Notice& n) {
  if (n.dismissed || n.grade < Fact::Grade::warning) return false;
  return n.grade == Fact::Grade::error || f.ui.scripted || f.state.now - n.at < kWarningStays;
}

void branch_question(Frame& f) {
  const SetParam& wish = *f.state.branch_question;
  Ui& ui = f.ui;
  const std::string text =
      ui.tr("looking.branch_question",
            {{"step", integer_text(f.state.looking.step)}, {"key", wish.key}, {"value", to_text(wish.value)}});
  const NoticeAction actions[] = {{"looking/question/branch", ui.tr("looking.branch")},
                                  {"looking/question/live", ui.tr("looking.change_live")},
                                  {"looking/question/cancel", ui.tr("looking.cancel")}};
  const int clicked = notice(ui, "looking/question", text, ui.theme.looking_back, actions);
  if (clicked == 0) branch_here(f, true);
  if (clicked == 1) {
    f.outbox.post(wish);
    look_at_live(f);
  }
  if (clicked == 2) f.state.branch_question.reset();
}

// A picture that carries its latent was dropped: apply, keep as reference, or leave it.
void returned_question(Frame& f) {
  ExploreState& s = f.state.explore;
  Ui& ui = f.ui;
  const Returned& r = *s.returned;
  const ModelInfo* model = f.catalogue.model(r.origin.model);
  std::string text = ui.tr("returned.question", {{"name", r.name},
                                                 {"model", model != nullptr ? model->name : r.origin.model},
                                                 {"step", integer_text(r.origin.step)}});
  const bool same = r.origin.model == f.snapshot.spec.model && r.origin.fingerprint == f.snapshot.fingerprint &&
                    r.origin.step == f.step_in_view();
  if (!same) text += " " + std::string(ui.tr("returned.differs"));
  const NoticeAction actions[] = {{"returned/apply", ui.tr("returned.apply")},
                                  {"returned/reference", ui.tr("returned.reference")},
                                  {"returned/cancel", ui.tr("looking.cancel")}};
  const int clicked = notice(ui, "returned", text, same ? ui.theme.accent : ui.theme.warning, actions);
  if (clicked == 0) give(s, r.target, r.latent, r.name);
  if (clicked == 1) {
    s.reference_name = r.name;
    s.reference.update({f.snapshot.run_id, ++s.arrivals}, r.image);
  }
  if (clicked >= 0) s.returned.reset();
}

}  // namespace

void toasts(Frame& f, ImVec2 min, ImVec2 max) {
  Ui& ui = f.ui;
  Notice* shown = nullptr;
  for (Notice& n : f.state.notices.all()) {
    if (shows(f, n) && !no_run(f)) shown = &n;  // without a run the stage itself says why
  }
  const bool returned = f.state.explore.returned.has_value();
  if (shown == nullptr && !f.state.branch_question && !returned) return;
  // As high as its strips: it stands on the stage's lower edge.
  ImGui::SetNextWindowPos({min.x, max.y}, ImGuiCond_Always, {0, 1});
  ImGui::SetNextWindowSize({max.x - min.x, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(0, 0, 0, 0));
  ImGui::Begin("toasts", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav);
  if (f.state.branch_question) branch_question(f);
  if (returned) returned_question(f);
  if (shown != nullptr) {
    const NoticeAction close[] = {{"toast/close", ui.tr("toast.close")}};
    if (notice(ui, "toast", notice_text(ui.texts, *shown), ui.theme.warning, close) == 0) {
      for (Notice& n : f.state.notices.all()) n.dismissed = true;
    }
  }
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
}

}  // namespace zscape::app
