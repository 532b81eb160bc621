// Every widget name that scripts may count on.
#include <algorithm>
#include <string>
#include <vector>

#include "app/window/options.h"
#include "app/window/ui_state.h"
#include "engine/api/engine.h"

namespace zscape::app {

std::vector<std::string> widget_names() {
  std::vector<std::string> names{"transport/play",
                                 "transport/step",
                                 "transport/line",
                                 "transport/slow",
                                 "transport/reset",
                                 "model",
                                 "data",
                                 "time/slider",
                                 "time/film",
                                 "time/kept",
                                 "time/mark/look",
                                 "time/mark/compare",
                                 "time/mark/branch",
                                 "time/mark/rename",
                                 "time/mark/remove",
                                 "time/mark/name",
                                 "status/line",
                                 "looking/step",
                                 "looking/back",
                                 "looking/branch",
                                 "looking/compare",
                                 "looking/question",
                                 "looking/question/branch",
                                 "looking/question/live",
                                 "looking/question/cancel",
                                 "rail/left",
                                 "rail/right",
                                 "splitter/left",
                                 "splitter/right",
                                 "toast",
                                 "toast/close",
                                 "keys",
                                 "settings/language",
                                 "settings/scale",
                                 "settings/theme",
                                 "stage/message",
                                 "explore/pad",
                                 "explore/sheet",
                                 "explore/handle",
                                 "explore/mode",
                                 "explore/ground",
                                 "explore/seed",
                                 "explore/tests",
                                 "explore/picture",
                                 "explore/held",
                                 "explore/norm",
                                 "explore/logp",
                                 "explore/search",
                                 "explore/keyframe",
                                 "explore/sketch/search",
                                 "invert/given",
                                 "invert/found",
                                 "invert/difference",
                                 "invert/status",
                                 "invert/stop",
                                 "invert/again",
                                 "invert/close",
                                 "explore/loop",
                                 "explore/draw",
                                 "explore/nearest",
                                 "explore/near",
                                 "explore/keep_norm",
                                 "explore/alpha",
                                 "explore/beta",
                                 "explore/canvas",
                                 "explore/sketch/clear",
                                 "explore/sketch/erase",
                                 "explore/sketch/close",
                                 "watch/wall",
                                 "watch/rebuilt",
                                 "watch/caption",
                                 "watch/points",
                                 "stage/lab",
                                 "lab/plot",
                                 "lab/view",
                                 "lab/field",
                                 "lab/points",
                                 "lab/warp",
                                 "lab/start",
                                 "lab/paint",
                                 "lab/paint/start",
                                 "lab/paint/clear",
                                 "lab/paint/close",
                                 "lab/covered",
                                 "lab/quality",
                                 "lab/w1",
                                 "lab/w1_floor",
                                 "lab/gap",
                                 "lab/d",
                                 "lab/slope",
                                 "lab/shares",
                                 "inside/of",
                                 "inside/previous",
                                 "inside/next",
                                 "inside/row",
                                 "inside/picture",
                                 "inside/verdict",
                                 "inside/layers",
                                 "inside/shown",
                                 "inside/mode",
                                 "inside/what",
                                 "inside/decibels",
                                 "inside/activation",
                                 "inside/weight",
                                 "inside/activation_histogram",
                                 "inside/weight_histogram",
                                 "inside/after",
                                 "inside/state",
                                 "inside/written",
                                 "inside/log_dets",
                                 "inside/inverse",
                                 "compare/view",
                                 "compare/link",
                                 "compare/which",
                                 "compare/a/run",
                                 "compare/a/step",
                                 "compare/a/averaged",
                                 "compare/a/sheet",
                                 "compare/b/run",
                                 "compare/b/step",
                                 "compare/b/averaged",
                                 "compare/b/sheet",
                                 "compare/parent",
                                 "compare/pad",
                                 "compare/shown",
                                 "compare/alpha",
                                 "compare/beta",
                                 "compare/wipe",
                                 "compare/flicker",
                                 "compare/flickers",
                                 "compare/table",
                                 "compare/many/on",
                                 "compare/many/0",
                                 "compare/many/1",
                                 "compare/many/2",
                                 "compare/many/3",
                                 "compare/many/band",
                                 "doctor/state",
                                 "doctor/latents",
                                 "objective/sum",
                                 "time/shares",
                                 "data/thumbnails",
                                 "data/folder",
                                 "data/path",
                                 "data/start",
                                 "data/close",
                                 "history",
                                 "history/open",
                                 "run/undo",
                                 "run/weights",
                                 "run/weights/raw",
                                 "run/weights/ema",
                                 "run/seed",
                                 "anew",
                                 "anew/yes",
                                 "anew/no",
                                 "rail/rows",
                                 "rail/device",
                                 "rail/threads",
                                 "rail/looking"};
  for (int i = 0; i < 4; ++i) {
    const std::string n = std::to_string(i);
    names.push_back("explore/corner" + n);
    names.push_back("explore/sketch/corner" + n);
    names.push_back("invert/corner" + n);
    for (const char* item : {"/seed", "/take", "/go", "/paste", "/draw"}) names.push_back("explore/corner" + n + item);
  }
  for (int i = 0; i < kLabLayers; ++i) names.push_back("lab/layer/" + std::string(name_of(static_cast<LabLayer>(i))));
  for (int i = 1; i <= 9; ++i) names.push_back("explore/slot/" + std::to_string(i));
  for (int i = 0; i < 12; ++i) names.push_back("explore/direction" + std::to_string(i));
  for (int i = 0; i < kWorkspaces; ++i) names.push_back("tab/" + std::string(name_of(static_cast<Workspace>(i))));
  const Catalogue& all = Engine::catalogue();
  for (const ModelInfo& m : all.models) {
    names.push_back("gallery/" + m.id);
    for (const ParamSpec& p : m.params) names.push_back("param/" + p.key);
  }
  for (const DataInfo& d : all.data) {
    names.push_back("data/" + d.id);
    for (const ParamSpec& p : d.params) names.push_back("param/" + p.key);
  }
  for (const ParamSpec& p : all.training) names.push_back("param/" + p.key);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace zscape::app
