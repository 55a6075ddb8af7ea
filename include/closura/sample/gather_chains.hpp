// Chains whose sweeps were shared out by `distribute`, brought to all processes (core/executor.hpp).
#pragma once

#include <closura/core/processes.hpp>
#include <closura/state/configuration.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// As `gather` of a table whose elements are chains. Of one process, it does nothing. Time: that of sending
/// `chain_bytes` for each, a byte a unit and its halo.
template <model_type Model, executor Executor>
void gather_chains(const Executor& executor, std::span<configuration<Model>> chains, std::size_t row = 1,
                   std::size_t first = 0)
{
    if (process_count(executor) == 1)
        return;
    constexpr std::size_t bytes = layout<Model>::chain_bytes;
    std::vector<std::uint8_t> table(chains.size() * bytes);
    for (std::size_t c = 0; c < chains.size(); ++c)
        std::copy_n(chains[c].data(), bytes, table.data() + c * bytes);
    gather(executor, table, row * bytes, first);
    for (std::size_t c = 0; c < chains.size(); ++c)
        std::copy_n(table.data() + c * bytes, bytes, chains[c].data());
}

} // namespace CLOSURA_ABI
} // namespace closura
