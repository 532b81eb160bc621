// What every model of the registry must keep: it builds, learns, names its tensors, can be copied, answers what it
// offers in the right shape and range, and accepts its parameters at both ends.
#include <algorithm>
#include <set>

#include "tests/engine/small_run.h"

namespace zscape {
namespace {

using testing::SmallRun;

/// Small data of a kind, and rows of it.
DataSpec small_data(DataKind kind) {
  DataSpec data = kind == DataKind::pictures ? testing::binary_pictures(8) : kind == DataKind::waves ? testing::waves(64) : testing::points(2);
  if (kind == DataKind::none) return DataSpec{};
  if (kind != DataKind::waves) data.classes = 3;
  return data;
}

Tensor some_rows(const DataSpec& data, std::int64_t n, Rng& rng) {
  if (data.kind == DataKind::pictures)
    return rng.bernoulli(torch::full({n, data.channels, data.height, data.width}, 0.4));
  if (data.kind == DataKind::waves) return (rng.uniform({n, data.dimension}) * 255).round() / 255;
  return rng.normal({n, std::max<std::int64_t>(1, data.dimension)});
}

/// The tiny settings, with what the data kind needs.
std::map<std::string, std::string> tiny_settings(const ModelEntry& entry, DataKind kind) {
  auto settings = entry.tiny;
  if (const auto suits = entry.info.suits.find(kind); suits != entry.info.suits.end()) settings.insert(suits->second.begin(), suits->second.end());
  if (kind == DataKind::points)
    for (const auto& spec : entry.info.params)
      if (spec.key == "decoder") settings["decoder"] = "gaussian_learned";
  return settings;
}

std::vector<std::int64_t> row_shape(const DataSpec& data, std::int64_t n) {
  if (data.kind == DataKind::pictures) return {n, data.channels, data.height, data.width};
  return {n, data.dimension};
}

void expect_rows(const Tensor& x, const DataSpec& data, std::int64_t n) {
  EXPECT_EQ(x.sizes().vec(), row_shape(data, n));
  EXPECT_TRUE(x.isfinite().all().item<bool>());
  if (data.kind == DataKind::points) return;
  EXPECT_GE(x.min().item<double>(), 0);
  EXPECT_LE(x.max().item<double>(), 1);
}

class Contract : public ::testing::TestWithParam<std::string> {
 protected:
  const ModelEntry& entry() const { return find_model(GetParam()); }
};

TEST_P(Contract, LearnsTwentySteps) {
  for (const DataKind kind : entry().info.accepts) {
    SmallRun run(GetParam(), tiny_settings(entry(), kind), small_data(kind));
    Rng rng(3, "rows");
    std::vector<Tensor> before;
    for (const auto& t : run.model->state()) before.push_back(t.tensor.detach().clone());
    for (int i = 0; i < 20; ++i) run.step(some_rows(run.data, 16, rng));
    for (const auto& [name, value] : run.report.scalars()) {
      EXPECT_TRUE(value.isfinite().all().item<bool>()) << name;
      EXPECT_EQ(value.numel(), 1) << name;
      EXPECT_TRUE(std::any_of(entry().info.scalars.begin(), entry().info.scalars.end(),
                              [&](const ScalarInfo& s) { return s.name == name; }))
          << name << " is reported but not described";
    }
    bool changed = false;
    const auto after = run.model->state();
    for (std::size_t i = 0; i < after.size(); ++i) changed |= !torch::equal(before[i], after[i].tensor);
    EXPECT_TRUE(changed);
  }
}

TEST_P(Contract, StateHasStableUniqueNamesAndHoldsThePlayersParameters) {
  const DataKind kind = entry().info.accepts.front();
  SmallRun run(GetParam(), tiny_settings(entry(), kind), small_data(kind));
  std::vector<std::string> names;
  std::set<void*> memory;
  for (const auto& t : run.model->state()) {
    names.push_back(t.name);
    memory.insert(t.tensor.data_ptr());
  }
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  Rng rng(3, "rows");
  for (int i = 0; i < 3; ++i) run.step(some_rows(run.data, 16, rng));
  std::vector<std::string> later;
  for (const auto& t : run.model->state()) later.push_back(t.name);
  EXPECT_EQ(names, later);
  std::vector<std::string> players;
  for (const Player& player : run.model->players()) {
    if (const std::string role = role_of(player); std::find(players.begin(), players.end(), role) == players.end()) players.push_back(role);
    for (const auto& p : player.parameters) EXPECT_TRUE(memory.count(p.tensor.data_ptr())) << p.name;
  }
  EXPECT_EQ(players, entry().info.players);
}

TEST_P(Contract, ACopyOfTheStateAnswersBitForBit) {
  for (const DataKind kind : entry().info.accepts) {
    const auto settings = tiny_settings(entry(), kind);
    SmallRun run(GetParam(), settings, small_data(kind), 1), twin(GetParam(), settings, small_data(kind), 2);
    Rng rng(3, "rows");
    for (int i = 0; i < 5; ++i) run.step(some_rows(run.data, 16, rng));
    const torch::NoGradGuard no_grad;
    const auto from = run.model->state(), to = twin.model->state();
    ASSERT_EQ(from.size(), to.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      ASSERT_EQ(from[i].name, to[i].name);
      to[i].tensor.copy_(from[i].tensor);
    }
    run.rng = Rng(8, "same");
    twin.rng = Rng(8, "same");
    Ask a = run.ask(), b = twin.ask();
    const Tensor x = some_rows(run.data, 4, rng);
    const Offers offers = offers_of(*run.model);
    if (offers.samples) {
      EXPECT_TRUE(torch::equal(run.verb<Samples>().sample(4, a), twin.verb<Samples>().sample(4, b)));
    }
    if (offers.encodes) {
      EXPECT_TRUE(torch::equal(run.verb<Encodes>().encode(x, a).mean, twin.verb<Encodes>().encode(x, b).mean));
    }
    if (offers.scores) {
      EXPECT_TRUE(torch::equal(run.verb<Scores>().log_prob(x, a).value, twin.verb<Scores>().log_prob(x, b).value));
    }
  }
}

TEST_P(Contract, EachVerbAnswersInShapeAndRange) {
  for (const DataKind kind : entry().info.accepts) {
    SmallRun run(GetParam(), tiny_settings(entry(), kind), small_data(kind));
    run.model->set_training(false);
    const torch::InferenceMode inference;
    Rng rng(3, "rows");
    Ask ask = run.ask();
    const Tensor x = some_rows(run.data, 5, rng);
    const Offers offers = offers_of(*run.model);
    if (offers.samples) expect_rows(run.verb<Samples>().sample(7, ask), run.data, 7);
    std::int64_t latent = 0;
    if (offers.decodes) {
      latent = run.verb<Decodes>().latent().size;
      EXPECT_GT(latent, 0);
      expect_rows(run.verb<Decodes>().decode(run.rng.normal({3, latent}), ask), run.data, 3);
      expect_rows(run.verb<Decodes>().decode(30 * run.rng.normal({3, latent}), ask), run.data, 3);  // far out
    }
    if (offers.encodes) {
      const Posterior q = run.verb<Encodes>().encode(x, ask);
      EXPECT_EQ(q.mean.size(0), 5);
      if (offers.decodes) {
        EXPECT_EQ(q.mean.size(1), latent);
      }
      if (q.log_var.defined()) {
        EXPECT_EQ(q.log_var.sizes(), q.mean.sizes());
      }
    }
    if (offers.scores)
      for (const std::int64_t k : {1, 5}) {
        Ask many = run.ask(k);
        const LogProb p = run.verb<Scores>().log_prob(x, many);
        EXPECT_EQ(p.value.sizes().vec(), std::vector<std::int64_t>{5});
        EXPECT_TRUE(p.value.isfinite().all().item<bool>());
        if (p.of == LogProb::Of::probability) {
          EXPECT_LE(p.value.max().item<double>(), 0);
        }
        if (p.stderr_.defined()) {
          EXPECT_GE(p.stderr_.min().item<double>(), 0);
        }
      }
    if (offers.judges) {
      Tensor others;
      if (run.verb<Judges>().sees_pairs()) others = run.verb<Translates>().sources(5);
      const Tensor verdict = run.verb<Judges>().judge(x, others, ask);
      EXPECT_EQ(verdict.sizes().vec(), std::vector<std::int64_t>{5});
      EXPECT_TRUE(verdict.isfinite().all().item<bool>());
      if (run.verb<Judges>().says() == Judges::Says::probability) {
        EXPECT_GE(verdict.min().item<double>(), 0);
        EXPECT_LE(verdict.max().item<double>(), 1);
      }
    }
    if (offers.layered) {
      auto& layered = run.verb<Layered>();
      for (std::int64_t k = 0; k <= layered.layer_count(); ++k) {
        const LayerState state = layered.at_layer(x, static_cast<int>(k), ask);
        EXPECT_EQ(state.x.size(0), 5);
        EXPECT_TRUE(state.x.isfinite().all().item<bool>());
        EXPECT_EQ(state.log_det.expand({5}).size(0), 5);
        if (kind != DataKind::points) continue;
        EXPECT_EQ(state.x.sizes(), x.sizes());
        if (k == 0) {
          EXPECT_TRUE(torch::equal(state.x, x));
        }
      }
    }
  }
}

TEST_P(Contract, ParametersAreAcceptedAtBothEnds) {
  const auto try_one = [&](const ParamSpec& spec, const std::string& text) {
    SCOPED_TRACE(spec.key + "=" + text);
    for (const DataKind kind : entry().info.accepts) {
      auto settings = tiny_settings(entry(), kind);
      settings[spec.key] = text;
      // A parameter that depends on another is tried where it has an effect.
      if (const auto equals = spec.when.find('=');
          equals != std::string::npos && spec.key != spec.when.substr(0, equals))
        settings[spec.when.substr(0, equals)] = spec.when.substr(equals + 1, spec.when.find('|', equals) - equals - 1);
      try {
        SmallRun run(GetParam(), settings, small_data(kind));
        Rng rng(3, "rows");
        run.step(some_rows(run.data, 4, rng));
        for (const auto& [name, value] : run.report.scalars()) EXPECT_TRUE(value.isfinite().all().item<bool>()) << name;
      } catch (const ParamError& error) {
        const std::string message = error.what();
        EXPECT_NE(message.find(": set "), std::string::npos) << "no remedy: " << message;
        EXPECT_EQ(message.back(), '.') << message;
      }
    }
  };
  for (const ParamSpec& spec : entry().info.params) {
    if (std::holds_alternative<bool>(spec.fallback)) {
      try_one(spec, "false");
      try_one(spec, "true");
    } else if (std::holds_alternative<std::string>(spec.fallback)) {
      for (const std::string& choice : spec.choices) try_one(spec, choice);
    } else {
      const bool whole = std::holds_alternative<std::int64_t>(spec.fallback);
      EXPECT_LT(spec.min, spec.max) << spec.key;
      for (const double end : {spec.min, spec.max})
        try_one(spec, whole ? std::to_string(static_cast<std::int64_t>(end)) : to_text(ParamValue(end)));
    }
  }
}

TEST_P(Contract, DescribesItselfCompletely) {
  const ModelInfo& info = entry().info;
  EXPECT_FALSE(info.name.empty() || info.family.empty() || info.paper.empty() || info.reference.empty());
  EXPECT_FALSE(info.scalars.empty() || info.objective.empty() || info.default_data.empty() || info.accepts.empty());
  for (const DiagramBox& box : info.diagram)
    EXPECT_TRUE(std::find(info.lines.begin(), info.lines.end(), box.line) != info.lines.end()) << box.id;
  for (const ParamSpec& spec : info.params) {
    if (spec.when.empty()) continue;
    const std::string other = spec.when.substr(0, spec.when.find('='));
    EXPECT_TRUE(std::any_of(info.params.begin(), info.params.end(), [&](const ParamSpec& p) { return p.key == other; }))
        << spec.key;
  }
  EXPECT_GE(entry().threads(testing::settings_of(entry(), {}), 1), 1);
  EXPECT_LE(entry().threads(testing::settings_of(entry(), {}), 64), 4);
}

std::vector<std::string> all_ids() {
  std::vector<std::string> ids;
  for (const auto& entry : model_registry()) ids.push_back(entry.info.id);
  return ids;
}

INSTANTIATE_TEST_SUITE_P(Registry, Contract, ::testing::ValuesIn(all_ids()),
                         [](const auto& instance) { return instance.param; });

TEST(Registry, UnknownModelsAreNamedWithWhatThereIs) {
  try {
    find_model("vea");
    FAIL();
  } catch (const ParamError& error) {
    EXPECT_NE(std::string(error.what()).find("vae"), std::string::npos);
  }
}

TEST(Registry, OffersAreWhatTheModelImplements) {
  const Offers offers = find_model("vae").info.offers;
  EXPECT_TRUE(offers.samples && offers.decodes && offers.encodes && offers.scores);
  EXPECT_FALSE(offers.inverts || offers.completes || offers.chains || offers.shows);
}

}  // namespace
}  // namespace zscape
