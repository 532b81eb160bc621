// What fills the slots without the mouse: queries, codes that follow the encoder, pictures and groups that arrive,
// keys.
#include <algorithm>

#include "app/widgets/value_scale.h"
#include "app/window/keys.h"
#include "app/workspaces/explore_drop.h"
#include "app/workspaces/explore_parts.h"
#include "app/workspaces/mix_parts.h"
#include "engine/core/fit_picture.h"

namespace zscape::app {
namespace {

constexpr std::int64_t kRows = 16, kFound = 3;  // members of a query: codes of rows, latents found by sight
constexpr double kCodesRest = 0.25, kNever = 1e9;

// The members a query brought, for one slot. True when it is settled.
bool settle(Frame& f, MixSlot& slot, std::uint64_t number) {
  MixState& s = f.state.mix;
  const Channel channel = "mix/slot" + std::to_string(slot.id);
  const bool encodes = f.model->offers.encodes;
  const auto seed = seed_in(slot.query);
  const Answer* a = f.asker.want({.channel = channel, .key = number, .rest = kNever}, [&]() -> Question {
    if (seed) return DrawLatents{1, *seed};
    if (encodes) return ChooseRows{.query = slot.query, .most = kRows, .test = true, .seed = slot.seed};
    return FindLatents{slot.query, kFound, slot.seed};
  });
  if (f.asker.waiting(channel)) return false;
  const std::string_view error = f.asker.error(channel);
  if (!error.empty()) {
    s.said[slot.id] = error;
    s.wrong.insert(slot.id);
    f.asker.forget(channel);
    return true;
  }
  if (a == nullptr || f.asker.key(channel) != number) return false;
  slot.members.clear();
  const bool rows = encodes && !seed;
  for (std::int64_t i = 0; i < a->array.rows(); ++i) {
    MixMember m;
    m.id = s.next_id++;
    if (rows) {
      m.row = static_cast<std::int64_t>(a->array.values[static_cast<std::size_t>(i)]);
      m.origin = f.ui.tr("explore.origin.test", {{"row", std::to_string(m.row)}});
    } else {
      m.z = row_of(a->array, i);
      m.origin = slot.query;
    }
    slot.members.push_back(std::move(m));
  }
  if (!rows && !seed) {
    double least = 0.9;
    for (const Measured& m : a->measured)
      if (m.metric == "least") least = m.value;
    s.said[slot.id] = f.ui.tr("mix.found", {{"draws", integer_text(a->rows)}, {"least", number_text(least)}});
  } else if (rows) {
    s.said[slot.id] = f.ui.tr("mix.chosen", {{"n", std::to_string(a->array.rows())}, {"of", integer_text(a->rows)}});
  }
  f.asker.forget(channel);
  return true;
}

void read_words(Frame& f) {
  MixState& s = f.state.mix;
  const Answer* a = f.asker.want({.channel = "mix/words", .key = 1, .rest = kNever}, [] { return QueryWords{}; });
  if (a == nullptr || a->texts.size() == s.words.size()) return;
  s.words.clear();
  for (std::size_t i = 0; i < a->texts.size() && 2 * i + 1 < a->array.values.size(); ++i)
    s.words.push_back({a->texts[i], static_cast<WordKind>(a->array.values[2 * i]),
                       static_cast<std::int64_t>(a->array.values[2 * i + 1])});
}

}  // namespace

void follow_mix_run(Frame& f) {
  MixState& s = f.state.mix;
  const LatentInfo& latent = f.snapshot.latent;
  if (s.run_id == f.snapshot.run_id && s.size == latent.size) return;
  const bool other_size = s.size != latent.size || s.prior != latent.prior;
  s.run_id = f.snapshot.run_id;
  s.words.clear();
  s.axes = {};
  s.tiles.clear();
  s.plans.clear();
  s.sheet.clear();
  s.picture.clear();
  s.arrivals.clear();
  s.asked.clear();
  s.size = latent.size;
  s.prior = latent.prior;
  if (!other_size) return;  // latents of the same size keep their slots
  s.view = {};
  s.history.clear();
  empty_bench(s);
}

void follow_hand(Frame& f) {
  MixState& s = f.state.mix;
  if (f.state.hand.to_mix.empty()) return;
  const std::vector<LatentGroup> groups = std::exchange(f.state.hand.to_mix, {});
  remember(s, s.view);
  for (const LatentGroup& group : groups) {
    const auto empty = std::find_if(s.view.slots.begin(), s.view.slots.end(),
                                    [](const MixSlot& slot) { return slot.members.empty() && slot.query.empty(); });
    MixSlot& slot = empty != s.view.slots.end() ? *empty : add_slot(s, false);
    for (const Latent& z : group.members) {
      if (static_cast<std::int64_t>(z.size()) == s.size) slot.members.push_back({s.next_id++, z, -1, group.name});
      if (slot.members.size() >= 48) break;
    }
  }
}

void follow_queries(Frame& f) {
  MixState& s = f.state.mix;
  read_words(f);
  for (auto at = s.asked.begin(); at != s.asked.end();) {
    MixSlot* slot = find_slot(s, at->first);
    at = slot == nullptr || settle(f, *slot, at->second) ? s.asked.erase(at) : std::next(at);
  }
}

void follow_codes(Frame& f) {
  MixState& s = f.state.mix;
  EncodeRows q;
  for (const MixSlot& slot : s.view.slots)
    for (const MixMember& m : slot.members)
      if (m.row >= 0) q.rows.push_back(m.row);
  if (q.rows.empty()) return;
  const std::uint64_t key = KeyHash().add(q.rows.data(), q.rows.size() * sizeof(std::int64_t)).value();
  const Answer* a = f.asker.want({.channel = "mix/codes", .key = key, .rest = kCodesRest}, [&] { return q; });
  if (a == nullptr || f.asker.key("mix/codes") != key || a->array.row_size() != s.size) return;
  std::int64_t next = 0;
  for (MixSlot& slot : s.view.slots)
    for (MixMember& m : slot.members)
      if (m.row >= 0) m.z = row_of(a->array, next++);
}

void follow_pictures(Frame& f) {
  MixState& s = f.state.mix;
  if (s.arrivals.empty()) return;
  const Channel channel = "mix/arrival";
  const MixArrival& next = s.arrivals.front();
  const Answer* a = f.asker.want({.channel = channel, .key = s.arrived, .rest = kNever}, [&]() -> Question {
    if (f.model->offers.encodes) return EncodeImage{next.image};
    const DataSpec& d = f.snapshot.data;
    InvertPicture q;
    q.picture = fit_picture(next.image, {.channels = static_cast<int>(d.channels),
                                         .height = static_cast<int>(d.height),
                                         .width = static_cast<int>(d.width),
                                         .binary = d.binary});
    return q;
  });
  const bool settled = !f.asker.waiting(channel);
  if (settled && !f.asker.error(channel).empty()) {
    f.state.notices.say(Fact::Grade::warning, "notice.not_encoded", {std::string(f.asker.error(channel))}, f.state.now);
  } else if (settled && a != nullptr && f.asker.key(channel) == s.arrived && a->array.rows() > 0) {
    put(s, next.slot, row_of(a->array, 0), next.origin);
  } else {
    return;
  }
  s.arrivals.erase(s.arrivals.begin());
  ++s.arrived;
  f.asker.forget(channel);
}

void follow_mix_keys(Frame& f) {
  MixState& s = f.state.mix;
  if (s.size == 0 || f.state.keys || f.state.gallery) return;
  if (pressed("ctrl+z", true)) undo(s);
  if (pressed("ctrl+y", true) || pressed("ctrl+shift+z", true)) redo(s);
  if (pressed("r") && !(s.view.slots.size() == 3 && !slots_sum(s.view))) {
    const MixView before = s.view;
    empty_bench(s);
    remember(s, before);
  }
  if (pressed("shift+r")) {
    remember(s, s.view);
    ++s.view.seed;
  }
  MixSlot* slot = find_slot(s, s.hovered);
  if (pressed("x") && slot != nullptr) {
    remember(s, s.view);
    slot->minus = !slot->minus;
  }
  if (pressed("delete") && slot != nullptr) {
    remember(s, s.view);
    slot->members.clear();
    slot->query.clear();
    s.typed.erase(slot->id);
    s.said.erase(slot->id);
  }
  if (pressed("ctrl+c") && s.answer) {
    const Snapshot& run = f.snapshot;
    const LatentOrigin origin{run.spec.model, run.spec.data, run.fingerprint, f.step_in_view()};
    ImGui::SetClipboardText(latent_json(*s.answer, origin).c_str());
    f.state.notices.say(Fact::Grade::info, "notice.copied", {std::to_string(s.size)}, f.state.now);
  }
  if (pressed("ctrl+v")) {
    Pasted got = pasted(f, s.size);
    if (slot == nullptr) slot = &s.view.slots.front();
    if (got.latent) put(s, slot->id, std::move(*got.latent), std::string(f.ui.tr("explore.origin.pasted")));
    if (got.picture) s.arrivals.push_back({std::move(got.picture->image), slot->id, std::move(got.picture->name)});
  }
}

}  // namespace zscape::app
