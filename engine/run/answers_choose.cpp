#include "engine/run/answer_tools.h"

namespace zscape {

void answer_choose_rows(const ChooseRows&, const Looking&, Answer&) { throw std::runtime_error("Not yet."); }
void answer_find_latents(const FindLatents&, const Looking&, Answer&) { throw std::runtime_error("Not yet."); }
void answer_recognise(const Recognise&, const Looking&, Answer&) { throw std::runtime_error("Not yet."); }
void answer_query_words(const Looking&, Answer&) { throw std::runtime_error("Not yet."); }

}  // namespace zscape
