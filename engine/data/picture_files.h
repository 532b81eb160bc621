#pragma once
// Picture files read into rows: what a folder of pictures and a list of pictures have in common.
#include <filesystem>
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
/// sizes after shaping are a FileError.
PictureReading read_pictures(const std::vector<PictureFile>& files, const PictureShape& shape,
                             const std::string& colour);

/// Adds a note about skipped files, if there were any.
void tell_skipped(const PictureReading& reading, Dataset& data);

}  // namespace zscape
