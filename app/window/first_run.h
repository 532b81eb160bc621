#pragma once
// What a fresh window does: the run that is opened or made.

#include <vector>

#include "app/window/options.h"
#include "engine/api/catalogue.h"
#include "engine/api/command.h"

namespace zscape::app {

// Opens options.run when it is a run, makes a new one there otherwise. Without a model and data it is the small one of
// assets/presets/first.json, so that something moves within seconds. An unknown model or data id, a wrong setting: the
// engine says so as a fact.
std::vector<Command> first_commands(const StartOptions&, const Catalogue&);

}  // namespace zscape::app
