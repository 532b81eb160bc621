// inpaint: fills a hole in a picture, several ways; what is given comes back unchanged.
#include <algorithm>
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

constexpr std::string_view kMethods[] = {"own", "masked", "ascent", "langevin", "gibbs", "latent"};

std::string size_text(std::int64_t width, std::int64_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

void expect_size(const std::string& path, std::int64_t width, std::int64_t height, const DataSpec& data) {
  if (width == data.width && height == data.height) return;
  throw std::runtime_error(path + " is " + size_text(width, height) + "; this run's pictures are " +
                           size_text(data.width, data.height) + ", so scale it to that first");
}

/// [C, H, W] in [0, 1], exactly as in the file.
Array picture_from(const std::string& path, const DataSpec& data) {
  if (input_kind(path) == FileKind::npy) {
    auto array = read_rows(path, 3);
    if (array.rows() != 1)
      throw std::runtime_error(path + " holds " + std::to_string(array.rows()) + " pictures; one is filled at a time");
    return array;
  }
  const auto image = read_image(path);
  expect_size(path, image.width, image.height, data);
  return fit_picture(image, {static_cast<int>(data.channels), static_cast<int>(data.height),
                             static_cast<int>(data.width), /*binary=*/false});
}

/// [H, W], 1 = to be filled.
Array hole_from(const std::string& path, const DataSpec& data) {
  if (input_kind(path) == FileKind::npy) {
    auto array = read_npy(path);
    if (array.shape.size() < 2) throw std::runtime_error(path + " is no picture; a hole is an array [H, W]");
    expect_size(path, array.shape.back(), array.shape[array.shape.size() - 2], data);
    return array;
  }
  const auto image = read_image(path);
  expect_size(path, image.width, image.height, data);
  const int colours = image.channels >= 3 ? 3 : 1;
  Array hole{{image.height, image.width}, {}};
  for (std::size_t at = 0; at < image.pixels.size(); at += static_cast<std::size_t>(image.channels)) {
    int sum = 0;
    for (int c = 0; c < colours; ++c) sum += image.pixels[at + static_cast<std::size_t>(c)];
    hole.values.push_back(sum > 127 * colours ? 1.f : 0.f);
  }
  return hole;
}

int inpaint(const Arguments& arguments) {
  const auto in = arguments.needed("--in"), hole = arguments.needed("--hole"), out = arguments.needed("--out");
  output_kind("--out", out);
  Complete question;
  question.k = arguments.whole("-k", 1, 1, 64);
  question.seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0));
  question.steps = arguments.whole("--sweeps", 0, 1, 5000);
  if (arguments.has("--method")) question.method = arguments.one_of("--method", "", kMethods);
  question.score = arguments.has("--best-first");
  const int zoom = static_cast<int>(arguments.whole("--zoom", 1, 1, 32));
  const auto source = source_of(arguments);
  const auto data = read_run_record(source.run).data;
  if (data.kind != DataKind::pictures) throw std::runtime_error("this run's data are points; only pictures have holes");
  question.picture = picture_from(in, data);
  question.hole = hole_from(hole, data);
  Answer answer = Asking()(source, question, "filling " + in);
  if (question.score) {
    if (answer.second.empty())
      throw std::runtime_error("this model does not say how likely a picture is; leave --best-first out");
    sort_rows(answer, answer.second.values);
  }
  write_answer(out, answer, {0, zoom});
  return 0;
}

}  // namespace

Verb inpaint_verb() {
  Verb verb{"inpaint",
            {"RUN"},
            "Fills a hole in a picture, K ways; what is given comes back unchanged.",
            {{"--in", Takes::text, "F", "the picture, of the run's size: a picture file or .npy [C, H, W]"},
             {"--hole", Takes::text, "F", "of the same size; white (1) = to be filled"},
             {"-k", Takes::whole, "K", "candidates (1)"},
             {"--method", Takes::text, "M", "own|masked|ascent|langevin|gibbs|latent (the model's first)"},
             {"--sweeps", Takes::whole, "N", "sweeps or steps of the method (its own default)"},
             {"--seed", Takes::whole, "S", "of the candidates (1)"},
             {"--best-first", Takes::nothing, "", "sorted by log p(hole | given) instead of as drawn"},
             {"--zoom", Takes::whole, "N", "pixels per pixel of a sheet (1)"},
             {"--out", Takes::text, "F.png|F.npy", "where to"}},
            inpaint};
  for (const auto& option : source_options()) verb.options.push_back(option);
  return verb;
}

}  // namespace zscape::app
