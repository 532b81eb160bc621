#include <malloc.h>

#include <cstdlib>
#include <thread>

#include <unistd.h>

#include "app/cli/program.h"

int main(int argc, char** argv) {
  // libgomp reads this while it is loaded, so before main: its threads would otherwise spin between two parallel
  // regions and take the cores from the window. Started once more with it set (./run sets it, which saves loading torch
  // twice); where that fails the program merely runs hotter. Two cores leave training one thread, with nobody to wait for.
  if (argc > 0 && !std::getenv("OMP_WAIT_POLICY") && std::thread::hardware_concurrency() > 2) {
    setenv("OMP_WAIT_POLICY", "PASSIVE", 1);
    execv("/proc/self/exe", argv);
  }
  // A training step takes and frees the same tensors again and again. Left to itself malloc gives their pages back to the
  // system each time and asks for them anew, which costs small models a tenth of their speed.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  return zscape::app::run_program(argc, argv);
}
