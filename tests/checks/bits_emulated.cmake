# Builds SOURCE with COMPILER and with CROSS_COMPILER, the latter with and without SIMD, runs its programs by EMULATOR, and
# fails unless all print the same. Needs INCLUDE_PATHS (of closura and its dependencies), BINARY_DIR, and SYSROOT, where the other processor's libraries
# are.
cmake_minimum_required(VERSION 3.22)

if(NOT CROSS_COMPILER OR NOT EMULATOR)
    message("skipped: needs aarch64-linux-gnu-g++ and qemu-aarch64 (Debian: g++-aarch64-linux-gnu, qemu-user)")
    return()
endif()

include("${CMAKE_CURRENT_LIST_DIR}/include_flags.cmake")
file(MAKE_DIRECTORY "${BINARY_DIR}")
function(print name compiler flags run variable)
    execute_process(COMMAND "${compiler}" -std=c++20 -O2 ${flags} ${include_flags} "${SOURCE}" -o "${BINARY_DIR}/${name}" -pthread
                    COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${run} "${BINARY_DIR}/${name}" 2 OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
    set(${variable} "${printed}" PARENT_SCOPE)
endfunction()

print(here "${COMPILER}" "" "" expected)
if(NOT expected MATCHES "learning")
    message(FATAL_ERROR "${COMPILER}: has not printed all\n${expected}")
endif()
foreach(flags IN ITEMS "" -DCLOSURA_NO_SIMD)
    print("emulated${flags}" "${CROSS_COMPILER}" "${flags}" "${EMULATOR};-L;${SYSROOT}" printed)
    if(NOT printed STREQUAL expected)
        message(FATAL_ERROR "${CROSS_COMPILER} ${flags}: other bits\n${printed}expected:\n${expected}")
    endif()
    message("${CROSS_COMPILER} ${flags}: the same bits\n${printed}")
endforeach()
