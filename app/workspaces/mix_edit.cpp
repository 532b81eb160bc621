// What changes the bench, and what undo remembers of it.
#include <algorithm>

#include "app/widgets/widgets.h"
#include "app/workspaces/mix_parts.h"
#include "engine/core/latent_arithmetic.h"

namespace zscape::app {
namespace {

constexpr std::size_t kMostMembers = 48;

// What was on its way to a slot belongs to the view one leaves.
bool drop_asked(MixState& s) {
  s.asked.clear();
  s.typed.clear();
  return true;
}

}  // namespace

void remember(MixState& s, const MixView& before) { s.history.remember(before); }

bool undo(MixState& s) { return s.history.undo(s.view) && drop_asked(s); }
bool redo(MixState& s) { return s.history.redo(s.view) && drop_asked(s); }

MixSlot* find_slot(MixState& s, std::uint64_t id) {
  const auto at = std::find_if(s.view.slots.begin(), s.view.slots.end(), [&](const MixSlot& x) { return x.id == id; });
  return at == s.view.slots.end() ? nullptr : &*at;
}

MixSlot& add_slot(MixState& s, bool minus) {
  MixSlot slot;
  slot.id = s.next_id++;
  slot.seed = slot.id;  // two slots with one query take different members
  slot.minus = minus;
  s.view.slots.push_back(std::move(slot));
  return s.view.slots.back();
}

void put(MixState& s, std::uint64_t id, Latent z, std::string origin) {
  MixSlot* slot = find_slot(s, id);
  if (slot == nullptr || static_cast<std::int64_t>(z.size()) != s.size || slot->members.size() >= kMostMembers) return;
  remember(s, s.view);
  slot->members.push_back({s.next_id++, std::move(z), -1, std::move(origin)});
  s.said.erase(id);
}

void ask_for(Frame& f, std::uint64_t id, const std::string& query) {
  MixState& s = f.state.mix;
  MixSlot* slot = find_slot(s, id);
  if (slot == nullptr) return;
  s.said.erase(id);
  s.wrong.erase(id);
  s.asked.erase(id);
  remember(s, s.view);
  if (const auto seed = seed_in(query)) {
    const Channel channel = "mix/slot" + std::to_string(id);
    f.asker.forget(channel);
    slot->query = query;
    slot->seed = *seed;
  } else {
    slot->query = query;
  }
  if (query.empty()) {
    slot->members.clear();
    return;
  }
  s.asked[id] = ++s.askings;
}

void empty_bench(MixState& s) {
  s.view.slots.clear();
  s.view.amounts.clear();
  s.asked.clear();
  s.typed.clear();
  s.said.clear();
  s.wrong.clear();
  add_slot(s, false);
  add_slot(s, true);
  add_slot(s, false);
}

void preset(Frame& f, const Analogy& a) {
  MixState& s = f.state.mix;
  const MixView before = s.view;
  empty_bench(s);
  const std::string queries[] = {a.from, a.minus, a.plus};
  const std::vector<MixSlot> slots = s.view.slots;
  for (std::size_t i = 0; i < 3; ++i) {
    s.view.slots[i].query = queries[i];
    s.asked[slots[i].id] = ++s.askings;
  }
  remember(s, before);
}

void save_direction(Frame& f) {
  MixState& s = f.state.mix;
  const auto found = direction_of(s.view);
  if (!found) return;
  remember(s, s.view);
  const std::string name = direction_in_words(s.view, std::string(f.ui.tr("mix.by_hand")));
  const auto taken = [&](const std::string& n) {
    return std::any_of(s.view.saved.begin(), s.view.saved.end(), [&](const MixDirection& d) { return d.name == n; });
  };
  std::string unique = name;
  for (int n = 2; taken(unique); ++n) unique = name + " " + std::to_string(n);
  s.view.saved.push_back({unique, unit(*found), 1, true});
}

void mix_arrive(UiState& state, const Ui& ui, Image image, std::optional<Latent> z, const std::string& origin, float x,
                float y) {
  MixState& s = state.mix;
  if (s.size == 0) return;
  std::uint64_t target = 0;
  for (const MixSlot& slot : s.view.slots) {
    const WidgetRecord* row = ui.widgets.find("mix/slot" + std::to_string(&slot - s.view.slots.data()));
    if (row != nullptr && row->visible_rect.contains(x, y)) target = slot.id;
  }
  if (target == 0) {  // beside the slots: the first empty one, else a new one
    const auto empty = std::find_if(s.view.slots.begin(), s.view.slots.end(),
                                    [](const MixSlot& slot) { return slot.members.empty() && slot.query.empty(); });
    if (empty == s.view.slots.end()) remember(s, s.view);
    target = empty != s.view.slots.end() ? empty->id : add_slot(s, false).id;
  }
  if (z) return put(s, target, std::move(*z), origin);
  s.arrivals.push_back({std::move(image), target, origin});
}

}  // namespace zscape::app
