#pragma once
// ParamSpec: the one description of a parameter. It makes the form, the JSON, the command-line flag, the tooltip and the range check.
// Its label and help text are `param.<key>.name` and `param.<key>.help` in assets/texts.
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/api/data_spec.h"

namespace zscape {

using ParamValue = std::variant<bool, std::int64_t, double, std::string>;

/// When a change takes effect: at the next step, by building the model anew, or by loading the data anew.
enum class Effect { live, rebuild };

struct ParamSpec {
  std::string key;                      // "beta", "lr.decay", "data.binarise"
  std::string group;                    // objective | techniques | optimiser | architecture | data | device
  ParamValue fallback;                  // the default; its alternative is the parameter's type
  double min = 0, max = 0;              // numbers only, both ends allowed
  bool log_scale = false;               // rates and sizes
  std::vector<std::string> choices = {};     // text only; empty = free text
  Effect effect = Effect::rebuild;
  std::string paper = {};               // the paper's value, as a sentence; may be empty
  std::string when = {};                // "decoder=gaussian|gaussian_learned": has no effect otherwise; empty = always
  std::optional<DataKind> only = {};    // a model's parameter that exists for this kind of data alone
};

/// A wrong key, type or range, as a sentence a person can act on.
struct ParamError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Values for a list of specs: complete (every key has a value), checked on every change. A plain value type.
class Params {
 public:
  Params() = default;
  explicit Params(std::vector<ParamSpec> specs);

  const std::vector<ParamSpec>& specs() const { return specs_; }
  const ParamSpec* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }

  const ParamValue& value(std::string_view key) const;  // throws ParamError for an unknown key
  double real(std::string_view key) const;              // integers widen
  std::int64_t integer(std::string_view key) const;
  bool flag(std::string_view key) const;
  const std::string& text(std::string_view key) const;

  /// Sets a checked value. Integers are accepted for reals. Throws ParamError (unknown key, wrong type, outside the range or the choices).
  void set(std::string_view key, ParamValue value);
  /// The same from text, as typed on a command line or in a form ("0.5", "true", "bernoulli").
  void set_text(std::string_view key, std::string_view text);
  /// True when the parameter has an effect with the present values (ParamSpec::when).
  bool applies(std::string_view key) const;

  bool operator==(const Params& other) const { return values_ == other.values_; }

 private:
  std::vector<ParamSpec> specs_;
  std::map<std::string, ParamValue, std::less<>> values_;
};

/// The value as a person or a JSON reader would write it: "0.001", "true", "bernoulli".
std::string to_text(const ParamValue& value);

}  // namespace zscape
