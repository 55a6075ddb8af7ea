# Compiles and runs the C++ programs that README shows, with each of COMPILERS, and compares what they print. Needs README,
# INCLUDE_PATHS and BINARY_DIR.
cmake_minimum_required(VERSION 3.22)

# What each program in turn has to print.
set(expected_1 "^prey: [1-9][0-9]*\n$")
set(expected_2 "^d bias\\[0,A\\]/dt = -k \\(1 \\+ exp\\(bias\\[0,A\\]\\)\\)\n-0\\.04\n$")
set(expected_count 2)

set(include_flags)
foreach(path IN LISTS INCLUDE_PATHS)
    list(APPEND include_flags "-I${path}")
endforeach()

file(READ "${README}" rest)
set(number 0)
while(TRUE)
    string(FIND "${rest}" "```cpp\n" begin)
    if(begin EQUAL -1)
        break()
    endif()
    math(EXPR number "${number} + 1")
    math(EXPR begin "${begin} + 7")
    string(SUBSTRING "${rest}" ${begin} -1 rest)
    string(FIND "${rest}" "\n```" end)
    string(SUBSTRING "${rest}" 0 ${end} program)
    file(WRITE "${BINARY_DIR}/readme_${number}.cpp" "${program}\n")
    foreach(compiler IN LISTS COMPILERS)
        execute_process(
            COMMAND "${compiler}" -std=c++20 -O2 ${include_flags} "${BINARY_DIR}/readme_${number}.cpp"
                -o "${BINARY_DIR}/readme_${number}"
            COMMAND_ERROR_IS_FATAL ANY)
        execute_process(COMMAND "${BINARY_DIR}/readme_${number}" OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
        message("program ${number}, ${compiler}: ${printed}")
        if(NOT printed MATCHES "${expected_${number}}")
            message(FATAL_ERROR "README's program ${number} should print something like ${expected_${number}}")
        endif()
    endforeach()
endwhile()
if(NOT number EQUAL expected_count)
    message(FATAL_ERROR "README has ${number} C++ programs; ${expected_count} are expected")
endif()
