#include "engine/core/row_query.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace zscape {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

QueryTerm read_term(std::string_view part, std::string_view whole, const QueryVocabulary& vocabulary) {
  std::string_view word = trimmed(part);
  bool wanted = true;
  while (!word.empty() && word.front() == '!') {
    wanted = !wanted;
    word = trimmed(word.substr(1));
  }
  const std::string there_are = " There are: " + list_of_words(vocabulary) + ".";
  if (word.empty()) throw QueryError("A word is missing in \"" + std::string(whole) + "\": words are joined by &, with ! for not." + there_are);
  for (const QueryWord& known : words_of(vocabulary)) {
    if (!same_word(word, known.text)) continue;
    return {known.kind == WordKind::label, known.index, wanted == (known.kind != WordKind::opposite)};
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc() && end == word.data() + word.size()) {
    if (number >= 0 && number < vocabulary.class_count) return {true, number, wanted};
    throw QueryError(vocabulary.class_count == 0 ? "These data have no classes, so the number " + std::to_string(number) + " means nothing." + there_are
                                                 : "There is no class " + std::to_string(number) + "; they go from 0 to " + std::to_string(vocabulary.class_count - 1) + ".");
  }
  throw QueryError("These data know no \"" + std::string(word) + "\"." + there_are);
}

}  // namespace

std::vector<QueryWord> words_of(const QueryVocabulary& vocabulary) {
  std::vector<QueryWord> words;
  for (std::size_t i = 0; i < vocabulary.attributes.size(); ++i) {
    const auto column = static_cast<std::int64_t>(i);
    if (!vocabulary.attributes[i].yes.empty()) words.push_back({vocabulary.attributes[i].yes, WordKind::attribute, column});
    if (!vocabulary.attributes[i].no.empty()) words.push_back({vocabulary.attributes[i].no, WordKind::opposite, column});
  }
  for (std::size_t i = 0; i < vocabulary.classes.size(); ++i) {
    const bool taken = std::any_of(words.begin(), words.end(), [&](const QueryWord& w) { return same_word(w.text, vocabulary.classes[i]); });
    if (!taken) words.push_back({vocabulary.classes[i], WordKind::label, static_cast<std::int64_t>(i)});
  }
  if (vocabulary.classes.empty())
    for (std::int64_t i = 0; i < vocabulary.class_count; ++i) words.push_back({std::to_string(i), WordKind::label, i});
  return words;
}

std::vector<QueryTerm> read_query(std::string_view text, const QueryVocabulary& vocabulary) {
  std::vector<QueryTerm> terms;
  if (trimmed(text).empty()) return terms;
  for (std::string_view rest = text;;) {
    const std::size_t end = rest.find('&');
    terms.push_back(read_term(rest.substr(0, end), text, vocabulary));
    if (end == std::string_view::npos) return terms;
    rest.remove_prefix(end + 1);
  }
}

std::optional<Analogy> analogy_of(const std::vector<QueryWord>& words) {
  const auto opposite_of = [&](std::int64_t index) -> std::string {
    for (const QueryWord& w : words)
      if (w.kind == WordKind::opposite && w.index == index) return w.text;
    return {};
  };
  std::vector<QueryWord> attributes;
  for (const QueryWord& w : words)
    if (w.kind == WordKind::attribute) attributes.push_back(w);
  if (attributes.size() < 2) return std::nullopt;
  const auto with_opposite = std::find_if(attributes.begin(), attributes.end(), [&](const QueryWord& w) { return !opposite_of(w.index).empty(); });
  const QueryWord changed = with_opposite == attributes.end() ? attributes[0] : *with_opposite;
  const QueryWord kept = attributes[0].index == changed.index ? attributes[1] : attributes[0];
  Analogy out;
  out.attribute = changed.text;
  out.opposite = opposite_of(changed.index).empty() ? "!" + changed.text : opposite_of(changed.index);
  out.kept = kept.text;
  out.from = out.kept + " & " + out.opposite;
  out.minus = out.opposite + " & !" + out.kept;
  out.plus = out.attribute + " & !" + out.kept;
  out.expected = out.kept + " & " + out.attribute;
  return out;
}

std::string list_of_words(const QueryVocabulary& vocabulary) {
  std::string list;
  for (const QueryWord& word : words_of(vocabulary)) list += (list.empty() ? "" : ", ") + word.text;
  return list.empty() ? "none, these data have neither labels nor attributes" : list;
}

}  // namespace zscape
