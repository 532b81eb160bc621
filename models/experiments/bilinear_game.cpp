// The bilinear game: two players, one number each, and a value without a minimum.
//   I. Goodfellow: On distinguishability criteria for estimating generative models. 2014, arXiv:1412.6515; NeurIPS 2016 tutorial, arXiv:1701.00160, section 7.1.2.
//   T. Salimans et al.: Improved Techniques for Training GANs. NeurIPS 2016, arXiv:1606.03498, section 3.3: historical averaging.
//
//   min_x max_y  J(x, y) = x y            ẋ = −y,  ẏ = x: the players circle around the equilibrium (0, 0) for ever
// In steps of η, both at once, the circle grows by √(1 + η²) each time; in turns it keeps its size. Drawn back to the mean of where they have been,
//   c ‖θ − θ̄‖² beside the loss, the players spiral inwards. The arena keeps |x|, |y| finite.
//
// Shapes: x, y [n]: one game for each of n rows of the data, where it begins.
#include <cmath>

#include "models/adversarial/techniques/historical_averaging.h"
#include "models/blocks/tap.h"
#include "models/shows.h"
#include "models/step_context.h"

namespace zscape::bilinear_game {

enum { kX, kY };
constexpr std::int64_t kPast = 2000;  // places of the first game that are remembered

class BilinearGame final : public Model, public Samples, public Judges, public Shows {
 public:
  explicit BilinearGame(const Build& build) : at_once_(build.params.text("turns") == "both") {
    if (build.data.dimension != 2)
      throw ParamError("The bilinear game has two players of one number each, so it begins at points of the plane; these data have " + std::to_string(build.data.dimension) +
                       " values a row: set other data, such as ring.");
    const auto zeros = [&](at::IntArrayRef shape) { return torch::zeros(shape, build.device); };
    const std::int64_t n = build.params.integer("games");
    for (const auto& [i, name] : {std::pair{kX, "x"}, {kY, "y"}}) {
      players_[i].name = name;
      players_[i].averaged = false;
      players_[i].parameters = {{std::string("place.") + name, zeros({n}).requires_grad_(true), Role::weight}};
      histories_.emplace_back(players_[i]);
    }
    past_ = zeros({kPast, 2}), steps_ = zeros({1}).to(torch::kInt64);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const double c = ctx.params.real("history");
    if (ctx.step == 0) {
      const torch::NoGradGuard no_grad;
      const Tensor from = batch.x.index_select(0, torch::arange(x().size(0), steps_.options()) % batch.x.size(0));
      x().copy_(from.select(1, 0)), y().copy_(from.select(1, 1));
      for (int i : {kX, kY}) histories_[i].follow(players_[i]);
    }
    const auto drawn_back = [&](int i, const Tensor& loss) { return c > 0 ? loss + c * histories_[i].distance(players_[i]) : loss; };
    const Tensor x_before = x().detach().clone();
    ctx.narrate("value", [&] { return View{{{"payoff", number(payoff().mean())}}, {}, to_pictures(places(), 1)}; });
    ctx.update(players_[kX], drawn_back(kX, (x() * y().detach()).sum()));
    ctx.narrate("learn_x", [&] { return View{{{"x", number(x()[0])}}, {}, to_pictures(places(), 1)}; });
    ctx.update(players_[kY], drawn_back(kY, -((at_once_ ? x_before : x().detach()) * y()).sum()));
    ctx.narrate("learn_y", [&] { return View{{{"y", number(y()[0])}}, {}, to_pictures(places(), 1)}; });

    const torch::NoGradGuard no_grad;
    const double edge = ctx.params.real("arena");
    x().clamp_(-edge, edge), y().clamp_(-edge, edge);
    for (int i : {kX, kY}) histories_[i].follow(players_[i]);
    past_[ctx.step % kPast].copy_(places()[0]);
    steps_ += 1;
    ctx.report("radius", places().norm(2, 1).mean());
    ctx.report("payoff", payoff().mean());
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all{players_[kX].parameters[0], players_[kY].parameters[0], {"past", past_, Role::chain}, {"steps", steps_, Role::buffer}};
    for (const HistoricalAveraging& h : histories_) h.collect_buffers(all);
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}

  Tensor sample(std::int64_t n, Ask&) override { return places().index_select(0, torch::arange(n, steps_.options()) % x().size(0)); }
  Says says() const override { return Says::score; }
  /// J at any place, [n].
  Tensor judge(const Tensor& at, const Tensor&, Ask&) override {
    const Tensor payoff = at.prod(1);
    tell_tap("payoff", payoff.unsqueeze(1));
    return payoff;
  }
  std::vector<std::pair<std::string, Tensor>> shown() override {
    const std::int64_t steps = steps_.item<std::int64_t>();
    return {{"at", places()}, {"path", steps <= kPast ? past_.slice(0, 0, steps) : torch::roll(past_, -(steps % kPast), 0)}};
  }

 private:
  Tensor x() const { return players_[kX].parameters[0].tensor; }
  Tensor y() const { return players_[kY].parameters[0].tensor; }
  Tensor places() const { return torch::stack({x().detach(), y().detach()}, 1); }
  Tensor payoff() const { return x().detach() * y().detach(); }

  bool at_once_;
  Player players_[2];
  std::vector<HistoricalAveraging> histories_;
  Tensor past_, steps_;
};

}  // namespace zscape::bilinear_game

namespace zscape {

ModelEntry bilinear_game_entry() {
  ModelEntry entry;
  entry.info = {.id = "bilinear_game",
                .family = "games",
                .name = "Bilinear game",
                .paper = "Salimans et al. 2016",
                .reference = "T. Salimans et al.: Improved Techniques for Training GANs. NeurIPS 2016. arXiv:1606.03498",
                .params = {{.key = "games", .group = "objective", .fallback = std::int64_t{24}, .min = 1, .max = 4096, .log_scale = true},
                           {.key = "turns", .group = "objective", .fallback = std::string("both"), .choices = {"both", "in_turn"}},
                           {.key = "arena", .group = "objective", .fallback = 10.0, .min = 1, .max = 1e6, .log_scale = true, .effect = Effect::live},
                           {.key = "history", .group = "techniques", .fallback = 0.0, .min = 0, .max = 10, .effect = Effect::live, .paper = "on (Salimans et al. 2016)"},
                           {.key = "lr", .group = "optimiser", .fallback = 0.01, .min = 1e-4, .max = 1, .log_scale = true, .effect = Effect::live},
                           {.key = "optimizer", .group = "optimiser", .fallback = std::string("sgd"), .choices = {"adam", "sgd", "rmsprop"}},
                           {.key = "batch", .group = "optimiser", .fallback = std::int64_t{64}, .min = 1, .max = 4096, .log_scale = true}},
                .accepts = {DataKind::points},
                .lines = {"value", "learn_x", "learn_y"},
                .players = {"x", "y"},
                .diagram = {{"value", "value", "pictures", "samples"}, {"x", "learn_x", "numbers", "data"}, {"y", "learn_y", "numbers", "gradient"}},
                .scalars = {{"radius", "radius", "samples", ""}, {"payoff", "payoff", "gradient", ""}},
                .objective = "min x, max y: J = x y",
                .default_data = "ring",
                .offers = {},
                .resembles = false};
  entry.build = [](const Build& build) { return std::make_unique<bilinear_game::BilinearGame>(build); };
  entry.tiny = {{"games", "6"}};
  entry.threads = [](const Params&, int) { return 1; };
  return entry;
}

}  // namespace zscape
