#include "app/widgets/value_scale.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace zscape::app {
namespace {

// Where a logarithmic range that includes 0 turns linear.
double knee(const ValueScale& s) { return (s.max - s.min) * 1e-3; }

std::string printed(const char* format, double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

}  // namespace

double ValueScale::to_fraction(double value) const {
  if (!(max > min)) return 0;
  const double v = std::clamp(value, min, max);
  if (!log) return (v - min) / (max - min);
  if (min > 0) return std::log(v / min) / std::log(max / min);
  return std::log1p((v - min) / knee(*this)) / std::log1p((max - min) / knee(*this));
}

double ValueScale::from_fraction(double fraction) const {
  const double f = std::clamp(fraction, 0.0, 1.0);
  if (f <= 0) return min;
  if (f >= 1) return max;
  if (!log) return min + f * (max - min);
  if (min > 0) return min * std::pow(max / min, f);
  return min + knee(*this) * std::expm1(f * std::log1p((max - min) / knee(*this)));
}

double round_for_track(const ValueScale& scale, double value, double pixels) {
  if (value == 0 || !std::isfinite(value)) return value;
  const double f = scale.to_fraction(value), d = 1 / std::max(pixels, 1.0);
  const double step =
      std::abs(scale.from_fraction(std::min(1.0, f + d)) - scale.from_fraction(std::max(0.0, f - d))) / 2;
  const double at_least = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 1);
  double unit = std::pow(10.0, std::floor(std::log10(std::max(step, 1e-300))));
  if (scale.log) unit = std::min(unit, at_least);
  const double rounded = std::round(value / unit) * unit;
  // 0.30000000000000004 → 0.3
  return std::clamp(std::stod(printed("%.12g", rounded)), scale.min, scale.max);
}

std::string integer_text(long long value) {
  std::string digits = std::to_string(value < 0 ? -value : value), out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ' ';
    out += digits[i];
  }
  return (value < 0 ? "-" : "") + out;
}

std::string number_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  const double a = std::abs(value);
  if (a == 0) return "0.00";
  if (a < 0.01 || a >= 1e7) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.2e", value);
    std::string text = buffer;  // "5.00e-04" → "5.0e-4"
    const std::size_t e = text.find('e');
    std::string digits = text.substr(0, e);
    if (digits.back() == '0') digits.pop_back();
    return digits + "e" + std::to_string(std::stoi(text.substr(e + 1)));
  }
  if (a < 1) {
    std::string text = printed("%.3f", value);
    if (text.back() == '0') text.pop_back();
    return text;
  }
  if (a < 9.995) return printed("%.2f", value);
  if (a < 99.95) return printed("%.1f", value);
  return integer_text(std::llround(value));
}

std::optional<double> parse_number(std::string_view text) {
  std::string clean;
  for (const char c : text) {
    if (c == ' ' || c == '_') continue;
    clean += c == ',' ? '.' : c;
  }
  double factor = 1;
  if (!clean.empty() && (clean.back() == 'k' || clean.back() == 'M')) {
    factor = clean.back() == 'k' ? 1e3 : 1e6;
    clean.pop_back();
  }
  const char* from = clean.data() + (!clean.empty() && clean.front() == '+' ? 1 : 0);
  double value = 0;
  const auto result = std::from_chars(from, clean.data() + clean.size(), value);
  if (result.ec != std::errc() || result.ptr != clean.data() + clean.size() || !std::isfinite(value))
    return std::nullopt;
  return value * factor;
}

}  // namespace zscape::app
