#include "engine/run/answer_tools.h"

namespace zscape {

void answer_invert(const InvertPicture&, const Looking&, Answer&) { throw std::runtime_error("Not yet."); }

}  // namespace zscape
