// eval: measures of one kept step, or the best of the last few.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "app/cli/asking.h"
#include "app/cli/json_text.h"
#include "app/cli/verbs.h"

namespace zscape::app {
namespace {

constexpr std::string_view kSplits[] = {"test", "train"};

bool can(const Offers& offers, const std::string& verb) {
  if (verb == "samples") return offers.samples;
  if (verb == "decodes") return offers.decodes;
  if (verb == "encodes") return offers.encodes;
  if (verb == "scores") return offers.scores;
  if (verb == "completes") return offers.completes;
  if (verb == "classifies") return offers.classifies;
  if (verb == "judges") return offers.judges;
  if (verb == "translates") return offers.translates;
  if (verb == "conditions") return offers.conditions;
  return verb.empty();
}

/// The measures asked for, each known and possible for this model; without --metrics all that are possible.
std::vector<std::string> metrics_of(const Arguments& arguments, const RunSummary& run) {
  const auto& catalogue = Engine::catalogue();
  const auto* model = catalogue.model(run.model);
  if (!model)
    throw std::runtime_error("this program has no model '" + run.model + "', which " + run.folder +
                             " was trained with");
  std::vector<std::string_view> ids;
  std::vector<std::string> possible;
  for (const auto& metric : catalogue.metrics) {
    ids.push_back(metric.id);
    if (can(model->offers, metric.needs)) possible.push_back(metric.id);
  }
  if (!arguments.has("--metrics")) {
    if (possible.empty())
      throw std::runtime_error("no measure fits the model '" + run.model +
                               "'; 'zscape list metrics' lists what each needs");
    return possible;
  }
  const auto wanted = arguments.commas("--metrics");
  if (wanted.empty())
    throw UsageError("--metrics wants one or more ids with commas between them; 'zscape list metrics' lists them.");
  for (const auto& id : wanted)
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) {
      const auto suggestion = hint(id, ids);
      throw UsageError("there is no measure '" + id + "'" +
                       (suggestion.empty() ? "; 'zscape list metrics' lists them." : suggestion));
    }
  return wanted;
}

/// "elbo" or "modes/kl": a measure, or one of its parts.
struct Criterion {
  std::string metric, part;
  bool higher_is_better = false;
};

Criterion criterion_from(const std::string& text) {
  Criterion criterion;
  const auto slash = text.find('/');
  criterion.metric = text.substr(0, slash);
  if (slash != std::string::npos && text.substr(slash + 1) != "value") criterion.part = text.substr(slash + 1);
  const auto& metrics = Engine::catalogue().metrics;
  const auto found =
      std::find_if(metrics.begin(), metrics.end(), [&](const MetricInfo& m) { return m.id == criterion.metric; });
  if (found == metrics.end())
    throw UsageError("--best wants a measure, not '" + text + "'; 'zscape list metrics' lists them.");
  criterion.higher_is_better = found->higher_is_better;
  if (criterion.part == "covered" || criterion.part == "high_quality") criterion.higher_is_better = true;
  if (criterion.part == "kl" || criterion.part == "ratio") criterion.higher_is_better = false;
  return criterion;
}

double value_of(const Answer& answer, const Criterion& criterion) {
  for (const auto& measured : answer.measured) {
    if (measured.metric != criterion.metric) continue;
    if (criterion.part.empty()) return measured.value;
    const auto part = measured.parts.find(criterion.part);
    if (part == measured.parts.end())
      throw UsageError("'" + criterion.metric + "' has no part '" + criterion.part + "'.");
    return part->second;
  }
  throw std::runtime_error("'" + criterion.metric + "' was not measured, so it cannot choose the best step");
}

bool better(double a, double b, bool higher) {
  if (std::isnan(a) || std::isnan(b)) return !std::isnan(a) && std::isnan(b);
  return higher ? a > b : a < b;
}

/// Every measure that fits the model; those that do not fit its data or settings are named on stderr and left out.
Answer whatever_works(Asking& ask, const Measure& all, const Source& source) {
  Answer out;
  std::string reason;
  for (const auto& id : all.metrics) {
    auto one = all;
    one.metrics = {id};
    try {
      auto answer = ask(source, one, "measuring " + id);
      answer.measured.insert(answer.measured.begin(), out.measured.begin(), out.measured.end());
      out = std::move(answer);
    } catch (const std::runtime_error& error) {
      reason = error.what();
      std::fprintf(stderr, "zscape: %s is left out: %s\n", id.c_str(), reason.c_str());
    }
  }
  if (out.measured.empty()) throw std::runtime_error(reason);
  return out;
}

Answer best_answer(Asking& ask, const Measure& measure, Source source, const RunSummary& run, std::size_t last,
                   const Criterion& criterion) {
  auto steps = run.kept;
  if (steps.empty()) steps = run.checkpoints;
  if (steps.empty()) throw std::runtime_error(run.folder + " has no kept step to measure; train it first");
  if (steps.size() > last) steps.erase(steps.begin(), steps.end() - static_cast<std::ptrdiff_t>(last));
  Answer best;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    source.step = steps[i];
    auto answer = ask(source, measure, "measuring step " + std::to_string(steps[i]));
    if (i == 0 || better(value_of(answer, criterion), value_of(best, criterion), criterion.higher_is_better))
      best = std::move(answer);
  }
  return best;
}

