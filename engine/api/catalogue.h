#pragma once
// Catalogue: what there is to choose from. Plain values; made once, never changes.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/api/data_spec.h"
#include "engine/api/param_spec.h"

namespace zscape {

/// What a model offers, found by dynamic_cast in one place (models/offers.cpp). The window offers exactly these.
struct Offers {
  bool samples = false, decodes = false, encodes = false, inverts = false, scores = false, completes = false, judges = false, classifies = false,
       translates = false, predicts = false, layered = false, chains = false, shows = false, translates_back = false, conditions = false, explains = false, unnormalised = false;
};

/// One box of the model's diagram: which narrated line lights it and which of that line's views it draws.
struct DiagramBox {
  std::string id;       // text key `diagram.<model>.<id>`
  std::string line;     // narrated line that belongs to it
  std::string draws;    // "pictures", "numbers", "profile", or "text"
  std::string colour;   // "data", "samples", "accent", "good", "" = neutral
};

/// A scalar the model reports, and where its curve belongs.
struct ScalarInfo {
  std::string name;    // "elbo", "reconstruction", "kl"
  std::string plot;    // curves with the same plot share one axis; empty = kept, not drawn
  std::string colour;  // data | samples | good | gradient | warning
  std::string unit;    // "nats"
  std::string known = {};  // what its curve cannot pass when the data are points of known density: "entropy" (a floor), "-entropy" (a ceiling)
};

struct ModelInfo {
  std::string id, family;       // "vae", "variational"
  std::string name, paper;      // "VAE", "Kingma & Welling 2014"
  std::string reference;        // full reference with arXiv id
  std::vector<ParamSpec> params;  // the model's own; training parameters are added by the engine
  std::vector<DataKind> accepts;
  std::vector<std::string> lines;  // narrated lines of one step, in order; caption `line.<model>.<line>`
  std::vector<std::string> players;
  std::vector<DiagramBox> diagram;
  std::vector<ScalarInfo> scalars;  // the first one is the headline curve
  std::string objective;            // formula as text, `formula.<model>` in texts explains it
  std::string default_data;         // what a first run uses
  std::map<DataKind, std::map<std::string, std::string>> suits = {};  // other defaults, as text, for one kind of data
  Offers offers;
  bool resembles = true;            // its samples are meant to look like the data; a game's players are not
};

struct DataInfo {
  std::string id;
  DataKind kind = DataKind::pictures;
  bool needs_folder = false;   // reads --data-dir
  bool can_be_fetched = false; // `zscape data get` knows where it is published
  std::vector<ParamSpec> params;  // keys start with "data."
};

struct MetricInfo {
  std::string id, unit;     // "elbo", "nats"
  bool higher_is_better = false;
  std::string needs;        // verb: "scores"
};

struct Catalogue {
  std::vector<ModelInfo> models;
  std::vector<DataInfo> data;
  std::vector<MetricInfo> metrics;
  std::vector<ParamSpec> training;  // parameters every run has: lr, optimizer, batch …

  const ModelInfo* model(const std::string& id) const {
    for (const auto& m : models)
      if (m.id == id) return &m;
    return nullptr;
  }
  const DataInfo* source(const std::string& id) const {
    for (const auto& d : data)
      if (d.id == id) return &d;
    return nullptr;
  }
};

}  // namespace zscape
