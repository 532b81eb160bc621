#pragma once
// Picture files read into rows: what a folder of pictures and a list of pictures have in common.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/data/picture_options.h"

namespace zscape {

struct PictureFile {
  std::filesystem::path path;
  std::int64_t label = 0;
};

struct PictureReading {
  Split split;                     // x and y; undefined when no picture could be read
  std::vector<std::int64_t> kept;  // which of the files the rows are
  std::size_t looked_at = 0;
  std::vector<std::string> skipped;  // a sentence for each file that could not be read
};

/// Reads and shapes them on all threads. colour: "grey" makes one channel, anything else three. Pictures of different
/// sizes after shaping are a FileError. `cut` takes a part of each, [1,C,H,W], before it is shaped; what it throws is why a picture is skipped.
PictureReading read_pictures(const std::vector<PictureFile>& files, const PictureShape& shape,
                             const std::string& colour, const std::function<torch::Tensor(const torch::Tensor&)>& cut = {});

/// The picture files of a folder, or its sub-folders, by name; hidden ones are left out.
std::vector<std::filesystem::path> picture_paths(const std::filesystem::path& folder);
std::vector<std::filesystem::path> folder_paths(const std::filesystem::path& folder);
/// All three channels are alike, or there is one.
bool is_grey(const torch::Tensor& x);
/// data.colour: auto, grey, rgb.
ParamSpec colour_param();

/// Adds a note about skipped files, if there were any.
void tell_skipped(const PictureReading& reading, Dataset& data);

}  // namespace zscape
