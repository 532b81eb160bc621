# LibTorch from a pip wheel, used in place. The wheel's own TorchConfig.cmake is not used: it demands a CUDA toolkit.
#   in    ZSCAPE_TORCH   a folder that holds include/ and lib/ (default: torch in the project's .venv)
#   out   Torch::c10, Torch::torch_cpu, Torch_VERSION
set(ZSCAPE_TORCH "" CACHE PATH "Folder of an installed torch (…/site-packages/torch); empty: the project's .venv")
set(Torch_DIR "${ZSCAPE_TORCH}")
if(NOT Torch_DIR)
  file(GLOB Torch_DIR ${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/torch)
  list(GET Torch_DIR 0 Torch_DIR)
endif()
if(EXISTS "${Torch_DIR}/version.py")
  file(STRINGS "${Torch_DIR}/version.py" line REGEX "^__version__")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" Torch_VERSION "${line}")
endif()

include(FindPackageHandleStandardArgs)
find_file(Torch_CPU_LIBRARY libtorch_cpu.so PATHS "${Torch_DIR}/lib" NO_DEFAULT_PATH NO_CACHE)
find_package_handle_standard_args(Torch REQUIRED_VARS Torch_CPU_LIBRARY VERSION_VAR Torch_VERSION
  REASON_FAILURE_MESSAGE "no torch in '${Torch_DIR}': run ./run setup, or set ZSCAPE_TORCH to an installed torch (2.11 or newer)")
if(Torch_FOUND AND Torch_VERSION VERSION_LESS 2.11)
  message(FATAL_ERROR "torch ${Torch_VERSION} in ${Torch_DIR} is too old: Zscape needs 2.11 or newer")
endif()

if(Torch_FOUND AND NOT TARGET Torch::torch_cpu)
  add_library(Torch::c10 SHARED IMPORTED)
  set_target_properties(Torch::c10 PROPERTIES IMPORTED_LOCATION "${Torch_DIR}/lib/libc10.so")
  add_library(Torch::torch_cpu SHARED IMPORTED)
  set_target_properties(Torch::torch_cpu PROPERTIES IMPORTED_LOCATION "${Torch_CPU_LIBRARY}")
  set(headers "${Torch_DIR}/include" "${Torch_DIR}/include/torch/csrc/api/include")
  target_include_directories(Torch::torch_cpu SYSTEM INTERFACE ${headers})
  target_link_libraries(Torch::torch_cpu INTERFACE Torch::c10)
  # -fopenmp: without it at::parallel_for runs serially in our files. RPATH rather than RUNPATH and torch/lib first: the
  # program and torch must share one libgomp, the wheel's. The NVIDIA folder is for the linker only; torch finds its own.
  target_compile_definitions(Torch::torch_cpu INTERFACE _GLIBCXX_USE_CXX11_ABI=1 ZSCAPE_TORCH_VERSION="${Torch_VERSION}")
  target_compile_options(Torch::torch_cpu INTERFACE -fopenmp)
  target_link_options(Torch::torch_cpu INTERFACE -fopenmp -Wl,--disable-new-dtags "-Wl,-rpath,${Torch_DIR}/lib"
    "-Wl,-rpath-link,${Torch_DIR}/lib" "-Wl,-rpath-link,${Torch_DIR}/../nvidia/cu13/lib")
endif()
