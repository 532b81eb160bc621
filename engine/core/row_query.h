#pragma once
// Questions to the rows' labels and attributes: "glasses & !man". No torch; pure functions of plain values: any thread.
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace zscape {

/// How an attribute is called where it is there, and where it is not (empty: only as "!word"). Without any word it cannot be asked for.
struct AttributeWords {
  std::string yes, no;
};

/// What the rows of one data set can be asked for.
struct QueryVocabulary {
  std::vector<AttributeWords> attributes;
  std::vector<std::string> classes;  // names, or empty: then only their numbers
  std::int64_t class_count = 0;
};

enum class WordKind { attribute, opposite, label };

/// A word of a vocabulary and what it stands for: the column of an attribute, or the number of a class.
struct QueryWord {
  std::string text;
  WordKind kind = WordKind::attribute;
  std::int64_t index = 0;
};

/// All words, attributes and their opposites first. A class that is called like an attribute can be named by its number
/// only: "man" then means all men, not those of the class "man".
std::vector<QueryWord> words_of(const QueryVocabulary& vocabulary);

/// One demand on a row: that an attribute is there or not, that it is of a class or not.
struct QueryTerm {
  bool label = false;      // of a class; otherwise of an attribute
  std::int64_t index = 0;  // class number, or the attribute's column
  bool wanted = true;
  bool operator==(const QueryTerm&) const = default;
};

/// A query that cannot be read: a sentence that lists the words there are.
struct QueryError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Words or label numbers joined by &, each with any number of ! before it; capitals do not matter. An empty text demands
/// nothing. Throws QueryError.
std::vector<QueryTerm> read_query(std::string_view text, const QueryVocabulary& vocabulary);

/// An analogy that attributes allow: a is to b as c is to the answer, "man with glasses − man + woman".
struct Analogy {
  std::string from, minus, plus, expected;         // queries: "glasses & man", "man & !glasses", "woman & !glasses", "glasses & woman"
  std::string attribute, opposite, kept;           // its words: "woman", "man", "glasses"
};
/// Of the first attribute with an opposite and the first other one; without opposites of the first two. nullopt for fewer than two attributes.
std::optional<Analogy> analogy_of(const std::vector<QueryWord>& words);

/// "glasses, man, …": for sentences.
std::string list_of_words(const QueryVocabulary& vocabulary);

}  // namespace zscape
