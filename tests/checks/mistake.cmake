# Compiles SOURCE with COMPILER and INCLUDE_PATHS, and fails unless
#   - compilation fails, and
#   - the first lines of what the compiler prints match SOURCE's first line, `// expect: <regular expression>`.
# A user reads the first lines only, so that is where the message has to be. Two more lines may follow, in this order:
# `// flags: <options of the compiler>`, and `// lines: <how many lines it may print>`. Sentences that closura had to cut in pieces
# for clang are put together again before they are matched.
# PRECOMPILED (optional) is a directory with X.hpp and X.hpp.gch for headers <closura/.../X.hpp>: a source that includes one of
# them, and has no flags of its own, is spared the time to parse it. It changes the lines that say how
# the compiler came to a header (of which there may be more), nothing else.
cmake_minimum_required(VERSION 3.22)

set(line_limit 15)

# Says so and stops. (CMake would wrap the lines of an error message, so the sentence is printed before it.)
function(complain sentence)
    message("${SOURCE}: ${sentence}")
    message(FATAL_ERROR "not the mistake that was expected")
endfunction()

file(READ "${SOURCE}" text)
if(NOT text MATCHES "^// expect: ([^\n]+)\n")
    complain("its first line must be `// expect: <regular expression>`")
endif()
string(STRIP "${CMAKE_MATCH_1}" expected)
set(flags)
if(text MATCHES "\n// flags: ([^\n]+)\n")
    separate_arguments(flags UNIX_COMMAND "${CMAKE_MATCH_1}")
endif()
set(printed_limit)
if(text MATCHES "\n// lines: ([0-9]+)\n")
    set(printed_limit "${CMAKE_MATCH_1}")
endif()

set(precompiled)
if(PRECOMPILED AND NOT flags AND text MATCHES "\n#include <closura/[a-z]+/([a-z_]+\\.hpp)>\n")
    set(header "${PRECOMPILED}/${CMAKE_MATCH_1}")
    if(EXISTS "${header}.gch")
        set(precompiled -include "${header}")
    endif()
endif()
set(include_flags)
foreach(path IN LISTS INCLUDE_PATHS)
    list(APPEND include_flags "-I${path}")
endforeach()
# Plain English, without colours or typographic quotes.
set(ENV{LC_ALL} C)
execute_process(
    COMMAND "${COMPILER}" -std=c++20 -fsyntax-only -fdiagnostics-color=never ${flags} ${precompiled} ${include_flags} "${SOURCE}"
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output)

if(result EQUAL 0)
    complain("compiles, but must not")
endif()
set(head "")
set(rest "${output}")
foreach(line RANGE 1 ${line_limit})
    if(rest MATCHES "^([^\n]*\n?)")
        string(APPEND head "${CMAKE_MATCH_1}")
        string(LENGTH "${CMAKE_MATCH_1}" length)
        string(SUBSTRING "${rest}" ${length} -1 rest)
    endif()
endforeach()
message("${head}")
# "coupling 0 joins "}, fixed_string<9>{"layers 0 "}: pieces end after a space, some with a second one.
string(REGEX REPLACE "\"}, [a-z0-9_:]*fixed_string<[^>]*>{\"" "" joined "${head}")
string(REGEX REPLACE " +" " " joined "${joined}")
string(REPLACE "\\'" "'" joined "${joined}")
if(NOT joined MATCHES "${expected}")
    complain("does not say \"${expected}\" in the first ${line_limit} lines above")
endif()
if(printed_limit)
    string(REGEX MATCHALL "\n" line_ends "${output}")
    list(LENGTH line_ends printed)
    if(printed GREATER printed_limit)
        complain("is answered with ${printed} lines, more than ${printed_limit}")
    endif()
endif()
