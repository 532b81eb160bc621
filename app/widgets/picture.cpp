#include "app/widgets/picture.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "app/widgets/rounded.h"
#include "app/widgets/text.h"

namespace zscape::app {
namespace {

constexpr float kEnlarged = 140;

void draw_dashes(const Ui& ui, ImVec2 a, ImVec2 b, ImU32 color) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float step = ui.px(4);
  for (float x = a.x + step; x < b.x - step; x += 2 * step) {
    draw->AddLine({x, a.y + 0.5f}, {x + step, a.y + 0.5f}, color);
    draw->AddLine({x, b.y - 0.5f}, {x + step, b.y - 0.5f}, color);
  }
  for (float y = a.y + step; y < b.y - step; y += 2 * step) {
    draw->AddLine({a.x + 0.5f, y}, {a.x + 0.5f, y + step}, color);
    draw->AddLine({b.x - 0.5f, y}, {b.x - 0.5f, y + step}, color);
  }
}

Rect tile_rect(const PictureSheet& sheet, const Rect& r, int tile) {
  const float w = r.width() / static_cast<float>(sheet.columns()), h = r.height() / static_cast<float>(sheet.rows());
  const auto x = static_cast<float>(tile % sheet.columns()), y = static_cast<float>(tile / sheet.columns());
  return {std::round(r.x0 + x * w), std::round(r.y0 + y * h), std::round(r.x0 + (x + 1) * w),
          std::round(r.y0 + (y + 1) * h)};
}

}  // namespace

void draw_tile(Ui& ui, const TileRef& t, ImVec2 min, ImVec2 max, float radius) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (t.empty()) {
    fill_rounded(draw, min, max, ui.theme.rail, ui.pxf(radius));
    draw_dashes(ui, min, max, ui.theme.line_strong);
    return;
  }
  image_rounded(draw, t.sheet->texture_for(max.x - min.x), min, max, t.sheet->uv_min(t.tile), t.sheet->uv_max(t.tile),
                ui.pxf(radius));
}

void drag_latent(Ui& ui, std::string_view source, int index, const TileRef& preview) {
  if (!ImGui::BeginDragDropSource(ImGuiDragDropFlags_SourceNoHoldToOpenOthers)) return;
  LatentPayload payload;
  std::memcpy(payload.source, source.data(), std::min(source.size(), sizeof payload.source - 1));
  payload.index = index;
  ImGui::SetDragDropPayload(kLatentPayload, &payload, sizeof payload);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float side = ui.px(56);
  draw_tile(ui, preview, at, {at.x + side, at.y + side}, 4);
  ImGui::Dummy({side, side});
  ImGui::EndDragDropSource();
}

std::optional<LatentPayload> accept_latent(Ui& ui, const Item& item) {
  if (!ImGui::BeginDragDropTarget()) return std::nullopt;
  std::optional<LatentPayload> out;
  const ImGuiPayload* payload = ImGui::AcceptDragDropPayload(
      kLatentPayload, ImGuiDragDropFlags_AcceptBeforeDelivery | ImGuiDragDropFlags_AcceptNoDrawDefaultRect);
  if (payload != nullptr && payload->DataSize == static_cast<int>(sizeof(LatentPayload))) {
    draw_frame(ui, item.min, item.max, ui.theme.accent, ui.theme.card_radius, 2);
    if (payload->IsDelivery()) {
      out.emplace();
      std::memcpy(&*out, payload->Data, sizeof(LatentPayload));
    }
  }
  ImGui::EndDragDropTarget();
  return out;
}

PictureResult picture(Ui& ui, std::string_view name, const TileRef& tile, ImVec2 size, const PictureOptions& o) {
  const Theme& t = ui.theme;
  const Item item = place(ui, name, size, o.gate);
  record(ui, name, item, {.kind = "picture", .value = o.selected, .text = o.caption, .reason = o.gate.reason});
  PictureResult r{item.hovered, item.clicked && item.enabled, item.double_clicked, item.right_clicked, std::nullopt};
  if (o.drag && item.enabled && !tile.empty()) drag_latent(ui, name, tile.tile, tile);
  if (tile.empty()) {
    draw_tile(ui, tile, item.min, item.max, t.card_radius);
  } else {
    // Enlarged pictures keep square pixels: a whole zoom, centred, with ground around it.
    const ImVec2 fit = picture_size(tile.sheet->tile_width(), tile.sheet->tile_height(), {item.width(), item.height()});
    const ImVec2 a{item.min.x + std::floor((item.width() - fit.x) / 2),
                   item.min.y + std::floor((item.height() - fit.y) / 2)},
        b{a.x + fit.x, a.y + fit.y};
    const bool whole = fit.x >= item.width() - 1 && fit.y >= item.height() - 1;
    if (!whole) {
      fill_around(ImGui::GetWindowDrawList(), item.min, item.max, a, b, t.picture_background, ui.pxf(t.card_radius));
    }
    draw_tile(ui, tile, a, b, whole ? t.card_radius : 0);
  }
  if (tile.empty() && !o.placeholder.empty()) {
    draw_text_in(ui, item.min, item.max, Type::body, t.text_muted, o.placeholder, Align::centre);
  }
  const ImU32 line = o.line != 0 ? o.line : item.hovered && item.enabled ? t.text_disabled : t.line_strong;
  if (!tile.empty() || o.selected) {
    draw_frame(ui, item.min, item.max, o.selected ? t.accent : line, t.card_radius, o.selected ? 2.0f : t.line_width);
  }
  r.dropped = accept_latent(ui, item);
  if (!o.caption.empty()) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    draw_text_in(ui, {item.min.x, item.max.y}, {item.max.x, item.max.y + ui.px(18)}, Type::mono_small, t.text_muted,
                 o.caption);
    ImGui::SetCursorScreenPos({at.x, item.max.y});
    ImGui::Dummy({item.width(), ui.px(18)});
  }
  return r;
}

