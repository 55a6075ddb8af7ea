# Builds SOURCE with COMPILER and with CROSS_COMPILER, runs the latter's program by EMULATOR, and fails unless both print the
# same. Needs INCLUDE_PATHS (of closura and its dependencies), BINARY_DIR, and SYSROOT, where the other processor's libraries
# are.
cmake_minimum_required(VERSION 3.22)

if(NOT CROSS_COMPILER OR NOT EMULATOR)
    message("skipped: needs aarch64-linux-gnu-g++ and qemu-aarch64 (Debian: g++-aarch64-linux-gnu, qemu-user)")
    return()
endif()

include("${CMAKE_CURRENT_LIST_DIR}/include_flags.cmake")
file(MAKE_DIRECTORY "${BINARY_DIR}")
foreach(compiler IN ITEMS COMPILER CROSS_COMPILER)
    execute_process(COMMAND "${${compiler}}" -std=c++20 -O2 ${include_flags} "${SOURCE}" -o "${BINARY_DIR}/${compiler}" -pthread
                    COMMAND_ERROR_IS_FATAL ANY)
endforeach()
execute_process(COMMAND "${BINARY_DIR}/COMPILER" 2 OUTPUT_VARIABLE expected COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${EMULATOR}" -L "${SYSROOT}" "${BINARY_DIR}/CROSS_COMPILER" 2
                OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
if(NOT expected MATCHES "learning" OR NOT printed STREQUAL expected)
    message(FATAL_ERROR "${CROSS_COMPILER}: other bits\n${printed}expected:\n${expected}")
endif()
message("${CROSS_COMPILER}: the same bits\n${printed}")
