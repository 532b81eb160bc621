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
  complete_ = std::exchange(current_, {});
  clipped_complete_ = std::exchange(clipped_, {});
  duplicates_complete_ = std::exchange(duplicates_, {});
}

void WidgetRegistry::record(WidgetRecord record) {
  std::string name = record.name;
  const auto [at, inserted] = current_.try_emplace(std::move(name), std::move(record));
  if (!inserted) duplicates_.push_back(at->first);
}

void WidgetRegistry::record_clipped(std::string text) { clipped_.push_back(std::move(text)); }

const WidgetRecord* WidgetRegistry::find(std::string_view name) const {
  const auto at = complete_.find(name);
  return at == complete_.end() ? nullptr : &at->second;
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
