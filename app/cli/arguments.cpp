#include "app/cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace zscape::app {
namespace {

bool looks_like_option(std::string_view word) { return word.size() > 1 && word[0] == '-' && !real_number(word); }

bool optional_positional(std::string_view name) { return name.starts_with('['); }

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  while (true) {
    const auto cut = text.find(at);
    out.push_back(text.substr(0, cut));
    if (cut == std::string_view::npos) return out;
    text.remove_prefix(cut + 1);
  }
}

std::string quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

std::string help_of(const Verb& verb) {
  return "see 'zscape " + std::string(verb.name) + (verb.name.empty() ? "" : " ") + "--help'";
}

std::string range_text(double min, double max, bool whole) {
  const auto show = [&](double v) {
    auto text = whole ? std::to_string(static_cast<std::int64_t>(v)) : std::to_string(v);
    if (!whole) text.erase(text.find_last_not_of('0') + 1), text.erase(text.find_last_not_of('.') + 1);
    return text;
  };
  if (max > 1e15) return "at least " + show(min);
  return show(min) + " to " + show(max);
}

void check_value(const Option& option, const std::string& value) {
  const std::string name(option.name);
  if (option.takes == Takes::whole && !whole_number(value))
    throw UsageError(name + " wants a whole number, not " + quoted(value) + ".");
  if (option.takes == Takes::real && !real_number(value))
    throw UsageError(name + " wants a number, not " + quoted(value) + ".");
  if (option.takes == Takes::pair && (value.find('=') == std::string::npos || value[0] == '='))
    throw UsageError(name + " wants KEY=VALUE, not " + quoted(value) + ".");
}

}  // namespace

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> real_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::size_t best = std::max<std::size_t>(2, word.size() / 3) + 1;
  std::optional<std::string> found;
  for (const auto candidate : candidates) {
    std::vector<std::size_t> row(candidate.size() + 1);  // Levenshtein 1966, one row at a time
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < word.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i + 1;
      for (std::size_t j = 0; j < candidate.size(); ++j) {
        const std::size_t changed = diagonal + (word[i] == candidate[j] ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
      }
    }
    if (row.back() < best && row.back() < candidate.size()) best = row.back(), found = std::string(candidate);
  }
  return found;
}

std::string hint(std::string_view word, std::span<const std::string_view> candidates) {
  const auto near = nearest(word, candidates);
  return near ? "; did you mean '" + *near + "'?" : "";
}

Arguments::Arguments(const Verb& verb, std::span<const std::string> words) {
  std::vector<std::string_view> names = {"--help"};
  for (const auto& option : verb.options) names.push_back(option.name);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!looks_like_option(word)) {
      if (positionals_.size() == verb.positionals.size())
        throw UsageError("there is one word too many: " + quoted(word) + "; " + help_of(verb) + ".");
      positionals_.push_back(word);
      continue;
    }
    const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    const auto name = word.substr(0, equals);
    const auto option =
        std::find_if(verb.options.begin(), verb.options.end(), [&](const Option& o) { return o.name == name; });
    if (option == verb.options.end()) {
      const auto suggestion = hint(name, names);
      throw UsageError("there is no option " + quoted(name) +
                       (verb.name.empty() ? "" : " for '" + std::string(verb.name) + "'") +
                       (suggestion.empty() ? "; " + help_of(verb) + "." : suggestion));
    }
    auto& values = values_[name];
    if (!values.empty() && option->takes != Takes::pair && option->takes != Takes::many)
      throw UsageError(name + " is given twice; give it once.");
    if (option->takes == Takes::nothing) {
      if (equals != std::string::npos) throw UsageError(name + " takes no value; write it alone.");
      values.push_back("");
    } else if (equals != std::string::npos) {
      values.push_back(word.substr(equals + 1));
    } else {
      const bool many = option->takes == Takes::many;
      const auto before = values.size();
      while (i + 1 < words.size() && !looks_like_option(words[i + 1]) && (many || values.size() == before))
        values.push_back(words[++i]);
      if (values.size() == before)
        throw UsageError(name + " wants a value: " + name + " " + std::string(option->value) + ".");
    }
    check_value(*option, values.back());
  }
  for (std::size_t i = 0; i < verb.positionals.size(); ++i) {
    const auto wanted = verb.positionals[i];
    if (i >= positionals_.size()) {
      if (!optional_positional(wanted))
        throw UsageError("'" + std::string(verb.name) + "' wants " + std::string(wanted) + "; " + help_of(verb) + ".");
      positionals_.emplace_back();
    } else if (wanted.find('|') != std::string_view::npos) {
      const auto choices = split(wanted, '|');
      if (std::find(choices.begin(), choices.end(), positionals_[i]) == choices.end())
        throw UsageError("'" + std::string(verb.name) + "' wants one of " + std::string(wanted) + ", not " +
                         quoted(positionals_[i]) + hint(positionals_[i], choices) + ".");
    }
  }
}

