// The sufficient statistics −∂E/∂θ of a configuration, all of them, as exact whole numbers: passes over its planes
// (statistic_passes.hpp) of one loop or several (statistic_loops.hpp), a block of units at a time
// (statistic_counter.hpp).
#pragma once

#include <closura/sample/statistic_counter.hpp>
#include <closura/sample/statistic_loops.hpp>
#include <closura/sample/statistic_passes.hpp>
#include <closura/simd/missing.hpp>
#include <closura/state/configuration.hpp>
#include <closura/state/statistics.hpp>

#include <boost/mp11/list.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Zeros where the bytes of a run are units, ones where they are halo columns; starts anywhere in a line.
template <class Planes>
inline constexpr auto halo_marks = [] {
    constexpr std::size_t line =
        Planes::rank == 1 ? block_bytes : Planes::pitch[Planes::rank == 1 ? 0 : Planes::rank - 2];
    std::array<std::uint8_t, line + block_bytes> marks{};
    for (std::size_t i = 0; i < marks.size(); ++i)
        marks[i] = Planes::rank == 1 || i % line < Planes::cells[Planes::rank - 1] ? 0 : 0xFF;
    return marks;
}();

inline constexpr auto tail_marks = [] {
    std::array<std::uint8_t, 2 * block_bytes> marks{};
    for (std::size_t i = block_bytes; i < marks.size(); ++i)
        marks[i] = 0xFF;
    return marks;
}();

/// Adds the statistics that are counted in one loop, of the blocks of a run from `first` up to `end`. Not inlined: each
/// loop has all registers.
template <class Model, class Cluster, class... Terms>
[[gnu::noinline, gnu::flatten]] void count_together(const std::uint8_t* run, std::size_t first, std::size_t end,
                                                    statistics<Model>& result, boost::mp11::mp_list<Terms...>)
{
    using planes = layout<Model>;
    constexpr std::size_t line = halo_marks<planes>.size() - block_bytes;
    constexpr std::size_t in_last_block = planes::run_length % block_bytes;
    const auto count_terms = [&](count_of<Terms>... counts) {
        // Blocks that are full, then one that may not be.
        std::size_t line_position = first % line;
        std::size_t done = first;
        byte_block behind_the_last(0);
        for (const std::size_t until : {(std::min)(end, planes::run_length - in_last_block), end}) {
            for (; done < until; done += block_bytes) {
                const byte_block outside =
                    byte_block::load(halo_marks<planes>.data() + line_position) | behind_the_last;
                counter<Model, Cluster, Terms...>::add(run + done, outside, counts...);
                line_position += block_bytes % line;
                line_position -= line_position < line ? 0 : line;
            }
            behind_the_last = byte_block::load(tail_marks.data() + block_bytes - in_last_block);
        }
        ((result[typename Terms::parameter{}] += static_cast<std::int64_t>(sum_of_bytes(counts))), ...);
    };
    count_terms(count_of<Terms>(0)...);
}

/// Adds all statistics that are counted in one pass, some blocks at a time: counts in bytes do not overflow, and loops
/// after the first one find the units in the first cache.
template <class Model, class Cluster, class... Terms>
void count(const configuration<Model>& states, statistics<Model>& result, boost::mp11::mp_list<Terms...>)
{
    using planes = layout<Model>;
    constexpr std::size_t copy_count = (std::max)({planes::template placements<typename Terms::cluster>.size()...});
    constexpr std::size_t bytes_together = 255 / copy_count * block_bytes;
    static_assert(bytes_together > 0, "a cluster has at most 255 copies per cell");

    for (std::size_t run = 0; run < planes::run_count; ++run) {
        const std::uint8_t* cells = states.data() + planes::first_cell + run * planes::run_distance;
        for (std::size_t first = 0; first < planes::run_length; first += bytes_together) {
            const std::size_t end = (std::min)(first + bytes_together, planes::run_length);
            [&]<class... Loop>(boost::mp11::mp_list<Loop...>) {
                (count_together<Model, Cluster>(cells, first, end, result, Loop{}), ...);
            }(typename loops_of<Model, Cluster, boost::mp11::mp_list<Terms...>>::type{});
        }
    }
}

} // namespace sample_detail

/// All sufficient statistics of a configuration: n_α^(l) for biases, m_αβ^(l,m) for weights, as exact whole numbers.
/// Time is linear in the number of units, a tenth to a half of a Gibbs sweep's.
template <model_type Model>
[[nodiscard]] statistics<Model> moments(const configuration<Model>& states)
{
    using passes = sample_detail::passes<typename sample_detail::statistics_of<Model>::type>;
    statistics<Model> result;
    [&]<class... Cluster>(boost::mp11::mp_list<Cluster...>) {
        (sample_detail::count<Model, Cluster>(states, result, typename passes::template terms<Cluster>{}), ...);
    }(typename passes::type{});
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
