# Builds SOURCE with each of COMPILERS for several instruction sets, runs it with one and two threads, and fails unless all
# print the same. Needs INCLUDE_PATHS (of closura and its dependencies) and BINARY_DIR.
cmake_minimum_required(VERSION 3.22)

set(processor_flags "")
if(EXISTS /proc/cpuinfo)
    file(READ /proc/cpuinfo processor_flags)
endif()
# Name, flags, and what the processor must have to run it.
if(processor_flags MATCHES " sse2 ")
    set(variants
        "scalar|-DCLOSURA_NO_SIMD|"
        "scalar with FMA|-DCLOSURA_NO_SIMD -mavx2 -mfma -O3|fma"
        "SSE2||"
        "SSE4.1|-msse4.1|sse4_1"
        "AVX2|-mavx2|avx2"
        "this machine|-march=native|")
else()
    set(variants "scalar|-DCLOSURA_NO_SIMD|" "this machine||")
endif()

include("${CMAKE_CURRENT_LIST_DIR}/include_flags.cmake")

file(MAKE_DIRECTORY "${BINARY_DIR}")
set(expected "")
set(runs 0)
foreach(compiler IN LISTS COMPILERS)
    foreach(variant IN LISTS variants)
        string(REGEX MATCH "^([^|]*)\\|([^|]*)\\|([^|]*)$" matched "${variant}")
        set(name "${CMAKE_MATCH_1}")
        separate_arguments(flags UNIX_COMMAND "${CMAKE_MATCH_2}")
        set(needed "${CMAKE_MATCH_3}")
        if(needed AND NOT processor_flags MATCHES " ${needed}[ \n]")
            message("${name}: not on this processor")
            continue()
        endif()
        # Building takes most of the time: a second compiler repeats two of them.
        if(DEFINED first_compiler AND NOT name MATCHES "^(SSE2|this machine)$")
            continue()
        endif()
        set(program "${BINARY_DIR}/bits")
        execute_process(COMMAND "${compiler}" -std=c++20 -O2 ${flags} ${include_flags} "${SOURCE}" -o "${program}" -pthread
                        RESULT_VARIABLE failed ERROR_VARIABLE complaints)
        if(failed)
            message(FATAL_ERROR "${compiler}, ${name}: does not compile\n${complaints}")
        endif()
        foreach(threads IN ITEMS 1 2)
            execute_process(COMMAND "${program}" ${threads} OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
            math(EXPR runs "${runs} + 1")
            if(expected STREQUAL "")
                set(expected "${printed}")
                message("${printed}")
            elseif(NOT printed STREQUAL expected)
                message(FATAL_ERROR "${compiler}, ${name}, ${threads} threads: other bits than before\n${printed}")
            endif()
        endforeach()
        message("${compiler}, ${name}: the same bits")
    endforeach()
    if(NOT DEFINED first_compiler)
        set(first_compiler "${compiler}")
    endif()
endforeach()
if(runs LESS 4)
    message(FATAL_ERROR "only ${runs} runs could be compared")
endif()
