#include "app/script/script.h"

#include <gtest/gtest.h>

#include "app/script/frame_stats.h"
#include "app/script/registry.h"
#include "app/window/keys.h"

namespace zscape::app {
namespace {

TEST(Script, ReadsEveryVerb) {
  const auto steps = parse_script(R"(# a comment
{"click": "transport/play"}
{"drag": "explore/pad", "to": [0.2, 0.8], "frames": 30, "mods": ["shift"]}

{"set": ["param/lr", 0.001]}
{"key": "shift+period"}
{"wait": {"step": 200}, "timeout": 5}
{"expect": {"widget": "param/lr", "value": 0.001, "enabled": true}}
{"stroke": "paint/canvas", "points": [[0, 0], [1, 1]]}
{"shot": "out.png"}
{"quit": 0})",
                                  "t.jsonl");
  ASSERT_EQ(steps.size(), 9u);
  EXPECT_EQ(steps[0].line, 2);
  EXPECT_EQ(steps[1].points[1].y, 0.8);
  EXPECT_TRUE(steps[1].shift);
  EXPECT_EQ(steps[2].line, 5);
  EXPECT_EQ(std::get<double>(steps[2].value), 0.001);
  EXPECT_EQ(steps[4].claim.step_min, 200);
  EXPECT_FALSE(steps[4].claim.step_max.has_value());
  EXPECT_EQ(steps[4].timeout, 5);
  EXPECT_EQ(steps[0].timeout, 60);
  EXPECT_EQ(steps[5].claim.widget, "param/lr");
}

TEST(Script, NamesFileLineAndReason) {
  auto error_of = [](const char* text) -> std::string {
    try {
      parse_script(text, "s.jsonl");
    } catch (const ScriptError& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_NE(error_of("\n{\"clik\": \"x\"}").find("s.jsonl:2: no verb"), std::string::npos);
  EXPECT_NE(error_of("{\"click\": \"x\", \"too\": 1}").find("\"too\" is not known"), std::string::npos);
  EXPECT_NE(error_of("{\"drag\": \"x\"}").find("\"to\""), std::string::npos);
  EXPECT_NE(error_of("{\"key\": \"hyper+q\"}").find("no key is called"), std::string::npos);
  EXPECT_NE(error_of("{\"click\": \"a\", \"hover\": \"b\"}").find("one verb"), std::string::npos);
  EXPECT_NE(error_of("{\"expect\": {\"value\": 3}}").find("name the widget"), std::string::npos);
  EXPECT_NE(error_of("{not json").find("s.jsonl:1: "), std::string::npos);
}

TEST(Keys, KnowsNamesAndModifiers) {
  const auto undo = parse_chord("ctrl+z");
  ASSERT_TRUE(undo.has_value());
  EXPECT_TRUE(undo->ctrl);
  EXPECT_EQ(undo->key, 'Z');
  EXPECT_EQ(parse_chord(".")->key, parse_chord("period")->key);
  EXPECT_TRUE(parse_chord("?")->shift);
  EXPECT_FALSE(parse_chord("nothing").has_value());
}

TEST(Registry, ShowsTheLastCompleteFrame) {
  WidgetRegistry r;
  const auto record = [&](std::string_view name) {
    if (WidgetRecord* a = r.record(name)) a->rect = a->visible_rect = {0, 0, 10, 10};
  };
  r.begin_frame();
  record("a");
  record("a");
  r.record_clipped("long text");
  EXPECT_EQ(r.find("a"), nullptr);
  r.begin_frame();
  ASSERT_NE(r.find("a"), nullptr);
  EXPECT_TRUE(r.find("a")->visible());
  EXPECT_EQ(r.duplicates(), std::vector<std::string>{"a"});
  EXPECT_EQ(r.clipped().size(), 1u);
  r.request_set("a", 2.0);
  EXPECT_FALSE(r.take_set("b").has_value());
  EXPECT_EQ(std::get<double>(*r.take_set("a")), 2.0);
  EXPECT_FALSE(r.take_set("a").has_value());
  EXPECT_EQ(r.names(), std::vector<std::string>{"a"});
  record("b");
  r.begin_frame();
  EXPECT_EQ(r.find("a"), nullptr);
  EXPECT_EQ(r.names(), std::vector<std::string>{"b"});
  for (int i = 0; i < 2000; ++i) r.begin_frame();  // long forgotten, and recorded anew
  record("a");
  r.begin_frame();
  EXPECT_TRUE(r.find("a")->visible());
}

TEST(FrameStats, PercentilesAndLatencies) {
  EXPECT_EQ(percentile({}, .5), 0);
  EXPECT_EQ(percentile({3, 1, 2}, .5), 2);
  EXPECT_EQ(percentile({3, 1, 2}, .99), 3);
  FrameStats s;
  s.gesture(0, 1, 1.000);
  s.gesture(0, 2, 1.010);
  s.picture_shown(0, 2, 1.013);
  s.picture_shown(0, 1, 1.020);  // overtaken: not counted
  EXPECT_NEAR(s.drag_ms(.5), 3, 1e-6);
  EXPECT_NE(s.json().find("\"count\": 1"), std::string::npos);
}

}  // namespace
}  // namespace zscape::app
