// What input and output throw. Programs turn an `input_error` into exit code 2: the person at the keyboard can mend it.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>

#include <stdexcept>

namespace closura::inline CLOSURA_ABI {

/// Bad input at run time. The message names the thing (a file, an option), what was found and what was expected.
class input_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A file that could not be written although its directory was fit for use, as on a full disk. The message names it.
class output_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace closura::inline CLOSURA_ABI
