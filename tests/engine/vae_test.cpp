// The variational autoencoder: identities, an exact oracle, gradients, and numbers from Python
// (tests/reference/vae.py).
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>

#include "engine/metrics/registry.h"
#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using testing::binary_pictures;
using testing::grey_pictures;
using testing::points;
using testing::SmallRun;

/// The weights of tests/reference/vae.py: 0.4 sin(0.7 i + which + 1), in double precision.
void set_reference_weights(Model& model) {
  torch::NoGradGuard no_grad;
  double which = 0;
  for (const auto& [name, tensor, role] : model.state()) {
    if (name == "log_sigma") {
      tensor.set_data(tensor.to(torch::kFloat64));
      continue;
    }
    const Tensor i = torch::arange(tensor.numel(), torch::kFloat64);
    tensor.set_data((0.4 * torch::sin(0.7 * i + which + 1)).view(tensor.sizes()));
    which += 1;
  }
}

Tensor reference_data(const std::string& kind, std::int64_t n, std::int64_t side) {
  const Tensor i = torch::arange(side * side, torch::kFloat64), row = torch::arange(n, torch::kFloat64).unsqueeze(1);
  Tensor x = 0.5 + 0.5 * torch::sin(1.3 * i + 2.1 * row);
  if (kind == "bernoulli") x = (x > 0.5).to(torch::kFloat64);
  if (kind == "logistic") x = torch::floor(x * 255 + 0.5) / 255;
  return x.view({n, 1, side, side});
}

TEST(VaeGolden, LossTermsAndGradientNormsMatchPython) {
  std::ifstream file(std::string(ZSCAPE_SOURCE_DIR) + "/tests/reference/vae.json");
  ASSERT_TRUE(file) << "tests/reference/vae.json is missing; run tests/reference/vae.py";
  const auto reference = nlohmann::json::parse(file);
  const std::int64_t n = reference["rows"], side = reference["side"], latent = reference["latent"];
  const Tensor epsilon = Rng(1, "golden").normal({n, latent}).flatten();
  std::string draws;
  for (std::int64_t i = 0; i < epsilon.numel(); ++i) draws += to_text(ParamValue(epsilon[i].item<double>())) + ", ";
  for (std::int64_t i = 0; i < epsilon.numel(); ++i)
    ASSERT_NEAR(epsilon[i].item<double>(), reference["epsilon"][static_cast<std::size_t>(i)].get<double>(), 1e-6)
        << "The generator's stream has changed: old runs no longer replay. If that is meant, put these draws into "
           "tests/reference/vae.py and run it: "
        << draws;
  for (const auto& [kind, expected] : reference["cases"].items()) {
    SCOPED_TRACE(kind);
    SmallRun run("vae",
                 {{"decoder", kind},
                  {"beta", std::to_string(reference["beta"].get<double>())},
                  {"sigma", std::to_string(reference["sigma"].get<double>())},
                  {"hidden", std::to_string(reference["hidden"].get<int>())},
                  {"latent", std::to_string(latent)}},
                 kind == "bernoulli" ? binary_pictures(side) : grey_pictures(side));
    run.rng = Rng(1, "golden");
    set_reference_weights(*run.model);
    run.step(reference_data(kind, n, side), /*learn=*/false);
    for (const char* term : {"reconstruction", "kl", "loss"})
      EXPECT_NEAR(run.scalar(term) / expected[term].get<double>(), 1, 1e-6) << term;
    const auto& parameters = run.model->players()[0].parameters;
    ASSERT_EQ(parameters.size(), expected["gradient_norms"].size());
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const double norm = expected["gradient_norms"][parameters[i].name];
      EXPECT_NEAR(run.gradients[i].norm().item<double>() / norm, 1, 1e-5) << parameters[i].name;
    }
  }
}

TEST(Vae, GradientsAreThoseOfCentralDifferences) {
  for (const std::string net : {"mlp", "conv"}) {
    SCOPED_TRACE(net);
    SmallRun run("vae",
                 {{"net", net}, {"decoder", "gaussian_learned"}, {"hidden", "5"}, {"channels", "2"}, {"latent", "2"}},
                 grey_pictures(4));
    set_reference_weights(*run.model);
    const Tensor x = reference_data("gaussian", 4, 4);
    const auto loss = [&] {
      run.rng = Rng(3, "same noise");
      run.step(x, /*learn=*/false);
      return run.scalar("loss");
    };
    loss();
    const std::vector<Tensor> gradients = run.gradients;
    const auto& parameters = run.model->players()[0].parameters;
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      Tensor flat = parameters[p].tensor.detach().view(-1);
      for (std::int64_t i = 0; i < flat.numel(); i += std::max<std::int64_t>(1, flat.numel() / 5)) {
        const double h = 1e-5, kept = flat[i].item<double>();
        flat[i] = kept + h;
        const double up = loss();
        flat[i] = kept - h;
        const double down = loss();
        flat[i] = kept;
        const double expected = (up - down) / (2 * h), got = gradients[p].flatten()[i].item<double>();
        EXPECT_NEAR(got, expected, 1e-6 * std::max(1.0, std::abs(expected))) << parameters[p].name << " " << i;
      }
    }
  }
}

