// arithmetic: latents added and taken away, the result decoded.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/cli/corner_latent.h"
#include "app/cli/verbs.h"
#include "engine/core/latent_arithmetic.h"
#include "engine/core/npy.h"

namespace zscape::app {
namespace {

constexpr std::int64_t kRows = 16, kFound = 3;  // of a query's group: codes of rows, latents found by sight

/// One member of a slot: a query, or what a corner may be.
struct Member {
  std::string query;
  Corner corner;
};
struct Slot {
  std::string text;
  double sign = 1;
  std::vector<Member> members;
};

Slot slot_from(const std::string& text, double sign) {
  Slot slot{text, sign, {}};
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    const auto word = text.substr(begin, end - begin);
    if (word.empty()) throw UsageError("slot '" + text + "' has an empty place between its commas.");
    Member member;
    if (word[0] == '@')
      member.query = word.substr(1);
    else
      member.corner = corner_from(word);
    if (word == "@") throw UsageError("'@' wants words behind it, such as '@glasses & man'.");
    slot.members.push_back(std::move(member));
    begin = end + 1;
  }
  return slot;
}

struct Group {
  Asking& ask;
  const Source& source;
  bool encodes;
  std::int64_t count;  // 0 = as many as usual
  std::uint64_t seed;

  std::vector<Latent> rows_of(const Array& array) const {
    std::vector<Latent> all;
    const auto d = static_cast<std::ptrdiff_t>(array.row_size());
    for (std::ptrdiff_t i = 0; i < array.rows(); ++i)
      all.emplace_back(array.values.begin() + i * d, array.values.begin() + (i + 1) * d);
    return all;
  }
  std::vector<Latent> of_query(const std::string& query) const {
    if (!encodes)
      return rows_of(
          ask(source, FindLatents{query, count > 0 ? count : kFound, seed}, "looking for \"" + query + "\"").array);
    const auto chosen =
        ask(source, ChooseRows{.query = query, .most = count > 0 ? count : kRows, .test = true, .seed = seed},
            "choosing \"" + query + "\"");
    EncodeRows rows;
    for (const float row : chosen.array.values) rows.rows.push_back(static_cast<std::int64_t>(row));
    return rows_of(ask(source, rows, "encoding \"" + query + "\"").array);
  }
  Latent mean(const Slot& slot) const {
    std::vector<Latent> members;
    for (const auto& member : slot.members) {
      if (member.query.empty())
        members.push_back(latent_of(member.corner, ask, source));
      else
        for (auto& z : of_query(member.query)) members.push_back(std::move(z));
      if (members.back().size() != members.front().size())
        throw std::runtime_error("slot '" + slot.text + "' mixes latents of " + std::to_string(members.front().size()) +
                                 " and " + std::to_string(members.back().size()) + " numbers");
    }
    return mean_of(members);
  }
};

Array rows_from(const std::vector<Latent>& latents) {
  Array out;
  out.shape = {static_cast<std::int64_t>(latents.size()), static_cast<std::int64_t>(latents.front().size())};
  for (const Latent& z : latents) out.values.insert(out.values.end(), z.begin(), z.end());
  return out;
}

int arithmetic(const Arguments& arguments) {
  const auto out = arguments.needed("--out");
  const bool floats = output_kind("--out", out) == FileKind::npy;
  const double jitter = arguments.real("--jitter", 0, 0, 10);
  const int zoom = static_cast<int>(arguments.whole("--zoom", 1, 1, 32));
  const auto seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0));
  const auto count = arguments.whole("--count", 0, 1, 1000);
  std::vector<Slot> slots;
  for (const auto& text : arguments.many("--plus")) slots.push_back(slot_from(text, 1));
  for (const auto& text : arguments.many("--minus")) slots.push_back(slot_from(text, -1));
  if (slots.empty()) throw UsageError("arithmetic wants --plus or --minus with at least one slot.");
  const auto source = source_of(arguments);
  const auto run = read_run(arguments.positional(0));
  const auto* model = Engine::catalogue().model(run.model);

  Asking ask;
  std::vector<Latent> means;
  std::vector<WeightedLatent> terms;
  for (const auto& slot : slots) {
    // A seed of its own for each slot: two slots with one query are two groups.
    const Group group{ask, source, model != nullptr && model->offers.encodes, count, seed * 1000 + means.size()};
    means.push_back(group.mean(slot));
    terms.push_back({means.back(), slot.sign});
    if (means.back().size() != means.front().size())
      throw std::runtime_error("slot '" + slot.text + "' has latents of " + std::to_string(means.back().size()) +
                               " numbers and slot '" + slots.front().text + "' of " +
                               std::to_string(means.front().size()));
  }
  const auto result = weighted_sum(terms);
  std::vector<Latent> shown;
  if (arguments.has("--terms")) shown = means;
  const auto answers = jitter > 0 ? neighbours(result, jitter, seed) : std::vector<Latent>{result};
  shown.insert(shown.end(), answers.begin(), answers.end());
  const auto answer = ask(source, DecodeLatents{rows_from(shown), floats}, "decoding");
  const int columns = arguments.has("--terms") ? static_cast<int>(shown.size()) : jitter > 0 ? 3 : 1;
  write_answer(out, answer, {columns, zoom});
  if (arguments.has("--latents")) write_npy(arguments.text("--latents"), rows_from(shown));
  return 0;
}

}  // namespace

Verb arithmetic_verb() {
  Verb verb{
      "arithmetic",
      {"RUN"},
      "Adds and takes away latents: the sum of the --plus slots less that of the --minus slots, decoded.",
      {{"--plus", Takes::many, "F ...",
        "slots: seed, .npy or picture; '@glasses & man' = rows of the data that fit; commas = mean"},
       {"--minus", Takes::many, "F ...", "the same, taken away"},
       {"--jitter", Takes::real, "S", "3 x 3 pictures: the result, and eight beside it by noise of deviation S (0)"},
       {"--seed", Takes::whole, "S", "of the noise and of what queries choose (1)"},
       {"--count", Takes::whole, "N", "members of a query's group (16 codes; 3 found latents without an encoder)"},
       {"--terms", Takes::nothing, "", "the slots' means too, before the result in one row"},
       {"--latents", Takes::text, "Z.npy", "write the latents too"},
       {"--zoom", Takes::whole, "N", "pixels per pixel of a sheet (1)"},
       {"--out", Takes::text, "F.png|F.npy", "where to"}},
      arithmetic};
  for (const auto& option : source_options()) verb.options.push_back(option);
  return verb;
}

}  // namespace zscape::app
