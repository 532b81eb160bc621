// The built program from outside: every verb on one tiny run, as a shell would call it.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "engine/core/image_file.h"
#include "engine/core/npy.h"
#include "engine/core/png.h"

namespace zscape::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Outcome {
  int code = -1;
  std::string out, errors;
};

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// One run of 30 steps, made once; each test works on it or beside it.
class Cli : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string name = (fs::temp_directory_path() / "zscape-cli-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    trained = zscape(
        "train vae --data glyphs --set hidden=16 --set latent=3 --set batch=32 --steps 30 --seed 5 --threads 1 --out "
        "run");
  }
  static void TearDownTestSuite() { fs::remove_all(folder); }

  /// Runs the program in the test's folder.
  static Outcome zscape(const std::string& words) {
    const auto command = "cd '" + folder.string() + "' && '" ZSCAPE_PROGRAM "' " + words + " 2>errors.txt </dev/null";
    FILE* pipe = popen(command.c_str(), "r");
    Outcome outcome;
    if (!pipe) return outcome;
    std::array<char, 4096> buffer;
    for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
      outcome.out.append(buffer.data(), n);
    const int status = pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    outcome.errors = content(folder / "errors.txt");
    return outcome;
  }
  static void expect_done(const std::string& words) {
    const auto outcome = zscape(words);
    EXPECT_EQ(outcome.code, 0) << words << "\n" << outcome.errors;
  }
  /// Fails with this exit code and one sentence on stderr that holds `text`. Lines of progress, every ten seconds, may stand before it.
  static void expect_failure(int code, const std::string& text, const std::string& words) {
    const auto outcome = zscape(words);
    EXPECT_EQ(outcome.code, code) << words << "\n" << outcome.errors;
    EXPECT_NE(outcome.errors.find(text), std::string::npos) << words << "\n" << outcome.errors;
    const std::size_t sentence = outcome.errors.find("zscape: ");
    ASSERT_NE(sentence, std::string::npos) << outcome.errors;
    EXPECT_TRUE(sentence == 0 || outcome.errors[sentence - 1] == '\n') << outcome.errors;
    EXPECT_EQ(outcome.errors.find('\n', sentence), outcome.errors.size() - 1) << outcome.errors;
    EXPECT_EQ(outcome.out, "");
  }
  static json json_of(const std::string& words) {
    const auto outcome = zscape(words);
    EXPECT_EQ(outcome.code, 0) << words << "\n" << outcome.errors;
    return json::parse(outcome.out, nullptr, false);
  }
  static Array array(const std::string& name) { return read_npy(folder / name); }
  static Array row(const Array& all, std::int64_t i) {
    const auto begin = all.values.begin() + i * all.row_size();
    return {{1, all.row_size()}, {begin, begin + all.row_size()}};
  }

  static fs::path folder;
  static Outcome trained;
};
fs::path Cli::folder;
Outcome Cli::trained;

TEST_F(Cli, TrainingEndsWithALineThatSaysWhereAndHowGood) {
  EXPECT_EQ(trained.code, 0) << trained.errors;
  EXPECT_NE(trained.out.find("run: vae on glyphs, step 30"), std::string::npos) << trained.out;
  EXPECT_NE(trained.out.find("elbo "), std::string::npos) << trained.out;
  EXPECT_TRUE(fs::exists(folder / "run/checkpoint.safetensors"));
}

TEST_F(Cli, InfoTellsModelDataStepAndKeptSteps) {
  const auto info = json_of("info run --json");
  EXPECT_EQ(info["model"], "vae");
  EXPECT_EQ(info["data"], "glyphs");
  EXPECT_EQ(info["step"], 30);
  EXPECT_EQ(info["state"], "finished");
  EXPECT_EQ(info["parameters"]["latent"], 3);
  EXPECT_EQ(info["seed"], 5);
  EXPECT_FALSE(info["kept"].empty());
  EXPECT_NE(zscape("info run").out.find("latent"), std::string::npos);
}

