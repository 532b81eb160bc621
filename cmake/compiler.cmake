# How everything is compiled: ccache when it is there, sanitizers when asked for, one target that carries the warnings.
find_program(ZSCAPE_CCACHE ccache)
if(ZSCAPE_CCACHE)
  # ccache can only reuse objects built on a precompiled header under these two assumptions.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${ZSCAPE_CCACHE})
  add_compile_options(-fpch-preprocess)
endif()

if(ZSCAPE_SANITIZE)
  add_compile_options(-fsanitize=${ZSCAPE_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ZSCAPE_SANITIZE})
  if(ZSCAPE_SANITIZE MATCHES undefined)
    # A finding must fail a test. vptr is off: it would look for type information in libraries built without it.
    add_compile_options(-fno-sanitize-recover=undefined -fno-sanitize=vptr)
  endif()
endif()

add_library(zscape_warnings INTERFACE)
# Designated initialisers leave members out on purpose: g++ 12 counts that as missing. And its flow analysis sees overruns
# in the standard library's inlined copies that are not there (GCC bugs 105329, 105651): shown, but never an error.
target_compile_options(zscape_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align
  -Wunused -Wvla -Wno-missing-field-initializers)
if(ZSCAPE_WERROR)
  target_compile_options(zscape_warnings INTERFACE -Werror -Wno-error=array-bounds -Wno-error=stringop-overflow
    -Wno-error=stringop-overread -Wno-error=restrict -Wno-error=maybe-uninitialized -Wno-error=null-dereference)
endif()
