// What ThreadSanitizer must know when these tests are built with it (./run test long): libtorch is not instrumented, so it cannot see how torch
// orders its own memory. Our code is checked in full.
#ifdef __SANITIZE_THREAD__
extern "C" const char* __tsan_default_options() { return "ignore_noninstrumented_modules=1"; }
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:libtorch_cpu.so\ncalled_from_lib:libc10.so\ncalled_from_lib:libgomp.so\n"
         "race:libtorch_cpu.so\nrace:libc10.so\nrace:libgomp.so\n";
}
#endif
