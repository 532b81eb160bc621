// Undo, the session file and pasted pictures: what goes away must come back as it was.
#include "app/window/session.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <random>

#include "app/window/clipboard.h"
#include "app/window/undo_list.h"
#include "app/window/view_changes.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/map_parts.h"
#include "app/workspaces/mix_parts.h"
#include "app/workspaces/paint_parts.h"
#include "engine/core/png.h"

namespace zscape::app {
namespace {

TEST(UndoList, GoesBackAndForthThroughAnyHistory) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    UndoList<int> list;
    std::vector<int> seen{0};  // all states in order
    int now = 0;
    for (int i = 0; i < 30; ++i) {
      list.remember(now);
      now = static_cast<int>(random() % 5);
      if (now != seen.back()) seen.push_back(now);
    }
    const std::vector<int> all = seen;
    for (std::size_t i = all.size() - 1; i > 0; --i) {
      ASSERT_TRUE(list.undo(now));
      ASSERT_EQ(now, all[i - 1]);
    }
    ASSERT_FALSE(list.undo(now));
    for (std::size_t i = 1; i < all.size(); ++i) {
      ASSERT_TRUE(list.redo(now));
      ASSERT_EQ(now, all[i]);
    }
    ASSERT_FALSE(list.redo(now));
    ASSERT_TRUE(list.undo(now));
    ASSERT_TRUE(list.redo(now));  // redo∘undo = identity anywhere
    ASSERT_EQ(now, all.back());
  }
}

TEST(UndoList, AChangeEndsWhatCouldBeRedone) {
  UndoList<int> list;
  int now = 1;
  list.remember(now), now = 2;
  ASSERT_TRUE(list.undo(now));
  list.remember(now), now = 3;
  EXPECT_FALSE(list.redo(now));
  ASSERT_TRUE(list.undo(now));
  EXPECT_EQ(now, 1);
}

TEST(UndoList, KeepsAtMostItsNumber) {
  UndoList<int> list;
  for (int i = 0; i < 1000; ++i) list.remember(i);
  EXPECT_EQ(list.past().size(), UndoList<int>::kMost);
}

Snapshot small_run() {
  Snapshot s;
  s.run_id = 5;
  s.latent = {.size = 3, .prior = Prior::normal};
  s.data.kind = DataKind::pictures;
  s.data.channels = 1;
  s.data.height = s.data.width = 4;
  s.data.dimension = 16;
  s.data.second = Second::paired;
  s.data.second_channels = 2;
  return s;
}

// A state in which everything that the file keeps differs from how it begins.
UiState full_state() {
  UiState s;
  s.workspace = Workspace::mix;
  ExploreState& e = s.explore;
  e.size = 3;
  e.prior = Prior::normal;
  seed_corners(e.view, e.prior, 9, 3);
  e.view.corners[2] = {.1f, -2, 3};
  e.view.origins[2] = "cat.png";
  e.view.rows[1] = 17;
  e.view.blend = Blend::bilinear;
  e.view.ground = Ground::quarter;
  e.view.at = {.25, .75};
  e.view.keep_norm = true;
  e.view.held = Latent{1, 2, 3};
  e.view.held_origin = "pasted";
  e.view.offset = {0, .5f, 0};
  e.stored[3] = Latent{4, 5, 6};
  e.keyframes = {{1, 1, 1}, {2, 2, 2}};
  e.film.spline = true;
  MixSlot slot{1, {{2, {7, 8, 9}, -1, "dropped"}, {3, {}, 12, "test 12"}}, 1.5, true, "glasses", 4};
  s.mix.view.slots = {slot};
  s.mix.view.jitter = .5;
  s.mix.view.amounts["up"] = -1;
  s.paint.channels = 1;
  s.paint.height = s.paint.width = 4;
  s.paint.view.picture = {{1, 4, 4}, std::vector<float>(16, .25f)};
  s.paint.view.hole = first_hole(4, 4);
  s.paint.view.origin = "test 3";
  s.paint.k = 4;
  s.map.rows = 500;
  s.map.walk = false;
  s.map.view.axes[1] = {MapAxis::Kind::direction, 0, "man → woman", {0, 0, 1}};
  s.compare.choice.link = CompareLink::picture;
  s.compare.choice.view = CompareView::wipe;
  s.compare.choice.wipe = .3;
  s.draw.view = {.seed = 5, .begun = std::vector<float>(16, .5f), .keep = 7};
  s.draw.over = DrawOver::entropy;
  s.translate.view = {.back = false, .row = 3, .drawn = {{1, 2, 4, 4}, std::vector<float>(32, .75f)}};
  return s;
}

