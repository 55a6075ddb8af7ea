# tests/run.sh and .ci/run find their own checkout under CDPATH and through symbolic links, and say so if it is read-only.
# Needs ROOT, the checkout, and SCRATCH.
cmake_minimum_required(VERSION 3.22)

find_program(BASH NAMES bash REQUIRED)
file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}/elsewhere/tests" "${SCRATCH}/elsewhere/.ci" "${SCRATCH}/checkout/cmake")
file(COPY "${ROOT}/tests/run.sh" DESTINATION "${SCRATCH}/checkout/tests")
file(COPY "${ROOT}/.ci/run" DESTINATION "${SCRATCH}/checkout/.ci")
# What the scripts call first: it says where they are, and ends them.
file(WRITE "${SCRATCH}/checkout/cmake/install_packages.sh" "#!/bin/sh\necho \"in $(pwd -P)\"\nexit 7\n")
file(CHMOD "${SCRATCH}/checkout/cmake/install_packages.sh" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
file(CREATE_LINK "${SCRATCH}/checkout/tests/run.sh" "${SCRATCH}/elsewhere/run.sh" SYMBOLIC)
file(CREATE_LINK "${SCRATCH}/checkout/.ci/run" "${SCRATCH}/elsewhere/run" SYMBOLIC)
file(REAL_PATH "${SCRATCH}/checkout" expected)

function(expect_output pattern directory script)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E env "CDPATH=${SCRATCH}/elsewhere:." "${BASH}" "${script}"
                    WORKING_DIRECTORY "${directory}" OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE code)
    if(code EQUAL 0 OR NOT output MATCHES "${pattern}")
        message(FATAL_ERROR "${script} in ${directory}: exit code ${code}, and instead of \"${pattern}\" it printed:\n${output}")
    endif()
endfunction()

foreach(script IN ITEMS tests/run.sh .ci/run)
    expect_output("in ${expected}\n" "${SCRATCH}/checkout" "${script}")
    expect_output("in ${expected}\n" / "${SCRATCH}/checkout/${script}")
endforeach()
foreach(link IN ITEMS run.sh run)
    expect_output("in ${expected}\n" "${SCRATCH}/elsewhere" "${link}")
endforeach()

# Whoever may write everywhere cannot be shown a read-only directory.
file(CHMOD "${SCRATCH}/checkout" PERMISSIONS OWNER_READ OWNER_EXECUTE)
execute_process(COMMAND "${BASH}" -c "test -w '${SCRATCH}/checkout'" RESULT_VARIABLE not_writable)
if(not_writable)
    expect_output("${expected}: is read-only; expected" / "${SCRATCH}/checkout/tests/run.sh")
endif()
file(CHMOD "${SCRATCH}/checkout" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