TEST_F(Cli, ResumedRunIsTheUninterruptedOne) {
  const std::string same = " vae --data glyphs --set hidden=16 --set latent=3 --set batch=32 --seed 5 --threads 1 ";
  expect_done("train" + same + "--steps 20 --out half");
  expect_done("resume half --steps 30");
  expect_done("sample run -n 2 --out run.npy");
  expect_done("sample half -n 2 --out half.npy");
  EXPECT_EQ(array("run.npy").values, array("half.npy").values);
  EXPECT_EQ(json_of("info half --json")["step"], 30);
}

TEST_F(Cli, CtrlCSavesAndSaysHowToGoOn) {
  const std::string script =
      "cd '" + folder.string() +
      "' && rm -rf endless && { '" ZSCAPE_PROGRAM
      "' train vae --data glyphs --set hidden=16 --set latent=3 --out endless >out.txt 2>errors.txt & } && i=0 && "
      "while [ ! -s endless/metrics.jsonl ] && [ $i -lt 600 ]; do sleep .1; i=$((i + 1)); done; kill -INT $! && wait "
      "$!";
  EXPECT_EQ(WEXITSTATUS(std::system(script.c_str())), 0);
  EXPECT_NE(content(folder / "errors.txt").find("'zscape resume endless'"), std::string::npos)
      << content(folder / "errors.txt");
  const auto step = json_of("info endless --json")["step"].get<std::int64_t>();
  EXPECT_GT(step, 0);
  expect_done("resume endless --steps " + std::to_string(step + 5));
  EXPECT_EQ(json_of("info endless --json")["step"], step + 5);
}

TEST_F(Cli, SamplesAreASheetOrNumbers) {
  expect_done("sample run -n 5 --columns 5 --out s.png");
  const auto sheet = read_image(folder / "s.png");
  EXPECT_EQ(sheet.width, 5 * 28 + 4 * 2);
  EXPECT_EQ(sheet.height, 28);
  expect_done("sample run -n 5 --seed 9 --out s.npy");
  const auto numbers = array("s.npy");
  EXPECT_EQ(numbers.shape, (std::vector<std::int64_t>{5, 1, 28, 28}));
  for (const float v : numbers.values) EXPECT_TRUE(v >= 0 && v <= 1);
  expect_done("sample run -n 5 --seed 9 --step 30 --out again.npy");
  const auto kept = array("again.npy");  // kept steps are in half precision
  ASSERT_EQ(kept.shape, numbers.shape);
  for (std::size_t i = 0; i < kept.values.size(); ++i) ASSERT_NEAR(kept.values[i], numbers.values[i], 2e-3);
}

TEST_F(Cli, EncodeDecodeAndScoreKeepTheShapes) {
  expect_done("sample run -n 4 --out x.npy");
  expect_done("encode run --in x.npy --out z.npy --log-var v.npy");
  EXPECT_EQ(array("z.npy").shape, (std::vector<std::int64_t>{4, 3}));
  EXPECT_EQ(array("v.npy").shape, (std::vector<std::int64_t>{4, 3}));
  expect_done("decode run --in z.npy --out y.npy");
  EXPECT_EQ(array("y.npy").shape, (std::vector<std::int64_t>{4, 1, 28, 28}));
  expect_done("logprob run --in x.npy --out l.npy");
  EXPECT_EQ(array("l.npy").shape, (std::vector<std::int64_t>{4}));
  expect_done("sample run -n 1 --out one.png");
  expect_done("encode run --in one.png --out z1.npy");
  EXPECT_EQ(array("z1.npy").shape, (std::vector<std::int64_t>{1, 3}));
  expect_done("logprob run --in one.png -k 5 --out l1.npy");
  EXPECT_EQ(array("l1.npy").shape, (std::vector<std::int64_t>{1}));
}

