// The page of all widgets, driven by scripts. Without a display these tests skip themselves; CI runs them under Xvfb.
// ZSCAPE_PAGE_SHOT=FILE.png leaves a picture of it, ZSCAPE_PAGE_SCALE and ZSCAPE_PAGE_LIGHT choose how.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "tests/app/page.h"

namespace zscape::app {
namespace {

TEST(WidgetPage, Shot) {
  const char* path = std::getenv("ZSCAPE_PAGE_SHOT");
  if (!has_display() || path == nullptr) GTEST_SKIP() << "wants a display and ZSCAPE_PAGE_SHOT";
  const char* scale = std::getenv("ZSCAPE_PAGE_SCALE");
  PageOptions o;
  o.scale = scale == nullptr ? 1.0f : std::strtof(scale, nullptr);
  o.width = static_cast<int>(1280 * o.scale);
  o.height = static_cast<int>(800 * o.scale);
  o.light = std::getenv("ZSCAPE_PAGE_LIGHT") != nullptr;
  if (const char* language = std::getenv("ZSCAPE_PAGE_LANG")) o.language = language;
  const char* script = std::getenv("ZSCAPE_PAGE_SCRIPT");
  const std::string before = script == nullptr ? "{\"wait\": {\"frames\": 3}}" : script;
  const PageResult r = run_page(before + "\n{\"shot\": \"" + path + "\"}\n{\"quit\": 0}", widget_page(), o);
  EXPECT_EQ(r.exit_code, 0) << r.error;
  std::printf("%s", r.stats.c_str());
}

PageResult drive(const std::string& script, const PageOptions& o = {}) { return run_page(script, widget_page(), o); }

#define NEEDS_DISPLAY() \
  if (!has_display()) GTEST_SKIP() << "wants a display; run under xvfb-run"

TEST(WidgetPage, ButtonsTabsAndSegmentsAnswerClicks) {
  NEEDS_DISPLAY();
  const PageResult r = drive(R"(
{"click": "transport/play"}
{"expect": {"widget": "transport/line", "value": true}}
{"click": "explore/mode/slerp"}
{"expect": {"widget": "explore/mode", "value": "slerp"}}
{"set": ["explore/mode", "lerp"]}
{"expect": {"widget": "explore/mode", "value": "lerp"}}
{"expect": {"widget": "explore/extent/plane", "enabled": false}}
{"click": "tab/watch"}
{"wait": {"widget": "watch/wall/95", "visible": true}}
{"expect": {"widget": "explore/pad", "visible": false}}
{"click": "tab/explore"}
{"click": "data"}
{"wait": {"widget": "data/glyphs"}}
{"click": "data/glyphs"}
{"wait": {"widget": "data/glyphs", "visible": false}}
)");
  EXPECT_EQ(r.exit_code, 0) << r.error;
}

TEST(WidgetPage, ParametersAreDraggedTypedResetAndChosen) {
  NEEDS_DISPLAY();
  const PageResult r = drive(R"(
{"drag": "param/beta", "to": [0.7, 0.5], "frames": 6}
{"expect": {"widget": "param/beta", "value": {"min": 1.3, "max": 1.7}}}
{"click": "param/beta/reset"}
{"expect": {"widget": "param/beta", "value": 1}}
{"click": "param/beta"}
{"type": "0,25"}
{"key": "enter"}
{"wait": {"widget": "param/beta", "value": 0.25}, "timeout": 5}
{"click": "param/beta"}
{"type": "7e9"}
{"key": "enter"}
{"wait": {"widget": "param/beta", "value": 2.5}, "timeout": 5}
{"double_click": "param/beta"}
{"wait": {"widget": "param/beta", "value": 1}, "timeout": 5}
{"click": "param/beta"}
{"type": "0.5"}
{"key": "escape"}
{"wait": {"frames": 3}}
{"expect": {"widget": "param/beta", "value": 1}}
{"set": ["param/lr", 0.003]}
{"expect": {"widget": "param/lr", "value": 0.003, "text": "3.0e-3"}}
{"set": ["param/batch", "200"]}
{"expect": {"widget": "param/batch", "value": 200}}
{"click": "param/ema"}
{"expect": {"widget": "param/ema", "value": true, "text": "on"}}
{"click": "param/decoder"}
{"wait": {"widget": "param/decoder/gaussian"}, "timeout": 5}
{"click": "param/decoder/gaussian"}
{"wait": {"widget": "param/decoder", "value": "gaussian"}, "timeout": 5}
{"expect": {"widget": "param/seed", "enabled": false}}
{"expect": {"duplicates": 0}}
)");
  EXPECT_EQ(r.exit_code, 0) << r.error;
}

TEST(WidgetPage, PadFollowsTheHand) {
  NEEDS_DISPLAY();
  const PageResult r = drive(R"(
{"drag": "explore/pad", "to": [0.97, 0.03], "frames": 8}
{"expect": {"widget": "explore/pad", "value": "1.0000 0.0000"}}
{"drag": "explore/pad", "to": [-2, 3], "frames": 4}
{"expect": {"widget": "explore/pad", "value": "0.0000 1.0000"}}
{"set": ["explore/pad", "0.25 0.75"]}
{"expect": {"widget": "explore/pad", "value": "0.2500 0.7500"}}
{"drag": "explore/direction0", "from": [0.5, 0.5], "to": [2, 0.5]}
{"expect": {"widget": "explore/direction0", "value": 2}}
{"double_click": "explore/direction0", "at": [0.2, 0.5]}
{"expect": {"widget": "explore/direction0", "value": 0}}
{"click": "explore/direction1/low"}
{"expect": {"widget": "explore/direction1", "value": -2}}
)");
  EXPECT_EQ(r.exit_code, 0) << r.error;
}

TEST(WidgetPage, TimeSliderLooksBackAndReturns) {
  NEEDS_DISPLAY();
  const PageResult r = drive(R"(
{"drag": "time/slider", "from": [0.9, 0.5], "to": [0.26, 0.5], "frames": 5}
{"expect": {"widget": "time/slider", "value": 900}}
{"drag": "time/slider", "from": [0.26, 0.5], "to": [1.0, 0.5], "frames": 5}
{"expect": {"widget": "time/slider", "value": -1}}
{"set": ["time/slider", 1200]}
{"expect": {"widget": "time/slider", "value": 1200}}
)");
  EXPECT_EQ(r.exit_code, 0) << r.error;
}

TEST(WidgetPage, RailsScrollToWhatAScriptWants) {
  NEEDS_DISPLAY();
  const PageResult r = drive(R"(
{"expect": {"widget": "notice/halve", "visible": false}}
{"click": "notice/halve"}
{"expect": {"widget": "notice/halve", "visible": true}}
)");
  EXPECT_EQ(r.exit_code, 0) << r.error;
}

TEST(WidgetPage, NothingIsCutOff) {
  NEEDS_DISPLAY();
  for (const float scale : {1.0f, 2.0f}) {
    const PageResult r =
        drive(R"({"wait": {"frames": 3}}
{"expect": {"clipped": 0, "duplicates": 0}})",
              {.width = static_cast<int>(1280 * scale), .height = static_cast<int>(800 * scale), .scale = scale});
    EXPECT_EQ(r.exit_code, 0) << r.error;
  }
}

TEST(WidgetPage, AWrongClaimStopsWithLineAndReason) {
  NEEDS_DISPLAY();
  PageResult r = drive("{\"wait\": {\"frames\": 2}}\n{\"expect\": {\"widget\": \"param/lr\", \"value\": 9}}");
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_EQ(r.error, "page:2: \"param/lr\" is 5e-04, not 9");
  r = drive("{\"click\": \"param/lrr\", \"timeout\": 0.2}");
  EXPECT_NE(r.error.find("no widget \"param/lrr\""), std::string::npos) << r.error;
  r = drive("{\"click\": \"param/seed\", \"timeout\": 2}");
  EXPECT_NE(r.error.find("A run keeps its seed."), std::string::npos) << r.error;
  r = drive("{\"quit\": 3}");
  EXPECT_EQ(r.exit_code, 3);
}

}  // namespace
}  // namespace zscape::app
