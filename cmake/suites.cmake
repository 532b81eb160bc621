# zscape_discover_suites(TARGET [LAUNCHER...]): one ctest entry per gtest suite, listed when ctest starts. Suites whose name
# ends in "Long" get the label "long" (./run test long), and under AddressSanitizer those that end in "Training" too.
# Tensors are computed by one thread unless a test says otherwise: several tests run at once, and threads that wait for each other spin.
# LAUNCHER is a command that starts the program. The same file is the script that ctest includes to make the list.
function(zscape_discover_suites target)
  set(ctest_file ${CMAKE_CURRENT_BINARY_DIR}/${target}.suites.cmake)
  set(name ${target})
  if(ZSCAPE_SANITIZE)
    string(REPLACE "," "+" under "${ZSCAPE_SANITIZE}")
    set(name "${under}.${target}")
  endif()
  file(GENERATE OUTPUT ${ctest_file} CONTENT
    "set(suites_launcher \"${ARGN}\")\nset(suites_program \"$<TARGET_FILE:${target}>\")\nset(suites_name \"${name}\")\nset(suites_from \"${CMAKE_SOURCE_DIR}\")\ninclude(\"${CMAKE_SOURCE_DIR}/cmake/suites.cmake\")\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${ctest_file})
endfunction()

if(DEFINED suites_program)
  execute_process(COMMAND "${suites_program}" --gtest_list_tests OUTPUT_VARIABLE listing RESULT_VARIABLE failed ERROR_VARIABLE why)
  if(failed)
    # An unbuilt or broken program must be a failed test, never a silent absence.
    add_test(${suites_name} "${suites_program}" --gtest_list_tests)
  else()
    string(REGEX MATCHALL "\n[A-Za-z0-9_/]+\\." suites "\n${listing}")
    list(REMOVE_DUPLICATES suites)
    foreach(suite IN LISTS suites)
      string(REGEX REPLACE "[\n.]" "" suite "${suite}")
      set(label "")
      if(suite MATCHES "Long$" OR (suite MATCHES "Training$" AND suites_name MATCHES "address"))
        set(label LABELS long)
      endif()
      add_test(${suites_name}.${suite} ${suites_launcher} "${suites_program}" "--gtest_filter=${suite}.*" --gtest_brief=1)
      set_tests_properties(${suites_name}.${suite} PROPERTIES TIMEOUT 600 WORKING_DIRECTORY "${suites_from}" ENVIRONMENT OMP_NUM_THREADS=1 ${label})
    endforeach()
  endif()
  unset(suites_program)
  unset(suites_launcher)
endif()
