# What closura's own tests, examples and benchmarks are compiled with. None of it reaches a user of the library.
#
# closura_warnings    warnings, errors by default
# closura_developer   warnings and the instruction set
include(CheckCXXCompilerFlag)

option(CLOSURA_WARNINGS_AS_ERRORS "Stop at warnings in closura's own tests, examples and benchmarks" ON)
set(CLOSURA_INSTRUCTION_SET native CACHE STRING
    "Instruction set of closura's own tests, examples and benchmarks: native, avx2, sse4.1, sse2 or scalar")
set_property(CACHE CLOSURA_INSTRUCTION_SET PROPERTY STRINGS native avx2 sse4.1 sse2 scalar)

add_library(closura_warnings INTERFACE)
target_compile_options(closura_warnings INTERFACE
    -Wall -Wextra -Wconversion -Wshadow -Wpedantic
    $<$<BOOL:${CLOSURA_WARNINGS_AS_ERRORS}>:-Werror>)

add_library(closura_developer INTERFACE)
target_link_libraries(closura_developer INTERFACE closura closura_warnings)
# g++ collects its garbage whenever memory has grown by 30 %, for large sources a sixth of its time. A sixth more memory is
# cheaper.
target_compile_options(closura_developer INTERFACE $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-expand=300>)

if(CLOSURA_INSTRUCTION_SET STREQUAL "native")
    check_cxx_compiler_flag(-march=native CLOSURA_HAS_MARCH_NATIVE)
    if(CLOSURA_HAS_MARCH_NATIVE)
        target_compile_options(closura_developer INTERFACE -march=native)
        # clang 19 warns of what it finds itself on processors with AVX10.
        check_cxx_compiler_flag(-Wno-invalid-feature-combination CLOSURA_HAS_NO_INVALID_FEATURE_COMBINATION)
        if(CLOSURA_HAS_NO_INVALID_FEATURE_COMBINATION AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
            target_compile_options(closura_developer INTERFACE -Wno-invalid-feature-combination)
        endif()
    endif()
elseif(CLOSURA_INSTRUCTION_SET STREQUAL "avx2")
    target_compile_options(closura_developer INTERFACE -mavx2 -mfma)
elseif(CLOSURA_INSTRUCTION_SET STREQUAL "sse4.1")
    target_compile_options(closura_developer INTERFACE -msse4.1)
elseif(CLOSURA_INSTRUCTION_SET STREQUAL "sse2")
    target_compile_options(closura_developer INTERFACE -msse2)
elseif(CLOSURA_INSTRUCTION_SET STREQUAL "scalar")
    target_compile_definitions(closura_developer INTERFACE CLOSURA_NO_SIMD)
else()
    message(FATAL_ERROR "CLOSURA_INSTRUCTION_SET is \"${CLOSURA_INSTRUCTION_SET}\"; "
        "it can be native, avx2, sse4.1, sse2 or scalar")
endif()

# Standard C++, and optimisation that does not depend on the build type unless that is Debug.
function(closura_developer_target target optimisation)
    target_link_libraries(${target} PRIVATE closura_developer)
    target_compile_options(${target} PRIVATE $<$<NOT:$<CONFIG:Debug>>:${optimisation}>)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()