TEST_F(Cli, FourCornersAreExact) {
  expect_done("interpolate run --mode four-corner --corners 1 2 3 4 --grid 4 --out grid.npy --latents gz.npy");
  const auto grid = array("grid.npy"), latents = array("gz.npy");
  EXPECT_EQ(grid.shape, (std::vector<std::int64_t>{16, 1, 28, 28}));
  EXPECT_EQ(latents.shape, (std::vector<std::int64_t>{16, 3}));
  const std::array<std::int64_t, 4> places = {0, 3, 12, 15};
  for (std::size_t k = 0; k < 4; ++k) {
    expect_done("sample run -n 1 --seed " + std::to_string(k + 1) + " --out corner.npy");
    const auto corner = array("corner.npy"), tile = row(grid, places[k]);
    for (std::size_t i = 0; i < tile.values.size(); ++i)
      ASSERT_NEAR(tile.values[i], corner.values[i], 1e-6) << "corner " << k;
  }
  write_npy(folder / "a.npy", row(latents, 5));
  expect_done("interpolate run --mode slerp --corners a.npy 2 --grid 5 --out line.png --latents line.npy");
  EXPECT_EQ(row(array("line.npy"), 0).values, row(latents, 5).values);
  EXPECT_EQ(row(array("line.npy"), 4).values, row(latents, 3).values);
  EXPECT_EQ(read_image(folder / "line.png").width, 5 * 28 + 4 * 2);
}

TEST_F(Cli, ArithmeticIsTheSumOfItsSlots) {
  expect_done("interpolate run --mode lerp --corners 1 2 --grid 3 --out i.npy --latents iz.npy");
  const auto corners = array("iz.npy");
  expect_done("arithmetic run --plus 1,2 5 --minus 5 --out a.npy --latents az.npy");  // the mean of 1 and 2 is the way's middle
  const auto mean = array("az.npy");
  ASSERT_EQ(mean.shape, (std::vector<std::int64_t>{1, 3}));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(mean.values[i], row(corners, 1).values[i], 1e-6);
  expect_done("arithmetic run --plus 1 --jitter 0.5 --out nine.png --latents nine.npy");
  EXPECT_EQ(array("nine.npy").shape, (std::vector<std::int64_t>{9, 3}));
  EXPECT_EQ(row(array("nine.npy"), 4).values, row(corners, 0).values);
  EXPECT_EQ(read_image(folder / "nine.png").width, 3 * 28 + 2 * 2);
  expect_done("arithmetic run --plus '@3' --minus '@!3 & thick' --count 4 --terms --out q.png");
  EXPECT_EQ(read_image(folder / "q.png").width, 3 * 28 + 2 * 2);
  expect_failure(1, "These data know no", "arithmetic run --plus '@hat' --out q.png");
  expect_failure(2, "wants --plus or --minus", "arithmetic run --out q.png");
  expect_failure(2, "empty place", "arithmetic run --plus 1,,2 --out q.png");
}

