#include "app/script/script.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/window/keys.h"

namespace zscape::app {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, Verb>, 16> kVerbs{{
    {"click", Verb::click},
    {"double_click", Verb::double_click},
    {"right_click", Verb::right_click},
    {"hover", Verb::hover},
    {"drag", Verb::drag},
    {"stroke", Verb::stroke},
    {"wheel", Verb::wheel},
    {"set", Verb::set},
    {"key", Verb::key},
    {"type", Verb::type},
    {"drop", Verb::drop},
    {"resize", Verb::resize},
    {"wait", Verb::wait},
    {"expect", Verb::expect},
    {"shot", Verb::shot},
    {"quit", Verb::quit},
}};

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

ScriptPoint read_point(const json& j) {
  if (!j.is_array() || j.size() != 2) fail("a place is two numbers, [x, y], in 0…1 of the widget; got " + j.dump());
  return {j[0].get<double>(), j[1].get<double>()};
}

WidgetValue read_value(const json& j) {
  if (j.is_boolean()) return j.get<bool>();
  if (j.is_number()) return j.get<double>();
  if (j.is_string()) return j.get<std::string>();
  fail("a value is true, false, a number or a text; got " + j.dump());
}

void check_keys(const json& object, const std::vector<std::string_view>& allowed) {
  for (const auto& [key, value] : object.items()) {
    bool known = false;
    for (const std::string_view a : allowed) known = known || a == key;
    if (!known) {
      std::string list;
      for (const std::string_view a : allowed) list += (list.empty() ? "" : ", ") + std::string(a);
      fail("\"" + key + "\" is not known here; there are: " + list);
    }
  }
}

void read_claim(const json& j, bool may_wait, ScriptStep& step) {
  if (!j.is_object() || j.empty()) fail("it wants an object such as {\"state\": \"running\"}; got " + j.dump());
  std::vector<std::string_view> allowed{"state", "step",    "clipped", "duplicates", "widget",
                                        "value", "visible", "enabled", "text",       "text_contains"};
  if (may_wait) allowed.insert(allowed.end(), {"seconds", "frames"});
  check_keys(j, allowed);
  Claim& c = step.claim;
  if (j.contains("seconds")) step.seconds = j["seconds"].get<double>();
  if (j.contains("frames")) step.frames = j["frames"].get<int>();
  if (j.contains("state")) c.state = j["state"].get<std::string>();
  auto bounds = [](const json& range, std::optional<double>& min, std::optional<double>& max) {
    check_keys(range, {"min", "max"});
    if (range.contains("min")) min = range["min"].get<double>();
    if (range.contains("max")) max = range["max"].get<double>();
  };
  if (j.contains("step")) {
    if (j["step"].is_object()) {
      bounds(j["step"], c.step_min, c.step_max);
    } else {
      c.step_min = j["step"].get<double>();
      if (!may_wait) c.step_max = c.step_min;
    }
  }
  if (j.contains("clipped")) c.clipped = j["clipped"].get<std::size_t>();
  if (j.contains("duplicates")) c.duplicates = j["duplicates"].get<std::size_t>();
  if (j.contains("value")) {
    if (j["value"].is_object()) {
      bounds(j["value"], c.value_min, c.value_max);
    } else {
      c.value = read_value(j["value"]);
    }
  }
  if (j.contains("visible")) c.visible = j["visible"].get<bool>();
  if (j.contains("enabled")) c.enabled = j["enabled"].get<bool>();
  if (j.contains("text")) c.text = j["text"].get<std::string>();
  if (j.contains("text_contains")) c.text_contains = j["text_contains"].get<std::string>();
  if (j.contains("widget")) c.widget = j["widget"].get<std::string>();
  const bool about_widget =
      c.value || c.value_min || c.value_max || c.visible || c.enabled || c.text || c.text_contains;
  if (about_widget && c.widget.empty()) fail("name the widget: {\"widget\": \"param/lr\", …}");
  if (!c.widget.empty() && !about_widget) c.visible = true;
}

void read_modifiers(const json& j, ScriptStep& step) {
  if (!j.contains("mods")) return;
  for (const json& mod : j["mods"]) {
    const auto name = mod.get<std::string>();
    if (name == "shift")
      step.shift = true;
    else if (name == "ctrl")
      step.ctrl = true;
    else if (name == "alt")
      step.alt = true;
    else
      fail("a modifier is shift, ctrl or alt; got \"" + name + "\"");
  }
}

ScriptStep read_step(const json& j) {
  if (!j.is_object()) fail("a line is one object such as {\"click\": \"transport/play\"}; got " + j.dump());
  ScriptStep step;
  std::string verb;
  for (const auto& [name, value] : kVerbs) {
    if (!j.contains(name)) continue;
    if (!verb.empty()) fail("one line, one verb: it has both \"" + verb + "\" and \"" + std::string(name) + "\"");
    verb = name;
    step.verb = value;
  }
  if (verb.empty()) {
    std::string list;
    for (const auto& [name, value] : kVerbs) list += (list.empty() ? "" : ", ") + std::string(name);
    fail("no verb; there are: " + list);
  }
  const json& v = j[verb];
  auto keys = [&](std::vector<std::string_view> more) {
    more.insert(more.end(), {verb, "timeout", "comment"});
    check_keys(j, more);
  };
  if (j.contains("timeout")) step.timeout = j["timeout"].get<double>();
  switch (step.verb) {
    case Verb::click:
    case Verb::double_click:
    case Verb::right_click:
    case Verb::hover:
      keys({"at", "mods"});
      step.target = v.get<std::string>();
      step.points = {j.contains("at") ? read_point(j["at"]) : ScriptPoint{}};
      break;
    case Verb::drag:
      keys({"from", "to", "onto", "frames", "mods", "press"});
      step.target = v.get<std::string>();
      if (!j.contains("to") && !j.contains("onto")) fail("a drag wants \"to\": [x, y] or \"onto\": a widget");
      step.points = {j.contains("from") ? read_point(j["from"]) : ScriptPoint{},
                     j.contains("to") ? read_point(j["to"]) : ScriptPoint{}};
      step.other = j.value("onto", "");
      step.frames = j.value("frames", 10);
      step.during = j.value("press", "");
      if (!step.during.empty() && !parse_chord(step.during)) fail("no key is called \"" + step.during + "\"");
      break;
    case Verb::stroke:
      keys({"points", "frames", "mods"});
      step.target = v.get<std::string>();
      for (const json& p : j.at("points")) step.points.push_back(read_point(p));
      if (step.points.size() < 2) fail("a stroke wants at least two points");
      step.frames = j.value("frames", static_cast<int>(step.points.size()) * 4);
      break;
    case Verb::wheel:
      keys({"by", "at", "mods"});
      step.target = v.get<std::string>();
      step.amount = j.value("by", 1.0);
      step.points = {j.contains("at") ? read_point(j["at"]) : ScriptPoint{}};
      break;
    case Verb::set:
      keys({});
      if (!v.is_array() || v.size() != 2) fail("set wants [\"widget\", value]; got " + v.dump());
      step.target = v[0].get<std::string>();
      step.value = read_value(v[1]);
      break;
    case Verb::key:
      keys({});
      step.target = v.get<std::string>();
      if (!parse_chord(step.target))
        fail("no key is called \"" + step.target + "\"; e.g. space, ctrl+z, shift+period, f12, left, a");
      break;
    case Verb::type:
      keys({});
      step.target = v.get<std::string>();
      break;
    case Verb::drop:
      keys({"on", "at"});
      if (v.is_string())
        step.files = {v.get<std::string>()};
      else
        step.files = v.get<std::vector<std::string>>();
      step.other = j.value("on", "");
      step.points = {j.contains("at") ? read_point(j["at"]) : ScriptPoint{}};
      break;
    case Verb::resize:
      keys({});
      if (!v.is_array() || v.size() != 2) fail("resize wants [width, height]; got " + v.dump());
      step.width = v[0].get<int>();
      step.height = v[1].get<int>();
      break;
    case Verb::wait:
    case Verb::expect:
      keys({});
      read_claim(v, step.verb == Verb::wait, step);
      break;
    case Verb::shot:
      keys({"of"});
      step.target = v.get<std::string>();
      step.other = j.value("of", "");
      break;
    case Verb::quit:
      keys({});
      step.exit_code = v.is_number() ? v.get<int>() : 0;
      break;
  }
  read_modifiers(j, step);
  if (step.frames < 0) fail("\"frames\" must be 0 or more; got " + std::to_string(step.frames));
  return step;
}

}  // namespace

std::string_view name_of(Verb verb) {
  for (const auto& [name, value] : kVerbs) {
    if (value == verb) return name;
  }
  return "?";
}

std::vector<ScriptStep> parse_script(std::string_view text, std::string_view file) {
  std::vector<ScriptStep> steps;
  int number = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    ++number;
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line[first] == '#') continue;
    try {
      ScriptStep step = read_step(json::parse(line));
      step.line = number;
      steps.push_back(std::move(step));
    } catch (const std::exception& e) {
      throw ScriptError(std::string(file) + ":" + std::to_string(number) + ": " + e.what());
    }
  }
  return steps;
}

}  // namespace zscape::app
