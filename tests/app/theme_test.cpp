#include "app/window/theme.h"

#include <gtest/gtest.h>

namespace zscape::app {
namespace {

TEST(Theme, EveryTextCanBeRead) {
  for (const Theme& t : {dark_theme(), light_theme()}) {
    for (const ImU32 surface : {t.background, t.rail, t.bar, t.raised}) {
      for (const ImU32 ink : {t.text, t.text_secondary, t.text_muted, t.text_disabled}) {
        EXPECT_GE(contrast(ink, surface), 4.5)
            << (t.light ? "light " : "dark ") << std::hex << ink << " on " << surface;
      }
    }
    EXPECT_GE(contrast(t.on_accent, t.accent), 4.5);
    EXPECT_GE(contrast(t.text, t.accent_fill), 4.5);
    EXPECT_GE(contrast(t.text, t.hover), 4.5);
  }
}

TEST(Theme, ProjectorDataColoursReadAsText) {
  const Theme t = light_theme();
  for (int i = 0; i < 5; ++i) EXPECT_GE(contrast(series_color(t, i), t.background), 4.5) << i;
}

TEST(Theme, MixesAndFades) {
  EXPECT_EQ(mix(IM_COL32(0, 0, 0, 255), IM_COL32(200, 100, 50, 255), 0.5f), IM_COL32(100, 50, 25, 255));
  EXPECT_EQ(with_alpha(IM_COL32(1, 2, 3, 255), 0) & IM_COL32_A_MASK, 0u);
  EXPECT_NEAR(contrast(IM_COL32_WHITE, IM_COL32_BLACK), 21, 1e-6);
}

}  // namespace
}  // namespace zscape::app