const std::vector<std::string>* Arguments::find(std::string_view option) const {
  const auto it = values_.find(option);
  return it == values_.end() ? nullptr : &it->second;
}

bool Arguments::has(std::string_view option) const { return find(option) != nullptr; }

const std::string& Arguments::positional(std::size_t i) const { return positionals_.at(i); }

std::string Arguments::text(std::string_view option, std::string_view fallback) const {
  const auto* values = find(option);
  return values ? values->back() : std::string(fallback);
}

std::string Arguments::needed(std::string_view option) const {
  const auto* values = find(option);
  if (!values || values->back().empty())
    throw UsageError(std::string(option) + " is missing; it has to be given here.");
  return values->back();
}

std::int64_t Arguments::whole(std::string_view option, std::int64_t fallback, std::int64_t min,
                              std::int64_t max) const {
  const auto* values = find(option);
  if (!values) return fallback;
  const auto value = whole_number(values->back()).value();
  if (value < min || value > max)
    throw UsageError(std::string(option) + " is " + values->back() + "; it can be " +
                     range_text(static_cast<double>(min), static_cast<double>(max), true) + ".");
  return value;
}

double Arguments::real(std::string_view option, double fallback, double min, double max) const {
  const auto* values = find(option);
  if (!values) return fallback;
  const auto value = real_number(values->back()).value();
  if (value < min || value > max)
    throw UsageError(std::string(option) + " is " + values->back() + "; it can be " + range_text(min, max, false) +
                     ".");
  return value;
}

std::vector<std::string> Arguments::many(std::string_view option) const {
  const auto* values = find(option);
  return values ? *values : std::vector<std::string>{};
}

std::map<std::string, std::string> Arguments::pairs(std::string_view option) const {
  std::map<std::string, std::string> out;
  for (const auto& pair : many(option)) {
    const auto equals = pair.find('=');
    out[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return out;
}

std::vector<std::string> Arguments::commas(std::string_view option) const {
  std::vector<std::string> out;
  if (!has(option)) return out;
  const std::string value = text(option);  // kept: the parts point into it
  for (const auto part : split(value, ','))
    if (!part.empty()) out.emplace_back(part);
  return out;
}

std::string Arguments::one_of(std::string_view option, std::string_view fallback,
                              std::span<const std::string_view> words) const {
  auto value = text(option, fallback);
  if (std::find(words.begin(), words.end(), value) != words.end()) return value;
  std::string list;
  for (const auto word : words) list += (list.empty() ? "" : ", ") + std::string(word);
  throw UsageError(std::string(option) + " is " + quoted(value) + "; it can be " + list + hint(value, words) + ".");
}

std::string help_for(const Verb& verb) {
  std::string out = "usage: zscape" + (verb.name.empty() ? "" : " " + std::string(verb.name));
  for (const auto name : verb.positionals) out += " " + std::string(name);
  if (!verb.options.empty()) out += " [options]";
  out += "\n\n" + std::string(verb.summary) + "\n";
  std::size_t width = 6;
  const auto left = [](const Option& o) {
    return std::string(o.name) + (o.value.empty() ? "" : " " + std::string(o.value));
  };
  for (const auto& option : verb.options) width = std::max(width, left(option).size());
  if (!verb.options.empty()) out += "\noptions:\n";
  for (const auto& option : verb.options) {
    auto column = left(option);
    column.resize(width + 2, ' ');
    out += "  " + column + std::string(option.help) + "\n";
  }
  return out;
}

std::string help_for_all(std::span<const Verb> verbs) {
  std::string out = "Zscape: train generative models and explore what they have learnt so far.\n\n";
  std::size_t width = 0;
  for (const auto& verb : verbs) width = std::max(width, verb.name.size());
  for (const auto& verb : verbs) {
    auto column = std::string(verb.name);
    column.resize(width + 2, ' ');
    if (verb.name.empty())
      out += help_for(verb) + "\nwithout a window: zscape VERB …  ('zscape VERB --help' says more)\n";
    else
      out += "  " + column + std::string(verb.summary) + "\n";
  }
  return out + "\nexit codes: 0 done, 1 failed, 2 wrong usage\n";
}

}  // namespace zscape::app
