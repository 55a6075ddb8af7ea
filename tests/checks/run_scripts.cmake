# All scripts to run find their own checkout under CDPATH and through symbolic links, and say so if it is read-only.
# Needs ROOT, the checkout, and SCRATCH.
cmake_minimum_required(VERSION 3.22)

find_program(BASH NAMES bash REQUIRED)
file(REMOVE_RECURSE "${SCRATCH}")
set(scripts tests/run.sh examples/run.sh benchmarks/run.sh .ci/run)
file(MAKE_DIRECTORY "${SCRATCH}/checkout/cmake")
foreach(script IN LISTS scripts)
    get_filename_component(folder "${script}" DIRECTORY)
    file(MAKE_DIRECTORY "${SCRATCH}/elsewhere/${folder}")
    file(COPY "${ROOT}/${script}" DESTINATION "${SCRATCH}/checkout/${folder}")
endforeach()
# What the scripts call first: it says where they are, and ends them.
file(WRITE "${SCRATCH}/checkout/cmake/install_packages.sh" "#!/bin/sh\necho \"in $(pwd -P)\"\nexit 7\n")
file(CHMOD "${SCRATCH}/checkout/cmake/install_packages.sh" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
file(REAL_PATH "${SCRATCH}/checkout" expected)

function(expect_output pattern directory script)
    execute_process(COMMAND "${CMAKE_COMMAND}" -E env "CDPATH=${SCRATCH}/elsewhere:." "${BASH}" "${script}"
                    WORKING_DIRECTORY "${directory}" OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE code)
    if(code EQUAL 0 OR NOT output MATCHES "${pattern}")
        message(FATAL_ERROR "${script} in ${directory}: exit code ${code}, and instead of \"${pattern}\" it printed:\n${output}")
    endif()
endfunction()

foreach(script IN LISTS scripts)
    expect_output("in ${expected}\n" "${SCRATCH}/checkout" "${script}")
    expect_output("in ${expected}\n" / "${SCRATCH}/checkout/${script}")
    string(MAKE_C_IDENTIFIER "${script}" link)
    file(CREATE_LINK "${SCRATCH}/checkout/${script}" "${SCRATCH}/elsewhere/${link}" SYMBOLIC)
    expect_output("in ${expected}\n" "${SCRATCH}/elsewhere" "${link}")
endforeach()

# Whoever may write everywhere cannot be shown a read-only directory.
file(CHMOD "${SCRATCH}/checkout" PERMISSIONS OWNER_READ OWNER_EXECUTE)
execute_process(COMMAND "${BASH}" -c "test -w '${SCRATCH}/checkout'" RESULT_VARIABLE not_writable)
if(not_writable)
    foreach(script IN LISTS scripts)
        expect_output("${expected}: is read-only; expected" / "${SCRATCH}/checkout/${script}")
    endforeach()
endif()
file(CHMOD "${SCRATCH}/checkout" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
