#pragma once
// The taxonomy of generative models as data: assets/gallery.json.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace zscape::app {

// What trains beside a system, for comparison.
struct GalleryBeside {
  std::string name, model;
  std::map<std::string, std::string> settings;
};

// One system. Its sentence is the text `gallery.system.<id>`.
struct GallerySystem {
  std::string id, name, paper;
  std::string model, data;                      // what it starts: `id` and the model's default data unless it says otherwise
  std::map<std::string, std::string> settings;  // for a first run
  int seconds = 0;                              // on two cores until the first good pictures; 0 = unknown
  std::vector<GalleryBeside> beside;            // on the same data, in Compare; at most three
  std::string own;                              // what its own training is called among them; empty = the model's name
  std::string curve;                            // the scalar to compare them by; empty = the first they share
  bool log = false;                             // … on a logarithmic axis
  bool fid = false;                             // … and by classifier-FID
};

struct GalleryFamily {
  std::string id;  // text `family.<id>`
  std::vector<GallerySystem> systems;
};

// A kind of likelihood: explicit and tractable, approximate, implicit, none. Text `branch.<id>`.
struct GalleryBranch {
  std::string id;
  std::vector<GalleryFamily> families;
};

struct GalleryTree {
  std::vector<GalleryBranch> branches;
};

// Throws std::runtime_error when the text is not such a tree.
GalleryTree parse_gallery(std::string_view json);

}  // namespace zscape::app
