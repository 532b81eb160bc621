// What moves Paint without the mouse: another run, pictures that arrive, keys, the question and its answers.
#include <algorithm>

#include "app/window/keys.h"
#include "app/workspaces/explore_drop.h"
#include "app/workspaces/explore_latent.h"
#include "app/workspaces/paint_parts.h"
#include "engine/api/studio.h"
#include "engine/core/fit_picture.h"

namespace zscape::app {
namespace {

const Channel kAnswers = "paint/answers", kRow = "paint/row", kDecoded = "paint/decoded";
constexpr double kNever = 1e12;  // newer weights alone ask for nothing: training goes on undisturbed

void follow_run(Frame& f) {
  PaintState& s = f.state.paint;
  const DataSpec& d = f.snapshot.data;
  const bool fits = s.channels == d.channels && s.height == d.height && s.width == d.width;
  if (s.run_id == f.snapshot.run_id && fits) return;
  const bool other = s.run_id != f.snapshot.run_id;
  s.run_id = f.snapshot.run_id;
  s.answers = {};
  s.stopped = false;
  f.asker.forget(kAnswers);
  if (other) s.method.clear();
  if (fits && !s.view.picture.empty()) return;  // the same picture and hole under another model
  s.channels = static_cast<int>(d.channels);
  s.height = static_cast<int>(d.height);
  s.width = static_cast<int>(d.width);
  s.view = {};
  s.history.clear();
  s.wanted_latent.reset();
  s.radius = std::max(1.f, static_cast<float>(std::min(s.width, s.height)) / 14);
  show_row(f, 0);
}

void follow_pictures(Frame& f) {
  PaintState& s = f.state.paint;
  if (auto& sent = f.state.hand.to_paint) {
    take_picture(s, std::move(*sent), std::string(f.ui.tr("paint.origin.sent")));
    sent.reset();
    s.wanted_row.reset();
  }
  if (s.wanted_row) {
    const Answer* a = f.asker.want({.channel = kRow, .key = s.wants, .rest = kNever},
                                   [&] { return DataRows{{*s.wanted_row}, true}; });
    if (a != nullptr && f.asker.key(kRow) == s.wants && !a->array.empty()) {
      take_picture(s, a->array, f.ui.tr("paint.origin.test", {{"row", std::to_string(*s.wanted_row)}}), *s.wanted_row);
      s.wanted_row.reset();
    }
  }
  if (s.wanted_latent) {
    const Answer* a = f.asker.want({.channel = kDecoded, .key = s.wants, .rest = kNever},
                                   [&] { return DecodeLatents{rows_of({*s.wanted_latent}), true}; });
    if (a != nullptr && f.asker.key(kDecoded) == s.wants && a->array.rows() == 1) {
      take_picture(s, a->array, std::string(f.ui.tr("paint.origin.decoded")));
      s.wanted_latent.reset();
    }
  }
}

void follow_keys(Frame& f) {
  PaintState& s = f.state.paint;
  if (f.state.keys || f.state.gallery || s.stroking) return;
  if (pressed("b")) s.tool = PaintTool::brush;
  if (pressed("e")) s.tool = PaintTool::eraser;
  if (pressed("x") && !s.view.picture.empty()) swap_sense(s);
  if (pressed("[", true)) show_row(f, std::max<std::int64_t>(s.view.row, 0) - 1);
  if (pressed("]", true)) show_row(f, s.view.row + 1);
  if (pressed("ctrl+v")) {
    Pasted got = pasted(f, f.snapshot.latent.size);
    if (got.latent && f.model->offers.decodes) s.wanted_latent = std::move(*got.latent), ++s.wants;
    if (got.picture) {
      const DataSpec& d = f.snapshot.data;
      take_picture(s, fit_picture(got.picture->image, {s.channels, s.height, s.width, d.binary}), got.picture->name);
    }
  }
  if (pressed("shift+r")) ++s.seed, s.stopped = false;
  if (pressed("enter") && s.answers.complete()) adopt(s, s.hovered >= 0 ? s.hovered : answer_order(s).front());
  if (pressed("f")) {
    if (s.hovered >= 0) adopt(s, s.hovered);
    fix(s);
  }
  if (pressed("ctrl+z", true)) undo(s);
  if (pressed("ctrl+y", true) || pressed("ctrl+shift+z", true)) redo(s);
}

std::uint64_t key_of(const Frame& f) {
  const PaintState& s = f.state.paint;
  KeyHash key;
  const std::string method = paint_method(f);
  key.add(s.view.picture.values).add(s.view.hole.marks.data(), s.view.hole.marks.size()).add(method.data(), method.size());
  return key.add(static_cast<std::uint64_t>(s.k)).add(s.seed).add(s.again).add(static_cast<std::uint64_t>(repairing(s))).value();
}

Question question_of(const Frame& f) {
  const PaintState& s = f.state.paint;
  if (repairing(s))
    return Repair{.picture = s.view.picture, .kind = s.view.noise, .noise = s.view.noise_amount, .seed = s.seed, .method = paint_method(f)};
  Complete q{.picture = s.view.picture, .hole = {{s.height, s.width}, {}}, .k = s.k, .seed = s.seed, .method = paint_method(f), .score = f.model->offers.scores};
  for (const std::uint8_t v : s.view.hole.marks) q.hole.values.push_back(v != 0 ? 1.f : 0.f);
  return q;
}

void take(Frame& f, const Answer& a) {
  PaintState& s = f.state.paint;
  PaintAnswers& mine = s.answers;
  if (mine.ticket == a.ticket && mine.progress >= a.progress) return;
  if (mine.ticket != a.ticket) {
    mine = {};
    mine.ticket = a.ticket;
    mine.key = f.asker.key(kAnswers);
    mine.method = paint_method(f);
    mine.steps = complete_steps(mine.method);
    mine.repaired = repairing(s);
    s.hovered = -1;
  }
  mine.progress = a.progress;
  mine.pictures = a.pictures;
  if (a.progress < 1) return;
  mine.floats = a.array;
  mine.scores = a.second;
  mine.step = a.step;
  mine.method = a.kind;
  mine.score_kind = a.texts.empty() ? std::string() : a.texts.front();
  mine.seconds = a.seconds;
  const auto latents = a.named.find("latents");
  if (latents == a.named.end()) return;
  mine.latents = latents->second;
  std::vector<Latent> shown;
  for (int i = 0; i < mine.latents.rows(); ++i) shown.push_back(answer_latent(mine, i));
  f.state.hand.show("paint/answer", std::move(shown));
}

void follow_answers(Frame& f) {
  PaintState& s = f.state.paint;
  if (s.view.picture.empty() || (empty(s.view.hole) && !repairing(s)) || paint_method(f).empty()) {
    if (f.asker.waiting(kAnswers)) f.asker.forget(kAnswers);
    s.key = 0;
    s.answers = {};
    return;
  }
  if (s.stroking) return;  // asked at once when the stroke ends
  const std::uint64_t key = key_of(f);
  if (key != s.key) {
    s.key = key;
    s.stopped = false;
    if (f.asker.waiting(kAnswers)) f.asker.forget(kAnswers);  // the newest request wins
  }
  if (s.stopped) return;
  const Answer* a = f.asker.want({.channel = kAnswers, .key = key, .rest = kNever}, [&] { return question_of(f); });
  if (a != nullptr && f.asker.key(kAnswers) == key) take(f, *a);
}

}  // namespace

bool repairing(const PaintState& s) { return s.view.repair && !s.view.noise.empty() && empty(s.view.hole); }

std::vector<std::string> paint_methods(const Frame& f) {
  if (f.model == nullptr) return {};
  const Params& p = f.snapshot.params;
  const bool masked = p.has("masks") && p.text("masks") == "random";
  return repairing(f.state.paint) ? repair_methods(f.model->offers) : complete_methods(f.model->offers, masked);
}

std::string paint_method(const Frame& f) {
  const auto all = paint_methods(f);
  const std::string& wish = f.state.paint.method;
  return std::find(all.begin(), all.end(), wish) != all.end() ? wish : all.empty() ? std::string() : all.front();
}

void follow_paint(Frame& f) {
  follow_run(f);
  follow_pictures(f);
  follow_keys(f);
  follow_answers(f);
}

}  // namespace zscape::app
