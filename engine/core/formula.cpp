#include "engine/core/formula.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace zscape {
namespace {

constexpr std::size_t kLongest = 1000, kMostNodes = 2000;
constexpr int kDeepest = 60;

struct Function {
  std::string_view name;
  Formula::Op op;
  int arguments;
};
constexpr Function kFunctions[] = {
    {"exp", Formula::Op::exp, 1}, {"log", Formula::Op::log, 1},   {"sqrt", Formula::Op::sqrt, 1},
    {"abs", Formula::Op::abs, 1}, {"sin", Formula::Op::sin, 1},   {"cos", Formula::Op::cos, 1},
    {"tan", Formula::Op::tan, 1}, {"tanh", Formula::Op::tanh, 1}, {"sigmoid", Formula::Op::sigmoid, 1},
    {"min", Formula::Op::min, 2}, {"max", Formula::Op::max, 2},
};

// What comes along when a formula is copied from a page: signs that look like those on a keyboard. One for one, so that
// columns still count characters.
std::string keyboard_signs(std::string_view text) {
  constexpr std::pair<std::string_view, char> kSigns[] = {{"−", '-'}, {"–", '-'}, {"·", '*'},
                                                          {"×", '*'}, {"÷", '/'}, {"\xC2\xA0", ' '}};
  std::string out;
  while (!text.empty()) {
    const auto sign =
        std::find_if(std::begin(kSigns), std::end(kSigns), [&](const auto& s) { return text.starts_with(s.first); });
    out += sign == std::end(kSigns) ? text.front() : sign->second;
    text.remove_prefix(sign == std::end(kSigns) ? 1 : sign->first.size());
  }
  return out;
}

class Parser {
 public:
  Parser(std::string text, std::vector<Formula::Node>& nodes) : text_(std::move(text)), nodes_(nodes) {}

  bool uses_y = false;

  void whole() {
    if (text_.size() > kLongest)
      fail("The formula has " + std::to_string(text_.size()) + " characters; " + std::to_string(kLongest) +
               " are possible.",
           kLongest);
    skip();
    if (done()) fail("The formula is empty: type one in x, or in x and y, such as exp(-x^2/2).", 0);
    sum();
    if (!done()) {
      if (text_[at_] == ')') fail("Column " + column() + " closes a bracket that was never opened.", at_);
      fail("At column " + column() + " an operator is missing before " + seen() + "; a product is written 2*x.", at_);
    }
  }

