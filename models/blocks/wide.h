#pragma once
// Loops over floats that the compiler spreads over eight at a time where the processor can; the same additions in the same order, so the same
// numbers. Nobody asks for floating-point traps, which would forbid choosing without a branch.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ZSCAPE_WIDE __attribute__((target_clones("avx2", "default"), optimize("O3", "no-trapping-math")))
#else
#define ZSCAPE_WIDE
#endif
