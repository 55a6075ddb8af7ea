# Compiles the C++ programs that PAGE shows with COMPILER, runs them, and compares what they print. Needs INCLUDE_PATHS and
# BINARY_DIR.
#
# Every block that begins with ```cpp is a program; comments before it, which readers do not see, may say more:
#
#   <!-- file: system.hpp -->             no program, but a file that the page's later programs may include
#   <!-- arguments: simulate --runs 3 --> the program's arguments
#   <!-- prints: ^prey: [1-9]+\n$ -->     a regular expression for its output
#
# A block that begins with ```cpp fragment is neither.
cmake_minimum_required(VERSION 3.22)

set(include_flags "-I${BINARY_DIR}")
foreach(path IN LISTS INCLUDE_PATHS)
    list(APPEND include_flags "-I${path}")
endforeach()

# What <!-- name: … --> in a text says, to the variable `name`.
function(read_comment text name)
    set(${name} "" PARENT_SCOPE)
    if(text MATCHES "<!-- ${name}: ([^\n]*) -->")
        set(${name} "${CMAKE_MATCH_1}" PARENT_SCOPE)
    endif()
endfunction()

file(REMOVE_RECURSE "${BINARY_DIR}")
file(MAKE_DIRECTORY "${BINARY_DIR}")
file(READ "${PAGE}" rest)
set(number 0)
while(TRUE)
    string(FIND "${rest}" "```cpp\n" begin)
    if(begin EQUAL -1)
        break()
    endif()
    string(SUBSTRING "${rest}" 0 ${begin} before)
    # Only what stands between the block before and this one.
    string(FIND "${before}" "```" last REVERSE)
    if(NOT last EQUAL -1)
        string(SUBSTRING "${before}" ${last} -1 before)
    endif()
    foreach(name IN ITEMS file arguments prints)
        read_comment("${before}" ${name})
    endforeach()
    math(EXPR begin "${begin} + 7")
    string(SUBSTRING "${rest}" ${begin} -1 rest)
    string(FIND "${rest}" "\n```" end)
    string(SUBSTRING "${rest}" 0 ${end} program)
    string(SUBSTRING "${rest}" ${end} -1 rest)
    string(SUBSTRING "${rest}" 4 -1 rest)

    if(file)
        file(WRITE "${BINARY_DIR}/${file}" "${program}\n")
        continue()
    endif()
    math(EXPR number "${number} + 1")
    file(WRITE "${BINARY_DIR}/program_${number}.cpp" "${program}\n")
    execute_process(
        COMMAND "${COMPILER}" -std=c++20 -O1 ${include_flags} "${BINARY_DIR}/program_${number}.cpp"
            -o "${BINARY_DIR}/program_${number}" -pthread
        COMMAND_ERROR_IS_FATAL ANY)
    separate_arguments(arguments UNIX_COMMAND "${arguments}")
    execute_process(COMMAND "${BINARY_DIR}/program_${number}" ${arguments} WORKING_DIRECTORY "${BINARY_DIR}"
        OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
    message("program ${number}: ${printed}")
    string(REPLACE "\\n" "\n" prints "${prints}")
    if(NOT prints STREQUAL "" AND NOT printed MATCHES "${prints}")
        message(FATAL_ERROR "${PAGE}: program ${number} should print something like ${prints}")
    endif()
endwhile()
if(number EQUAL 0)
    message(FATAL_ERROR "${PAGE} shows no program")
endif()
