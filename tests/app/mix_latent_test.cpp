// Slots, answers and directions of the bench.
#include "app/workspaces/mix_latent.h"

#include <gtest/gtest.h>

#include "app/workspaces/mix_parts.h"

namespace zscape::app {
namespace {

MixSlot slot_of(std::uint64_t id, std::vector<Latent> members, bool minus = false, double weight = 1) {
  MixSlot slot{id, {}, weight, minus, "", 1};
  for (Latent& z : members) slot.members.push_back({id * 10 + slot.members.size(), std::move(z), -1, "by hand"});
  return slot;
}

MixView glasses() {
  MixView v;
  v.slots = {slot_of(1, {{2, 2}, {4, 4}}), slot_of(2, {{1, 0}}, true), slot_of(3, {{0, 5}})};
  return v;
}

TEST(MixLatent, TheAnswerIsTheSumOfMeansWithWeightsAndDirections) {
  MixView v = glasses();
  EXPECT_EQ(*slots_sum(v), (Latent{2, 8}));
  v.slots[1].weight = 2;
  EXPECT_EQ(*slots_sum(v), (Latent{1, 8}));
  v.amounts["up"] = -1.5;
  const std::vector<MixDirection> directions = {{"up", {0, 1}, 2, true}, {"unused", {1, 0}, 9, true}};
  EXPECT_EQ(*answer_of(v, directions), (Latent{1, 5}));
  EXPECT_FALSE(answer_of(MixView{}, directions));
}

TEST(MixLatent, SlotsWithoutKnownMembersCountForNothing) {
  MixView v = glasses();
  v.slots[1].members[0].z.clear();  // on its way
  EXPECT_EQ(*slots_sum(v), (Latent{3, 8}));
  v.slots[2].members.clear();
  EXPECT_EQ(*slots_sum(v), (Latent{3, 3}));
  EXPECT_FALSE(slot_mean(v.slots[2]));
}

TEST(MixLatent, ADirectionIsWhatWasDoneToTheFirstSlot) {
  EXPECT_EQ(*direction_of(glasses()), (Latent{-1, 5}));  // a − b + c: c − b
  MixView two;
  two.slots = {slot_of(1, {{3, 1}}), slot_of(2, {{1, 0}}, true)};
  EXPECT_EQ(*direction_of(two), (Latent{2, 1}));  // a − b
  MixView same;
  same.slots = {slot_of(1, {{3, 1}})};
  EXPECT_FALSE(direction_of(same));
}

TEST(MixLatent, ADirectionIsNamedByWhatDiffers) {
  MixView v = glasses();
  v.slots[0].query = "glasses & man";
  v.slots[1].query = "man & !glasses";
  v.slots[2].query = "woman & !glasses";
  EXPECT_EQ(direction_in_words(v, "by hand"), "man → woman");
  v.slots.pop_back();
  EXPECT_EQ(direction_in_words(v, "by hand"), "!glasses → glasses");
  EXPECT_EQ(sum_in_words(v, "by hand"), "glasses & man − man & !glasses");
  v.slots[0].query = v.slots[1].query = "";
  EXPECT_EQ(direction_in_words(v, "by hand"), "by hand");
}

TEST(MixLatent, UndoAndRedoAreInverse) {
  MixState s;
  s.size = 2;
  s.view = glasses();
  const MixView before = s.view;
  put(s, 2, {7, 7}, "dropped");
  const MixView after = s.view;
  ASSERT_EQ(after.slots[1].members.size(), 2u);
  undo(s);
  EXPECT_EQ(s.view, before);
  redo(s);
  EXPECT_EQ(s.view, after);
  undo(s);
  undo(s);  // nothing further back
  EXPECT_EQ(s.view, before);
  put(s, 2, {1, 2, 3}, "another model's");  // of another size: refused
  EXPECT_EQ(s.view, before);
}

TEST(MixLatent, DirectionsComeBackFromTheirFile) {
  const std::vector<MixDirection> kept = {{"smile", {.6f, .8f}, 1.25, true}, {"component 1", {1, 0}, 1, false}};
  const auto read = parse_directions(directions_json(kept), 2);
  ASSERT_EQ(read.size(), 1u);  // components belong to the weights, not to the file
  EXPECT_EQ(read[0].name, "smile");
  EXPECT_NEAR(read[0].unit[1], .8, 1e-6);
  EXPECT_EQ(read[0].sigma, 1.25);
  EXPECT_TRUE(parse_directions(directions_json(kept), 3).empty());
  for (const char* bad : {"", "[]", "{\"zscape\": \"latent\"}",
                          "{\"zscape\": \"directions\", \"directions\": [1, {\"name\": \"x\", \"unit\": [\"a\", 1]}]}"})
    EXPECT_TRUE(parse_directions(bad, 2).empty()) << bad;
}

TEST(MixLatent, SeedsAreTypedWithASign) {
  EXPECT_EQ(seed_in("#12"), 12u);
  EXPECT_EQ(seed_in("seed 3"), 3u);
  for (const char* no : {"12", "#", "#1x", "glasses", "# 1"}) EXPECT_FALSE(seed_in(no)) << no;
}

}  // namespace
}  // namespace zscape::app
