#pragma once
// What every engine thread does first: a name, its niceness, its own number of torch threads (torch would hand it the starter's).

namespace zscape {

void begin_worker(const char* name, int niceness, int torch_threads);
/// For the calling thread and the parallel regions it opens.
void use_torch_threads(int threads);
int cores();

}  // namespace zscape
