# page.cmake runs what it should, and notices what it is there to notice. Needs COMPILER and BINARY_DIR.
cmake_minimum_required(VERSION 3.22)

set(hello "#include \"number.hpp\"\n#include <cstdio>\nint main(int count, char**) { std::printf(\"%d\\n\", number + count); }")
set(header "<!-- file: number.hpp -->\n```cpp\ninline constexpr int number = 40;\n```\n")

# Runs the check on a page that holds `text`; its output must match `expected`.
function(expect outcome expected text)
    file(WRITE "${BINARY_DIR}/page.md" "${text}")
    execute_process(
        COMMAND "${CMAKE_COMMAND}" "-DCOMPILER=${COMPILER}" "-DPAGE=${BINARY_DIR}/page.md" "-DINCLUDE_PATHS="
            "-DBINARY_DIR=${BINARY_DIR}/programs" -P "${CMAKE_CURRENT_LIST_DIR}/page.cmake"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(result EQUAL 0)
        set(result passes)
    else()
        set(result fails)
    endif()
    if(NOT result STREQUAL outcome OR NOT output MATCHES "${expected}")
        message(FATAL_ERROR "page.cmake ${result} and says\n${output}\nbut should say something like ${expected} of\n${text}")
    endif()
endfunction()

expect(passes "program 1: 42" "${header}<!-- arguments: one -->\n<!-- prints: ^42\\n$ -->\n```cpp\n${hello}\n```\n")
expect(passes "program 1: 41" "${header}```cpp fragment\nno program\n```\n```cpp\n${hello}\n```\n")
expect(fails "print[ \n]+something[ \n]+like" "${header}<!-- prints: ^42\\n$ -->\n```cpp\n${hello}\n```\n")
expect(fails "number.hpp" "```cpp\n${hello}\n```\n")
expect(fails "" "```cpp\nint main() { return 1; }\n```\n")
expect(fails "shows no program" "${header}")
