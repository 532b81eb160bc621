// Arrays saved by NumPy. A folder (or one file) with pictures [n,H,W], [n,C,H,W] or [n,H,W,C], uint8 or float in [0,1],
// or points [n,D]; names tell the rest: "test" in a name makes it the test set, "label" (or the name y) makes it
// labels.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "engine/core/file_error.h"
#include "engine/core/npy.h"
#include "engine/data/picture_options.h"
#include "engine/data/sources.h"

namespace zscape {
namespace {

namespace fs = std::filesystem;

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t side : shape) text += (text.empty() ? "[" : ", ") + std::to_string(side);
  return (text.empty() ? "[" : text) + "]";
}

torch::Tensor floats_of(const NpyFile& file, const fs::path& path) {
  auto array = std::make_shared<Array>(file.to_array());
  const auto& values = array->values;
  const auto bad = std::find_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
  if (bad != values.end()) {
    const auto row_size = static_cast<std::ptrdiff_t>(array->row_size());
    throw FileError(path, std::string("holds ") + (std::isnan(*bad) ? "NaN" : "an infinite value") + " in row " +
                              std::to_string((bad - values.begin()) / std::max<std::ptrdiff_t>(1, row_size)) +
                              "; remove or repair such rows.");
  }
  return torch::from_blob(
      array->values.data(), array->shape, [array](void*) {}, torch::kFloat);
}

/// [n,H,W], [n,H,W,C] → [n,C,H,W].
torch::Tensor channels_first(const torch::Tensor& x) {
  if (x.dim() == 3) return x.unsqueeze(1);
  const auto is_colour = [](std::int64_t side) { return side == 1 || side == 3; };
  return !is_colour(x.size(1)) && is_colour(x.size(3)) ? x.permute({0, 3, 1, 2}).contiguous() : x;
}

torch::Tensor bytes_of_pictures(const NpyFile& file, const fs::path& path) {
  if (file.type == NpyType::uint8 || file.type == NpyType::boolean) {
    auto bytes = std::make_shared<std::vector<std::uint8_t>>(file.bytes);
    const torch::Tensor x = torch::from_blob(
        bytes->data(), file.shape, [bytes](void*) {}, torch::kUInt8);
    return file.type == NpyType::boolean ? x.ne(0).to(torch::kUInt8).mul_(255) : x;
  }
  const torch::Tensor x = floats_of(file, path);
  const float least = x.min().item<float>(), most = x.max().item<float>();
  const bool whole = file.type == NpyType::int32 || file.type == NpyType::int64;
  const float limit = whole ? 255.0f : 1.0f;
  if (least < -1e-6f || most > limit + 1e-6f)
    throw FileError(path, "holds values from " + std::to_string(least) + " to " + std::to_string(most) +
                              "; pictures are uint8, or float from 0 to 1. Divide by 255 or save them as uint8.");
  if (whole) return x.to(torch::kUInt8);
  // Most float pictures are bytes divided by 255; as bytes they take a quarter of the memory and are known to be exact.
  const torch::Tensor levels = x.mul(255);
  const torch::Tensor rounded = levels.round();
  return levels.sub(rounded).abs().max().item<float>() < 1e-3f ? rounded.to(torch::kUInt8) : x.clamp(0, 1);
}

torch::Tensor read_rows(const fs::path& path) {
  const NpyFile file = read_npy_file(path);
  const std::size_t sides = file.shape.size();
  if (sides < 2 || sides > 4)
    throw FileError(path, "has the shape " + shape_text(file.shape) +
                              "; points are [n, D], pictures [n, H, W], [n, C, H, W] or [n, H, W, C].");
  if (std::find(file.shape.begin(), file.shape.end(), 0) != file.shape.end())
    throw FileError(path, "holds zero items (shape " + shape_text(file.shape) + ").");
  return sides == 2 ? floats_of(file, path) : channels_first(bytes_of_pictures(file, path));
}

torch::Tensor read_labels(const fs::path& path, const Split& split, const fs::path& rows_path) {
  const NpyFile file = read_npy_file(path);
  const std::vector<std::int64_t> labels = file.to_integers();
  if (static_cast<std::int64_t>(labels.size()) != split.rows())
    throw FileError(path, "holds " + std::to_string(labels.size()) + " labels for " + std::to_string(split.rows()) +
                              " rows in '" + rows_path.filename().string() + "'.");
  const auto [least, most] = std::minmax_element(labels.begin(), labels.end());
  if (*least < 0 || *most > 9999)
    throw FileError(path, "holds labels from " + std::to_string(*least) + " to " + std::to_string(*most) +
                              "; they must be class numbers from 0.");
  if (file.type == NpyType::float32 || file.type == NpyType::float64) {
    const torch::Tensor values = floats_of(file, path);
    if (!values.eq(values.round()).all().item<bool>()) throw FileError(path, "holds labels that are no whole numbers.");
  }
  return torch::tensor(labels, torch::kLong);
}

struct NpyRoles {
  fs::path train, test, train_labels, test_labels;
};

NpyRoles find_roles(const std::string& folder) {
  NpyRoles roles;
  if (!fs::is_directory(folder)) {
    roles.train = folder;
    return roles;
  }
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".npy") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    const std::string stem = path.stem().string();
    const bool test = stem.find("test") != std::string::npos;
    const bool labels =
        stem.find("label") != std::string::npos || stem == "y" || stem.starts_with("y_") || stem.ends_with("_y");
    fs::path& role = labels ? (test ? roles.test_labels : roles.train_labels) : (test ? roles.test : roles.train);
    if (!role.empty())
      throw FileError(
          path,
          "stands beside '" + role.filename().string() +
              "', and both look like the same part of the data; keep one, and name test rows test.npy and labels labels.npy.");
    role = path;
  }
  if (roles.train.empty()) throw DataError("'" + folder + "' holds no rows to learn from; save them as train.npy.");
  return roles;
}

Dataset load_npy(const DataOptions& options) {
  const NpyRoles roles = find_roles(options.folder);
  Dataset data;
  Split train{read_rows(roles.train), {}, {}};
  if (!roles.train_labels.empty()) train.y = read_labels(roles.train_labels, train, roles.train);
  if (roles.test.empty()) {
    split_off_test(train, data);
    data.notes.push_back("There is no test set: of " + std::to_string(train.rows()) + " rows " +
                         std::to_string(data.test.rows()) + " are kept for it, by a fixed shuffle.");
    return data;
  }
  data.train = train;
  data.test.x = read_rows(roles.test);
  if (!roles.test_labels.empty()) data.test.y = read_labels(roles.test_labels, data.test, roles.test);
  if (data.train.x.sizes().slice(1) != data.test.x.sizes().slice(1))
    throw FileError(roles.test, "has rows of the shape " + shape_text(data.test.x.sizes().slice(1).vec()) +
                                    ", the training rows have " + shape_text(data.train.x.sizes().slice(1).vec()) +
                                    "; they must be alike.");
  if (data.train.x.scalar_type() != data.test.x.scalar_type())
    for (Split* split : {&data.train, &data.test}) split->x = natural(split->x);
  if (data.train.labelled() != data.test.labelled()) {
    data.train.y = data.test.y = torch::Tensor();
    data.notes.push_back("Only one of the two splits has labels; they are not used.");
  }
  return data;
}

}  // namespace

DataSource npy_source() {
  DataInfo info;
  info.id = "npy";
  info.needs_folder = true;
  info.params = picture_params();
  return {info, load_npy};
}

}  // namespace zscape