GridResult picture_grid(Ui& ui, std::string_view name, PictureSheet& sheet, const GridOptions& o) {
  const Theme& t = ui.theme;
  GridResult result;
  if (sheet.empty()) {
    const Item item =
        place(ui, name, {o.width > 0 ? o.width : available_width(), o.height > 0 ? o.height : ui.px(120)});
    record(ui, name, item, {.kind = "picture grid"});
    draw_tile(ui, {}, item.min, item.max, t.card_radius);
    result.rect = item.rect();
    return result;
  }
  const ImVec2 room{o.width > 0 ? o.width : available_width(), o.height > 0 ? o.height : 1e6f};
  // Whole pixels per tile, so that every tile of the sheet is drawn alike.
  const float side = std::max(
      2.0f, std::floor(std::min(room.x / static_cast<float>(sheet.columns()),
                                room.y / static_cast<float>(sheet.rows()) * static_cast<float>(sheet.tile_width()) /
                                    static_cast<float>(std::max(1, sheet.tile_height())))));
  const float tall =
      std::floor(side * static_cast<float>(sheet.tile_height()) / static_cast<float>(std::max(1, sheet.tile_width())));
  const Item item =
      place(ui, name, {side * static_cast<float>(sheet.columns()), tall * static_cast<float>(sheet.rows())});
  result.rect = item.rect();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  image_rounded(draw, sheet.texture_for(side), item.min, item.max, {0, 0}, {1, 1}, ui.pxf(t.card_radius));
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (item.hovered || item.held) {
    const int x = static_cast<int>((mouse.x - item.min.x) / side), y = static_cast<int>((mouse.y - item.min.y) / tall);
    const int tile = y * sheet.columns() + x;
    if (x >= 0 && x < sheet.columns() && y >= 0 && tile < sheet.count()) result.hovered = tile;
  }
  // The tile under the hand at the press is the one that is dragged.
  if (item.activated) ui.grip.start = result.hovered;
  const int taken = item.held || item.released ? static_cast<int>(ui.grip.start) : result.hovered;
  if (o.drag && taken >= 0 && item.held) drag_latent(ui, name, taken, {&sheet, taken});
  if (item.clicked && result.hovered == taken) result.clicked = result.hovered;
  if (item.double_clicked) result.double_clicked = result.hovered;
  for (std::size_t i = 0; i < o.frames.size() && i < static_cast<std::size_t>(sheet.count()); ++i) {
    const Rect r = tile_rect(sheet, result.rect, static_cast<int>(i));
    if (o.frames[i] != 0) draw_frame(ui, {r.x0 + 1, r.y0 + 1}, {r.x1 - 1, r.y1 - 1}, o.frames[i], 3, 1);
  }
  auto mark = [&](int tile, ImU32 color) {
    const Rect r = tile_rect(sheet, result.rect, tile);
    draw_frame(ui, {r.x0, r.y0}, {r.x1, r.y1}, color, 5, 2);
  };
  if (o.selected >= 0 && o.selected < sheet.count()) mark(o.selected, t.handle);
  if (result.hovered >= 0 && result.hovered != o.selected) mark(result.hovered, with_alpha(t.handle, 0.6f));
  if (o.enlarge && item.hovered && !item.held && result.hovered >= 0 && side < ui.px(kEnlarged) * 0.7f) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.px(6), ui.px(6)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui.pxf(t.control_radius));
    ImGui::BeginTooltip();
    const float zoom = std::max(1.0f, std::floor(ui.px(kEnlarged) / static_cast<float>(sheet.tile_width())));
    const float large = static_cast<float>(sheet.tile_width()) * zoom;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    // The sheet is sampled smoothly in this frame; its pixels are blown up by whole steps all the same.
    draw_tile(ui, {&sheet, result.hovered}, at, {at.x + large, at.y + large * tall / side}, 4);
    ImGui::Dummy({large, large * tall / side});
    ImGui::EndTooltip();
    ImGui::PopStyleVar(2);
  }
  record(ui, name, item, {.kind = "picture grid", .value = static_cast<double>(result.hovered)});
  if (ui.scripted) {
    for (int i = 0; i < sheet.count(); ++i) {
      const Rect r = tile_rect(sheet, result.rect, i);
      record_area(ui, std::string(name) + "/" + std::to_string(i), {r.x0, r.y0}, {r.x1, r.y1}, {.kind = "tile"});
    }
  }
  return result;
}

}  // namespace zscape::app
