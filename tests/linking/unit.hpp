// What each translation unit of the linking test tells.
#pragma once

#include <cstdint>

struct unit {
    std::uint64_t digest;  ///< a result: the same in all units
    const char* type_name; ///< the linker's name of a type: another one for each instruction set
};

unit baseline();
unit avx2();
unit scalar();
