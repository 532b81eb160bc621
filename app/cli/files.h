#pragma once
// What the verbs read and write: .npy arrays and pictures, told by the name's ending.
#include <string>

#include "app/cli/arguments.h"
#include "engine/api/query.h"

namespace zscape::app {

enum class FileKind { npy, png, picture };

/// By the ending: .npy; .png for output; for input any other name counts as a picture file.
FileKind input_kind(const std::string& path);
/// UsageError for an ending that `option` cannot write.
FileKind output_kind(const std::string& option, const std::string& path);

struct SheetLayout {
  int columns = 0;  // 0 = as square as it gets
  int zoom = 1;     // pixels per pixel
};

/// Pictures as tiles, row by row, two black pixels between them; one picture comes back as it is.
Image sheet_of(const Pictures& pictures, const SheetLayout& layout);

/// Writes an answer's pictures (a sheet) or its array, as the name asks. Throws when the answer has no pictures.
void write_answer(const std::string& path, const Answer& answer, const SheetLayout& layout);

/// Puts an answer's pictures and array into the order of falling `worth`, one number a row.
void sort_rows(Answer& answer, const std::vector<float>& worth);

/// Pictures in [0,1] as an array [n, C, H, W].
Array to_array(const Pictures& pictures);

/// A .npy file with a reason when it is not [n, …] of numbers; one without a leading n ([d], [C,H,W]) gets n = 1 when
/// its rank is `single_rank`.
Array read_rows(const std::string& path, std::size_t single_rank);

/// A corner of `interpolate`, a slot of `arithmetic`: a seed, a .npy file (a latent, or a picture to encode) or a
/// picture.
struct Corner {
  enum class Kind { seed, npy, picture } kind = Kind::seed;
  std::uint64_t seed = 0;
  std::string path;
};
Corner corner_from(const std::string& text);

}  // namespace zscape::app
