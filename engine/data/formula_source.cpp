// formula: a density that one types, in x or in x and y, within a box.
//   log p(x, y) = log f(x, y) − log Z,  low ≤ x, y ≤ high
// Beyond the box the nearest value inside counts less the flank of a Gaussian, σ = 1/80 of the box, as with the potentials u1 to u4: hard walls would leave a chain or a flow
// that strays without a slope to come back by. log Z and the entropy are sums over a grid; a row is drawn from a cell by its share of them, and evenly within the cell.
#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/core/formula.h"
#include "engine/data/points.h"

namespace zscape {
namespace formula {

template <>
struct Maths<torch::Tensor> {
  using Tensor = torch::Tensor;
  static Tensor larger(const Tensor& a, const Tensor& b) { return torch::maximum(a, b); }
  static Tensor smaller(const Tensor& a, const Tensor& b) { return torch::minimum(a, b); }
  static Tensor absolute(const Tensor& v) { return v.abs(); }
  /// Without a slope where there is no logarithm, instead of NaN.
  static Tensor log_positive(const Tensor& v) {
    const Tensor positive = v > 0;
    return torch::where(positive, torch::log(torch::where(positive, v, torch::ones_like(v))), torch::full_like(v, -INFINITY));
  }
  static Tensor log_sum(const Tensor& a, const Tensor& b) { return torch::logaddexp(a, b); }
  static Tensor filled(const Tensor& like, double c) { return torch::full_like(like, c); }
};

}  // namespace formula

namespace {

constexpr double kWallShare = 1.0 / 80;                      // σ of the flanks, of the box's side
constexpr std::int64_t kLineCells = 20000, kPlaneCells = 700;  // a side

struct TypedDensity {
  Formula formula;
  bool logarithm = false;  // the formula is log f
  double low = -4, high = 4;

  std::int64_t dimension() const { return formula.uses_y() ? 2 : 1; }
  double wall() const { return (high - low) * kWallShare; }
  /// log f with the walls, [n]; NaN counts as no density.
  torch::Tensor log_weight(const torch::Tensor& rows) const {
    const torch::Tensor inside = rows.clamp(low, high), x = inside.select(1, 0), y = dimension() == 2 ? inside.select(1, 1) : x;
    torch::Tensor value = logarithm ? formula.value(x, y) : formula.log_value(x, y);
    value = torch::where(torch::isnan(value), torch::full_like(value, -INFINITY), value);
    return value - .5 * ((rows - inside) / wall()).square().sum(1);
  }
};

std::string place(const torch::Tensor& row) {
  std::string text = "x = " + std::to_string(row[0].item<double>());
  return row.size(0) == 2 ? text + ", y = " + std::to_string(row[1].item<double>()) : text;
}

/// Cells of a grid over box and flanks, with the shares of the density that fall in them, added up.
struct Cells {
  double first = 0, width = 0;  // of the first cell's edge
  std::int64_t side = 0;
  std::vector<double> gathered;
};

PointCloud typed_cloud(const TypedDensity& density) {
  const std::int64_t d = density.dimension(), side = d == 1 ? kLineCells : kPlaneCells;
  const double reach = 6 * density.wall();
  auto cells = std::make_shared<Cells>();
  cells->first = density.low - reach, cells->width = (density.high - density.low + 2 * reach) / static_cast<double>(side), cells->side = side;
  const torch::Tensor axis = cells->first + (torch::arange(side, torch::kDouble) + .5) * cells->width;
  const torch::Tensor rows = d == 1 ? axis.unsqueeze(1) : torch::cartesian_prod({axis, axis});
  const torch::Tensor each = density.log_weight(rows);
  if (const torch::Tensor endless = each == INFINITY; endless.any().item<bool>())
    throw DataError("The formula is infinite at " + place(rows[endless.to(torch::kInt64).argmax().item<std::int64_t>()]) + ": a density has to be finite in the box.");
  const double log_z = each.logsumexp(0).item<double>() + static_cast<double>(d) * std::log(cells->width);
  if (!std::isfinite(log_z))
    throw DataError("The formula is nowhere positive in the box from " + std::to_string(density.low) + " to " + std::to_string(density.high) +
                    ": move data.low and data.high, or set data.form=log_density if it is a logarithm.");
  const torch::Tensor share = torch::softmax(each, 0), sums = share.cumsum(0);
  cells->gathered.assign(sums.data_ptr<double>(), sums.data_ptr<double>() + sums.numel());

  PointCloud cloud;
  cloud.dimension = d;
  cloud.truth.log_density = [density, log_z](const torch::Tensor& x) { return density.log_weight(x) - log_z; };
  cloud.truth.entropy = log_z - torch::where(share > 0, share * each, torch::zeros_like(share)).sum().item<double>();
  cloud.draw = [cells, d](RowRandom& random, double* x) {
    const auto at = std::upper_bound(cells->gathered.begin(), cells->gathered.end(), random.open_unit() * cells->gathered.back());
    const std::int64_t cell = std::min<std::int64_t>(at - cells->gathered.begin(), static_cast<std::int64_t>(cells->gathered.size()) - 1);
    const std::int64_t places[] = {d == 1 ? cell : cell / cells->side, cell % cells->side};
    for (std::int64_t i = 0; i < d; ++i) x[i] = cells->first + (static_cast<double>(places[i]) + random.open_unit()) * cells->width;
    return std::int64_t{0};
  };
  return cloud;
}

PointCloud read_cloud(const Params& params) {
  TypedDensity density{.formula = {}, .logarithm = params.text("data.form") == "log_density", .low = params.real("data.low"), .high = params.real("data.high")};
  if (!(density.high > density.low)) throw DataError("The box is empty: data.high has to be above data.low.");
  try {
    density.formula = Formula::parse(params.text("data.expr"));
  } catch (const FormulaError& error) {
    throw DataError(error.what());
  }
  return typed_cloud(density);
}

}  // namespace

DataSource formula_source() {
  return points_source({.id = "formula",
                        .noise = -1,
                        .make = read_cloud,
                        .more = {{.key = "data.expr", .group = "data", .fallback = std::string("exp(-x^2/2 - (y - x^2)^2)")},
                                 {.key = "data.form", .group = "data", .fallback = std::string("density"), .choices = {"density", "log_density"}},
                                 {.key = "data.low", .group = "data", .fallback = -4.0, .min = -1000, .max = 1000},
                                 {.key = "data.high", .group = "data", .fallback = 4.0, .min = -1000, .max = 1000}}});
}

}  // namespace zscape
