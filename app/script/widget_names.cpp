#include "app/script/widget_names.h"

namespace zscape::app {
namespace {

constexpr WidgetName kNames[] = {
    {"model", "chip", "model id", "opens the gallery"},
    {"data", "chip", "data id", "opens the data picker"},
    {"gallery/<model>", "tile", "", "a system of the gallery"},
    {"data/<id>", "menu item", "true when chosen", "a data set of the picker"},
    {"transport/play", "button", "true while running", "play or pause"},
    {"transport/step", "button", "", "one step"},
    {"transport/line", "button", "", "one line of the algorithm"},
    {"transport/slow", "button", "true while on", "slow motion"},
    {"transport/reset", "button", "", "start again with the same settings"},
    {"tab/<workspace>", "tab", "true when chosen", "watch, explore, map, mix, paint, lab, inside, measure, compare"},
    {"param/<key>", "parameter", "the value", "a row of the parameter form"},
    {"param/<key>/reset", "button", "", "back to the default; there when changed"},
    {"param/<key>/<choice>", "menu item", "true when chosen", "an item of its open list"},
    {"watch/wall", "picture grid", "hovered tile", "the fixed-latent samples; watch/wall/# is a tile"},
    {"explore/pad", "pad", "\"u v\" in 0…1", "the four-corner pad; explore/pad/# is a tile"},
    {"explore/mode", "segmented", "lerp, slerp, bilinear, four-corner",
     "how corners are mixed; explore/mode/<id> is a part"},
    {"explore/extent", "segmented", "quarter, torus, plane", "how much of the patch is shown"},
    {"explore/corner#", "picture", "", "the wells z0 … z3: take drops and files"},
    {"explore/direction#", "slider", "−2 … 2", "a strong direction"},
    {"time/slider", "time", "step in view, −1 = live", "the time machine"},
    {"time/film", "button", "", "plays the training as a film"},
};

}  // namespace

std::span<const WidgetName> widget_names() { return kNames; }

}  // namespace zscape::app
