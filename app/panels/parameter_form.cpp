// Parameters by hand: a drag is followed by the training at once, what begins anew asks first.
#include "app/panels/parameter_form.h"

#include <algorithm>
#include <filesystem>

#include "app/widgets/status.h"
#include "app/widgets/widgets.h"

namespace zscape::app {
namespace {

constexpr double kPostEvery = 0.1;          // seconds between two values of a drag
constexpr double kPendingFor = 4;           // a value the engine never showed is forgotten
constexpr std::int64_t kWorthAsking = 300;  // steps that one would miss
constexpr std::size_t kUndo = 100;

std::string label_of(const Ui& ui, const std::string& key) { return std::string(ui.tr("param." + key + ".name")); }

std::string short_text(const ParamValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return number_text(*real);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return integer_text(*whole);
  return to_text(value);
}

// Why the parameter has no effect now: "only with decoder = gaussian".
std::string why_grey(const Ui& ui, const ParamSpec& spec) {
  const std::size_t equals = spec.when.find('=');
  if (equals == std::string::npos) return {};
  std::string values = spec.when.substr(equals + 1);
  for (std::size_t bar = values.find('|'); bar != std::string::npos; bar = values.find('|', bar))
    values.replace(bar, 1, ", ");
  return ui.tr("rail.no_effect", {{"parameter", label_of(ui, spec.when.substr(0, equals))}, {"values", values}});
}

std::string help_of(const Ui& ui, const ParamSpec& spec) {
  std::string text(ui.tr("param." + spec.key + ".help"));
  const bool number =
      std::holds_alternative<double>(spec.fallback) || std::holds_alternative<std::int64_t>(spec.fallback);
  if (number) text += "\n" + ui.tr("rail.range", {{"min", number_text(spec.min)}, {"max", number_text(spec.max)}});
  if (spec.effect == Effect::rebuild) text += "\n" + std::string(ui.tr("rail.rebuild_help"));
  return text;
}

void post(Frame& f, const std::string& key, const ParamValue& value) {
  f.outbox.post(SetParam{key, value});
  f.state.edits.pending[key] = {value, f.state.now};
  f.state.edits.posted_at = f.state.now;
}

// What the row shows: the value on its way, else the run's.
ParamValue shown_value(Frame& f, const std::string& key) {
  auto& pending = f.state.edits.pending;
  const ParamValue& real = f.snapshot.params.value(key);
  const auto at = pending.find(key);
  if (at == pending.end()) return real;
  if (at->second.value == real || f.state.now - at->second.at > kPendingFor || f.looking_back()) {
    pending.erase(at);
    return real;
  }
  return at->second.value;
}

template <class Wish>
void ask_or_post(Frame& f, Wish wish) {
  if (f.snapshot.step < kWorthAsking) {
    f.outbox.post(std::move(wish));
  } else {
    f.state.edits.question = std::move(wish);
  }
}

}  // namespace

Change parameter_row(Ui& ui, const std::string& name, const ParamSpec& spec, const Params& params, ParamValue& value) {
  const std::string label = label_of(ui, spec.key), help = help_of(ui, spec);
  const bool applies = params.applies(spec.key);
  const std::string reason = applies ? std::string() : why_grey(ui, spec);
  const Parameter row{.name = name,
                      .label = label,
                      .help = help,
                      .paper = spec.paper,
                      .gate = {applies, reason},
                      .scale = {spec.min, spec.max, spec.log_scale}};
  if (auto* real = std::get_if<double>(&value)) return real_row(ui, row, *real, std::get<double>(spec.fallback));
  if (auto* whole = std::get_if<std::int64_t>(&value))
    return integer_row(ui, row, *whole, std::get<std::int64_t>(spec.fallback));
  if (auto* flag = std::get_if<bool>(&value)) return toggle_row(ui, row, *flag, std::get<bool>(spec.fallback));
  auto& text = std::get<std::string>(value);
  if (spec.choices.empty()) return text_row(ui, row, text, std::get<std::string>(spec.fallback));
  std::vector<RowChoice> choices;
  std::vector<std::string> labels;
  labels.reserve(spec.choices.size());
  int index = 0, fallback = 0;
  for (std::size_t i = 0; i < spec.choices.size(); ++i) {
    labels.emplace_back(ui.tr("choice." + spec.choices[i]));
    choices.push_back({spec.choices[i], labels.back()});
    if (spec.choices[i] == text) index = static_cast<int>(i);
    if (spec.choices[i] == std::get<std::string>(spec.fallback)) fallback = static_cast<int>(i);
  }
  const Change change = choice_row(ui, row, choices, index, fallback);
  if (change != Change::none) text = spec.choices[static_cast<std::size_t>(index)];
  return change;
}

void run_parameter_row(Frame& f, const ParamSpec& spec) {
  RunEdits& edits = f.state.edits;
  const ParamValue before = shown_value(f, spec.key);
  ParamValue value = before;
  const Change change = parameter_row(f.ui, "param/" + spec.key, spec, f.snapshot.params, value);
  if (change == Change::none) return;
  const bool live = spec.effect == Effect::live && !f.looking_back();
  if (change == Change::live) {
    if (edits.dragged != spec.key) {
      edits.dragged = spec.key;
      edits.drag_from = before;
    }
    if (live && !(value == before) && f.state.now - edits.posted_at >= kPostEvery) post(f, spec.key, value);
    return;
  }
  const ParamValue from = edits.dragged == spec.key ? edits.drag_from : before;
  edits.dragged.clear();
  if (spec.effect == Effect::rebuild && !f.looking_back()) return begin_anew(f, SetParam{spec.key, value});
  if (live && from != value) remember(edits, {SetParam{spec.key, from}, f.status.step});
  post(f, spec.key, value);
}

void remember(RunEdits& edits, RunEdit edit) {
  edits.undo.push_back(std::move(edit));
  if (edits.undo.size() > kUndo) edits.undo.erase(edits.undo.begin());
}

std::string says(const Ui& ui, const RunEdit& edit) {
  if (const auto* set = std::get_if<SetParam>(&edit.back))
    return ui.tr("rail.undo", {{"parameter", label_of(ui, set->key)}, {"value", short_text(set->value)}});
  if (const auto* only = std::get_if<OnlyPlayer>(&edit.back))
    return only->player.empty() ? std::string(ui.tr("rail.undo_all"))
                                : ui.tr("rail.undo_player", {{"player", std::string(ui.tr("player." + only->player))}});
  const auto* open = std::get_if<OpenRun>(&edit.back);
  return open == nullptr
             ? std::string()
             : ui.tr("rail.undo_branch", {{"run", std::filesystem::path(open->folder).filename().string()}});
}

void follow_edits(Frame& f) {
  RunEdits& edits = f.state.edits;
  if (edits.run_id == f.snapshot.run_id) return;
  edits.run_id = f.snapshot.run_id;
  std::erase_if(edits.undo, [](const RunEdit& edit) { return !edit.outlives_run; });
  for (RunEdit& edit : edits.undo) edit.outlives_run = false;
  edits.pending.clear();
}

void take_back(Frame& f, std::size_t i) {
  RunEdits& edits = f.state.edits;
  const Command back = edits.undo[i].back;
  edits.undo.erase(edits.undo.begin() + static_cast<std::ptrdiff_t>(i));
  const auto* set = std::get_if<SetParam>(&back);
  if (set == nullptr) return f.outbox.post(back);
  // What was done to the same parameter later is taken back with it.
  const auto later = edits.undo.begin() + static_cast<std::ptrdiff_t>(i);
  edits.undo.erase(std::remove_if(later, edits.undo.end(),
                                  [&](const RunEdit& edit) {
                                    const auto* other = std::get_if<SetParam>(&edit.back);
                                    return other != nullptr && other->key == set->key;
                                  }),
                   edits.undo.end());
  post(f, set->key, set->value);
}

float run_undo(Frame& f, ImVec2 at, float room) {
  const RunEdits& edits = f.state.edits;
  if (edits.undo.empty()) return 0;
  const std::string label = says(f.ui, edits.undo.back());
  const ButtonOptions options{
      .kind = ButtonKind::small, .icon = Icon::reset, .gate = {.help = f.ui.tr("rail.undo_help")}};
  const float width = button_width(f.ui, label, options);
  if (width > room) return 0;
  ImGui::SetCursorScreenPos(at);
  if (button(f.ui, "run/undo", label, options)) take_back(f, edits.undo.size() - 1);
  return width;
}

void begin_anew(Frame& f, SetParam wish) { ask_or_post(f, std::move(wish)); }
void begin_anew(Frame& f, Reset wish) { ask_or_post(f, wish); }

bool anew_question(Frame& f) {
  auto& question = f.state.edits.question;
  if (std::holds_alternative<std::monostate>(question)) return false;
  Ui& ui = f.ui;
  const auto* set = std::get_if<SetParam>(&question);
  const auto* reset = std::get_if<Reset>(&question);
  const std::string what = set != nullptr ? label_of(ui, set->key) : std::string(ui.tr("rail.seed"));
  const std::string value = set != nullptr ? short_text(set->value) : std::to_string(reset->seed);
  const std::string text =
      ui.tr("rail.anew_question", {{"parameter", what}, {"value", value}, {"step", integer_text(f.status.step)}});
  const NoticeAction actions[] = {{"anew/yes", ui.tr("rail.anew")}, {"anew/no", ui.tr("looking.cancel")}};
  const int clicked = notice(ui, "anew", text, ui.theme.accent, actions);
  if (clicked == 0 && set != nullptr) f.outbox.post(*set);
  if (clicked == 0 && reset != nullptr) f.outbox.post(*reset);
  if (clicked >= 0) question = {};
  return true;
}

}  // namespace zscape::app
