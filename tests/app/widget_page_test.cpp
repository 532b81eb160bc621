// The page of all widgets, driven by scripts. Without a display these tests skip themselves; CI runs them under Xvfb.
// ZSCAPE_PAGE_SHOT=FILE.png leaves a picture of it, ZSCAPE_PAGE_SCALE and ZSCAPE_PAGE_LIGHT choose how.
#include <gtest/gtest.h>

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
}

}  // namespace
}  // namespace zscape::app
