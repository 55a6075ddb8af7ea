// Whether this machine has the memory for something, asked before it is begun: what is promised and then not there ends
// a program without a word.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <initializer_list>
#include <limits>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace closura {
inline namespace CLOSURA_ABI {

/// The memory that this process may have, in bytes: the machine's, or less if there is a limit of the process (ulimit
/// -v) or of its control group.
[[nodiscard]] inline std::size_t memory_of_process()
{
    std::size_t bytes = (std::numeric_limits<std::size_t>::max)();
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    if (pages > 0 && page > 0)
        bytes = static_cast<std::size_t>(pages) * static_cast<std::size_t>(page);
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        bytes = (std::min<std::size_t>)(bytes, limit.rlim_cur);
    std::size_t of_group = 0;
    for (const char* file : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"})
        if (std::ifstream(file) >> of_group)
            bytes = (std::min)(bytes, of_group);
    return bytes;
}

/// A product of numbers; the largest number if it overflows.
[[nodiscard]] inline std::size_t product_of(std::initializer_list<std::size_t> factors)
{
    std::size_t product = 1;
    for (const std::size_t factor : factors) {
        if (factor != 0 && product > (std::numeric_limits<std::size_t>::max)() / factor)
            return (std::numeric_limits<std::size_t>::max)();
        product *= factor;
    }
    return product;
}

/// Errors: `input_error` naming what needs more memory than there is.
inline void require_memory(const std::string& what, std::size_t bytes)
{
    const auto megabytes = [](std::size_t number) { return std::to_string(number >> 20) + " MB"; };
    const std::size_t available = memory_of_process();
    require(bytes <= available, what, ": needs ", megabytes(bytes), " of memory; this machine gives it ",
            megabytes(available));
}

} // namespace CLOSURA_ABI
} // namespace closura
