// list, info: what there is, and what a run folder holds.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/json_text.h"
#include "app/cli/list_parts.h"
#include "app/cli/presets.h"
#include "app/cli/progress.h"
#include "app/cli/verbs.h"
#include "app/window/options.h"
#include "engine/api/engine.h"
#include "engine/core/run_files.h"

namespace zscape::app {
namespace {

using nlohmann::json;

const Option kJson{"--json", Takes::nothing, "", "one JSON value on stdout"};

json json_of(const Offers& offers) {
  json out = json::array();
  const auto add = [&](bool offered, const char* name) {
    if (offered) out.push_back(name);
  };
  add(offers.samples, "samples"), add(offers.decodes, "decodes"), add(offers.encodes, "encodes"),
      add(offers.inverts, "inverts");
  add(offers.scores, "scores"), add(offers.completes, "completes"), add(offers.judges, "judges"),
      add(offers.classifies, "classifies");
  add(offers.translates, "translates"), add(offers.predicts, "predicts"), add(offers.layered, "layered"),
      add(offers.chains, "chains");
  add(offers.shows, "shows"), add(offers.conditions, "conditions"), add(offers.explains, "explains"), add(offers.unnormalised, "unnormalised");
  return out;
}

json models_json() {
  json out = json::array();
  for (const auto& model : Engine::catalogue().models) {
    json kinds = json::array();
    for (const auto kind : model.accepts) kinds.push_back(kind_name(kind));
    out.push_back({{"id", model.id},
                   {"name", model.name},
                   {"family", model.family},
                   {"paper", model.paper},
                   {"reference", model.reference},
                   {"objective", model.objective},
                   {"accepts", kinds},
                   {"offers", json_of(model.offers)},
                   {"default_data", model.default_data},
                   {"parameters", params_json(model.params)},
                   {"training", params_json(Engine::catalogue().training)}});
  }
  return out;
}

json metrics_json() {
  json out = json::array();
  for (const auto& metric : Engine::catalogue().metrics)
    out.push_back({{"id", metric.id},
                   {"unit", metric.unit},
                   {"higher_is_better", metric.higher_is_better},
                   {"needs", metric.needs}});
  return out;
}

json presets_json() {
  json out = json::array();
  for (const GallerySystem& preset : presets())
    out.push_back({{"id", preset.id},
                   {"name", preset.name},
                   {"model", preset.model},
                   {"data", preset.data},
                   {"settings", preset.settings},
                   {"seconds", preset.seconds}});
  return out;
}

void print_models() {
  for (const auto& model : Engine::catalogue().models)
    print_line(model.id, model.name + ", " + model.family + ", " + model.paper);
}

void print_metrics() {
  for (const auto& metric : Engine::catalogue().metrics)
    print_line(metric.id, metric.unit + (metric.unit.empty() ? "" : ", ") +
                              (metric.higher_is_better ? "higher" : "lower") + " is better" +
                              (metric.needs.empty() ? "" : ", for models that offer: " + metric.needs));
}

int list(const Arguments& arguments) {
  const auto& what = arguments.positional(0);
  if (arguments.has("--json")) {
    if (what == "models") print_json(models_json());
    if (what == "data") print_json(data_json());
    if (what == "metrics") print_json(metrics_json());
    if (what == "presets") print_json(presets_json());
    if (what == "widgets") print_json(json(widget_names()));
    return 0;
  }
  if (what == "models") print_models();
  if (what == "data") print_data();
  if (what == "metrics") print_metrics();
  if (what == "presets")
    for (const GallerySystem& preset : presets()) {
      std::string words = preset.name + ", " + preset.model + " on " + preset.data;
      for (const auto& [key, value] : preset.settings) words += ", " + key + "=" + value;
      print_line(preset.id, words);
    }
  if (what == "widgets")
    for (const auto& name : widget_names()) std::printf("%s\n", name.c_str());
  return 0;
}

int info(const Arguments& arguments) {
  const auto run = read_run(arguments.positional(0));
  if (arguments.has("--json")) {
    print_json({{"run", run.folder},
                {"model", run.model},
                {"data", run.data},
                {"data_dir", run.spec.data_dir},
                {"step", run.step},
                {"state", run.state},
                {"parameters", params_to_json(run.params)},
                {"seed", run.spec.seed},
                {"device", run.device},
                {"version", run.version},
                {"seconds", run.seconds},
                {"kept", run.kept},
                {"checkpoints", run.checkpoints}});
    return 0;
  }
  print_line("run", run.folder);
  print_line("model", run.model);
  print_line("data", run.data + (run.spec.data_dir.empty() ? "" : " in " + run.spec.data_dir));
  print_line("step", grouped(run.step) + ", " + run.state + ", " + clock_text(run.seconds) + " of training");
  print_line("device", run.device + ", seed " + std::to_string(run.spec.seed) + ", zscape " + run.version);
  if (!run.kept.empty())
    print_line("kept steps", std::to_string(run.kept.size()) + ", from " + grouped(run.kept.front()) + " to " +
                                 grouped(run.kept.back()));
  for (const auto& spec : run.params.specs()) {
    const auto value = to_text(run.params.value(spec.key));
    print_line(
        spec.key,
        value + (run.params.value(spec.key) == spec.fallback ? "" : "  (default " + to_text(spec.fallback) + ")"));
  }
  return 0;
}

}  // namespace

void print_line(const std::string& id, const std::string& what) { std::printf("%-18s %s\n", id.c_str(), what.c_str()); }

json params_json(const std::vector<ParamSpec>& specs) {
  json out = json::array();
  for (const auto& spec : specs) {
    json one = {{"key", spec.key},
                {"group", spec.group},
                {"default", to_json(spec.fallback)},
                {"live", spec.effect == Effect::live}};
    if (std::holds_alternative<std::int64_t>(spec.fallback))
      one["min"] = static_cast<std::int64_t>(spec.min), one["max"] = static_cast<std::int64_t>(spec.max);
    if (std::holds_alternative<double>(spec.fallback)) one["min"] = spec.min, one["max"] = spec.max;
    if (!spec.choices.empty()) one["choices"] = spec.choices;
    if (!spec.paper.empty()) one["paper"] = spec.paper;
    out.push_back(std::move(one));
  }
  return out;
}

const char* kind_name(DataKind kind) {
  switch (kind) {
    case DataKind::pictures:
      return "pictures";
    case DataKind::points:
      return "points";
    case DataKind::waves:
      return "waves";
    case DataKind::none:
      return "none";
  }
  return "?";
}

void print_json(const nlohmann::json& value) {
  std::printf("%s\n", value.dump(2, ' ', false, json::error_handler_t::replace).c_str());
}

Verb list_verb() { return {"list", {"models|data|metrics|presets|widgets"}, "Lists what there is.", {kJson}, list}; }

Verb info_verb() { return {"info", {"RUN"}, "Says what a run folder holds.", {kJson}, info}; }

}  // namespace zscape::app
