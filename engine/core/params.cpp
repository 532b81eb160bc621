// Params: values for a list of ParamSpecs, checked on every change (engine/api/param_spec.h).
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "engine/api/param_spec.h"

namespace zscape {
namespace {

std::string range_of(const ParamSpec& spec) {
  const bool whole = std::holds_alternative<std::int64_t>(spec.fallback);
  const auto show = [&](double v) { return whole ? std::to_string(static_cast<std::int64_t>(v)) : to_text(v); };
  return show(spec.min) + " to " + show(spec.max);
}

std::string list_of(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

double as_real(const ParamValue& value) {
  if (const auto* i = std::get_if<std::int64_t>(&value)) return static_cast<double>(*i);
  return std::get<double>(value);
}

/// The value in the parameter's own type and inside its range, or an error that says what is allowed.
ParamValue checked(const ParamSpec& spec, ParamValue value) {
  const std::string given = to_text(value);
  if (std::holds_alternative<double>(spec.fallback) && std::holds_alternative<std::int64_t>(value))
    value = static_cast<double>(std::get<std::int64_t>(value));
  if (value.index() != spec.fallback.index()) {
    static constexpr const char* kKinds[] = {"true or false", "a whole number", "a number", "a word"};
    throw ParamError("Parameter " + spec.key + " wants " + kKinds[spec.fallback.index()] + ", not \"" + given + "\".");
  }
  if (std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value)) {
    const double v = as_real(value);
    if (!(v >= spec.min && v <= spec.max))
      throw ParamError("Parameter " + spec.key + " is " + given + "; it can be " + range_of(spec) + ".");
  }
  if (const auto* text = std::get_if<std::string>(&value); text && !spec.choices.empty() &&
      std::find(spec.choices.begin(), spec.choices.end(), *text) == spec.choices.end())
    throw ParamError("Parameter " + spec.key + " is \"" + *text + "\"; it can be one of " + list_of(spec.choices) + ".");
  return value;
}

}  // namespace

std::string to_text(const ParamValue& value) {
  if (const auto* b = std::get_if<bool>(&value)) return *b ? "true" : "false";
  if (const auto* i = std::get_if<std::int64_t>(&value)) return std::to_string(*i);
  if (const auto* s = std::get_if<std::string>(&value)) return *s;
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::get<double>(value)).ptr;  // shortest text that reads back exactly
  return {buffer, end};
}

Params::Params(std::vector<ParamSpec> specs) : specs_(std::move(specs)) {
  for (const auto& spec : specs_) values_[spec.key] = spec.fallback;
}

const ParamSpec* Params::find(std::string_view key) const {
  for (const auto& spec : specs_)
    if (spec.key == key) return &spec;
  return nullptr;
}

const ParamValue& Params::value(std::string_view key) const {
  const auto it = values_.find(key);
  if (it != values_.end()) return it->second;
  std::vector<std::string> keys;
  for (const auto& spec : specs_) keys.push_back(spec.key);
  throw ParamError("There is no parameter \"" + std::string(key) + "\" here; there are " + list_of(keys) + ".");
}

double Params::real(std::string_view key) const { return as_real(value(key)); }
std::int64_t Params::integer(std::string_view key) const { return std::get<std::int64_t>(value(key)); }
bool Params::flag(std::string_view key) const { return std::get<bool>(value(key)); }
const std::string& Params::text(std::string_view key) const { return std::get<std::string>(value(key)); }

void Params::set(std::string_view key, ParamValue value) {
  this->value(key);  // throws for an unknown key
  values_.find(key)->second = checked(*find(key), std::move(value));
}

void Params::set_text(std::string_view key, std::string_view text) {
  const ParamValue& now = value(key);
  const std::string given(text);
  const char* first = text.data();
  const char* last = first + text.size();
  if (std::holds_alternative<bool>(now)) {
    if (text == "true" || text == "1" || text == "on" || text == "yes") return set(key, true);
    if (text == "false" || text == "0" || text == "off" || text == "no") return set(key, false);
  } else if (std::holds_alternative<std::string>(now)) {
    return set(key, given);
  } else {
    double v = 0;
    const auto [end, error] = std::from_chars(first, last, v);
    if (error == std::errc() && end == last && std::isfinite(v)) {
      if (std::holds_alternative<double>(now)) return set(key, v);
      if (v == std::floor(v) && std::fabs(v) < 9e15) return set(key, static_cast<std::int64_t>(v));
    }
  }
  set(key, given);  // says what the parameter wants
}

bool Params::applies(std::string_view key) const {
  const ParamSpec* spec = find(key);
  if (!spec || spec->when.empty()) return true;
  const auto equals = spec->when.find('=');
  const std::string now = to_text(value(spec->when.substr(0, equals)));
  std::string_view rest = std::string_view(spec->when).substr(equals + 1);
  while (!rest.empty()) {
    const auto bar = rest.find('|');
    if (rest.substr(0, bar) == now) return true;
    rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
  }
  return false;
}

}  // namespace zscape
