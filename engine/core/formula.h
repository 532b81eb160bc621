#pragma once
// Formula: a density as one types it, such as exp(-x^2/2 - (y - x^2)^2). It is read once and then evaluated, for
// numbers and for tensors by the same code.
//
//   sum     = product { ("+" | "-") product }
//   product = signed { ("*" | "/") signed }
//   signed  = ("+" | "-") signed | power
//   power   = atom [ ("^" | "**") signed ]         -x^2 is -(x^2), 2^3^2 is 2^(3^2)
//   atom    = number | x | y | pi | e | name "(" sum { "," sum } ")" | "(" sum ")"
//   name    = exp log sqrt abs sin cos tan tanh sigmoid min max
// Nothing else can be said: no assignment, no loop. A text is at most 1,000 characters long and 60 brackets deep.
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace zscape {

/// What cannot be read: a sentence that names the column, which counts characters from 1.
struct FormulaError : std::runtime_error {
  FormulaError(const std::string& sentence, std::size_t at) : std::runtime_error(sentence), column(at) {}
  std::size_t column;
};

/// A plain value; any thread may evaluate it.
class Formula {
 public:
  enum class Op : std::uint8_t {
    number,
    x,
    y,
    add,
    subtract,
    multiply,
    divide,
    power,
    negate,
    exp,
    log,
    sqrt,
    abs,
    sin,
    cos,
    tan,
    tanh,
    sigmoid,
    min,
    max
  };
  struct Node {
    Op op = Op::number;
    double number = 0;
    int a = -1, b = -1;  // nodes it works on
  };

  /// Throws FormulaError.
  static Formula parse(std::string_view text);

  bool uses_y() const { return uses_y_; }
  const std::vector<Node>& nodes() const { return nodes_; }  // children before parents; the last one is the whole

  /// The value at (x, y). T: double, or a tensor with the usual functions, which the result can then be differentiated
  /// in.
  template <class T>
  T value(const T& x, const T& y) const;
  /// Its logarithm where it is positive, −∞ elsewhere. log exp(a) is a: a density that underflows keeps its logarithm
  /// and its slope.
  template <class T>
  T log_value(const T& x, const T& y) const;

 private:
  std::vector<Node> nodes_;
  bool uses_y_ = false;
};

// ---- evaluation --------------------------------------------------------------------------------------------------

namespace formula {

// What is asked of a value besides the usual functions. For tensors: engine/data/formula_source.cpp.
template <class T>
struct Maths;
template <>
struct Maths<double> {
  static double larger(double a, double b) { return std::fmax(a, b); }
  static double smaller(double a, double b) { return std::fmin(a, b); }
  static double absolute(double v) { return std::fabs(v); }
  static double log_positive(double v) { return v > 0 ? std::log(v) : -INFINITY; }
  static double log_sum(double a, double b) {
    const double most = std::fmax(a, b);
    return std::isinf(most) ? most : most + std::log1p(std::exp(-std::fabs(a - b)));
  }
  static double filled(double /*like*/, double c) { return c; }
};

template <class T>
struct Evaluation {
  const std::vector<Formula::Node>& nodes;
  const T& x;
  const T& y;

  using Op = Formula::Op;
  using M = Maths<T>;
  const Formula::Node& node(int i) const { return nodes[static_cast<std::size_t>(i)]; }
  bool constant(int i) const { return node(i).op == Op::number; }

  T value(int i) const {
    using std::cos, std::exp, std::pow, std::sin, std::sqrt, std::tan, std::tanh;
    const Formula::Node& n = node(i);
    switch (n.op) {
      case Op::number:
        return M::filled(x, n.number);
      case Op::x:
        return x;
      case Op::y:
        return y;
      case Op::add:
        return constant(n.a)   ? value(n.b) + node(n.a).number
               : constant(n.b) ? value(n.a) + node(n.b).number
                               : value(n.a) + value(n.b);
      case Op::subtract:
        return constant(n.a)   ? node(n.a).number - value(n.b)
               : constant(n.b) ? value(n.a) - node(n.b).number
                               : value(n.a) - value(n.b);
      case Op::multiply:
        return constant(n.a)   ? value(n.b) * node(n.a).number
               : constant(n.b) ? value(n.a) * node(n.b).number
                               : value(n.a) * value(n.b);
      case Op::divide:
        return constant(n.b) ? value(n.a) / node(n.b).number : value(n.a) / value(n.b);
      case Op::power:
        return constant(n.b) ? T(pow(value(n.a), node(n.b).number)) : T(pow(value(n.a), value(n.b)));
      case Op::negate:
        return -value(n.a);
      case Op::exp:
        return exp(value(n.a));
      case Op::log:
        return M::log_positive(value(n.a));
      case Op::sqrt:
        return sqrt(value(n.a));
      case Op::abs:
        return M::absolute(value(n.a));
      case Op::sin:
        return sin(value(n.a));
      case Op::cos:
        return cos(value(n.a));
      case Op::tan:
        return tan(value(n.a));
      case Op::tanh:
        return tanh(value(n.a));
      case Op::sigmoid:
        return 1 / (1 + exp(-value(n.a)));
      case Op::min:
        return M::smaller(value(n.a), value(n.b));
      case Op::max:
        return M::larger(value(n.a), value(n.b));
    }
    return x;
  }

  bool even_power(int i) const {
    return node(i).op == Op::power && constant(node(i).b) && node(node(i).b).number != 0 &&
           std::fmod(node(node(i).b).number, 2) == 0;
  }
  /// Never below 0, whatever x and y are.
  bool positive(int i) const {
    const Formula::Node& n = node(i);
    switch (n.op) {
      case Op::number:
        return n.number >= 0;
      case Op::exp:
      case Op::sigmoid:
      case Op::sqrt:
      case Op::abs:
        return true;
      case Op::add:
      case Op::multiply:
      case Op::divide:
      case Op::min:
        return positive(n.a) && positive(n.b);
      case Op::max:
        return positive(n.a) || positive(n.b);
      case Op::power:
        return even_power(i) || positive(n.a);
      default:
        return false;
    }
  }

  T log_value(int i) const {
    const Formula::Node& n = node(i);
    switch (n.op) {
      case Op::exp:
        return value(n.a);
      case Op::sigmoid:
        return -M::log_sum(M::filled(x, 0), -value(n.a));
      case Op::sqrt:
        return .5 * log_value(n.a);
      case Op::multiply:
        if (positive(n.a) || positive(n.b)) return log_value(n.a) + log_value(n.b);
        break;
      case Op::divide:
        if (positive(n.b)) return log_value(n.a) - log_value(n.b);
        break;
      case Op::add:
        if (positive(n.a) && positive(n.b)) return M::log_sum(log_value(n.a), log_value(n.b));
        break;
      case Op::min:
        return M::smaller(log_value(n.a), log_value(n.b));
      case Op::max:
        return M::larger(log_value(n.a), log_value(n.b));
      case Op::power:
        if (even_power(i))
          return node(n.b).number * (positive(n.a) ? log_value(n.a) : M::log_positive(M::absolute(value(n.a))));
        if (positive(n.a) && constant(n.b) && node(n.b).number != 0) return node(n.b).number * log_value(n.a);
        break;
      default:
        break;
    }
    return M::log_positive(value(i));
  }
};

}  // namespace formula

template <class T>
T Formula::value(const T& x, const T& y) const {
  return formula::Evaluation<T>{nodes_, x, y}.value(static_cast<int>(nodes_.size()) - 1);
}
template <class T>
T Formula::log_value(const T& x, const T& y) const {
  return formula::Evaluation<T>{nodes_, x, y}.log_value(static_cast<int>(nodes_.size()) - 1);
}

}  // namespace zscape
