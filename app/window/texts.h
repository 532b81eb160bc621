#pragma once
// Every sentence of the window, as data: assets/texts/<language>.json, one flat object of key → text.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace zscape::app {

struct TextProblem {
  std::string key, what;
};

using TextTable = std::map<std::string, std::string, std::less<>>;

// Reads one language. Throws std::runtime_error when it is not a flat JSON object of strings, naming `source`.
TextTable parse_texts(std::string_view json, std::string_view source);

// The {placeholders} of a text, sorted.
std::vector<std::string> placeholders(std::string_view text);

// Keys that one of two languages lacks, empty texts, and placeholders that differ.
std::vector<TextProblem> compare_texts(const TextTable& a, std::string_view name_a, const TextTable& b,
                                       std::string_view name_b);

// The texts of all languages, one of them current. Owned by Ui, main thread only. A missing key comes back as itself,
// so that a hole in a translation is seen and never crashes; `missing` lists what was asked for in vain.
class Texts {
 public:
  // Adds a language from the text of its JSON file, or replaces it. The first one added is current until switched.
  void add(std::string language, std::string_view json);
  // Switches at once. Throws std::runtime_error with the languages there are.
  void use(std::string_view language);

  const std::string& language() const { return language_; }
  std::vector<std::string> languages() const;

  // The text of a key in the current language. The view lives until the language's texts are replaced.
  std::string_view operator()(std::string_view key) const;
  // The same with {name} replaced by values: format("fact.saved", {{"run", "run-12"}, {"size", "1.2 MB"}}).
  std::string format(std::string_view key, const std::vector<std::pair<std::string, std::string>>& values) const;

  // Every character any language uses: what the fonts must hold, so that switching needs no new atlas.
  std::set<char32_t> characters() const;
  // Changes whenever `characters` may have changed.
  std::size_t characters_version() const { return version_; }
  const std::set<std::string, std::less<>>& missing() const { return missing_; }

 private:
  void make_current(const TextTable&);

  std::map<std::string, TextTable, std::less<>> tables_;
  std::unordered_map<std::string_view, std::string_view> quick_;  // the current one: asked hundreds of times a frame
  std::string language_;
  std::size_t version_ = 1;
  mutable std::set<std::string, std::less<>> missing_;
};

}  // namespace zscape::app
