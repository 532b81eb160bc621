#pragma once
// The mathematics of Mix: from slots and directions to latents. Pure functions of plain values.

#include <optional>
#include <string>
#include <vector>

#include "app/workspaces/mix_state.h"

namespace zscape::app {

// The mean of the members that are known; nullopt while there is none.
std::optional<Latent> slot_mean(const MixSlot&);
// Σ ± weight · mean over the slots that have one; nullopt when none has.
std::optional<Latent> slots_sum(const MixView&);
// That, and what the direction sliders add.
std::optional<Latent> answer_of(const MixView&, const std::vector<MixDirection>&);
// What was done to the first slot: the sum less the first mean times the sum of the signed weights, so that a slot less
// another is their difference, and "a − b + c" is c − b. nullopt when nothing is left over.
std::optional<Latent> direction_of(const MixView&);
// "glasses − no glasses + …": the slots in words.
std::string sum_in_words(const MixView&, const std::string& unnamed);
// "man → woman": what was taken away and what was added after the first slot (of two slots: from the second to the
// first), without what both say.
std::string direction_in_words(const MixView&, const std::string& unnamed);
// What a slot is called: its query, or its only member's origin.
std::string slot_name(const MixSlot&, const std::string& unnamed);

// Directions as they are kept in a run's folder, and read back; rows of another size or without a name are left out.
std::string directions_json(const std::vector<MixDirection>&);
std::vector<MixDirection> parse_directions(const std::string& text, std::int64_t size);

// "#12" or "seed 12".
std::optional<std::uint64_t> seed_in(std::string_view typed);

}  // namespace zscape::app