nlohmann::json json_of(const Measured& measured) {
  nlohmann::json out = nlohmann::json::object();
  if (measured.parts.empty() || !measured.unit.empty()) {
    out["value"] = measured.value;
    out["stderr"] = measured.stderr_;
    out["unit"] = measured.unit;
  }
  for (const auto& [name, value] : measured.parts) {
    const bool count = name == "covered" || name == "of";
    out[name] = count ? nlohmann::json(std::llround(value)) : nlohmann::json(value);
  }
  return out;
}

void print_table(const Measured& measured) {
  std::printf("  %-12s", measured.metric.c_str());
  if (measured.parts.empty() || !measured.unit.empty()) {
    std::printf(" %.6g", measured.value);
    if (measured.stderr_ > 0) std::printf(" ± %.2g", measured.stderr_);
    std::printf(" %s", measured.unit.c_str());
  }
  for (const auto& [name, value] : measured.parts) std::printf("  %s %.6g", name.c_str(), value);
  std::printf("\n");
}

int eval(const Arguments& arguments) {
  const auto run = read_run(arguments.positional(0));
  Measure measure;
  measure.metrics = metrics_of(arguments, run);
  measure.split = arguments.one_of("--split", "test", kSplits);
  measure.rows = arguments.whole("--rows", 0, 1);
  measure.seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0));
  measure.options = arguments.pairs("--set");
  const auto last = static_cast<std::size_t>(arguments.whole("--last", 1, 1));
  if (arguments.has("--last") && arguments.has("--step"))
    throw UsageError("--step and --last exclude each other; give one.");
  if (arguments.has("--last") != arguments.has("--best"))
    throw UsageError("--last N and --best METRIC belong together: the best of the last N kept steps.");
  const auto criterion = criterion_from(arguments.text("--best", measure.metrics.front()));
  if (arguments.has("--best") && !arguments.has("--metrics")) measure.metrics = {criterion.metric};
  if (std::find(measure.metrics.begin(), measure.metrics.end(), criterion.metric) == measure.metrics.end())
    measure.metrics.push_back(criterion.metric);
  const auto source = source_of(arguments);

  Asking ask;
  const auto answer = arguments.has("--last")      ? best_answer(ask, measure, source, run, last, criterion)
                      : arguments.has("--metrics") ? ask(source, measure, "measuring")
                                                   : whatever_works(ask, measure, source);
  if (arguments.has("--json")) {
    nlohmann::json out = {{"run", run.folder}, {"step", answer.step}, {"split", measure.split}, {"n", answer.rows}};
    out["metrics"] = nlohmann::json::object();
    for (const auto& measured : answer.measured) out["metrics"][measured.metric] = json_of(measured);
    print_json(out);
    return 0;
  }
  std::printf("%s, step %lld, %lld %s rows\n", run.folder.c_str(), static_cast<long long>(answer.step),
              static_cast<long long>(answer.rows), measure.split.c_str());
  for (const auto& measured : answer.measured) print_table(measured);
  return 0;
}

}  // namespace

Verb eval_verb() {
  Verb verb{"eval",
            {"RUN"},
            "Measures a run.",
            {{"--metrics", Takes::text, "a,b", "which measures (all that fit the model)"},
             {"--split", Takes::text, "test|train", "on which rows (test)"},
             {"--rows", Takes::whole, "N", "only N rows, drawn at random (all)"},
             {"--seed", Takes::whole, "S", "of what the measures draw (1)"},
             {"--set", Takes::pair, "KEY=VALUE", "an option of a measure (iwae.k=100); may be repeated"},
             {"--last", Takes::whole, "N", "the best of the last N kept steps …"},
             {"--best", Takes::text, "METRIC", "… by this measure, or a part of one: modes/kl"},
             {"--json", Takes::nothing, "", "one JSON value on stdout"}},
            eval};
  for (const auto& option : source_options()) verb.options.push_back(option);
  return verb;
}

}  // namespace zscape::app
