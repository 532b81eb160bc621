#pragma once
// Twins: frozen second instances of models, one per run looked at, with the weights of the moment asked for. Owned by one looking thread.
#include <list>
#include <map>
#include <memory>
#include <string>

#include "engine/api/query.h"
#include "engine/core/mailbox.h"
#include "engine/run/live_run.h"

namespace zscape {

/// The device a run folder is looked at on, its record and its parameters.
std::shared_ptr<const RunContext> open_context(const std::string& folder);

class Twins {
 public:
  /// `byte_budget` bounds the kept moments held in memory; the models themselves are few.
  Twins(const Mailbox<WeightSet>& live, std::int64_t byte_budget) : live_(live), budget_(byte_budget) {}

  struct Twin {
    std::shared_ptr<const WeightSet> weights;
    Model& model;  // set to looking, holds `weights`
  };
  /// Throws with what is missing: no run yet, a step that is not kept, a folder that holds no run.
  Twin at(const Source& source);

 private:
  struct Held {
    std::unique_ptr<Model> model;
    std::shared_ptr<const WeightSet> weights;  // what it holds now
    bool ema = false;
  };
  struct Moment {
    std::string key;
    std::shared_ptr<const WeightSet> weights;
    std::int64_t bytes = 0;
  };
  std::shared_ptr<const WeightSet> moment(const Source& source);
  std::shared_ptr<const WeightSet> remembered(const std::string& key, const std::shared_ptr<const RunContext>& context, std::int64_t step);

  const Mailbox<WeightSet>& live_;
  const std::int64_t budget_;
  std::map<std::string, std::shared_ptr<const RunContext>> folders_;
  std::list<Held> models_;     // most recently used first
  std::list<Moment> moments_;  // the same
};

}  // namespace zscape
