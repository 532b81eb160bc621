// Samplers: the closed forms that their papers and textbooks give, balance on a target of a few boxes, and what goes wrong where it should.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/data/dataset.h"
#include "engine/data/sources.h"
#include "models/blocks/chain_stats.h"
#include "models/sampling/sampler.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using testing::SmallRun;
using Settings = std::map<std::string, std::string>;

Truth standard_normal() {
  Truth t;
  t.log_density = [](const Tensor& x) { return (-.5 * x.square() - .5 * std::log(2 * M_PI)).sum(1); };
  return t;
}

/// A sampler on a density, with rows of it to begin from.
struct Walk {
  Walk(const std::string& id, Settings settings, Truth truth, Tensor rows_) : run(id, with_defaults(std::move(settings)), testing::points(rows_.size(1))), rows(std::move(rows_)) { run.truth = std::move(truth); }
  static Settings with_defaults(Settings s) {
    s.insert({{"begin", "draws"}, {"burn_in", "0"}});
    return s;
  }
  void go(int steps) {
    for (int i = 0; i < steps; ++i) run.step(rows);
  }
  std::map<std::string, Tensor> shown() {
    const auto list = dynamic_cast<Shows&>(*run.model).shown();
    return {list.begin(), list.end()};
  }
  Tensor at() {
    for (const auto& [name, tensor, role] : run.model->state())
      if (name == "at") return tensor.clone();
    return {};
  }
  /// Places at every `thin`th of `steps` steps, [n, D].
  Tensor draws(int steps, int thin = 1) {
    std::vector<Tensor> all;
    for (int i = 0; i < steps; ++i) {
      run.step(rows);
      if (i % thin == 0) all.push_back(at());
    }
    return torch::cat(all);
  }
  SmallRun run;
  Tensor rows;
};

Walk on_normal(const std::string& id, Settings settings, std::int64_t dimension = 1) {
  Rng rng(11, "rows");
  return Walk(id, std::move(settings), standard_normal(), rng.normal({4000, dimension}));
}

/// Greatest distance between the draws' distribution function and the normal's.
double distance_to_normal(const Tensor& draws) {
  const Tensor x = std::get<0>(draws.flatten().to(torch::kFloat64).sort()), f = .5 * torch::erfc(-x / std::sqrt(2.));
  const Tensor steps = torch::arange(x.size(0), torch::kFloat64) / static_cast<double>(x.size(0));
  return std::max((f - steps).abs().max().item<double>(), (f - steps - 1. / static_cast<double>(x.size(0))).abs().max().item<double>());
}

TEST(Metropolis, TakesAsManyProposalsAsTheClosedFormSays) {
  for (const auto& [scale, text] : std::map<double, std::string>{{1, "1"}, {2.4, "2.4"}, {5, "5"}}) {
    Walk w = on_normal("metropolis_hastings", {{"scale", text}, {"chains", "1000"}});
    w.go(401);
    EXPECT_NEAR(w.run.scalar("acceptance"), 2 / M_PI * std::atan(2 / scale), .01) << scale;
  }
}

Truth gamma_of_three() {
  Truth t;
  t.log_density = [](const Tensor& x) {
    const Tensor v = x.select(1, 0), inside = v > 0;
    return torch::where(inside, 2 * torch::where(inside, v, torch::ones_like(v)).log() - v - std::log(2.), torch::full_like(v, -INFINITY));
  };
  return t;
}

TEST(Metropolis, AnAsymmetricWalkNeedsTheHastingsRatio) {
  Rng rng(2, "rows");
  const Tensor rows = -(rng.uniform({4000, 3}).clamp_min(1e-9).log()).sum(1, true);  // Gamma(3)
  const auto mean = [&](const std::string& proposal, const std::string& hastings) {
    Walk w("metropolis_hastings", {{"proposal", proposal}, {"hastings", hastings}, {"scale", "0.9"}, {"chains", "2000"}}, gamma_of_three(), rows);
    w.go(60);
    return w.draws(600, 3).mean().item<double>();
  };
  EXPECT_NEAR(mean("lognormal", "true"), 3, .03);
  EXPECT_NEAR(mean("lognormal", "false"), 2, .04);  // p(x) / x, which is Gamma(2)
}

TEST(Metropolis, ADriftIsTakenOutAgain) {
  const auto mean = [&](const std::string& hastings) {
    Walk w = on_normal("metropolis_hastings", {{"proposal", "drift"}, {"hastings", hastings}, {"drift", "0.5"}, {"scale", "1"}, {"chains", "2000"}});
    w.go(60);
    return w.draws(400, 2).mean().item<double>();
  };
  EXPECT_NEAR(mean("true"), 0, .02);
  EXPECT_GT(mean("false"), .5);
}

