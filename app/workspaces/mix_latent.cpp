#include "app/workspaces/mix_latent.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/latent_arithmetic.h"

namespace zscape::app {
namespace {

// The words of a query between its &s.
std::vector<std::string> terms_of(const std::string& query) {
  std::vector<std::string> terms;
  for (std::size_t begin = 0; begin <= query.size();) {
    const std::size_t end = std::min(query.find('&', begin), query.size());
    std::string word = query.substr(begin, end - begin);
    while (!word.empty() && word.front() == ' ') word.erase(0, 1);
    while (!word.empty() && word.back() == ' ') word.pop_back();
    terms.push_back(std::move(word));
    begin = end + 1;
  }
  return terms;
}

double signed_weight(const MixSlot& slot) { return slot.minus ? -slot.weight : slot.weight; }

}  // namespace

std::optional<Latent> slot_mean(const MixSlot& slot) {
  std::vector<Latent> known;
  for (const MixMember& m : slot.members)
    if (!m.z.empty() && (known.empty() || known[0].size() == m.z.size())) known.push_back(m.z);
  if (known.empty()) return std::nullopt;
  return mean_of(known);
}

std::optional<Latent> slots_sum(const MixView& view) {
  std::vector<WeightedLatent> terms;
  for (const MixSlot& slot : view.slots)
    if (auto mean = slot_mean(slot)) terms.push_back({std::move(*mean), signed_weight(slot)});
  if (terms.empty()) return std::nullopt;
  return weighted_sum(terms);
}

std::optional<Latent> answer_of(const MixView& view, const std::vector<MixDirection>& directions) {
  auto z = slots_sum(view);
  if (!z) return z;
  for (const MixDirection& d : directions) {
    const auto amount = view.amounts.find(d.name);
    if (amount == view.amounts.end() || amount->second == 0 || d.unit.size() != z->size()) continue;
    z = moved(*z, amount->second * d.sigma, d.unit);
  }
  return z;
}

std::optional<Latent> direction_of(const MixView& view) {
  const auto sum = slots_sum(view);
  if (!sum) return std::nullopt;
  double weights = 0;
  std::optional<Latent> first;
  for (const MixSlot& slot : view.slots) {
    auto mean = slot_mean(slot);
    if (!mean) continue;
    weights += signed_weight(slot);
    if (!first) first = std::move(mean);
  }
  Latent left = moved(*sum, -weights, *first);
  // What remains of numbers of size 1 by rounding alone is no direction.
  if (std::sqrt(dot(left, left)) < 1e-4) return std::nullopt;
  return left;
}

std::string slot_name(const MixSlot& slot, const std::string& unnamed) {
  if (!slot.query.empty()) return slot.query;
  return slot.members.size() == 1 ? slot.members[0].origin : unnamed;
}

std::string sum_in_words(const MixView& view, const std::string& unnamed) {
  std::string out;
  for (const MixSlot& slot : view.slots) {
    if (!slot_mean(slot)) continue;
    if (!out.empty() || slot.minus) out += out.empty() ? "− " : slot.minus ? " − " : " + ";
    out += slot_name(slot, unnamed);
  }
  return out;
}

std::string direction_in_words(const MixView& view, const std::string& unnamed) {
  std::vector<const MixSlot*> slots;
  for (const MixSlot& slot : view.slots)
    if (slot_mean(slot)) slots.push_back(&slot);
  std::vector<std::string> sides[2];  // taken away, added
  for (std::size_t i = slots.size() > 2 ? 1 : 0; i < slots.size(); ++i)
    for (std::string& word : terms_of(slot_name(*slots[i], unnamed)))
      sides[slots[i]->minus ? 0 : 1].push_back(std::move(word));
  const std::vector<std::string> from = sides[0];
  std::string words[2];
  for (int k = 0; k < 2; ++k)
    for (const std::string& word : sides[k]) {
      const auto& other = k == 0 ? sides[1] : from;
      if (std::find(other.begin(), other.end(), word) != other.end()) continue;
      words[k] += (words[k].empty() ? "" : " & ") + word;
    }
  if (words[0].empty() && words[1].empty()) return unnamed;
  if (words[0].empty()) return words[1];
  return words[1].empty() ? "!" + words[0] : words[0] + " → " + words[1];
}

std::string directions_json(const std::vector<MixDirection>& directions) {
  nlohmann::json out = {{"zscape", "directions"}, {"directions", nlohmann::json::array()}};
  for (const MixDirection& d : directions)
    if (d.own) out["directions"].push_back({{"name", d.name}, {"sigma", d.sigma}, {"unit", d.unit}});
  return out.dump(1);
}

std::vector<MixDirection> parse_directions(const std::string& text, std::int64_t size) {
  std::vector<MixDirection> all;
  const auto read = nlohmann::json::parse(text, nullptr, false);
  if (!read.is_object() || read.value("zscape", "") != "directions" || !read.contains("directions")) return all;
  for (const auto& entry : read["directions"]) {
    if (!entry.is_object() || !entry.contains("name") || !entry["name"].is_string() || !entry.contains("unit") ||
        !entry["unit"].is_array() || entry["unit"].size() != static_cast<std::size_t>(size))
      continue;
    MixDirection d{entry["name"].get<std::string>(), {}, 1, true};
    for (const auto& v : entry["unit"]) d.unit.push_back(v.is_number() ? v.get<float>() : NAN);
    if (entry.contains("sigma") && entry["sigma"].is_number()) d.sigma = entry["sigma"].get<double>();
    const double length = dot(d.unit, d.unit);
    if (d.name.empty() || !std::isfinite(length) || length == 0 || !std::isfinite(d.sigma)) continue;
    d.unit = unit(d.unit);
    all.push_back(std::move(d));
  }
  return all;
}

std::optional<std::uint64_t> seed_in(std::string_view typed) {
  for (const std::string_view head : {"#", "seed "})
    if (typed.starts_with(head)) {
      const std::string_view digits = typed.substr(head.size());
      std::uint64_t seed = 0;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seed);
      if (error == std::errc() && end == digits.data() + digits.size()) return seed;
    }
  return std::nullopt;
}

}  // namespace zscape::app
