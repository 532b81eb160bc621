// What a model offers is what it implements: the only place that asks.
#include "models/blocks/ais.h"
#include "models/model.h"
#include "models/shows.h"

namespace zscape {

namespace {
template <class Verb>
bool can(Model& model) {
  return dynamic_cast<Verb*>(&model) != nullptr;
}
}  // namespace

Offers offers_of(Model& model) {
  Offers offers;
  offers.samples = can<Samples>(model);
  offers.decodes = can<Decodes>(model);
  offers.encodes = can<Encodes>(model);
  offers.inverts = can<Inverts>(model);
  offers.scores = can<Scores>(model);
  offers.completes = can<Completes>(model);
  offers.judges = can<Judges>(model);
  offers.classifies = can<Classifies>(model);
  offers.translates = can<Translates>(model);
  if (const auto* translator = dynamic_cast<const Translates*>(&model)) offers.translates_back = translator->both_ways();
  offers.predicts = can<Predicts>(model);
  offers.layered = can<Layered>(model);
  offers.explains = can<Explains>(model);
  offers.chains = can<Chains>(model);
  offers.unnormalised = can<Unnormalised>(model);
  offers.shows = can<Shows>(model);
  offers.conditions = can<Conditions>(model);
  return offers;
}

}  // namespace zscape