/// Largest possible mean log-likelihood of a probabilistic PCA with k directions: the closed form of Tipping & Bishop
/// 1999, section 3.2, from the eigenvalues of the sample covariance.
double exact_ppca(const Tensor& x, std::int64_t k) {
  const std::int64_t d = x.size(1);
  const Tensor centred = x - x.mean(0), covariance = centred.t().mm(centred) / x.size(0);
  const Tensor eigenvalues = std::get<0>(torch::linalg_eigh(covariance)).flip(0);
  const double sigma2 = eigenvalues.slice(0, k).mean().item<double>();
  const double log_det =
      eigenvalues.slice(0, 0, k).log().sum().item<double>() + static_cast<double>(d - k) * std::log(sigma2);
  return -0.5 * (static_cast<double>(d) * std::log(2 * std::numbers::pi) + log_det + static_cast<double>(d));
}

TEST(VaeTraining, LinearGaussianCaseReachesTheExactLikelihood) {
  torch::manual_seed(0);
  Rng rng(5, "data");
  constexpr std::int64_t kRows = 1000, kDimension = 5, kLatent = 2;
  const Tensor directions = rng.normal({kLatent, kDimension}) * torch::tensor({{1.0}, {0.6}});
  const Tensor x = rng.normal({kRows, kLatent}).mm(directions) + 0.5 * rng.normal({kRows, kDimension}) + 0.3;
  const double exact = exact_ppca(x.to(torch::kFloat64), kLatent);

  SmallRun run("vae",
               {{"hidden", "0"},
                {"latent", "2"},
                {"decoder", "gaussian_learned"},
                {"sigma", "1"},
                {"lr", "0.02"},
                {"lr.decay", "cosine"},
                {"lr.horizon", "1000"}},
               points(kDimension));
  for (int i = 0; i < 1000; ++i) run.step(x);
  const torch::NoGradGuard no_grad;
  double elbo = 0;
  constexpr int kDraws = 50;
  for (int i = 0; i < kDraws; ++i) {
    Ask ask = run.ask();
    elbo += run.verb<Scores>().log_prob(x, ask).value.mean().item<double>() / kDraws;
  }
  EXPECT_NEAR(elbo, exact, 0.02);
  EXPECT_LT(elbo, exact + 0.01);  // a bound, up to the noise of the draws

  // With the true posterior the importance weights hardly vary: many samples change nothing.
  Ask ask = run.ask(100);
  const LogProb many = run.verb<Scores>().log_prob(x.slice(0, 0, 200), ask);
  Ask one = run.ask();
  EXPECT_NEAR(many.value.mean().item<double>(),
              run.verb<Scores>().log_prob(x.slice(0, 0, 200), one).value.mean().item<double>(), 0.1);
  EXPECT_LT(many.stderr_.mean().item<double>(), 0.05);
}

TEST(VaeTraining, BoundsAreOrdered) {
  SmallRun run("vae", {{"hidden", "32"}, {"latent", "4"}}, binary_pictures(8));
  Rng rng(9, "pictures");
  const Tensor x = (rng.normal({256, 3}).mm(rng.normal({3, 64})) > 0).to(torch::kFloat32).view({256, 1, 8, 8});
  for (int i = 0; i < 200; ++i) run.step(x);
  const auto value = [&](const std::string& id, const std::string& k) {
    return measure(
        id, {.model = *run.model, .x = x, .y = {}, .rng = run.rng, .options = {{"iwae.k", k}}});
  };
  const Measured elbo = value("elbo", "1"), ten = value("iwae", "10"), hundred = value("iwae", "100");
  EXPECT_LT(elbo.value, ten.value + ten.stderr_);
  EXPECT_LT(ten.value, hundred.value + hundred.stderr_);
  EXPECT_NEAR(elbo.value, -(elbo.parts.at("reconstruction") + elbo.parts.at("kl")), 1e-6);
}

