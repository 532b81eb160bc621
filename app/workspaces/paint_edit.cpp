// What changes the picture and its hole, and what undo remembers of it.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "app/workspaces/paint_parts.h"

namespace zscape::app {
namespace {

void forget_adopted(PaintView& v) {
  v.adopted = {};
  v.adopted_number = -1;
  v.adopted_latent.clear();
}

}  // namespace

void remember(PaintState& s) { s.history.remember(s.view); }
bool undo(PaintState& s) { return s.history.undo(s.view); }
bool redo(PaintState& s) { return s.history.redo(s.view); }

void take_picture(PaintState& s, Array picture, std::string origin, std::int64_t row) {
  if (picture.shape.size() == 4) picture.shape.erase(picture.shape.begin());
  if (picture.shape != std::vector<std::int64_t>{s.channels, s.height, s.width}) return;
  const bool first = s.view.picture.empty();
  if (!first) remember(s);
  for (float& v : picture.values) v = std::clamp(v, 0.f, 1.f);
  s.view.picture = std::move(picture);
  s.view.origin = std::move(origin);
  s.view.row = row;
  s.view.noise.clear();
  s.view.clean = {};
  s.view.repair = false;
  forget_adopted(s.view);
  if (first || (s.view.hole.width != s.width || s.view.hole.height != s.height)) s.view.hole = first_hole(s.width, s.height);
}

void show_row(Frame& f, std::int64_t row) {
  const std::int64_t n = f.snapshot.test_rows;
  if (n < 1) return;
  f.state.paint.wanted_row = ((row % n) + n) % n;
  ++f.state.paint.wants;
}

void clear_hole(PaintState& s) {
  remember(s);
  s.view.hole = HoleMask(s.width, s.height);
  s.view.keeps = false;
  forget_adopted(s.view);
}

void invert_hole(PaintState& s) {
  remember(s);
  invert(s.view.hole);
  forget_adopted(s.view);
}

void swap_sense(PaintState& s) {
  remember(s);
  s.view.keeps = !s.view.keeps;
  invert(s.view.hole);
  forget_adopted(s.view);
}

void adopt(PaintState& s, int answer) {
  if (!s.answers.complete() || answer < 0 || answer >= s.answers.floats.rows()) return;
  remember(s);
  s.view.adopted = answer_picture(s.answers, answer);
  s.view.adopted_number = answer;
  s.view.adopted_latent = answer_latent(s.answers, answer);
}

void fix(PaintState& s) {
  if (s.view.adopted.empty()) return;
  remember(s);
  s.view.picture = s.view.adopted;
  s.view.hole = HoleMask(s.width, s.height);
  s.view.keeps = false;
  s.view.noise.clear();
  s.view.clean = {};
  s.view.repair = false;
  forget_adopted(s.view);
}

void add_noise(PaintState& s, const std::string& kind, double amount) {
  remember(s);
  PaintView& v = s.view;
  if (v.clean.empty()) v.clean = v.picture;
  v.picture = v.clean;
  // The same grains for the same picture, kind and amount.
  std::mt19937_64 random(s.seed * 1000003 + static_cast<std::uint64_t>(amount * 1000) + kind.size());
  std::normal_distribution<float> normal;
  std::uniform_real_distribution<float> uniform;
  for (float& value : v.picture.values) {
    if (kind == "gaussian") {
      value = std::clamp(value + static_cast<float>(amount) * normal(random), 0.f, 1.f);
    } else {
      const float u = uniform(random), side = uniform(random);
      if (u < static_cast<float>(amount)) value = side < .5f ? 0.f : 1.f;
    }
  }
  v.noise = kind;
  v.noise_amount = amount;
  v.hole = HoleMask(s.width, s.height);
  v.keeps = false;
  v.repair = true;
  forget_adopted(v);
}

void remove_noise(PaintState& s) {
  if (s.view.clean.empty()) return;
  remember(s);
  s.view.picture = s.view.clean;
  s.view.clean = {};
  s.view.noise.clear();
  s.view.repair = false;
  forget_adopted(s.view);
}

void give_back(PaintState& s, const HoleMask& before) {
  PaintView& v = s.view;
  if (v.adopted.empty()) return;
  const std::size_t pixels = v.hole.marks.size();
  for (std::size_t i = 0; i < pixels; ++i) {
    if (before.marks[i] == 0 || v.hole.marks[i] != 0) continue;
    for (std::size_t at = i; at < v.picture.values.size(); at += pixels) v.picture.values[at] = v.adopted.values[at];
  }
}

Array answer_picture(const PaintAnswers& a, int answer) {
  const std::size_t size = static_cast<std::size_t>(a.floats.row_size()), at = size * static_cast<std::size_t>(answer);
  Array out{{a.floats.shape.begin() + 1, a.floats.shape.end()}, {}};
  out.values.assign(a.floats.values.begin() + static_cast<std::ptrdiff_t>(at),
                    a.floats.values.begin() + static_cast<std::ptrdiff_t>(at + size));
  return out;
}

Latent answer_latent(const PaintAnswers& a, int answer) {
  if (answer < 0 || answer >= a.latents.rows()) return {};
  const auto size = static_cast<std::ptrdiff_t>(a.latents.row_size());
  const auto begin = a.latents.values.begin() + size * answer;
  return {begin, begin + size};
}

std::vector<int> answer_order(const PaintState& s) {
  std::vector<int> order(static_cast<std::size_t>(std::max(0, s.answers.pictures.count)));
  std::iota(order.begin(), order.end(), 0);
  const auto& scores = s.answers.scores.values;
  if (s.best && scores.size() == order.size()) {
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
    });
  }
  return order;
}

double rms(const Array& a, const Array& b) {
  double sum = 0;
  if (a.values.empty() || a.values.size() != b.values.size()) return 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const double d = static_cast<double>(a.values[i] - b.values[i]);
    sum += d * d;
  }
  return std::sqrt(sum / static_cast<double>(a.values.size()));
}

Array to_picture(const Pictures& p, int i) {
  Array out{{p.channels, p.height, p.width}, {}};
  const auto channels = static_cast<std::size_t>(p.channels);
  const std::size_t pixels = p.bytes_each() / channels;
  for (std::size_t c = 0; c < channels; ++c)
    for (std::size_t at = 0; at < pixels; ++at) out.values.push_back(static_cast<float>(p.at(i)[at * channels + c]) / 255.f);
  return out;
}

Image to_image(const Array& picture) {
  if (picture.shape.size() != 3) return {};
  Image out{static_cast<int>(picture.shape[2]), static_cast<int>(picture.shape[1]), static_cast<int>(picture.shape[0]), {}};
  const std::size_t pixels = static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height);
  for (std::size_t at = 0; at < pixels; ++at)
    for (std::size_t c = 0; c < static_cast<std::size_t>(out.channels); ++c)
      out.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(picture.values[c * pixels + at], 0.f, 1.f))));
  return out;
}

}  // namespace zscape::app
