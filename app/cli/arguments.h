#pragma once
// The command line as a table of verbs, and what somebody typed as checked values. The same table makes --help.
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace zscape::app {

/// Wrong usage: exit code 2. what() is one sentence with the offending word and the remedy.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Takes { nothing, text, whole, real, pair, many };
//                 a flag | one word | a whole number | a number | k=v, may be repeated | words until the next option

struct Option {
  std::string_view name;  // "--out", "-n"
  Takes takes = Takes::nothing;
  std::string_view value;  // how help names it: "F.png|F.npy"
  std::string_view help;
};

class Arguments;

struct Verb {
  std::string_view name;                      // "train"; the window's is empty
  std::vector<std::string_view> positionals;  // "RUN"; in brackets = may be left out; a|b|c = one of these words
  std::string_view summary;
  std::vector<Option> options;
  int (*run)(const Arguments&) = nullptr;  // returns the exit code, throws UsageError or any std::exception
};

/// What was typed for one verb: every option known and of its type. A plain value.
class Arguments {
 public:
  /// `words` without the program's and the verb's name. Throws UsageError.
  Arguments(const Verb& verb, std::span<const std::string> words);

  bool has(std::string_view option) const;
  const std::string& positional(std::size_t i) const;  // empty when left out
  std::string text(std::string_view option, std::string_view fallback = "") const;
  /// The option's word; UsageError when it is missing.
  std::string needed(std::string_view option) const;
  /// UsageError unless min <= value <= max.
  std::int64_t whole(std::string_view option, std::int64_t fallback, std::int64_t min,
                     std::int64_t max = std::numeric_limits<std::int64_t>::max()) const;
  double real(std::string_view option, double fallback, double min, double max) const;
  std::vector<std::string> many(std::string_view option) const;
  std::map<std::string, std::string> pairs(std::string_view option) const;
  /// The words between commas.
  std::vector<std::string> commas(std::string_view option) const;
  /// The option's word, checked against a list.
  std::string one_of(std::string_view option, std::string_view fallback, std::span<const std::string_view> words) const;

 private:
  const std::vector<std::string>* find(std::string_view option) const;
  std::vector<std::string> positionals_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

std::optional<std::int64_t> whole_number(std::string_view text);
std::optional<double> real_number(std::string_view text);

/// The candidate closest to a mistyped word, or nothing when none is near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates);
/// ", did you mean 'X'?" or nothing.
std::string hint(std::string_view word, std::span<const std::string_view> candidates);

std::string help_for(const Verb& verb);
std::string help_for_all(std::span<const Verb> verbs);

}  // namespace zscape::app
