// What can be done with the answer, and what a classifier sees in it.
#include <algorithm>

#include "app/widgets/widgets.h"
#include "app/window/save_picture.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/mix_parts.h"

namespace zscape::app {
namespace {

constexpr double kGestureLasts = 0.3, kSeenRest = 1;

std::string percent(double share) { return std::to_string(static_cast<int>(share * 100 + 0.5)) + " %"; }

// "woman 98 %, glasses 97 %": what a classifier, trained on the data's labels, says of the answer.
std::string seen_in_words(Frame& f) {
  MixState& s = f.state.mix;
  if (f.state.now - s.still_since < kGestureLasts && f.asker.key("mix/seen") == 0) return {};
  const std::uint64_t key = s.gesture ? f.asker.key("mix/seen") : s.last_key;
  const Answer* a = f.asker.want({.channel = "mix/seen", .key = key, .rest = kSeenRest},
                                 [&] { return Recognise{rows_of({*s.answer})}; });
  if (!f.asker.error("mix/seen").empty()) return std::string(f.asker.error("mix/seen"));
  if (a == nullptr)
    return f.ui.tr("mix.seen_asking",
                   {{"percent", std::to_string(static_cast<int>(f.asker.progress("mix/seen") * 100))}});
  std::vector<std::pair<double, std::string>> there;
  for (std::size_t i = 0; i < a->texts.size() && i < a->array.values.size(); ++i)
    there.emplace_back(static_cast<double>(a->array.values[i]), a->texts[i]);
  std::sort(there.rbegin(), there.rend());
  std::string list;
  for (std::size_t i = 0; i < there.size() && i < 4 && (i == 0 || there[i].first > 0.5); ++i)
    list += (list.empty() ? "" : ", ") + there[i].second + " " + percent(there[i].first);
  double accuracy = 0;
  for (const Measured& m : a->measured)
    if (m.metric == "accuracy") accuracy = m.value;
  return f.ui.tr("mix.seen", {{"list", list}, {"accuracy", percent(accuracy)}});
}

void save_answer(Frame& f) {
  MixState& s = f.state.mix;
  const Answer* a =
      f.asker.want({.channel = "mix/answer", .key = s.last_key}, [&] { return DecodeLatents{rows_of({*s.answer})}; });
  if (a == nullptr || a->pictures.count != 1) return;
  const Image image{a->pictures.width, a->pictures.height, a->pictures.channels, a->pictures.pixels};
  try {
    const auto path = save_picture(image, *s.answer, {}, f.state, f.snapshot);
    f.state.notices.say(Fact::Grade::good, "notice.picture_saved", {path.string()}, f.state.now);
  } catch (const std::exception& e) {
    f.state.notices.say(Fact::Grade::error, "notice.picture_failed", {e.what()}, f.state.now);
  }
}

// The answer's picture as numbers, for Paint.
std::optional<Array> answer_pixels(Frame& f) {
  MixState& s = f.state.mix;
  const Answer* a =
      f.asker.want({.channel = "mix/answer", .key = s.last_key}, [&] { return DecodeLatents{rows_of({*s.answer})}; });
  if (a == nullptr || a->pictures.count != 1) return std::nullopt;
  const Pictures& p = a->pictures;
  Array out{{p.channels, p.height, p.width}, std::vector<float>(p.bytes_each())};
  const auto plane = static_cast<std::size_t>(p.width * p.height), channels = static_cast<std::size_t>(p.channels);
  for (std::size_t i = 0; i < plane; ++i)
    for (std::size_t c = 0; c < channels; ++c)
      out.values[c * plane + i] = static_cast<float>(p.pixels[i * channels + c]) / 255.0f;
  return out;
}

}  // namespace

void mix_actions(Frame& f, ImVec2 min, ImVec2 max) {
  MixState& s = f.state.mix;
  Ui& ui = f.ui;
  const Area area(min, {max.x + ui.px(400), max.y});
  ImGui::SetCursorScreenPos(min);
  const Gate has{s.answer.has_value(), ui.tr("mix.needs_answer"), {}};
  const auto gate = [&](std::string_view help) { return Gate{has.enabled, has.reason, help}; };
  if (button(ui, "mix/corner", ui.tr("mix.corner"), {.gate = gate(ui.tr("mix.corner_help"))})) {
    give(f.state.explore, s.next_corner, *s.answer, std::string(ui.tr("tab.mix")));
    f.state.notices.say(Fact::Grade::info, "notice.corner_given", {std::to_string(s.next_corner + 1)}, f.state.now);
    s.next_corner = (s.next_corner + 1) % 4;
  }
  beside(ui);
  if (button(ui, "mix/paint", ui.tr("mix.paint"), {.gate = gate(ui.tr("mix.paint_help"))})) {
    if (auto pixels = answer_pixels(f)) {
      f.state.hand.to_paint = std::move(*pixels);
      f.state.workspace = Workspace::paint;
    }
  }
  beside(ui);
  const bool left_over = s.answer && direction_of(s.view).has_value();
  if (button(ui, "mix/save_direction", ui.tr("mix.save_direction"),
             {.icon = Icon::diamond,
              .gate = {left_over, ui.tr("mix.save_direction_needs"), ui.tr("mix.save_direction_help")}}))
    save_direction(f);
  beside(ui);
  if (button(ui, "mix/save", ui.tr("mix.save"), {.gate = gate(ui.tr("mix.save_help"))})) save_answer(f);
  beside(ui);
  const Gate words{s.answer.has_value() && !s.words.empty(), s.words.empty() ? ui.tr("mix.no_words") : has.reason,
                   ui.tr("mix.recognise_help")};
  if (button(ui, "mix/recognise", ui.tr("mix.recognise"), {.gate = words, .on = s.recognise}))
    s.recognise = !s.recognise;
  if (!s.recognise || !s.answer || s.words.empty()) return;
  beside(ui, 12);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string seen = seen_in_words(f);
  const auto lines = wrap_text(ui, Type::body, seen, max.x - at.x);
  float y =
      min.y +
      (max.y - min.y - line_height(ui, Type::body) * static_cast<float>(std::min<std::size_t>(2, lines.size()))) / 2;
  for (std::size_t i = 0; i < lines.size() && i < 2; ++i, y += line_height(ui, Type::body))
    draw_text(ui, {at.x, y}, Type::body, ui.theme.text_secondary, lines[i]);
  record_area(ui, "mix/seen", {at.x, min.y}, {max.x, max.y}, {.kind = "text", .text = seen});
}

}  // namespace zscape::app
