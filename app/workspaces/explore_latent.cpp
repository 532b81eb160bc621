#include "app/workspaces/explore_latent.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

namespace zscape::app {
namespace {

constexpr double kQuarter = std::numbers::pi / 2, kTurn = 2 * std::numbers::pi;
constexpr int kPlaneTiles = 11;  // in sight; a cell of the lattice is 10 tiles wide

Latent blended(const ExploreView& v, Place place) {
  Latent z = blend_at(v.blend, place, v.corners);
  return v.keep_norm ? keep_norm(std::move(z), weights_at(v.blend, place), v.corners) : z;
}

Latent with_offset(Latent z, const Latent& offset) {
  for (std::size_t i = 0; i < z.size() && i < offset.size(); ++i) z[i] += offset[i];
  return z;
}

}  // namespace

std::string_view name_of(Ground g) { return g == Ground::quarter ? "quarter" : g == Ground::torus ? "torus" : "plane"; }

int tiles_per_side(Ground g) { return g == Ground::quarter ? 11 : 12; }

PadMapping mapping_of(Ground g) {
  const int n = g == Ground::torus ? 12 : kPlaneTiles;
  return {n, n, g == Ground::torus};
}

Place place_of(Ground g, const PadPoint& p) {
  return g == Ground::torus ? Place{p.v * kTurn, p.u * kTurn} : Place{p.v * kQuarter, p.u * kQuarter};
}

Latent latent_at(const ExploreView& v, const PadPoint& p) {
  if (v.corners[0].empty()) return {};
  if (v.ground == Ground::plane) {
    return with_offset(
        plane(v.seed, v.plane_row + p.v, v.plane_column + p.u, static_cast<std::int64_t>(v.corners[0].size())),
        v.offset);
  }
  return with_offset(blended(v, place_of(v.ground, p)), v.offset);
}

Latent current_latent(const ExploreState& s) {
  return s.view.held ? with_offset(*s.view.held, s.view.offset) : latent_at(s.view, s.view.at);
}

Array sheet_latents(const ExploreView& v) {
  std::vector<Latent> rows;
  const int n = tiles_per_side(v.ground);
  if (v.ground == Ground::plane) {
    const auto d = static_cast<std::int64_t>(v.corners[0].size());
    const double cell = 1.0 / (kPlaneTiles - 1), row = std::floor(v.plane_row / cell),
                 column = std::floor(v.plane_column / cell);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        rows.push_back(with_offset(plane(v.seed, (row + i) * cell, (column + j) * cell, d), v.offset));
    return rows_of(rows);
  }
  for (const Place& place : grid_of(n, v.ground == Ground::torus ? Extent::torus : Extent::quarter)) {
    rows.push_back(with_offset(blended(v, place), v.offset));
  }
  return rows_of(rows);
}

Array rows_of(const std::vector<Latent>& latents) {
  Array a;
  if (latents.empty()) return a;
  a.shape = {static_cast<std::int64_t>(latents.size()), static_cast<std::int64_t>(latents[0].size())};
  for (const Latent& z : latents) a.values.insert(a.values.end(), z.begin(), z.end());
  return a;
}

Latent row_of(const Array& a, std::int64_t row) {
  if (row < 0 || row >= a.rows()) return {};
  const auto begin = a.values.begin() + row * a.row_size();
  return {begin, begin + a.row_size()};
}

Latent lattice_latent(Prior prior, std::uint64_t seed, std::int64_t row, std::int64_t column, std::int64_t size) {
  Latent z = lattice_normal(seed, row, column, size);
  for (float& v : z) {
    if (prior == Prior::uniform) v = static_cast<float>(std::erf(v / std::numbers::sqrt2));  // 2 Φ(v) − 1
    if (prior == Prior::binary) v = v > 0 ? 1.0f : 0.0f;
  }
  return z;
}

void seed_corners(ExploreView& v, Prior prior, std::uint64_t seed, std::int64_t size) {
  v.seed = seed;
  v.plane_row = v.plane_column = 0;
  for (int i = 0; i < 4; ++i) {
    v.corners[static_cast<std::size_t>(i)] = lattice_latent(prior, seed, i / 2, i % 2, size);
    v.origins[static_cast<std::size_t>(i)] = std::to_string(seed);
    v.rows[static_cast<std::size_t>(i)] = -1;
  }
}

std::string_view why_not(Prior prior, Blend blend) {
  if (prior == Prior::uniform && (blend == Blend::slerp || blend == Blend::four_corner))
    return "explore.why_not.uniform";
  if (prior == Prior::binary && (blend == Blend::slerp || blend == Blend::four_corner)) return "explore.why_not.binary";
  if (prior == Prior::none && (blend == Blend::slerp || blend == Blend::four_corner)) return "explore.why_not.no_prior";
  return {};
}

std::string_view why_not(Prior prior, Blend blend, Ground ground) {
  if (ground == Ground::quarter) return {};
  if (const auto reason = why_not(prior, Blend::four_corner); !reason.empty()) return reason;
  if (blend != Blend::four_corner) return "explore.why_not.not_periodic";
  return {};
}

std::string latent_json(const Latent& z, const LatentOrigin& o, const Image& picture) {
  // Nine digits bring a float back exactly.
  nlohmann::ordered_json j{
      {"zscape", "latent"}, {"model", o.model}, {"data", o.data}, {"fingerprint", o.fingerprint}, {"step", o.step}};
  auto& list = j["latent"] = nlohmann::ordered_json::array();
  for (const float v : z) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", static_cast<double>(v));
    list.push_back(std::strtod(text, nullptr));
  }
  if (!picture.pixels.empty()) {
    std::string pixels;
    for (const std::uint8_t v : picture.pixels)
      for (const int shift : {4, 0}) pixels += "0123456789abcdef"[v >> shift & 15];
    j["picture"] = {
        {"width", picture.width}, {"height", picture.height}, {"channels", picture.channels}, {"pixels", pixels}};
  }
  return j.dump();
}