TEST(Gibbs, CorrelatedCoordinatesFollowTheirSquare) {
  constexpr double kRho = .8;
  Truth t;
  t.log_density = [](const Tensor& x) {
    const Tensor a = x.select(1, 0), b = x.select(1, 1);
    return -(a * a - 2 * kRho * a * b + b * b) / (2 * (1 - kRho * kRho)) - std::log(2 * M_PI * std::sqrt(1 - kRho * kRho));
  };
  Rng rng(3, "rows");
  Tensor rows = rng.normal({4000, 2});
  rows.select(1, 1).mul_(std::sqrt(1 - kRho * kRho)).add_(kRho * rows.select(1, 0));
  Walk w("gibbs", {{"chains", "250"}}, t, rows);
  w.go(401);  // 10⁵ draws in the window
  EXPECT_NEAR(w.run.scalar("lag_one"), kRho * kRho, .02);
  EXPECT_NEAR(w.run.scalar("correlation_time"), (1 + kRho * kRho) / (1 - kRho * kRho), .5);
  Walk random("gibbs", {{"chains", "250"}, {"scan", "random"}}, t, rows);
  random.go(401);
  EXPECT_NEAR(random.run.scalar("lag_one"), (1 + kRho * kRho) / 2, .03);  // half the time a coordinate stays where it is
}

TEST(Importance, EffectiveDrawsAreThoseOfTheClosedForm) {
  for (const auto& [sigma, text] : std::map<double, std::string>{{1, "1"}, {1.5, "1.5"}, {2, "2"}, {3, "3"}}) {
    Walk w = on_normal("importance", {{"spread", text}, {"chains", "1000"}});
    w.go(121);
    const double expected = std::sqrt(2 * sigma * sigma - 1) / (sigma * sigma);
    EXPECT_NEAR(w.run.scalar("effective_share") / expected, 1, .03) << sigma;
    EXPECT_NEAR(w.run.scalar("weight_mean"), 1, .02) << sigma;
    EXPECT_LT(w.run.scalar("weight_tail"), .5) << sigma;
    EXPECT_LT(w.run.scalar("plain_error"), .03) << sigma;
    EXPECT_LT(w.run.scalar("normalised_error"), .03) << sigma;
  }
}

TEST(Importance, AProposalThatIsTooNarrowIsFoundOut) {
  Walk narrow = on_normal("importance", {{"spread", "0.5"}, {"chains", "1000"}});  // σ² = ¼: the tail index is 1 − σ²
  narrow.go(101);
  EXPECT_NEAR(narrow.run.scalar("weight_tail"), .75, .2);
  EXPECT_GT(narrow.run.scalar("weight_tail"), .5);
  Walk heavy = on_normal("importance", {{"proposal", "student"}, {"spread", "1"}, {"chains", "1000"}});
  heavy.go(101);
  EXPECT_LT(heavy.run.scalar("weight_tail"), .5);
  EXPECT_NEAR(heavy.run.scalar("weight_mean"), 1, .02);
  Walk even = on_normal("importance", {{"proposal", "even"}, {"chains", "1000"}}, 2);
  even.go(101);
  EXPECT_NEAR(even.run.scalar("weight_mean"), 1, .05);
}

TEST(Samplers, ThinnedDrawsHaveTheTargetsDistribution) {
  const std::map<std::string, Settings> all{{"metropolis_hastings", {{"scale", "2.4"}}}, {"gibbs", {}}, {"langevin", {{"step", "1"}}}, {"hmc", {{"step", "0.5"}, {"leapfrog", "4"}}}};
  for (auto [id, settings] : all) {
    settings["chains"] = "2000";
    Walk w = on_normal(id, settings);
    w.go(30);
    EXPECT_LT(distance_to_normal(w.draws(501, 10)), .01) << id;  // 10⁵ draws
  }
  Walk w = on_normal("importance", {{"spread", "1.5"}, {"chains", "2000"}});  // by the draws that are taken over
  w.go(60);
  Ask ask = w.run.ask();
  EXPECT_LT(distance_to_normal(w.run.verb<Samples>().sample(16384, ask)), .02);
}

