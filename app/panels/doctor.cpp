// The doctor: what is the matter with the run, in one sentence, one picture and one remedy.
#include <algorithm>
#include <cmath>

#include "app/panels/right_rail_parts.h"
#include "app/widgets/widgets.h"
#include "app/window/looking.h"
#include "app/workspaces/lab_parts.h"

namespace zscape::app {
namespace {

constexpr double kActiveSpread = 0.1;    // of a latent's mean: variance above .01 (Burda et al. 2016)
constexpr std::int64_t kTooEarly = 200;  // steps before which nothing is said about latents
constexpr double kCollapsed = 0.34;      // share of active latents below which much is wasted
constexpr double kRunsAway = 1000;  // nats of one latent: log n ≈ 11 of them tell each of 60,000 rows from all others
constexpr double kSlower = 1.0 / 3;
constexpr double kNoVariance = 0.5;  // tail index of weights from which on they have none (Vehtari et al. 2015)
constexpr double kAgree = 1.1;       // R̂ above which chains have not seen the same (Gelman & Rubin 1992)

const std::vector<float>* profile(const Snapshot& s, std::string_view name) {
  for (const Profile& p : s.profiles) {
    if (p.name == name && !p.values.empty()) return &p.values;
  }
  return nullptr;
}

struct Latents {
  std::size_t all = 0, active = 0;
  double least = 0, most = 0;  // nats each active one carries
  double peak = 0;             // nats of the one with most, active or not
};

Latents latents_of(const std::vector<float>& kl, const std::vector<float>& spread) {
  Latents out{.all = kl.size()};
  out.peak = static_cast<double>(*std::max_element(kl.begin(), kl.end()));
  for (std::size_t i = 0; i < std::min(kl.size(), spread.size()); ++i) {
    if (static_cast<double>(spread[i]) <= kActiveSpread) continue;
    const auto nats = static_cast<double>(kl[i]);
    out.least = out.active == 0 ? nats : std::min(out.least, nats);
    out.most = out.active == 0 ? nats : std::max(out.most, nats);
    ++out.active;
  }
  return out;
}

void say(Ui& ui, std::string_view word, ImU32 color, std::string_view sentence_text) {
  status(ui, "doctor/state", word, color);
  paragraph(ui, sentence_text, ui.theme.text_muted);
}

// What happened, and the ways on.
void failed(Frame& f) {
  Ui& ui = f.ui;
  say(ui, ui.tr("doctor.failed"), ui.theme.warning, f.status.message);
  gap(ui, 6);
  const auto& kept = f.snapshot.kept;
  const std::int64_t last = kept.empty() ? 0 : kept.back();
  const Gate gate{!kept.empty(), ui.tr("looking.nothing_kept"), ui.tr("doctor.go_back_help")};
  if (button(ui, "doctor/back", ui.tr("doctor.go_back", {{"step", integer_text(last)}}),
             {.kind = ButtonKind::small, .gate = gate})) {
    look_at_live(f);
    f.outbox.post(Branch{.step = last, .exact = false});
    f.outbox.post(Play{});
  }
  if (!f.snapshot.params.has("lr")) return;
  gap(ui, 4);
  const double lr = f.snapshot.params.real("lr") * kSlower;
  const std::string slower = ui.tr("doctor.lower_lr", {{"value", number_text(lr)}});
  if (button(ui, "doctor/lr", slower,
             {.kind = ButtonKind::small,
              .gate = {!kept.empty(), ui.tr("looking.nothing_kept"), ui.tr("doctor.lower_lr_help")}})) {
    look_at_live(f);
    f.outbox.post(Branch{.step = last, .exact = false});
    f.outbox.post(SetParam{"lr", lr});
    f.outbox.post(Play{});
  }
}

// The one remedy that the parameters of this model allow.
void more_information(Frame& f) {
  Ui& ui = f.ui;
  const Params& p = f.snapshot.params;
  gap(ui, 6);
  if (p.has("beta") && p.real("beta") > 1) {
    if (button(ui, "doctor/beta", ui.tr("doctor.lower_beta"),
               {.kind = ButtonKind::small, .gate = {.help = ui.tr("doctor.lower_beta_help")}}))
      f.outbox.post(SetParam{"beta", 1.0});
  } else if (p.has("free_bits") && p.real("free_bits") <= 0) {
    if (button(ui, "doctor/free_bits", ui.tr("doctor.free_bits"),
               {.kind = ButtonKind::small, .gate = {.help = ui.tr("doctor.free_bits_help")}}))
      f.outbox.post(SetParam{"free_bits", 0.25});
  }
}

// The mode that has had no samples for longest, as the Lab measures it; −1 when all are covered or none are known.
int missing_mode(const Frame& f) {
  const LabState& s = f.state.lab;
  const LabQuality& q = s.quality;
  if (s.run_id != f.snapshot.run_id || q.of == 0 || q.covered >= q.of || f.snapshot.data.dimension != 2) return -1;
  if (s.truth.centres.size() != 2 * s.history.seen.size() || s.history.seen.empty()) return -1;
  return static_cast<int>(std::min_element(s.history.seen.begin(), s.history.seen.end()) - s.history.seen.begin());
}

void mode_is_missing(Frame& f, int mode) {
  Ui& ui = f.ui;
  LabState& s = f.state.lab;
  const auto i = static_cast<std::size_t>(mode);
  const double x = static_cast<double>(s.truth.centres[2 * i]), y = static_cast<double>(s.truth.centres[2 * i + 1]);
  const int missing = s.quality.of - s.quality.covered;
  const auto one_digit = [](double v) {
    char text[16];
    std::snprintf(text, sizeof text, "%.1f", v);
    return std::string(text);
  };
  say(ui,
      missing == 1 ? std::string(ui.tr("doctor.mode_missing"))
                   : ui.tr("doctor.modes_missing", {{"n", std::to_string(missing)}}),
      ui.theme.warning,
      ui.tr("doctor.no_sample",
            {{"x", one_digit(x)},
             {"y", one_digit(y)},
             {"steps", integer_text(std::max<std::int64_t>(0, s.quality.step - s.history.seen[i]))}}));
  gap(ui, 6);
  const Params& p = f.snapshot.params;
  if (p.has("n_critic")) {
    const std::int64_t more = p.integer("n_critic") + 2;
    const ParamSpec& spec = *p.find("n_critic");
    if (button(ui, "doctor/n_critic", ui.tr("doctor.more_critic"),
               {.kind = ButtonKind::small,
                .gate = {static_cast<double>(more) <= spec.max, ui.tr("doctor.most_critic"),
                         ui.tr("doctor.more_critic_help")}}))
      f.outbox.post(SetParam{"n_critic", more});
    beside(ui, 6);
  }
  if (button(ui, "doctor/show", ui.tr("doctor.show_mode"),
             {.kind = ButtonKind::small, .gate = {.help = ui.tr("doctor.show_mode_help")}})) {
    f.state.workspace = Workspace::lab;
    s.view = {x, y, s.view.per_pixel / 2};
  }
}

// What chains and weighed draws say of themselves, in the step in view; NaN where they say nothing.
double reported(const Frame& f, std::string_view name) {
  const Series* s = series_of(f, name);
  return s == nullptr ? NAN : value_in_view(f, *s);
}

void weights_have_no_variance(Frame& f, double tail) {
  Ui& ui = f.ui;
  say(ui, ui.tr("doctor.tail"), ui.theme.warning,
      ui.tr("doctor.tail_text", {{"k", number_text(std::round(100 * tail) / 100)}}));
  const Params& p = f.snapshot.params;
  if (!p.has("spread") || !p.applies("spread")) return;
  gap(ui, 6);
  const double wider = std::min(p.find("spread")->max, 2 * p.real("spread"));
  if (button(ui, "doctor/spread", ui.tr("doctor.wider"),
             {.kind = ButtonKind::small, .gate = {.help = ui.tr("doctor.wider_help")}}))
    f.outbox.post(SetParam{"spread", wider});
}

}  // namespace

void doctor(Frame& f) {
  Ui& ui = f.ui;
  heading(ui, ui.tr("doctor.heading"));
  gap(ui, 6);
  const int missing = f.status.state == RunState::failed || f.snapshot.step < kTooEarly ? -1 : missing_mode(f);
  const double tail = reported(f, "weight_tail"), apart = reported(f, "r_hat");
  const bool endless = tail > kNoVariance, disagree = apart > kAgree && f.snapshot.step >= kTooEarly;
  {
    const Card card(ui, {.line = missing >= 0 || endless || disagree ? ui.theme.warning_line : 0});
    const auto* kl = profile(f.snapshot, "kl_per_latent");
    const auto* spread = profile(f.snapshot, "mu_std");
    const bool early = f.snapshot.step < kTooEarly;
    if (f.status.state == RunState::failed) {
      failed(f);
    } else if (endless) {
      weights_have_no_variance(f, tail);
    } else if (disagree) {
      say(ui, ui.tr("doctor.apart"), ui.theme.warning,
          ui.tr("doctor.apart_text", {{"r", number_text(std::round(100 * apart) / 100)}}));
    } else if (missing >= 0) {
      mode_is_missing(f, missing);
    } else if (kl == nullptr || spread == nullptr || early) {
      say(ui, ui.tr("doctor.early"), early ? ui.theme.data : ui.theme.good,
          ui.tr(early ? "doctor.early_text" : "doctor.finite"));
    } else {
      const Latents z = latents_of(*kl, *spread);
      const bool runs_away = z.peak > kRunsAway,
                 collapsed = static_cast<double>(z.active) < kCollapsed * static_cast<double>(z.all);
      const std::vector<std::pair<std::string, std::string>> values{{"active", std::to_string(z.active)},
                                                                    {"all", std::to_string(z.all)},
                                                                    {"least", number_text(z.least)},
                                                                    {"most", number_text(z.most)},
                                                                    {"peak", number_text(z.peak)}};
      const char* text = runs_away       ? "doctor.runs_away_text"
                         : z.active == 0 ? "doctor.none_active"
                         : z.active == 1 ? "doctor.one_active"
                                         : "doctor.active";
      const char* state = runs_away ? "doctor.runs_away" : collapsed ? "doctor.collapsed" : "doctor.healthy";
      say(ui, ui.tr(state), runs_away || collapsed ? ui.theme.warning : ui.theme.good, ui.tr(text, values));
      gap(ui, 4);
      std::vector<float> sorted = *kl;
      std::sort(sorted.rbegin(), sorted.rend());
      bars(ui, "doctor/latents", sorted,
           {.height = 30, .color = runs_away || collapsed ? ui.theme.warning : ui.theme.accent});
      if (collapsed && !runs_away) more_information(f);
    }
  }
  gap(ui, kSectionGap);
}

}  // namespace zscape::app
