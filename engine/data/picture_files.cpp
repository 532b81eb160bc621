#include "engine/data/picture_files.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <filesystem>

#include "engine/core/file_error.h"
#include "engine/core/image_file.h"

namespace zscape {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kReasonsTold = 3;

/// One picture as [1,3,H,W] bytes, or a grey one as [1,1,H,W].
torch::Tensor read_picture(const fs::path& path, const std::string& colour) {
  const Image image = read_image(path, {.channels = colour == "grey" ? 1 : 3});
  torch::Tensor x = torch::empty({1, image.height, image.width, image.channels}, torch::kUInt8);
  std::memcpy(x.mutable_data_ptr(), image.pixels.data(), image.pixels.size());
  return x.permute({0, 3, 1, 2}).contiguous();
}

}  // namespace

PictureReading read_pictures(const std::vector<PictureFile>& files, const PictureShape& shape,
                             const std::string& colour, const std::function<torch::Tensor(const torch::Tensor&)>& cut) {
  std::vector<torch::Tensor> pictures(files.size());
  std::vector<std::string> reasons(files.size());
  at::parallel_for(0, static_cast<std::int64_t>(files.size()), 8, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      try {
        const torch::Tensor whole = read_picture(files[i].path, colour);
        pictures[i] = shaped(cut ? cut(whole) : whole, shape);
      } catch (const std::exception& error) {
        reasons[i] = error.what();
      }
    }
  });
  PictureReading reading;
  reading.looked_at = files.size();
  std::vector<torch::Tensor> good;
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!pictures[i].defined()) {
      reading.skipped.push_back(reasons[i]);
      continue;
    }
    if (!good.empty() && good.front().sizes() != pictures[i].sizes())
      throw FileError(files[i].path, "has " + std::to_string(pictures[i].size(3)) + "x" +
                                         std::to_string(pictures[i].size(2)) +
                                         " pixels, others have another size; set data.size to bring all to one.");
    good.push_back(pictures[i]);
    labels.push_back(files[i].label);
    reading.kept.push_back(static_cast<std::int64_t>(i));
  }
  if (good.empty()) return reading;
  reading.split.x = torch::cat(good);
  reading.split.y = torch::tensor(labels, torch::kLong);
  return reading;
}

namespace {

bool looks_like_picture(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static const std::vector<std::string> kEndings{".png", ".jpg", ".jpeg", ".bmp", ".pgm",  ".ppm",
                                                 ".pnm", ".gif", ".webp", ".tif", ".tiff", ".tga"};
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

std::vector<fs::path> sorted_entries(const fs::path& folder, bool folders) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename().string().starts_with(".")) continue;
    if (folders ? entry.is_directory() : entry.is_regular_file() && looks_like_picture(entry.path())) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

std::vector<fs::path> picture_paths(const fs::path& folder) { return sorted_entries(folder, false); }
std::vector<fs::path> folder_paths(const fs::path& folder) { return sorted_entries(folder, true); }

bool is_grey(const torch::Tensor& x) {
  return x.size(1) == 1 || (x.select(1, 0).equal(x.select(1, 1)) && x.select(1, 0).equal(x.select(1, 2)));
}

ParamSpec colour_param() {
  ParamSpec colour;
  colour.key = "data.colour";
  colour.group = "data";
  colour.fallback = std::string("auto");
  colour.choices = {"auto", "grey", "rgb"};
  return colour;
}

void tell_skipped(const PictureReading& reading, Dataset& data) {
  if (reading.skipped.empty()) return;
  const std::size_t count = reading.skipped.size();
  std::string note = std::to_string(count) + " of " + std::to_string(reading.looked_at) +
                     (count == 1 ? " pictures was skipped: " : " pictures were skipped: ");
  for (std::size_t i = 0; i < std::min(count, kReasonsTold); ++i) note += (i > 0 ? " " : "") + reading.skipped[i];
  if (count > kReasonsTold) note += " And " + std::to_string(count - kReasonsTold) + " more.";
  data.notes.push_back(note);
}

}  // namespace zscape