 private:
  bool done() const { return at_ >= text_.size(); }
  void skip() {
    while (!done() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool take(char c) {
    if (done() || text_[at_] != c) return false;
    ++at_;
    skip();
    return true;
  }
  bool take_power() {
    if (take('^')) return true;
    if (text_.compare(at_, 2, "**") != 0) return false;
    at_ += 2;
    skip();
    return true;
  }
  static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
  static bool digit(char c) { return c >= '0' && c <= '9'; }
  static bool inside(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }  // of a longer character

  std::size_t column_of(std::size_t at) const {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(at, text_.size()));
    return 1 + static_cast<std::size_t>(std::count_if(text_.begin(), end, [](char c) { return !inside(c); }));
  }
  std::string column() const { return std::to_string(column_of(at_)); }
  // What stands here: a whole character, a word or a number.
  std::string seen() const {
    std::size_t end = at_ + 1;
    const auto goes_on = [&](char c) {
      return letter(text_[at_]) || digit(text_[at_]) ? letter(c) || digit(c) : inside(c);
    };
    while (end < text_.size() && goes_on(text_[end])) ++end;
    return "\"" + text_.substr(at_, std::min<std::size_t>(end - at_, 20)) + "\"";
  }
  [[noreturn]] void fail(const std::string& sentence, std::size_t at) const {
    throw FormulaError(sentence, column_of(at));
  }

  struct Deeper {
    explicit Deeper(Parser& p) : parser(p) {
      if (++parser.depth_ > kDeepest)
        parser.fail("At column " + parser.column() + " the formula is more than " + std::to_string(kDeepest) +
                        " brackets or signs deep.",
                    parser.at_);
    }
    ~Deeper() { --parser.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    Parser& parser;
  };

  /// A node; of numbers alone, what they come to.
  int add(Formula::Op op, int a = -1, int b = -1) {
    if (nodes_.size() >= kMostNodes) fail("The formula has too many parts.", at_);
    nodes_.push_back({op, 0, a, b});
    const auto number = [&](int i) { return i < 0 || nodes_[static_cast<std::size_t>(i)].op == Formula::Op::number; };
    const bool variable = op == Formula::Op::x || op == Formula::Op::y;
    const auto last = static_cast<int>(nodes_.size()) - 1;
    if (!variable && number(a) && number(b)) {
      const double nothing = 0, v = formula::Evaluation<double>{nodes_, nothing, nothing}.value(last);
      nodes_.back() = {Formula::Op::number, v, -1, -1};
    }
    return last;
  }
  int constant(double v) {
    if (nodes_.size() >= kMostNodes) fail("The formula has too many parts.", at_);
    nodes_.push_back({Formula::Op::number, v, -1, -1});
    return static_cast<int>(nodes_.size()) - 1;
  }

  int sum() {
    int left = product();
    for (;;) {
      if (take('+'))
        left = add(Formula::Op::add, left, product());
      else if (take('-'))
        left = add(Formula::Op::subtract, left, product());
      else
        return left;
    }
  }
  int product() {
    int left = with_sign();
    for (;;) {
      if (take('*'))
        left = add(Formula::Op::multiply, left, with_sign());
      else if (take('/'))
        left = add(Formula::Op::divide, left, with_sign());
      else
        return left;
    }
  }
  int with_sign() {
    const Deeper deeper(*this);
    if (take('-')) return add(Formula::Op::negate, with_sign());
    if (take('+')) return with_sign();
    const int base = atom();
    return take_power() ? add(Formula::Op::power, base, with_sign()) : base;
  }
  int atom() {
    if (done()) fail("The formula ends at column " + column() + " where a value was due.", at_);
    if (take('(')) {
      const int inner = sum();
      close();
      return inner;
    }
    if (digit(text_[at_]) || text_[at_] == '.') return read_number();
    if (letter(text_[at_])) return named();
    fail("At column " + column() + " stands " + seen() + " where a value was due.", at_);
  }
  void close() {
    if (!take(')'))
      fail(done() ? "The formula ends at column " + column() + " with a bracket open."
                  : "At column " + column() + " a \")\" or an operator is missing before " + seen() + ".",
           at_);
  }
  int read_number() {
    double v = 0;
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), v);
    if (error != std::errc() || !std::isfinite(v))
      fail("At column " + column() + " stands no number that can be read.", at_);
    at_ += static_cast<std::size_t>(end - begin);
    skip();
    return constant(v);
  }
  int named() {
    const std::size_t from = at_;
    while (!done() && (letter(text_[at_]) || digit(text_[at_]))) ++at_;
    const std::string name = text_.substr(from, at_ - from);
    skip();
    if (name == "x") return add(Formula::Op::x);
    if (name == "y") {
      uses_y = true;
      return add(Formula::Op::y);
    }
    if (name == "pi") return constant(M_PI);
    if (name == "e") return constant(M_E);
    const auto found =
        std::find_if(std::begin(kFunctions), std::end(kFunctions), [&](const Function& f) { return f.name == name; });
    if (found == std::end(kFunctions)) {
      std::string all;
      for (const Function& f : kFunctions) all += (all.empty() ? "" : ", ") + std::string(f.name);
      fail("\"" + name.substr(0, 20) + "\" at column " + std::to_string(column_of(from)) +
               " is not known; there are x, y, pi, e and the functions " + all + ".",
           from);
    }
    if (!take('(')) fail("At column " + column() + " a \"(\" is missing after " + name + ".", at_);
    const int a = sum();
    int b = -1;
    if (found->arguments == 2) {
      if (!take(','))
        fail("At column " + column() + " the second value of " + name + " is missing: write " + name + "(a, b).", at_);
      b = sum();
    }
    if (!done() && text_[at_] == ',')
      fail("At column " + column() + " stands a value too many: " + name + " takes " +
               std::to_string(found->arguments) + ".",
           at_);
    close();
    return add(found->op, a, b);
  }

  std::string text_;
  std::vector<Formula::Node>& nodes_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Formula Formula::parse(std::string_view text) {
  Formula out;
  Parser parser(keyboard_signs(text), out.nodes_);
  parser.whole();
  out.uses_y_ = parser.uses_y;
  return out;
}

}  // namespace zscape
