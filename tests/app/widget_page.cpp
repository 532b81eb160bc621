// The page of all widgets with invented data, laid out as the window will be.
#include <imgui.h>

#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "app/widgets/widgets.h"
#include "tests/app/page.h"

namespace zscape::app {
namespace {

struct Page {
  int tab = 1, mode = 3, extent = 0, decoder = 0;
  double beta = 1, free_bits = 0, lr = 5e-4, share = 2.1;
  std::int64_t batch = 128, latent = 16, seed = 7, view = kLive;
  bool ema = false;
  std::string note = "none";
  PadPoint point{0.59, 0.4};
  std::vector<PadPoint> trail;
  double directions[5] = {1.24, -0.31, 0.05, -1.10, 0.62};
  int plays = 0, dropped = -1;
  PictureSheet digits, patch, large;
  std::vector<double> x, elbo, rec, kl;
  std::vector<std::int64_t> kept;
  std::vector<float> histogram;
};

// A stroke figure that bends from ring to hook with (u, v): stands in for decoded digits.
float ink(float x, float y, float u, float v) {
  const float a = 0.28f + 0.1f * u, b = 0.62f - 0.15f * v;
  const float slanted = x + (0.35f * u - 0.1f) * y;
  const float ring = std::abs(std::hypot(slanted / a, y / b) - 1) * std::min(a, b);
  const float gate = slanted < 0 && y > 0 ? v : 0;
  const float bar = std::abs(y + b * (0.4f - v)) + std::max(0.0f, std::abs(slanted) - a);
  const float d = std::min(ring + 0.25f * gate, bar + 0.12f * (1 - v));
  return std::clamp(1.25f - d / 0.11f, 0.0f, 1.0f);
}

Pictures figures(int columns, int rows, unsigned seed) {
  Pictures p{columns * rows, 28, 28, 1, {}};
  std::mt19937 rng(seed);
  std::uniform_real_distribution<float> any(0, 1);
  for (int i = 0; i < p.count; ++i) {
    const float u =
        seed != 0 ? any(rng) : static_cast<float>(i % columns) / static_cast<float>(std::max(1, columns - 1));
    const float v = seed != 0 ? any(rng) : static_cast<float>(i / columns) / static_cast<float>(std::max(1, rows - 1));
    for (int y = 0; y < 28; ++y) {
      for (int x = 0; x < 28; ++x) {
        const float value = ink((static_cast<float>(x) - 13.5f) / 14, (static_cast<float>(y) - 13.5f) / 14, u, v);
        p.pixels.push_back(static_cast<std::uint8_t>(255 * value));
      }
    }
  }
  return p;
}

void fill(Page& p) {
  p.digits.update({1, 1}, figures(12, 8, 5), 12);
  p.patch.update({1, 1}, figures(11, 11, 0), 11);
  p.large.update({1, 1}, figures(1, 1, 9), 1);
  std::mt19937 rng(3);
  std::normal_distribution<double> noise;
  for (int i = 0; i < 400; ++i) {
    const double s = i * 8.0;
    p.x.push_back(s);
    p.elbo.push_back(-103 - 420 * std::exp(-s / 260) + noise(rng) * (3 + 60 * std::exp(-s / 300)));
    p.rec.push_back(83 + 160 * std::exp(-s / 300) + noise(rng) * 4);
    p.kl.push_back(20.8 - 14 * std::exp(-s / 500) + noise(rng) * 0.8);
  }
  for (int k = 0; k <= 3200; k += k < 2400 ? 300 : k < 3000 ? 80 : 16) p.kept.push_back(k);
  for (int i = 0; i < 20; ++i) {
    const double t = i / 40.0;
    extend_trail(p.trail, {}, {0.17 + 0.42 * (2 * t), 0.9 - 0.5 * std::sin(2.2 * t * 1.4)});
  }
  for (int i = 0; i < 12; ++i) p.histogram.push_back(static_cast<float>(std::exp(-(i - 5.5) * (i - 5.5) / 10)));
}

void top_bar(Ui& ui, Page& p) {
  draw_text(ui, {ui.px(14), ui.px(14)}, Type::brand, ui.theme.text, "z");
  draw_text(ui, {ui.px(14) + text_width(ui, Type::brand, "z"), ui.px(14)}, Type::brand, ui.theme.accent, "scape");
  ImGui::SetCursorScreenPos({ui.px(89), ui.px(10)});
  chip(ui, "model", "VAE", "Kingma & Welling 2014");
  beside(ui, 10);
  if (chip(ui, "data", "mnist · binarised", {})) open_menu("data list");
  if (begin_menu(ui, "data list", ImGui::GetItemRectMin(), ImGui::GetItemRectMax())) {
    menu_item(ui, "data/mnist", "mnist · binarised", true, "60 000");
    menu_item(ui, "data/glyphs", "glyphs", false, "built in");
    menu_item(ui, "data/faces", "faces", false, {}, {.enabled = false, .reason = "No folder was given."});
    end_menu();
  }
  ImGui::SetCursorScreenPos({ui.px(497), ui.px(9)});
  if (button(ui, "transport/play", "Pause", {.kind = ButtonKind::primary, .icon = Icon::pause})) ++p.plays;
  beside(ui, 10);
  button(ui, "transport/step", "Step ›");
  beside(ui, 10);
  button(ui, "transport/line", "Line by line", {.on = p.plays % 2 == 1});
  beside(ui, 10);
  button(ui, "transport/slow", "Slow ×½", {.gate = {.enabled = p.plays < 2, .reason = "Nothing runs."}});
  beside(ui, 10);
  button(ui, "transport/reset", "Reset");
}

void left_rail(Ui& ui, Page& p) {
  heading(ui, "Data");
  gap(ui, 4);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  for (int i = 0; i < 6; ++i) {
    const float x = at.x + ui.px(36) * static_cast<float>(i);
    draw_tile(ui, {&p.digits, i}, {x, at.y}, {x + ui.px(32), at.y + ui.px(32)}, 4);
  }
  ImGui::Dummy({1, ui.px(32)});
  gap(ui, 4);
  fact_row(ui, {.name = "fact/rows", .label = "training rows"}, "60 000");
  const RowChoice decoders[] = {{"bernoulli", "Bernoulli"}, {"gaussian", "Gaussian"}};
  gap(ui, kSectionGap);
  heading(ui, "Objective");
  gap(ui, 4);
  real_row(
      ui,
      {.name = "param/beta", .label = "β", .help = "Weight of the KL term.", .paper = "1", .scale = {0, 2.5, false}},
      p.beta, 1);
  choice_row(ui, {.name = "param/decoder", .label = "decoder"}, decoders, p.decoder, 0);
  real_row(ui, {.name = "param/free_bits", .label = "free bits", .scale = {0, 2, false}}, p.free_bits, 0);
  gap(ui, kSectionGap);
  heading(ui, "Optimiser");
  gap(ui, 4);
  real_row(ui,
           {.name = "param/lr",
            .label = "learning rate",
            .help = "Step size of Adam.",
            .paper = "1e-3",
            .scale = {1e-6, 1e-1, true}},
           p.lr, 1e-3);
  integer_row(ui, {.name = "param/batch", .label = "batch", .scale = {1, 4096, true}}, p.batch, 128);
  toggle_row(ui, {.name = "param/ema", .label = "EMA"}, p.ema, false);
  text_row(ui, {.name = "param/note", .label = "note"}, p.note, "none");
  gap(ui, kSectionGap);
  heading(ui, "Architecture", "rebuild", "A change builds the model anew.");
  gap(ui, 4);
  integer_row(ui, {.name = "param/latent", .label = "latent size", .scale = {1, 256, true}}, p.latent, 16);
  integer_row(
      ui, {.name = "param/seed", .label = "seed", .gate = {false, "A run keeps its seed."}, .scale = {0, 64, false}},
      p.seed, 7);
  gap(ui, kSectionGap);
  heading(ui, "Device");
  gap(ui, 4);
  real_row(ui, {.name = "param/share", .label = "looking, share", .scale = {0, 50, false}, .unit = "%"}, p.share, 2.1);
  for (int i = 0; i < 4; ++i) {
    fact_row(ui, {.name = i == 0 ? "fact/a" : i == 1 ? "fact/b" : i == 2 ? "fact/c" : "fact/d", .label = "more"}, "1");
  }
}

void stage(Ui& ui, Page& p, const Rect& r) {
  const Tab all[] = {{"tab/watch", "Watch"},   {"tab/explore", "Explore"}, {"tab/map", "Map"},
                     {"tab/mix", "Mix"},       {"tab/paint", "Paint"},     {"tab/lab", "Lab", {}, true},
                     {"tab/inside", "Inside"}, {"tab/measure", "Measure"}, {"tab/compare", "Compare"}};
  tabs(ui, all, p.tab);
  const float left = r.x0 + ui.px(20), right = r.x1 - ui.px(20);
  if (p.view != kLive) draw_frame(ui, {r.x0, r.y0}, {r.x1, r.y1}, ui.theme.looking_back, 0, 2);
  if (p.tab == 0) {
    const Area area({left, r.y0 + ui.px(54)}, {right, r.y1});
    heading(ui, "The same latents since step 0");
    gap(ui, 4);
    picture_grid(ui, "watch/wall", p.digits, {.width = ui.px(528)});
    gap(ui, 8);
    const Span words[] = {{"The "},
                          {"generator", ui.theme.samples, Type::strong, "lab/generator"},
                          {"’s samples are drawn towards the "},
                          {"data", ui.theme.data, Type::strong, "lab/data"},
                          {"; the critic is high where data is missing."}};
    sentence(ui, words);
    return;
  }
  ImGui::SetCursorScreenPos({left, r.y0 + ui.px(52)});
  const Choice modes[] = {
      {"lerp", "lerp"}, {"slerp", "slerp"}, {"bilinear", "bilinear"}, {"four-corner", "four-corner"}};
  segmented(ui, "explore/mode", modes, p.mode);
  beside(ui, 10);
  const Choice extents[] = {
      {"quarter", "quarter"}, {"torus", "full torus"}, {"plane", "endless plane", {false, "Corners are not seeded."}}};
  segmented(ui, "explore/extent", extents, p.extent);

  const float top = r.y0 + ui.px(96), side = ui.px(480);
  ImGui::SetCursorScreenPos({left, top});
  const PadPoint corners[] = {{0, 0}, {1, 0}, {0, 1}, {1, 1}};
  const PadResult moved =
      pad(ui, "explore/pad", p.patch, p.point,
          {.mapping = {}, .side = side, .corners = corners, .trail = p.trail, .looking_back = p.view != kLive});
  if (moved.hovered) ui.hint("drag", "move"), ui.hint("Shift", "fine");
  {
    const Area column({left + ui.px(496), top}, {right, r.y1});
    const PictureResult taken = picture(ui, "explore/picture", {&p.large, 0}, {ui.px(240), ui.px(240)});
    if (taken.dropped) p.dropped = taken.dropped->index;
    gap(ui, 8);
    gauge(ui, {.name = "explore/norm",
               .label = "‖z‖ / √d",
               .value_text = "0.98",
               .value = 0.98,
               .band_min = 0.7,
               .band_max = 1.3});
    value_line(ui, "log p(x) ≥", "-88.4 nats");
    gap(ui, 6);
    heading(ui, "Strongest directions, ±2σ");
    const char* names[] = {"slant", "stroke", "loop", "height", "open top"};
    for (int i = 0; i < 5; ++i) {
      range_slider(ui,
                   {.name = "explore/direction" + std::to_string(i),
                    .label = names[i],
                    .left = {&p.digits, 2 * i},
                    .right = {&p.digits, 2 * i + 1}},
                   p.directions[i]);
    }
  }
  ImGui::SetCursorScreenPos({left, r.y0 + ui.px(596)});
  button(ui, "explore/keyframe", "Keyframe", {.icon = Icon::diamond});
  beside(ui);
  button(ui, "explore/loop", "Loop", {.icon = Icon::play});
  beside(ui);
  button(ui, "explore/drop", "Drop or draw a picture");
  beside(ui);
  button(ui, "explore/nearest", "Nearest training pictures");
}

void right_rail(Ui& ui, Page& p) {
  const PlotFlag flags[] = {{1250, ui.theme.samples, "lr 1e-3 → 5e-4"}};
  const double cursor = p.view == kLive ? NAN : static_cast<double>(p.view);
  heading(ui, "ELBO, nats");
  gap(ui, 6);
  {
    const Card card(ui);
    const PlotSeries s[] = {{"ELBO", ui.theme.data, p.x, p.elbo}};
    plot(ui, "plot/elbo", s, {.height = 112, .cursor = cursor, .x_unit = "step", .flags = flags});
  }
  gap(ui, kSectionGap);
  heading(ui, "Reconstruction · KL");
  gap(ui, 6);
  {
    const Card card(ui);
    const PlotSeries s[] = {{"reconstruction", ui.theme.samples, p.x, p.rec}, {"KL", ui.theme.good, p.x, p.kl}};
    plot(ui, "plot/terms", s, {.height = 86, .log = true, .cursor = cursor, .x_unit = "step"});
  }
  gap(ui, kSectionGap);
  heading(ui, "Doctor");
  gap(ui, 6);
  {
    const Card card(ui);
    status(ui, "doctor/state", "Healthy", ui.theme.good);
    paragraph(ui, "15 of 16 latents carry information, 0.4 to 2.1 nats each.", ui.theme.text_muted);
  }
  gap(ui, kSectionGap);
  heading(ui, "What is being maximised");
  gap(ui, 6);
  {
    const Card card(ui);
    formula(ui, "E_q[log p(x|z)] − KL(q‖p)");
    const Span numbers[] = {{"-83.05", ui.theme.samples, Type::mono},
                            {" - ", 0, Type::mono},
                            {"20.79", ui.theme.good, Type::mono},
                            {" = ", 0, Type::mono},
                            {"-103.84", ui.theme.text, Type::mono_strong}};
    sentence(ui, numbers);
    paragraph(ui, "Kingma & Welling 2014, eq. 3", ui.theme.text_muted);
  }
  gap(ui, kSectionGap);
  heading(ui, "A step, 24 ms");
  gap(ui, 6);
  {
    const Card card(ui);
    const Share shares[] = {{"data", ui.theme.data, .04},
                            {"forward", ui.theme.good, .31},
                            {"backward", ui.theme.samples, .52},
                            {"update", ui.theme.gradient, .11},
                            {"show", ui.theme.accent, .02}};
    share_bar(ui, "step/time", shares);
  }
  gap(ui, kSectionGap);
  {
    const Card card(ui, {.line = ui.theme.warning_line});
    bars(ui, "histogram", p.histogram, {.color = ui.theme.data});
  }
  gap(ui, 8);
  const NoticeAction actions[] = {{"notice/back", "Back to step 900"}, {"notice/halve", "Halve the rate"}};
  notice(ui, "notice", "The loss became NaN at step 1 204.", ui.theme.warning, actions);
}

void foot(Ui& ui, Page& p, const Rect& r) {
  ImGui::SetCursorScreenPos({ui.px(14), r.y0 + ui.px(18)});
  button(ui, "time/film", "Film", {.icon = Icon::play});
  const TimeFlag flags[] = {{1250, "lr 1e-3 → 5e-4", ui.theme.samples}, {2180, "mark", ui.theme.data}};
  {
    const Area area({ui.px(89), r.y0 + ui.px(1)}, {r.x1 - ui.px(131), r.y1});
    time_slider(ui, {.live = 3204, .kept = p.kept, .flags = flags, .live_word = "live"}, p.view);
  }
  ImGui::SetCursorScreenPos({ui.px(14), r.y0 + ui.px(55)});
  fact_line(ui, "fact", "Saved run-12 · 1.2 MB · 4 s ago", ui.theme.text_muted, ui.px(400));
  ui.hint("Ctrl C", "copy latent");
  ui.hint("1-9", "recall");
  ui.hint("?", "keys");
  hint_bar(ui, ui.hints, ui.px(420), r.x1 - ui.px(14), r.y0 + ui.px(65));
}

void draw_page(Ui& ui, Page& p) {
  if (p.x.empty()) fill(p);
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const float top = ui.px(kTopBar), left = ui.px(kLeftRail), right = size.x - ui.px(kRightRail),
              bottom = size.y - ui.px(kFoot);
  {
    const Panel panel(ui, "top", {.rect = {0, 0, size.x, top}, .fill = ui.theme.bar, .scrolls = false});
    top_bar(ui, p);
  }
  {
    const Panel panel(ui, "left", {.rect = {0, top, left, bottom}, .fill = ui.theme.rail, .padding = kRailPadding});
    left_rail(ui, p);
  }
  {
    const Panel panel(ui, "stage", {.rect = {left, top, right, bottom}});
    stage(ui, p, {left, top, right, bottom});
  }
  {
    const Panel panel(ui, "right",
                      {.rect = {right, top, size.x, bottom}, .fill = ui.theme.rail, .padding = kRailPadding});
    right_rail(ui, p);
  }
  {
    const Panel panel(ui, "foot", {.rect = {0, bottom, size.x, size.y}, .fill = ui.theme.bar, .scrolls = false});
    foot(ui, p, {0, bottom, size.x, size.y});
  }
  ImDrawList* lines = ImGui::GetForegroundDrawList();
  lines->AddRectFilled({0, top - 1}, {size.x, top}, ui.theme.line);
  lines->AddRectFilled({0, bottom}, {size.x, bottom + 1}, ui.theme.line);
  lines->AddRectFilled({left - 1, top}, {left, bottom}, ui.theme.line);
  lines->AddRectFilled({right, top}, {right + 1, bottom}, ui.theme.line);
}

}  // namespace

std::function<void(Ui&)> widget_page() {
  auto page = std::make_shared<Page>();
  return [page](Ui& ui) { draw_page(ui, *page); };
}

}  // namespace zscape::app
