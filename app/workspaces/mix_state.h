#pragma once
// What the workspace Mix remembers: slots with their members, what lies around the answer, directions.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/render/texture.h"
#include "app/window/undo_list.h"
#include "engine/api/array.h"
#include "engine/api/image.h"
#include "engine/api/snapshot.h"
#include "engine/core/interpolate.h"
#include "engine/core/row_query.h"

namespace zscape::app {

// One tile of a slot.
struct MixMember {
  std::uint64_t id = 0;
  Latent z;               // empty until it is known
  std::int64_t row = -1;  // the test row whose code it is, encoded anew as the model learns; −1 = none
  std::string origin;
  bool operator==(const MixMember&) const = default;
};

// The mean of its members, added or taken away.
struct MixSlot {
  std::uint64_t id = 0;
  std::vector<MixMember> members;
  double weight = 1;
  bool minus = false;
  std::string query;       // what its members were asked for by; empty = put there by hand
  std::uint64_t seed = 1;  // of what the query chooses
  bool operator==(const MixSlot&) const = default;
};

// What was done to the first slot, kept under a name.
struct MixDirection {
  std::string name;
  Latent unit;
  double sigma = 1;  // standard deviation of the codes along it
  bool own = true;   // saved by hand; otherwise a principal component
  bool operator==(const MixDirection&) const = default;
};

// The part that undo remembers. Plain values.
struct MixView {
  std::vector<MixSlot> slots;
  double jitter = 0.25;    // σ of the neighbours
  std::uint64_t seed = 1;  // of their noise
  std::vector<MixDirection> saved;
  std::map<std::string, double> amounts;  // of the directions, by name, in their σ
  bool operator==(const MixView&) const = default;
};

// A picture on its way to a slot.
struct MixArrival {
  Image image;
  std::uint64_t slot = 0;
  std::string origin;
};

struct MixState {
  std::uint64_t run_id = 0;
  std::int64_t size = 0;
  Prior prior = Prior::none;
  MixView view;
  UndoList<MixView> history;
  std::uint64_t next_id = 1;
  std::uint64_t hovered = 0;                     // the slot under the mouse: keys and pasted latents go there
  std::map<std::uint64_t, std::string> typed;    // what stands in a slot's field
  std::map<std::uint64_t, std::uint64_t> asked;  // slots whose query is on its way, by the number of the asking
  std::map<std::uint64_t, std::string> said;     // why a slot got nothing, or what it took
  std::set<std::uint64_t> wrong;  // the slots whose query brought nothing
  std::uint64_t askings = 0;
  std::vector<MixArrival> arrivals;
  std::uint64_t arrived = 0;
  std::vector<QueryWord> words;
  std::vector<MixDirection> directions;  // saved and principal, as shown in this frame
  std::optional<Latent> answer;          // of this frame
  std::optional<Latent> first;           // the mean of the first slot
  std::string files;                     // the run folder whose directions were read
  std::vector<MixDirection> written;     // what that folder keeps
  bool recognise = false;                // a classifier says what the answer shows
  Array axes;                            // of the last projection, so that they never flip
  int next_corner = 0;                   // of Explore, filled next
  bool gesture = false;
  double still_since = 0;
  std::uint64_t last_key = 0;
  std::map<std::uint64_t, std::map<std::uint64_t, int>> plans;  // per question: which tile shows what
  std::map<std::uint64_t, int> tiles;                           // of the sheet that is shown
  PictureSheet sheet, picture;
};

}  // namespace zscape::app