TEST(Langevin, WithoutTheAcceptStepItIsWiderByAKnownAmount) {
  const auto variance = [](const std::string& adjusted) {
    Walk w = on_normal("langevin", {{"step", "1"}, {"adjusted", adjusted}, {"chains", "2000"}});
    w.go(40);
    return w.draws(200, 2).var().item<double>();
  };
  EXPECT_NEAR(variance("false"), 4. / 3, .02);  // 1 / (1 − ε²/4)
  EXPECT_NEAR(variance("true"), 1, .015);
}

TEST(Hmc, TakesNearlyAllAndRunsBackwards) {
  Walk w = on_normal("hmc", {{"step", "0.1"}, {"leapfrog", "10"}, {"chains", "500"}}, 2);
  w.go(41);
  EXPECT_GT(w.run.scalar("acceptance"), .99);
  Walk coarse = on_normal("hmc", {{"step", "2.4"}, {"leapfrog", "20"}, {"jitter", "0"}, {"chains", "500"}}, 2);  // beyond 2 σ the leapfrog runs away
  coarse.go(41);
  EXPECT_LT(coarse.run.scalar("acceptance"), .05);
  const auto shown = w.shown();
  EXPECT_EQ(shown.at("orbit").size(0), 11);
  EXPECT_TRUE(torch::equal(shown.at("orbit")[10], shown.at("tried")[0]));
}

/// p is 1, 4, 2, 8, 1, 4 parts on unit boxes: as many chains go from box i to box j as from j to i.
TEST(Samplers, ChainsBalanceInDetail) {
  const Tensor weight = torch::tensor({1., 4., 2., 8., 1., 4.}) / 20;
  Truth t;
  t.log_density = [weight](const Tensor& x) {
    const Tensor v = x.select(1, 0), inside = (v >= 0).logical_and(v < 6), box = v.clamp(0, 5.999).floor().to(torch::kInt64);
    return torch::where(inside, weight.log().index_select(0, box).to(x.dtype()), torch::full_like(v, -INFINITY));
  };
  Rng rng(7, "rows");
  const Tensor which = torch::searchsorted(weight.cumsum(0), rng.uniform({4000}).to(weight.dtype())).clamp_max(5), rows = (which.to(torch::kFloat32) + rng.uniform({4000})).unsqueeze(1);
  const std::vector<std::pair<std::string, Settings>> all{{"metropolis_hastings", {{"scale", "1.5"}}},
                                                          {"metropolis_hastings", {{"proposal", "drift"}, {"drift", "0.7"}, {"scale", "1.5"}}},
                                                          {"metropolis_hastings", {{"proposal", "lognormal"}, {"scale", "0.8"}}},
                                                          {"langevin", {{"step", "1"}}},
                                                          {"hmc", {{"step", "0.3"}, {"leapfrog", "4"}}}};
  for (auto [id, settings] : all) {
    settings["chains"] = "2000";
    Walk w(id, settings, t, rows);
    w.go(20);
    Tensor flow = torch::zeros({36}, torch::kFloat64), from = w.at().select(1, 0).floor().to(torch::kInt64);
    for (int i = 0; i < 300; ++i) {
      w.go(1);
      const Tensor to = w.at().select(1, 0).floor().to(torch::kInt64);
      flow += torch::bincount(from * 6 + to, {}, 36).to(torch::kFloat64);
      from = to;
    }
    flow = flow.reshape({6, 6});
    for (int i = 0; i < 6; ++i) {
      EXPECT_NEAR(flow[i].sum().item<double>() / flow.sum().item<double>(), weight[i].item<double>(), .01) << id << settings["proposal"];
      for (int j = 0; j < i; ++j) {
        const double a = flow[i][j].item<double>(), b = flow[j][i].item<double>();
        EXPECT_NEAR(a, b, 5 * std::sqrt(a + b + 1)) << id << settings["proposal"] << " " << i << " to " << j;
      }
    }
  }
}

TEST(Samplers, ThePathIsMadeOfWhatWasTaken) {
  for (const char* id : {"metropolis_hastings", "langevin", "hmc"}) {
    Walk w = on_normal(id, {{"chains", "5"}}, 2);
    for (const int steps : {7, 500}) {  // before and after the ring is full
      w.go(steps);
      const auto s = w.shown();
      const Tensor path = s.at("path"), tried = s.at("path_tried"), took = s.at("path_took");
      for (std::int64_t i = 1; i < path.size(0); ++i) EXPECT_TRUE(torch::equal(path[i], took[i].item<float>() > 0 ? tried[i] : path[i - 1])) << id << " " << i;
      EXPECT_TRUE(torch::equal(path[path.size(0) - 1], s.at("at")[0]));
      EXPECT_EQ(s.at("trace").sizes(), (std::vector<std::int64_t>{path.size(0), 4, 2}));
    }
  }
}

