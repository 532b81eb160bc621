#include "app/window/texts.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace zscape::app {
namespace {

// Appends the code points of a UTF-8 text; broken bytes are skipped.
void collect_characters(std::string_view text, std::set<char32_t>& out) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const int extra = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : -1;
    if (extra < 0 || i + static_cast<std::size_t>(extra) >= text.size()) {
      ++i;
      continue;
    }
    char32_t point = extra == 0 ? lead : lead & (0x3F >> extra);
    for (int k = 1; k <= extra; ++k) {
      point = (point << 6) | (static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]) & 0x3F);
    }
    out.insert(point);
    i += static_cast<std::size_t>(extra) + 1;
  }
}

void compare_one_way(const TextTable& a, const TextTable& b, std::string_view name_b, std::vector<TextProblem>& out) {
  for (const auto& [key, text] : a) {
    if (!b.contains(key)) out.push_back({key, "is missing in " + std::string(name_b)});
  }
}

}  // namespace

TextTable parse_texts(std::string_view json, std::string_view source) {
  TextTable table;
  try {
    // Duplicate keys would silently hide one of two texts: the callback sees each key before it is merged.
    std::set<std::string> seen;
    const auto value = nlohmann::json::parse(json, [&](int depth, nlohmann::json::parse_event_t event, auto& parsed) {
      if (event == nlohmann::json::parse_event_t::key && depth == 1 &&
          !seen.insert(parsed.template get<std::string>()).second) {
        throw std::runtime_error("key \"" + parsed.template get<std::string>() + "\" stands there twice");
      }
      return true;
    });
    if (!value.is_object()) throw std::runtime_error("it is not an object of key: text");
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) throw std::runtime_error("the value of \"" + key + "\" is not a text");
      table.emplace(key, text.get<std::string>());
    }
  } catch (const std::exception& e) {
    throw std::runtime_error("Texts " + std::string(source) + " cannot be read: " + e.what() +
                             ". Correct the file; it must be one flat JSON object of texts.");
  }
  return table;
}

std::vector<std::string> placeholders(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) break;
    out.emplace_back(text.substr(open + 1, close - open - 1));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<TextProblem> compare_texts(const TextTable& a, std::string_view name_a, const TextTable& b,
                                       std::string_view name_b) {
  std::vector<TextProblem> out;
  compare_one_way(a, b, name_b, out);
  compare_one_way(b, a, name_a, out);
  for (const auto& [key, text] : a) {
    const auto other = b.find(key);
    if (text.empty()) out.push_back({key, "is empty in " + std::string(name_a)});
    if (other == b.end()) continue;
    if (other->second.empty()) out.push_back({key, "is empty in " + std::string(name_b)});
    if (placeholders(text) != placeholders(other->second)) out.push_back({key, "has different {placeholders}"});
  }
  return out;
}

void Texts::add(std::string language, std::string_view json) {
  tables_.insert_or_assign(language, parse_texts(json, language));
  ++version_;
  if (language_.empty()) language_ = std::move(language);
  make_current(tables_.find(language_)->second);
}

void Texts::make_current(const TextTable& table) {
  quick_.clear();
  for (const auto& [key, text] : table) quick_.emplace(key, text);
}

void Texts::use(std::string_view language) {
  const auto at = tables_.find(language);
  if (at == tables_.end()) {
    std::string known;
    for (const auto& [name, table] : tables_) known += (known.empty() ? "" : ", ") + name;
    throw std::runtime_error("No texts for the language \"" + std::string(language) + "\"; there are: " + known + ".");
  }
  make_current(at->second);
  language_ = at->first;
}

std::vector<std::string> Texts::languages() const {
  std::vector<std::string> out;
  for (const auto& [name, table] : tables_) out.push_back(name);
  return out;
}

std::string_view Texts::operator()(std::string_view key) const {
  if (const auto at = quick_.find(key); at != quick_.end()) return at->second;
  return *missing_.emplace(key).first;
}

std::string Texts::format(std::string_view key, const std::vector<std::pair<std::string, std::string>>& values) const {
  const std::string_view text = (*this)(key);
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t close = text[i] == '{' ? text.find('}', i) : std::string_view::npos;
    const auto name = close == std::string_view::npos ? std::string_view{} : text.substr(i + 1, close - i - 1);
    const auto value = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == name; });
    if (close == std::string_view::npos || value == values.end()) {
      out += text[i++];
    } else {
      out += value->second;
      i = close + 1;
    }
  }
  return out;
}

std::set<char32_t> Texts::characters() const {
  std::set<char32_t> out;
  for (const auto& [name, table] : tables_) {
    for (const auto& [key, text] : table) collect_characters(text, out);
  }
  return out;
}

}  // namespace zscape::app