TEST_F(Cli, InpaintFillsTheHoleAndNothingElse) {
  expect_done("sample run -n 1 --seed 4 --out whole.npy");
  const auto whole = array("whole.npy");
  Array hole{{28, 28}, {}};
  for (int i = 0; i < 28 * 28; ++i) hole.values.push_back(i / 28 >= 10 && i % 28 < 20 ? 1.f : 0.f);
  write_npy(folder / "hole.npy", hole);
  expect_done("inpaint run --in whole.npy --hole hole.npy -k 3 --sweeps 4 --out filled.npy");
  const auto filled = array("filled.npy");
  ASSERT_EQ(filled.shape, (std::vector<std::int64_t>{3, 1, 28, 28}));
  EXPECT_NE(row(filled, 0).values, row(filled, 1).values);
  for (std::size_t i = 0; i < filled.values.size(); ++i)
    if (hole.values[i % 784] == 0) {
      ASSERT_EQ(filled.values[i], whole.values[i % 784]) << i;
    }
  expect_done("inpaint run --in whole.npy --hole hole.npy -k 3 --sweeps 4 --out again.npy");
  EXPECT_EQ(array("again.npy").values, filled.values);
  expect_done("inpaint run --in whole.npy --hole hole.npy -k 3 --sweeps 4 --seed 2 --out other.npy");
  EXPECT_NE(array("other.npy").values, filled.values);
  // The same from picture files; best first is an order of the same pictures.
  expect_done("sample run -n 1 --seed 4 --out whole.png");
  Image mask{28, 28, 1, {}};
  for (const float v : hole.values) mask.pixels.push_back(v > 0 ? 255 : 0);
  write_png(folder / "hole.png", mask);
  expect_done("inpaint run --in whole.png --hole hole.png -k 4 --method latent --sweeps 5 --out filled.png");
  EXPECT_EQ(read_image(folder / "filled.png").width, 2 * 28 + 2);
  expect_done("inpaint run --in whole.npy --hole hole.npy -k 3 --sweeps 4 --best-first --out best.npy");
  auto drawn = filled.values, best = array("best.npy").values;
  std::sort(drawn.begin(), drawn.end());
  std::sort(best.begin(), best.end());
  EXPECT_EQ(drawn, best);
  expect_failure(1, "there are: gibbs, latent", "inpaint run --in whole.npy --hole hole.npy --method ascent --out f.png");
  expect_failure(2, "--method is 'guess'", "inpaint run --in whole.npy --hole hole.npy --method guess --out f.png");
  write_npy(folder / "small.npy", {{2, 2}, {1, 1, 1, 1}});
  expect_failure(1, "is 2x2; this run's pictures are 28x28", "inpaint run --in whole.npy --hole small.npy --out f.png");
  write_npy(folder / "none.npy", {{28, 28}, std::vector<float>(784)});
  expect_failure(1, "mark a hole", "inpaint run --in whole.npy --hole none.npy --out f.png");
}

TEST_F(Cli, EvalGivesTheContractedJson) {
  const auto eval = json_of("eval run --metrics elbo --rows 64 --json");
  EXPECT_EQ(json_of("eval run --metrics elbo,reconstruction,mse --rows 64 --json")["metrics"].size(), 3u);  // a list that is longer than a short string
  EXPECT_EQ(eval["run"], "run");
  EXPECT_EQ(eval["step"], 30);
  EXPECT_EQ(eval["split"], "test");
  EXPECT_EQ(eval["n"], 64);
  EXPECT_TRUE(eval["metrics"]["elbo"]["value"].is_number());
  EXPECT_TRUE(eval["metrics"]["elbo"]["stderr"].is_number());
  EXPECT_EQ(eval["metrics"]["elbo"]["unit"], "nats");
  const auto best = json_of("eval run --metrics elbo --rows 64 --last 3 --best elbo --json");
  EXPECT_TRUE(best["metrics"]["elbo"]["value"].is_number());
}

TEST_F(Cli, FilmShowsTheKeptSteps) {
  expect_done("film run -n 4 --zoom 1 --out film.gif");
  EXPECT_EQ(content(folder / "film.gif").substr(0, 6), "GIF89a");
  expect_done("film run -n 4 --zoom 1 --out film");
  std::size_t frames = 0;
  for (const auto& entry : fs::directory_iterator(folder / "film")) {
    EXPECT_EQ(read_image(entry.path()).width, 2 * 28 + 2);
    ++frames;
  }
  EXPECT_EQ(frames, json_of("info run --json")["kept"].size());
}