TEST(Samplers, TheHistogramComesToTheTruthAndWaitsForTheBurnIn) {
  Walk w = on_normal("hmc", {{"chains", "200"}, {"burn_in", "30"}, {"begin", "spread"}, {"step", "0.5"}, {"leapfrog", "4"}}, 2);
  w.go(25);
  EXPECT_EQ(w.shown().at("counts").sum().item<double>(), 0);
  EXPECT_EQ(w.run.scalar("total_variation"), 1);
  EXPECT_NEAR(w.shown().at("truth").sum().item<double>(), 1, .01);
  w.go(40);
  const double early = w.run.scalar("total_variation");
  w.go(600);
  EXPECT_LT(w.run.scalar("total_variation"), .06);
  EXPECT_LT(w.run.scalar("total_variation"), early / 2);
  EXPECT_LT(w.run.scalar("r_hat"), 1.02);
  EXPECT_NEAR(w.shown().at("counts").sum().item<double>(), 1, .01);
}

TEST(Samplers, ChainsInModesApartDoNotAgree) {
  Truth t;
  t.log_density = [](const Tensor& x) { return torch::logaddexp(-.5 * ((x - 8) / .5).square().sum(1), -.5 * ((x + 8) / .5).square().sum(1)) - std::log(2 * .5 * std::sqrt(2 * M_PI)); };
  Rng rng(5, "rows");
  const Tensor rows = .5 * rng.normal({4000, 1}) + 16 * rng.uniform({4000, 1}).lt(.5) - 8;
  Walk w("metropolis_hastings", {{"scale", "0.5"}, {"chains", "64"}}, t, rows);
  w.go(401);
  EXPECT_GT(w.run.scalar("r_hat"), 3);
  EXPECT_GT(w.run.scalar("correlation_time"), 50);
}

TEST(Samplers, HotterChainsAreWider) {
  Walk w = on_normal("metropolis_hastings", {{"temperature", "4"}, {"scale", "3"}, {"chains", "2000"}});
  w.go(60);
  EXPECT_NEAR(w.draws(200, 4).std().item<double>(), 2, .04);
}

TEST(Samplers, AnUnknownDensityIsRefused) {
  for (const char* id : {"gibbs", "metropolis_hastings", "importance", "langevin", "hmc"}) {
    Walk w(id, {}, Truth{}, torch::randn({100, 2}));
    EXPECT_THROW(w.go(1), ParamError) << id;
  }
  EXPECT_THROW(SmallRun("hmc", {}, testing::points(3)), ParamError);
}

/// The first steps as Python takes them, chain by chain (tests/reference/samplers.py).
TEST(Samplers, GoldenNumbers) {
  std::ifstream file(std::string(ZSCAPE_SOURCE_DIR) + "/tests/reference/samplers.json");
  ASSERT_TRUE(file) << "tests/reference/samplers.json is missing; run tests/reference/samplers.py";
  const nlohmann::json all = nlohmann::json::parse(file);
  const std::map<std::string, std::pair<std::string, Settings>> runs{{"walk", {"metropolis_hastings", {{"scale", "0.7"}, {"temperature", "1.5"}}}},
                                                                     {"drift", {"metropolis_hastings", {{"proposal", "drift"}, {"drift", "0.3"}, {"scale", "0.7"}, {"temperature", "1.5"}}}},
                                                                     {"lognormal", {"metropolis_hastings", {{"proposal", "lognormal"}, {"scale", "0.7"}, {"temperature", "1.5"}}}},
                                                                     {"gibbs", {"gibbs", {{"grid", "50"}}}},
                                                                     {"mala", {"langevin", {{"step", "0.6"}}}},
                                                                     {"ula", {"langevin", {{"step", "0.6"}, {"adjusted", "false"}}}},
                                                                     {"hmc", {"hmc", {{"step", "0.25"}, {"leapfrog", "7"}, {"jitter", "0.2"}}}},
                                                                     {"importance", {"importance", {{"spread", "1.5"}, {"centre", "0.5"}}}}};
  const Tensor rows = (1 + torch::sin(1.3 * torch::arange(200, torch::kFloat64) + .1)).to(torch::kFloat32).view({100, 2});
  for (const auto& [name, what] : runs) {
    Settings settings = what.second;
    settings["chains"] = "6";
    Walk w(what.first, settings, testing::known_gaussian(), rows);
    for (std::size_t step = 0; step < all.at(name).size(); ++step) {
      w.go(1);
      const nlohmann::json& expected = all.at(name)[step];
      const auto s = w.shown();
      for (std::size_t i = 0; i < 12; ++i) ASSERT_NEAR(s.at("at").flatten()[static_cast<std::int64_t>(i)].item<double>(), expected.at("at")[i].get<double>(), 2e-4) << name << ", step " << step;
      for (std::size_t i = 0; i < 6; ++i) ASSERT_EQ(s.at("took")[static_cast<std::int64_t>(i)].item<double>(), expected.at("took")[i].get<double>()) << name << ", step " << step;
      if (!expected.contains("weights")) continue;
      for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(s.at("weights")[static_cast<std::int64_t>(i)].item<double>(), expected.at("weights")[i].get<double>(), 1e-4);
      if (step > 0) continue;  // sums are looked at now and then: here at the first step
      EXPECT_NEAR(w.run.scalar("effective_share"), expected.at("effective_share").get<double>(), 1e-4);
      EXPECT_NEAR(w.run.scalar("weight_mean"), expected.at("weight_mean").get<double>(), 1e-4);
    }
  }
}