TEST(Session, WhatIsReadIsWhatWasWritten) {
  const std::string text = session_json(full_state());
  UiState other;
  restore_session(other, text, small_run());
  EXPECT_EQ(session_json(other), text);
  EXPECT_EQ(other.workspace, Workspace::mix);
  EXPECT_EQ(other.explore.view.held, (Latent{1, 2, 3}));
  EXPECT_EQ(other.mix.view.slots[0].members[0].z, (Latent{7, 8, 9}));
  EXPECT_EQ(count(other.paint.view.hole), count(first_hole(4, 4)));
  EXPECT_EQ(other.draw.view.begun.size(), 16u);
  EXPECT_FALSE(other.draw.playing) << "it stands where the hand stopped it";
  EXPECT_EQ(other.translate.view.drawn.values.size(), 32u);
}

TEST(Session, LatentsOfAnotherSizeAreLeftOut) {
  Snapshot run = small_run();
  run.latent.size = 2;
  run.data.height = 5;
  UiState s;
  restore_session(s, session_json(full_state()), run);
  EXPECT_EQ(s.explore.view.corners[2].size(), 2u);
  EXPECT_FALSE(s.explore.view.held);
  EXPECT_FALSE(s.explore.stored[3]);
  EXPECT_TRUE(s.explore.keyframes.empty());
  EXPECT_EQ(s.mix.view.slots[0].members.size(), 1u);  // the row, whose code will follow
  EXPECT_TRUE(s.paint.view.picture.empty());
  EXPECT_TRUE(s.translate.view.drawn.empty());
  EXPECT_EQ(s.map.view.axes[1].kind, MapAxis::Kind::principal);
}

TEST(Session, ABrokenFileSaysSoAndChangesNothing) {
  const std::string good = session_json(full_state());
  UiState s;
  s.explore.view.seed = 77;
  const std::string before = session_json(s);
  for (const std::string& bad : {std::string(), std::string("[]"), std::string("{\"zscape\": 3}"), good.substr(0, good.size() / 2)})
    EXPECT_THROW(restore_session(s, bad, small_run()), std::runtime_error);
  // One value of a wrong type, wherever it stands.
  std::mt19937 random(3);
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text = good;
    text[random() % text.size()] = static_cast<char>(random() % 128);
    UiState into;
    try {
      restore_session(into, text, small_run());
    } catch (const std::runtime_error& e) {
      ++refused;
      EXPECT_NE(std::string(e.what()), "");
      EXPECT_EQ(session_json(into), session_json(UiState{}));
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_EQ(session_json(s), before);
}

TEST(ViewChanges, NamesEveryStepAndGoesToAny) {
  Ui ui;
  ui.texts.add("en", "{\"history.seed\": \"seed {seed}\", \"history.moved\": \"moved\", \"history.held\": \"held {origin}\"}");
  UiState s;
  s.workspace = Workspace::explore;
  ExploreState& e = s.explore;
  e.size = 3;
  e.prior = Prior::normal;
  seed_corners(e.view, e.prior, 1, 3);
  new_seed(e);
  remember(e, e.view);
  e.view.at = {.1, .1};
  give(e, kHandle, {1, 2, 3}, "cat");
  const auto all = view_changes(ui, s);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].text, "seed 2");
  EXPECT_EQ(all[1].text, "moved");
  EXPECT_EQ(all[2].text, "held cat");
  go_to_change(s, 0);
  EXPECT_EQ(e.view.seed, 1u);
  EXPECT_TRUE(view_changes(ui, s)[2].undone);
  go_to_change(s, 2);
  EXPECT_FALSE(e.view.held);
  EXPECT_EQ(e.view.at.u, .1);
  go_to_change(s, 3);
  EXPECT_TRUE(e.view.held);
  go_to_change(s, 99);  // no more than there are
  EXPECT_TRUE(e.view.held);
}

TEST(Clipboard, APathOrFileAddressIsAPicture) {
  const auto folder = std::filesystem::temp_directory_path() / ("zscape paste " + std::to_string(std::random_device()()));
  std::filesystem::create_directories(folder);
  const auto file = folder / "a b.png";
  write_png(file, Image{2, 1, 1, {0, 255}});
  const auto by_path = pasted_picture(file.c_str());
  ASSERT_TRUE(by_path);
  EXPECT_EQ(by_path->name, "a b.png");
  EXPECT_EQ(by_path->image.pixels, (std::vector<std::uint8_t>{0, 255}));
  std::string address = "file://" + file.string() + "\r\n";
  for (std::size_t at; (at = address.find(' ')) != std::string::npos;) address.replace(at, 1, "%20");
  EXPECT_TRUE(pasted_picture(address.c_str()));
  EXPECT_FALSE(pasted_picture("no file of this name"));
  EXPECT_FALSE(pasted_picture((folder / "missing.png").c_str()));
  std::filesystem::resize_file(file, 20);
  EXPECT_THROW(pasted_picture(file.c_str()), std::runtime_error);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace zscape::app
