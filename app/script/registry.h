#pragma once
// What is on the screen, by name: how scripts find widgets, and how tests see what a person would see.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace zscape::app {

// Corners in window pixels, y downwards.
struct Rect {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;

  float width() const { return x1 - x0; }
  float height() const { return y1 - y0; }
  bool empty() const { return x1 <= x0 || y1 <= y0; }
  bool contains(float x, float y) const { return x >= x0 && x < x1 && y >= y0 && y < y1; }
};

// The part both share; empty when they do not touch. Here, because it is asked for every triangle of a frame.
inline Rect overlap(const Rect& a, const Rect& b) {
  const Rect r{std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
  return r.empty() ? Rect{} : r;
}

using WidgetValue = std::variant<std::monostate, bool, double, std::string>;

// "true", "0.5", "cosine"; empty for none. Doubles are written so that they read back exactly.
std::string value_text(const WidgetValue&);

struct WidgetRecord {
  std::string name;    // "transport/play": a contract with every script
  std::string kind;    // "button", "parameter", "pad" …
  std::string text;    // what is written on it
  std::string reason;  // why it is disabled
  WidgetValue value;   // what it holds
  Rect rect;           // its whole area
  Rect visible_rect;   // what of it is inside its window
  bool enabled = true;
  bool visible() const { return !visible_rect.empty(); }
};

// All widgets of one frame. Widgets record themselves while they are drawn; scripts read the last complete frame, so a
// lookup between frames never sees half a window. Main thread only. A name used twice in a frame is kept once and
// listed in `duplicates`, because a script could not tell the two apart.
class WidgetRegistry {
 public:
  void begin_frame();  // what was recorded since the last call becomes the complete frame
  // The record of a widget of this frame, its name filled in, the rest to be; null for a name that is there already.
  // Every other frame writes to the same strings: hundreds of widgets cost no memory anew.
  WidgetRecord* record(std::string_view name);
  void record_clipped(std::string text);  // a text that did not fit where it was drawn

  const WidgetRecord* find(std::string_view name) const;
  std::vector<std::string> names() const;  // in alphabetical order
  const std::vector<std::string>& clipped() const { return clipped_complete_; }
  const std::vector<std::string>& duplicates() const { return duplicates_complete_; }

  // A value for a widget, taken by it when it is drawn next; it then behaves as if the value had been typed.
  void request_set(std::string name, WidgetValue);
  std::optional<WidgetValue> take_set(std::string_view name);
  bool has_pending_set(std::string_view name) const { return sets_.find(name) != sets_.end(); }

  // Asks the widget to scroll its window so that it can be seen.
  void request_reveal(std::string name) { reveal_ = std::move(name); }
  bool take_reveal(std::string_view name);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  struct Entry {
    WidgetRecord records[2];  // one being recorded, one of the complete frame
    std::uint64_t frames[2] = {0, 0};
  };
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
  std::uint64_t frame_ = 1;
  std::vector<std::string> clipped_, clipped_complete_, duplicates_, duplicates_complete_;
  std::map<std::string, WidgetValue, std::less<>> sets_;
  std::string reveal_;
};

}  // namespace zscape::app
