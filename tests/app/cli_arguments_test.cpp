#include "app/cli/arguments.h"

#include <gtest/gtest.h>

#include "app/cli/files.h"
#include "app/cli/progress.h"

namespace zscape::app {
namespace {

int nothing(const Arguments&) { return 0; }

Verb some_verb() {
  return {"train",
          {"[MODEL]"},
          "Trains.",
          {{"--steps", Takes::whole, "N", "stop there"},
           {"--minutes", Takes::real, "M", "or then"},
           {"--set", Takes::pair, "KEY=VALUE", "a parameter"},
           {"--corners", Takes::many, "A B", "corners"},
           {"--paused", Takes::nothing, "", "wait"},
           {"--out", Takes::text, "RUN", "where"}},
          nothing};
}

Arguments parsed(const std::vector<std::string>& words) { return {some_verb(), words}; }

std::string complaint(const std::vector<std::string>& words) {
  try {
    parsed(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Arguments, TakesEveryKind) {
  const auto a = parsed({"vae", "--steps", "30", "--minutes=.5", "--set", "beta=4", "--set", "lr=1e-3", "--corners",
                         "1", "-2", "c.npy", "--paused", "--out", "a run"});
  EXPECT_EQ(a.positional(0), "vae");
  EXPECT_EQ(a.whole("--steps", 0, 0), 30);
  EXPECT_EQ(a.real("--minutes", 0, 0, 10), .5);
  EXPECT_EQ(a.pairs("--set"), (std::map<std::string, std::string>{{"beta", "4"}, {"lr", "1e-3"}}));
  EXPECT_EQ(a.many("--corners"), (std::vector<std::string>{"1", "-2", "c.npy"}));
  EXPECT_TRUE(a.has("--paused"));
  EXPECT_EQ(a.needed("--out"), "a run");
  EXPECT_EQ(parsed({}).positional(0), "");
  EXPECT_EQ(parsed({}).whole("--steps", 7, 0), 7);
}

TEST(Arguments, WrongUsageNamesTheWordAndTheRemedy) {
  EXPECT_EQ(complaint({"--step", "3"}), "there is no option '--step' for 'train'; did you mean '--steps'?");
  EXPECT_EQ(complaint({"--xyzzy-plugh"}), "there is no option '--xyzzy-plugh' for 'train'; see 'zscape train --help'.");
  EXPECT_EQ(complaint({"--steps", "many"}), "--steps wants a whole number, not 'many'.");
  EXPECT_EQ(complaint({"--steps", "3.5"}), "--steps wants a whole number, not '3.5'.");
  EXPECT_EQ(complaint({"--steps", "99999999999999999999"}),
            "--steps wants a whole number, not '99999999999999999999'.");
  EXPECT_EQ(complaint({"--minutes", "nan"}), "--minutes wants a number, not 'nan'.");
  EXPECT_EQ(complaint({"--steps"}), "--steps wants a value: --steps N.");
  EXPECT_EQ(complaint({"--steps", "--paused"}), "--steps wants a value: --steps N.");
  EXPECT_EQ(complaint({"--steps", "1", "--steps", "2"}), "--steps is given twice; give it once.");
  EXPECT_EQ(complaint({"--set", "beta"}), "--set wants KEY=VALUE, not 'beta'.");
  EXPECT_EQ(complaint({"--paused=1"}), "--paused takes no value; write it alone.");
  EXPECT_EQ(complaint({"vae", "rings"}), "there is one word too many: 'rings'; see 'zscape train --help'.");
  EXPECT_THROW(parsed({}).needed("--out"), UsageError);
  EXPECT_THROW(parsed({"--steps", "-1"}).whole("--steps", 0, 0), UsageError);
}

TEST(Arguments, PositionalsAreChecked) {
  const Verb verb{"list", {"models|data"}, "Lists.", {}, nothing};
  const std::vector<std::string> none, wrong = {"model"}, right = {"models"};
  EXPECT_THROW(Arguments(verb, none), UsageError);
  EXPECT_THROW(Arguments(verb, wrong), UsageError);
  EXPECT_EQ(Arguments(verb, right).positional(0), "models");
}

TEST(Arguments, HelpNamesEveryOption) {
  const auto verb = some_verb();
  const auto help = help_for(verb);
  for (const auto& option : verb.options) {
    EXPECT_NE(help.find(option.name), std::string::npos) << option.name;
    EXPECT_NE(help.find(option.help), std::string::npos) << option.name;
  }
}

TEST(Arguments, NearestFindsTyposOnly) {
  const std::vector<std::string_view> words = {"train", "resume", "sample"};
  EXPECT_EQ(nearest("trian", words), "train");
  EXPECT_EQ(nearest("samples", words), "sample");
  EXPECT_EQ(nearest("interpolate", words), std::nullopt);
}

TEST(CliFiles, CornersAreSeedsArraysOrPictures) {
  EXPECT_EQ(corner_from("12").seed, 12u);
  EXPECT_EQ(corner_from("12").kind, Corner::Kind::seed);
  EXPECT_THROW(corner_from("-1"), UsageError);
  EXPECT_THROW(corner_from("nowhere.npy"), std::runtime_error);
  EXPECT_EQ(corner_from(std::string(ZSCAPE_SOURCE_DIR) + "/LICENSE").kind, Corner::Kind::picture);
}

TEST(CliFiles, OutputsAreToldByTheirEnding) {
  EXPECT_EQ(output_kind("--out", "a/b.npy"), FileKind::npy);
  EXPECT_EQ(output_kind("--out", "a/b.PNG"), FileKind::png);
  EXPECT_THROW(output_kind("--out", "a/b.jpg"), UsageError);
}

TEST(CliFiles, SheetsKeepTilesAsTheyAre) {
  const Pictures pictures{3, 2, 1, 1, {1, 2, 3, 4, 5, 6}};
  const auto sheet = sheet_of(pictures, {2, 1});
  ASSERT_EQ(sheet.width, 2 + 2 + 2);
  ASSERT_EQ(sheet.height, 1 + 2 + 1);
  EXPECT_EQ(sheet.pixels[0], 1);
  EXPECT_EQ(sheet.pixels[4], 3);
  EXPECT_EQ(sheet.pixels[3 * 6 + 1], 6);
  const auto one = sheet_of({1, 2, 1, 1, {7, 8}}, {0, 3});
  EXPECT_EQ(one.width, 6);
  EXPECT_EQ(one.height, 3);
  EXPECT_EQ(one.pixels[2], 7);
  EXPECT_EQ(one.pixels[3], 8);
  EXPECT_EQ(to_array(pictures).shape, (std::vector<std::int64_t>{3, 1, 1, 2}));
}

TEST(CliProgress, ClocksAndNumbersReadWell) {
  EXPECT_EQ(clock_text(187), "3:07");
  EXPECT_EQ(clock_text(3725), "1:02:05");
  EXPECT_EQ(grouped(1234567), "1 234 567");
  EXPECT_EQ(grouped(-123), "-123");
  EXPECT_EQ(grouped(100), "100");
}

}  // namespace
}  // namespace zscape::app
