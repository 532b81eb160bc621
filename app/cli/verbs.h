#pragma once
// The verbs of the command line: each file below app/cli gives its own entries of the table.
#include <vector>

#include "app/cli/arguments.h"

namespace zscape::app {

Verb window_verb();
Verb train_verb();
Verb resume_verb();
Verb sample_verb();
Verb encode_verb();
Verb decode_verb();
Verb logprob_verb();
Verb interpolate_verb();
Verb arithmetic_verb();
Verb inpaint_verb();
Verb translate_verb();
Verb eval_verb();
Verb film_verb();
Verb list_verb();
Verb data_verb();
Verb info_verb();
Verb bench_verb();

/// All of them, the window's first, in the order of the help.
std::vector<Verb> all_verbs();

}  // namespace zscape::app