// ---- a density that one types ------------------------------------------------------------------------------------------------------

std::shared_ptr<const Dataset> typed(const Settings& settings) {
  Params params(find_source("formula").info.params);
  for (const auto& [key, text] : settings) params.set_text(key, text);
  return load_dataset("formula", "", params);
}

TEST(FormulaSource, HasItsConstantItsEntropyAndItsDraws) {
  const auto normal = typed({{"data.expr", "7*exp(-x^2/2 - y^2/8)"}, {"data.low", "-14"}, {"data.high", "14"}});
  EXPECT_EQ(normal->spec.dimension, 2);
  const Tensor x = torch::tensor({{0., 0.}, {1., -2.}}, torch::kFloat64);
  const Tensor p = normal->truth->log_density(x);
  EXPECT_NEAR(p[0].item<double>(), -std::log(4 * M_PI), 1e-6);
  EXPECT_NEAR(p[1].item<double>(), -std::log(4 * M_PI) - 1, 1e-6);
  EXPECT_NEAR(*normal->truth->entropy, 1 + std::log(4 * M_PI), 1e-4);
  EXPECT_NEAR(normal->train.x.select(1, 0).std().item<double>(), 1, .01);
  EXPECT_NEAR(normal->train.x.select(1, 1).std().item<double>(), 2, .02);
  const auto line = typed({{"data.expr", "2*log(x) - x"}, {"data.form", "log_density"}, {"data.low", "0"}, {"data.high", "30"}});
  EXPECT_EQ(line->spec.dimension, 1);
  EXPECT_NEAR(line->train.x.mean().item<double>(), 3, .03);
  EXPECT_NEAR(line->truth->log_density(torch::tensor({{2.}}, torch::kFloat64)).item<double>(), 2 * std::log(2) - 2 - std::log(2), 1e-4);
}

TEST(FormulaSource, ItsSlopeIsThatOfTheFormula) {
  const auto data = typed({{"data.expr", "exp(-x^2/2 - (y - x^2)^2) + .1*exp(-(x - 1)^2)/(1 + y^2)"}});
  const Tensor x = torch::tensor({{.3, .7}, {-1.2, 2.}, {5., 0.}}, torch::kFloat64).requires_grad_(true);
  const Tensor g = torch::autograd::grad({data->truth->log_density(x).sum()}, {x})[0];
  const torch::NoGradGuard no_grad;
  for (int i = 0; i < 3; ++i)
    for (int d = 0; d < 2; ++d) {
      Tensor up = x.detach().clone(), down = up.clone();
      up[i][d] += 1e-5, down[i][d] -= 1e-5;
      const double expected = (data->truth->log_density(up) - data->truth->log_density(down))[i].item<double>() / 2e-5;
      EXPECT_NEAR(g[i][d].item<double>(), expected, 1e-4 * (1 + std::abs(expected)));
    }
}

TEST(FormulaSource, SaysWhatIsWrong) {
  const auto says = [](const Settings& settings) -> std::string {
    try {
      typed(settings);
    } catch (const DataError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(says({{"data.expr", "exp(-x^2"}}).find("column 9"), std::string::npos);
  EXPECT_NE(says({{"data.expr", "-exp(x)"}}).find("nowhere positive"), std::string::npos);
  EXPECT_NE(says({{"data.expr", "-log(x - x)"}, {"data.form", "log_density"}}).find("infinite"), std::string::npos);
  EXPECT_NE(says({{"data.low", "4"}}).find("box is empty"), std::string::npos);
}

}  // namespace
}  // namespace zscape