std::optional<Image> parse_picture(std::string_view text) {
  const auto j = nlohmann::json::parse(text, nullptr, false);
  if (!j.is_object() || !j.contains("picture") || !j["picture"].is_object()) return std::nullopt;
  const auto& p = j["picture"];
  const auto number = [&](const char* key) {
    return p.contains(key) && p[key].is_number_integer() ? p[key].get<std::int64_t>() : 0;
  };
  const std::int64_t width = number("width"), height = number("height"), channels = number("channels");
  if (width < 1 || height < 1 || width > 4096 || height > 4096 || (channels != 1 && channels != 3)) return std::nullopt;
  if (!p.contains("pixels") || !p["pixels"].is_string()) return std::nullopt;
  const auto& hex = p["pixels"].get_ref<const std::string&>();
  if (static_cast<std::int64_t>(hex.size()) != 2 * width * height * channels) return std::nullopt;
  Image out{static_cast<int>(width), static_cast<int>(height), static_cast<int>(channels), {}};
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    int value = 0;
    for (const char c : {hex[i], hex[i + 1]}) {
      const bool digit = c >= '0' && c <= '9';
      if (!digit && !(c >= 'a' && c <= 'f')) return std::nullopt;
      value = value * 16 + (digit ? c - '0' : c - 'a' + 10);
    }
    out.pixels.push_back(static_cast<std::uint8_t>(value));
  }
  return out;
}

std::optional<Latent> parse_latent(std::string_view text, std::int64_t size) {
  const auto j = nlohmann::json::parse(text, nullptr, false);
  const nlohmann::json* list = &j;
  if (j.is_object()) {
    const auto at = j.find("latent");
    if (at == j.end()) return std::nullopt;
    list = &*at;
  }
  if (!list->is_array() || static_cast<std::int64_t>(list->size()) != size) return std::nullopt;
  Latent z;
  for (const auto& v : *list) {
    if (!v.is_number() || !std::isfinite(v.get<double>()) || std::abs(v.get<double>()) > 1e6) return std::nullopt;
    z.push_back(v.get<float>());
  }
  return z;
}

LatentOrigin parse_origin(std::string_view text) {
  const auto j = nlohmann::json::parse(text, nullptr, false);
  LatentOrigin o;
  if (!j.is_object()) return o;
  const auto word = [&](const char* key, std::string& to) {
    if (const auto at = j.find(key); at != j.end() && at->is_string()) to = at->get<std::string>();
  };
  word("model", o.model);
  word("data", o.data);
  word("fingerprint", o.fingerprint);
  if (const auto at = j.find("step"); at != j.end() && at->is_number_integer()) o.step = at->get<std::int64_t>();
  return o;
}

}  // namespace zscape::app