// The walk is held fixed while the weights go on: its first point under the first step, its last under the last.
TEST_F(Cli, FilmOfAWalkGoesThroughItAndThroughTheKeptSteps) {
  const auto kept = json_of("info run --json")["kept"].get<std::vector<std::int64_t>>();
  const auto frames = 2 * kept.size() + 1;
  const auto decoded = [&](int seed, std::int64_t step) {
    expect_done("sample run -n 1 --seed " + std::to_string(seed) + " --step " + std::to_string(step) + " --out one.png");
    return read_image(folder / "one.png").pixels;
  };
  expect_done("film run --walk 7 8 --open --zoom 1 --frames " + std::to_string(frames) + " --out walk");
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder / "walk")) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  ASSERT_EQ(files.size(), frames);
  EXPECT_EQ(read_image(files.front()).pixels, decoded(7, kept.front()));
  EXPECT_EQ(read_image(files.back()).pixels, decoded(8, kept.back()));
  EXPECT_NE(files.back().filename().string().find("step-" + std::to_string(kept.back())), std::string::npos);

  expect_done("film run --walk 7 8 --open --zoom 1 --frames 5 --step " + std::to_string(kept.back()) + " --out still");
  std::vector<fs::path> still;
  for (const auto& entry : fs::directory_iterator(folder / "still")) still.push_back(entry.path());
  std::sort(still.begin(), still.end());
  ASSERT_EQ(still.size(), 5u);
  EXPECT_EQ(read_image(still.front()).pixels, decoded(7, kept.back())) << "the weights stay";
  EXPECT_EQ(read_image(still.back()).pixels, decoded(8, kept.back()));
  expect_done("film run --walk noise --frames 12 --out noise.gif");
  expect_failure(2, "wants two latents or more", "film run --walk 7 --out x.gif");
  expect_failure(2, "is a film only with --walk", "film run --step 30 --out x.gif");
}

TEST_F(Cli, ListsAreJson) {
  for (const std::string what : {"models", "data", "metrics", "presets"}) {
    const auto list = json_of("list " + what + " --json");
    EXPECT_TRUE(list.is_array() && !list.empty() && list[0].contains("id")) << what;
  }
  EXPECT_NE(zscape("list models").out.find("vae"), std::string::npos);
}

TEST_F(Cli, APresetIsATileOfTheGallery) {
  expect_done("train --preset improved_gan --set hidden=8 --set batch=16 --set data.subset=100 --steps 2 --out preset --threads 1");
  const auto info = json_of("info preset --json");
  EXPECT_EQ(info["model"], "gan");
  EXPECT_EQ(info["data"], "ring");
  EXPECT_EQ(info["parameters"]["minibatch"], 8);
  EXPECT_EQ(info["parameters"]["batch"], 16) << "what is given goes before what the preset says";
  expect_failure(2, "did you mean 'improved_gan'", "train --preset improved-gan --out other");
  expect_failure(2, "leave the model out", "train vae --preset gmmn --out other");
}

TEST_F(Cli, WrongUsageIsTwoAndSaysWhatWasMeant) {
  expect_failure(2, "did you mean 'train'", "trian");
  expect_failure(2, "did you mean '--steps'", "train vae --stesp 3 --out x");
  expect_failure(2, "there is no model 'vea'; did you mean 'vae'", "train vea --steps 3 --out x");
  expect_failure(2, "--out is missing", "train vae --data glyphs --steps 3");
  expect_failure(2, "exclude each other", "train vae --data glyphs --steps 3 --epochs 1 --out x");
  expect_failure(2, "wants 4 --corners", "interpolate run --corners 1 2 --out g.png");
  expect_failure(2, "should end in", "sample run --out s.jpg");
  expect_failure(2, "there is no measure 'elbow'", "eval run --metrics elbow");
}

TEST_F(Cli, FailuresAreOneAndNameTheFile) {
  expect_failure(1, "nowhere", "info nowhere");
  expect_failure(1, "nowhere", "sample nowhere --out s.png");
  expect_failure(1, "holds a run already", "train vae --data glyphs --steps 3 --out run");
  expect_failure(1, "beta", "train vae --data glyphs --set beta=-7 --steps 3 --out bad");
  expect_failure(1, "was not kept", "sample run --step 29 --out s.png");
  write_npy(folder / "wide.npy", {{2, 7}, std::vector<float>(14)});
  expect_failure(1, "[2, 7]", "decode run --in wide.npy --out y.npy");

  fs::create_directories(folder / "mnist");
  std::ofstream(folder / "mnist/train-images-idx3-ubyte", std::ios::binary)
      << std::string("\0\0\x08\x03\0\0\0\x05\0\0\0\x1c\0\0\0\x1c", 16) << std::string(100, 'x');
  expect_failure(1, "train-images-idx3-ubyte", "train vae --data mnist --data-dir mnist --steps 3 --out cut");
}

}  // namespace
}  // namespace zscape::app
