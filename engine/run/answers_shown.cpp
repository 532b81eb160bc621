// What a model has to show of itself beside its samples, by name.
#include "engine/run/answer_tools.h"
#include "models/shows.h"

namespace zscape {

void answer_shown(const Looking& l, Answer& out) {
  for (const auto& [name, tensor] : verb<Shows>(l, "show where its chains are").shown()) out.named[name] = to_array(tensor);
}

}  // namespace zscape
