#pragma once
// The program: finds the verb, runs it, turns what it throws into one line and an exit code.

namespace zscape::app {

/// Main thread. Returns 0 done, 1 failed, 2 wrong usage; never throws.
int run_program(int argc, char** argv);

}  // namespace zscape::app
