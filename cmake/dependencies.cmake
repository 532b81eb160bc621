# Imported targets of the Debian packages that ./run installs. Nothing is downloaded here.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PNG REQUIRED)
find_package(GIF 5 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CURL 7.85 REQUIRED)                      # `zscape data get`
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)  # its sha256

# zscape::NAME for a package known to pkg-config; its headers count as system headers.
function(zscape_pkg name)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${ARGN})
  add_library(zscape::${name} ALIAS PkgConfig::${name})
endfunction()

zscape_pkg(stb stb)
if(ZSCAPE_APP)
  find_package(Freetype REQUIRED)
  zscape_pkg(glfw glfw3>=3.3)
  zscape_pkg(epoxy epoxy)
  zscape_pkg(imgui imgui>=1.86)
endif()
