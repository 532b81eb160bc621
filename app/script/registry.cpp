#include "app/script/registry.h"

#include <charconv>
#include <utility>

namespace zscape::app {

std::string value_text(const WidgetValue& value) {
  if (const auto* b = std::get_if<bool>(&value)) return *b ? "true" : "false";
  if (const auto* s = std::get_if<std::string>(&value)) return *s;
  if (const auto* d = std::get_if<double>(&value)) {
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, *d);
    return {buffer, end.ptr};
  }
  return {};
}

void WidgetRegistry::begin_frame() {
  ++frame_;
  clipped_complete_ = std::exchange(clipped_, {});
  duplicates_complete_ = std::exchange(duplicates_, {});
  // Names that came and went (of runs, of rows) are forgotten now and then.
  constexpr std::uint64_t kRemembered = 1000;
  if (frame_ % kRemembered == 0) {
    std::erase_if(entries_,
                  [&](const auto& e) { return std::max(e.second.frames[0], e.second.frames[1]) + 2 < frame_; });
  }
}

WidgetRecord* WidgetRegistry::record(std::string_view name) {
  auto at = entries_.find(name);
  if (at == entries_.end()) at = entries_.emplace(std::string(name), Entry{}).first;
  const std::size_t now = frame_ % 2;
  if (at->second.frames[now] == frame_) {
    duplicates_.emplace_back(name);
    return nullptr;
  }
  at->second.frames[now] = frame_;
  WidgetRecord& record = at->second.records[now];
  record.name = name;
  return &record;
}

void WidgetRegistry::record_clipped(std::string text) { clipped_.push_back(std::move(text)); }

const WidgetRecord* WidgetRegistry::find(std::string_view name) const {
  const auto at = entries_.find(name);
  const std::size_t before = (frame_ + 1) % 2;
  return at == entries_.end() || at->second.frames[before] + 1 != frame_ ? nullptr : &at->second.records[before];
}

std::vector<std::string> WidgetRegistry::names() const {
  std::vector<std::string> all;
  for (const auto& [name, entry] : entries_) {
    if (find(name) != nullptr) all.push_back(name);
  }
  std::sort(all.begin(), all.end());
  return all;
}

void WidgetRegistry::request_set(std::string name, WidgetValue value) {
  sets_.insert_or_assign(std::move(name), std::move(value));
}

std::optional<WidgetValue> WidgetRegistry::take_set(std::string_view name) {
  if (sets_.empty()) return std::nullopt;
  const auto at = sets_.find(name);
  if (at == sets_.end()) return std::nullopt;
  WidgetValue value = std::move(at->second);
  sets_.erase(at);
  return value;
}

bool WidgetRegistry::take_reveal(std::string_view name) {
  if (reveal_.empty() || reveal_ != name) return false;
  reveal_.clear();
  return true;
}

}  // namespace zscape::app
