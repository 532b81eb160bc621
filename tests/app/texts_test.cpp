#include "app/window/texts.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace zscape::app {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TextTable language(const std::string& name) {
  const fs::path path = fs::path(ZSCAPE_SOURCE_DIR) / "assets/texts" / (name + ".json");
  return parse_texts(read(path), path.string());
}

// Keys the code asks for: the texts inside the first argument of tr(…) and texts.format(…), as in tr(on ? "a" : "b").
// One that is put together, tr("param." + key + ".name"), uses every key that begins like its first part.
struct UsedKeys {
  std::set<std::string> exact, prefixes;
};

std::string first_argument(const std::string& code, std::size_t at) {
  int depth = 0;
  bool quoted = false;
  std::string out;
  for (; at < code.size(); ++at) {
    const char c = code[at];
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '(' || c == '{' || c == '[')) ++depth;
    if (!quoted && (c == ')' || c == '}' || c == ']') && depth-- == 0) break;
    if (!quoted && c == ',' && depth == 0) break;
    out += c;
  }
  return out;
}

UsedKeys used_keys() {
  UsedKeys used;
  const std::regex call("(\\btr|\\btexts\\.format)\\("), literal("\"([^\"]+)\""), comment("//[^\\n]*");
  for (const char* folder : {"app"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(ZSCAPE_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
      const std::string code = std::regex_replace(read(entry.path()), comment, "");
      for (std::sregex_iterator it(code.begin(), code.end(), call), end; it != end; ++it) {
        const std::string argument = first_argument(code, static_cast<std::size_t>(it->position() + it->length()));
        const bool composed = argument.find('+') != std::string::npos;
        for (std::sregex_iterator text(argument.begin(), argument.end(), literal); text != end; ++text) {
          (composed ? used.prefixes : used.exact).insert((*text)[1]);
          if (composed) break;
        }
      }
    }
  }
  // Families whose keys come from data: parameters, models, data sets, facts and narration name their texts themselves.
  for (const char* family :
       {"param.", "player.", "model.", "data.", "fact.", "line.", "diagram.", "formula.", "scalar.", "number.", "unit.", "doctor.", "branch.", "family.", "verb.", "later.", "gallery.", "group.", "choice.", "language.", "plot.", "key.", "notice.", "stage.", "rail.", "explore.why_not.", "explore.draw", "explore.nearest", "hints."}) {
    used.prefixes.insert(family);
  }
  return used;
}

TEST(Texts, BothLanguagesHaveTheSameKeysAndPlaceholders) {
  for (const TextProblem& p : compare_texts(language("en"), "en", language("zh"), "zh")) {
    ADD_FAILURE() << p.key << " " << p.what;
  }
}

TEST(Texts, EveryKeyInTheCodeExists) {
  const TextTable en = language("en");
  for (const std::string& key : used_keys().exact) EXPECT_TRUE(en.contains(key)) << key << " is used but has no text";
}

TEST(Texts, NoTextIsUnused) {
  const UsedKeys used = used_keys();
  for (const auto& [key, text] : language("en")) {
    bool found = used.exact.contains(key);
    for (const std::string& prefix : used.prefixes) found = found || key.starts_with(prefix);
    EXPECT_TRUE(found) << key << " is in the texts but nothing asks for it";
  }
}

TEST(Texts, SwitchesAndFormats) {
  Texts t;
  t.add("en", R"j({"a": "Saved {run} ({size})"})j");
  t.add("zh", R"j({"a": "已保存 {run}（{size}）"})j");
  EXPECT_EQ(t.language(), "en");
  EXPECT_EQ(t.format("a", {{"run", "r1"}, {"size", "1 MB"}}), "Saved r1 (1 MB)");
  t.use("zh");
  EXPECT_EQ(t.format("a", {{"run", "r1"}, {"size", "1 MB"}}), "已保存 r1（1 MB）");
  EXPECT_EQ(t("nowhere"), "nowhere");
  EXPECT_TRUE(t.missing().contains("nowhere"));
  EXPECT_TRUE(t.characters().contains(U'存'));
  EXPECT_THROW(t.use("de"), std::runtime_error);
}

TEST(Texts, RefusesBrokenFiles) {
  EXPECT_THROW(parse_texts("[1]", "x"), std::runtime_error);
  EXPECT_THROW(parse_texts(R"({"a": 1})", "x"), std::runtime_error);
  EXPECT_THROW(parse_texts(R"({"a": "1", "a": "2"})", "x"), std::runtime_error);
  EXPECT_THROW(parse_texts("{", "x"), std::runtime_error);
}

TEST(Texts, ComparesTwoLanguages) {
  const auto problems = compare_texts({{"a", "x {n}"}, {"b", ""}}, "en", {{"a", "x"}, {"c", "y"}}, "zh");
  EXPECT_EQ(problems.size(), 4u);  // b missing in zh, c missing in en, placeholders of a, b empty
}

}  // namespace
}  // namespace zscape::app
