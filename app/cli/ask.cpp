// sample, encode, decode, logprob: one question each to the weights of a run.
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "app/cli/asking.h"
#include "app/cli/files.h"
#include "app/cli/verbs.h"
#include "engine/core/fit_picture.h"
#include "engine/core/image_file.h"
#include "engine/core/npy.h"
#include "engine/core/run_files.h"

namespace zscape::app {
namespace {

constexpr std::int64_t kMostPictures = 1'000'000;

std::vector<Option> with_source(std::vector<Option> options) {
  for (const auto& option : source_options()) options.push_back(option);
  return options;
}

SheetLayout layout_of(const Arguments& arguments) {
  return {static_cast<int>(arguments.whole("--columns", 0, 1, 1000)),
          static_cast<int>(arguments.whole("--zoom", 1, 1, 32))};
}

const Option kColumns{"--columns", Takes::whole, "N", "tiles in a row of the sheet (as square as it gets)"};
const Option kZoom{"--zoom", Takes::whole, "N", "pixels per pixel of a sheet (1)"};

int sample(const Arguments& arguments) {
  const auto out = arguments.needed("--out");
  DrawSamples question;
  question.floats = output_kind("--out", out) == FileKind::npy;
  question.n = arguments.whole("-n", 64, 1, kMostPictures);
  question.seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0));
  const auto layout = layout_of(arguments);
  const auto source = source_of(arguments);
  write_answer(out, Asking()(source, question, "drawing " + std::to_string(question.n) + " samples"), layout);
  return 0;
}

/// The pictures of --in, as [n, C, H, W] in the data's range. A picture file is fitted to what the run was trained on.
Array pictures_from(const std::string& path, const Source& source) {
  if (input_kind(path) == FileKind::npy) return read_rows(path, 3);
  const auto data = read_run_record(source.run).data;
  if (data.kind != DataKind::pictures)
    throw std::runtime_error("this run's data are no pictures; give --in a .npy file");
  return fit_picture(read_image(path), {static_cast<int>(data.channels), static_cast<int>(data.height),
                                        static_cast<int>(data.width), data.binary});
}

void npy_only(const std::string& out) {
  if (output_kind("--out", out) != FileKind::npy)
    throw UsageError("--out '" + out + "' should end in .npy: the result is numbers.");
}

int encode(const Arguments& arguments) {
  const auto in = arguments.needed("--in"), out = arguments.needed("--out");
  npy_only(out);
  const auto source = source_of(arguments);
  Asking ask;
  const auto answer = input_kind(in) == FileKind::npy ? ask(source, EncodePictures{read_rows(in, 3)}, "encoding " + in)
                                                      : ask(source, EncodeImage{read_image(in)}, "encoding " + in);
  write_npy(out, answer.array);
  if (arguments.has("--log-var")) {
    if (answer.second.empty())
      throw std::runtime_error("this model's codes are exact, so there are no variances to write; leave --log-var out");
    write_npy(arguments.text("--log-var"), answer.second);
  }
  return 0;
}

int decode(const Arguments& arguments) {
  const auto in = arguments.needed("--in"), out = arguments.needed("--out");
  DecodeLatents question;
  question.floats = output_kind("--out", out) == FileKind::npy;
  const auto layout = layout_of(arguments);
  const auto source = source_of(arguments);
  question.latents = read_rows(in, 1);
  write_answer(out, Asking()(source, question, "decoding " + in), layout);
  return 0;
}

int logprob(const Arguments& arguments) {
  const auto in = arguments.needed("--in"), out = arguments.needed("--out");
  npy_only(out);
  const auto k = arguments.whole("-k", 0, 1, 100'000);
  const auto source = source_of(arguments);
  const auto answer = Asking()(source, LogProbs{pictures_from(in, source), k}, "scoring " + in);
  write_npy(out, answer.array);
  double sum = 0;
  for (const double v : answer.array.values) sum += v;
  std::printf("%s: %lld rows, mean %.3f nats\n", out.c_str(), static_cast<long long>(answer.array.rows()),
              sum / static_cast<double>(std::max<std::int64_t>(1, answer.array.rows())));
  return 0;
}

}  // namespace

Verb sample_verb() {
  return {"sample",
          {"RUN"},
          "Draws samples: a sheet (.png) or numbers in the data's range (.npy, [n, C, H, W]).",
          with_source({{"-n", Takes::whole, "N", "how many (64)"},
                       {"--seed", Takes::whole, "S", "of the noise (1)"},
                       kColumns,
                       kZoom,
                       {"--out", Takes::text, "F.png|F.npy", "where to"}}),
          sample};
}

Verb encode_verb() {
  return {"encode",
          {"RUN"},
          "Encodes pictures into latents (the means, [n, d]).",
          with_source({{"--in", Takes::text, "F", ".npy [n, C, H, W] in the data's range, or a picture file"},
                       {"--log-var", Takes::text, "F.npy", "write the log variances too"},
                       {"--out", Takes::text, "F.npy", "where to"}}),
          encode};
}

Verb decode_verb() {
  return {"decode",
          {"RUN"},
          "Decodes latents [n, d]: a sheet (.png) or numbers in the data's range (.npy).",
          with_source({{"--in", Takes::text, "F.npy", "the latents"},
                       kColumns,
                       kZoom,
                       {"--out", Takes::text, "F.png|F.npy", "where to"}}),
          decode};
}

Verb logprob_verb() {
  return {"logprob",
          {"RUN"},
          "Log-probability of each picture in nats: exact, or the model's lower bound.",
          with_source({{"--in", Takes::text, "F", ".npy [n, C, H, W] in the data's range, or a picture file"},
                       {"-k", Takes::whole, "K", "importance samples for a tighter bound (the model's own bound)"},
                       {"--out", Takes::text, "F.npy", "where to"}}),
          logprob};
}

}  // namespace zscape::app
