#pragma once
// What the entries of machines with an energy say alike: boxes of the diagram, curves, what they maximise.
#include "engine/api/catalogue.h"

namespace zscape {

/// Fills in what `own` leaves open. Its five lines are, in order: data, units given the data, fantasies, statistics, update.
inline ModelInfo energy_info(ModelInfo own) {
  const auto& lines = own.lines;
  own.family = "energy";
  own.players = {"all"};
  own.diagram = {{"x", lines[0], "pictures", "data"},
                 {"h", lines[1], "profile", "accent"},
                 {"fantasy", lines[2], "pictures", "samples"},
                 {"change", lines[3], "pictures", ""},
                 {"weights", lines[4], "pictures", ""},
                 {"energies", lines[4], "numbers", ""}};
  if (own.scalars.empty())
    own.scalars = {{"log_likelihood", "likelihood", "good", "nats", "-entropy"},
                   {"reconstruction_error", "error", "gradient", ""},
                   {"energy_data", "energy", "data", "nats"},
                   {"energy_fantasy", "energy", "samples", "nats"}};
  if (own.objective.empty()) own.objective = "log p(v) = log p*(v) − log Z";
  own.default_data = "glyphs";
  return own;
}

}  // namespace zscape