TEST(Vae, BetaZeroFreeBitsAndLiveSigmaWork) {
  Rng rng(2, "pictures");
  const Tensor x = rng.bernoulli(torch::full({64, 1, 8, 8}, 0.3));
  SmallRun run("vae", {{"hidden", "32"}, {"latent", "4"}, {"beta", "0"}, {"lr", "0.01"}}, binary_pictures(8));
  for (int i = 0; i < 300; ++i) run.step(x);
  EXPECT_NEAR(run.scalar("loss"), run.scalar("reconstruction"), 1e-4);
  EXPECT_NEAR(run.scalar("elbo"), -(run.scalar("reconstruction") + run.scalar("kl")), 1e-3) << "reported at beta 1";
  const double free_kl = run.scalar("kl");
  run.params.set("beta", 1.0);  // live: what β = 0 pushed out comes back
  for (int i = 0; i < 300; ++i) run.step(x);
  EXPECT_LT(run.scalar("kl"), free_kl / 2);

  SmallRun held("vae", {{"hidden", "32"}, {"latent", "4"}, {"beta", "20"}, {"free_bits", "0.5"}, {"lr", "0.01"}},
                binary_pictures(8));
  for (int i = 0; i < 300; ++i) held.step(x);
  EXPECT_GT(held.scalar("kl"), 1.2) << "free bits keep about 0.5 nats in each of 4 latents";

  SmallRun gaussian("vae", {{"hidden", "8"}, {"decoder", "gaussian"}, {"sigma", "0.5"}}, grey_pictures(8));
  gaussian.params.set("sigma", 0.25);
  gaussian.step(x);
  const auto state = gaussian.model->state();
  ASSERT_EQ(state.back().name, "log_sigma") << "copies of the model must know the present sigma";
  EXPECT_NEAR(state.back().tensor.item<double>(), std::log(0.25), 1e-6);
}

TEST(Vae, GreyLevelsWithBernoulliAreNotCalledALikelihood) {
  Rng rng(2, "pictures");
  const Tensor x = rng.uniform({32, 1, 8, 8});
  SmallRun run("vae", {{"hidden", "8"}}, grey_pictures(8));
  run.step(x);
  for (const auto& [name, value] : run.report.scalars()) EXPECT_NE(name, "elbo");
  EXPECT_GT(run.scalar("cross_entropy"), 0);
  Ask ask = run.ask();
  EXPECT_EQ(run.verb<Scores>().log_prob(x, ask).of, LogProb::Of::neither);
  MeasureContext context{.model = *run.model, .x = x, .y = {}, .rng = run.rng};
  EXPECT_NE(measure("elbo", context).unit, "nats");
  EXPECT_THROW(measure("bpd", context), std::runtime_error);
}

TEST(Vae, RefusesWhatCannotWorkWithARemedy) {
  const auto message = [](const std::map<std::string, std::string>& settings, DataSpec data) -> std::string {
    try {
      SmallRun run("vae", settings, std::move(data));
    } catch (const ParamError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message({}, points(2)).find("decoder=gaussian_learned"), std::string::npos);
  EXPECT_NE(message({{"net", "conv"}, {"decoder", "gaussian"}}, points(2)).find("net=mlp"), std::string::npos);
  EXPECT_NE(message({{"net", "conv"}}, binary_pictures(30)).find("30×30"), std::string::npos);
  DataSpec real = grey_pictures(8);
  real.eight_bit = false;
  EXPECT_NE(message({{"decoder", "logistic"}}, real).find("8-bit"), std::string::npos);
}

TEST(Vae, NarrationChangesNothing) {
  class Listener : public Narrator {
   public:
    Listener() { listening_ = true; }
    std::vector<std::string> lines;

   protected:
    void show(const char* line, View view) override {
      lines.push_back(line);
      EXPECT_FALSE(view.numbers.empty() && view.profiles.empty() && view.pictures.empty()) << line;
    }
  } listener;
  const Tensor x = Rng(4, "pictures").bernoulli(torch::full({16, 1, 8, 8}, 0.4));
  SmallRun quiet("vae", {{"hidden", "8"}}, binary_pictures(8)), told("vae", {{"hidden", "8"}}, binary_pictures(8));
  quiet.step(x);
  {
    testing::LearningContext context(told.rng, told.report, listener, told.params, 0);
    Batch batch;
    batch.x = x;
    told.model->step(batch, context);
  }
  EXPECT_EQ(listener.lines, find_model("vae").info.lines);
  const auto a = quiet.model->state(), b = told.model->state();
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i].tensor, b[i].tensor)) << a[i].name;
}

}  // namespace
}  // namespace zscape
