// translate: pictures of one kind as those of another, by models that learnt from both.
#include <algorithm>
#include <stdexcept>
#include <string>

#include "app/cli/asking.h"
#include "app/cli/files.h"
#include "app/cli/verbs.h"
#include "engine/core/fit_picture.h"
#include "engine/core/image_file.h"
#include "engine/core/run_files.h"

namespace zscape::app {
namespace {

int translate(const Arguments& arguments) {
  const auto in = arguments.needed("--in"), out = arguments.needed("--out");
  output_kind("--out", out);
  Translate question;
  question.back = arguments.has("--back");
  question.seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0));
  const int zoom = static_cast<int>(arguments.whole("--zoom", 1, 1, 32));
  const auto source = source_of(arguments);
  const auto data = read_run_record(source.run).data;
  if (data.kind != DataKind::pictures)
    throw std::runtime_error("this run's data are no pictures; only pictures are translated");
  if (input_kind(in) == FileKind::npy) {
    question.pictures = read_rows(in, 3);
  } else {
    const std::int64_t channels = question.back || data.second == Second::none ? data.channels : data.second_channels;
    question.pictures = fit_picture(read_image(in), {static_cast<int>(channels), static_cast<int>(data.height),
                                                     static_cast<int>(data.width), /*binary=*/false});
  }
  write_answer(out, Asking()(source, question, "translating " + in), {0, zoom});
  return 0;
}

}  // namespace

Verb translate_verb() {
  Verb verb{"translate",
            {"RUN"},
            "Makes of pictures of the second kind some of the data's own, or the other way round.",
            {{"--in", Takes::text, "F", "a picture file, or .npy [n, C, H, W] in [0, 1] of the run's size"},
             {"--back", Takes::nothing, "", "from the data's own kind to the second"},
             {"--seed", Takes::whole, "S", "of what the model leaves to chance (1)"},
             {"--zoom", Takes::whole, "N", "pixels per pixel of a sheet (1)"},
             {"--out", Takes::text, "F.png|F.npy", "where to"}},
            translate};
  for (const auto& option : source_options()) verb.options.push_back(option);
  return verb;
}

}  // namespace zscape::app
