// Progress of long work, on a terminal only.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>

#include <boost/timer/progress_display.hpp>

#include <cstddef>
#include <iostream>
#include <optional>
#include <string>
#include <unistd.h>

namespace closura {
inline namespace CLOSURA_ABI {

/// A progress bar on standard error, or nothing if that is not a terminal.
class progress {
public:
    progress(const std::string& title, std::size_t count)
    {
        if (isatty(STDERR_FILENO) != 0)
            bar_.emplace(count, std::cerr, title + "\n");
    }

    /// One more piece of work is done.
    void operator++()
    {
        if (bar_)
            ++*bar_;
    }

private:
    std::optional<boost::timer::progress_display> bar_;
};

} // namespace CLOSURA_ABI
} // namespace closura
