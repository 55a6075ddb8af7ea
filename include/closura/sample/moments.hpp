// The sufficient statistics −∂E/∂θ of a configuration, all of them, as exact whole numbers.
//
// A statistic is a sum over clusters of a product of occupancies, so a block of units counts by comparing bytes:
// Σ_<ij> s_iα s_jβ adds (code_i = α) & (code_j = β). Terms that sum over the same cluster share one pass.
#pragma once

#include <closura/simd/missing.hpp>
#include <closura/state/configuration.hpp>
#include <closura/state/parameter_values.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace closura::inline CLOSURA_ABI {

namespace moments_detail {

template <class Term>
using cluster_of = typename Term::cluster;

template <class Cluster>
struct sums_over {
    template <class Term>
    using test = std::is_same<cluster_of<Term>, Cluster>;
};

/// Marks the bytes of a run that are units and not halo columns; starts anywhere in a line.
template <class Planes>
inline constexpr auto unit_marks = [] {
    constexpr std::size_t line =
        Planes::rank == 1 ? block_bytes : Planes::pitch[Planes::rank == 1 ? 0 : Planes::rank - 2];
    std::array<std::uint8_t, line + block_bytes> marks{};
    for (std::size_t i = 0; i < marks.size(); ++i)
        marks[i] = Planes::rank == 1 || i % line < Planes::cells[Planes::rank - 1] ? 0xFF : 0;
    return marks;
}();

inline constexpr auto tail_marks = [] {
    std::array<std::uint8_t, 2 * block_bytes> marks{};
    for (std::size_t i = 0; i < block_bytes; ++i)
        marks[i] = 0xFF;
    return marks;
}();

/// Ones where the units of the block hold every species that the body asks for; the body is a product of occupancies.
template <class Model, class Cluster, std::size_t Position, class Species>
byte_block matches(expr::occupancy<Position, Species>, const std::array<byte_block, Cluster::layers.size()>& codes)
{
    constexpr std::size_t layer = Cluster::layers[Position];
    constexpr std::uint8_t code = codes_of<Model>[layer].code[Model::template state_of<layer, Species>];
    return equal(codes[Position], byte_block(code));
}

template <class Model, class Cluster, class First, class... Rest>
byte_block matches(expr::product<First, Rest...>, const std::array<byte_block, Cluster::layers.size()>& codes)
{
    if constexpr (sizeof...(Rest) == 0)
        return matches<Model, Cluster>(First{}, codes);
    else
        return matches<Model, Cluster>(First{}, codes) & matches<Model, Cluster>(expr::product<Rest...>{}, codes);
}

/// Adds the statistics of all terms that sum over one cluster.
template <class Model, class Cluster, class... Terms>
void count(const configuration<Model>& states, statistics<Model>& result, boost::mp11::mp_list<Terms...>)
{
    using planes = layout<Model>;
    constexpr auto& copies = planes::template placements<Cluster>;
    constexpr std::size_t order = Cluster::layers.size();
    constexpr std::size_t blocks_per_flush = 255 / copies.size();
    static_assert(blocks_per_flush > 0, "a cluster has at most 255 copies per cell");

    std::array<std::int64_t, sizeof...(Terms)> totals{};
    for (std::size_t run = 0; run < planes::run_count; ++run) {
        const std::uint8_t* first = states.data() + planes::first_cell + run * planes::run_distance;
        std::size_t line_position = 0;
        std::size_t done = 0;
        while (done < planes::run_length) {
            std::array<byte_block, sizeof...(Terms)> counts;
            counts.fill(byte_block(0));
            for (std::size_t b = 0; b < blocks_per_flush && done < planes::run_length; ++b, done += block_bytes) {
                byte_block outside = byte_block(0xFF) ^ byte_block::load(unit_marks<planes>.data() + line_position);
                if (planes::run_length - done < block_bytes)
                    outside |= byte_block(0xFF) ^
                               byte_block::load(tail_marks.data() + block_bytes - (planes::run_length - done));
                [&]<std::size_t... Copy>(std::index_sequence<Copy...>)
                {
                    const auto add_copy = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
                        std::array<byte_block, order> codes;
                        for (std::size_t k = 0; k < order; ++k)
                            codes[k] = byte_block::load(first + done + copies[N].planes[k] * planes::plane_bytes +
                                                        planes::distance(copies[N].cell[k]));
                        // No species has the code 255, so units outside match nothing.
                        codes[order - 1] |= outside;
                        std::size_t term = 0;
                        ((counts[term] -= matches<Model, Cluster>(typename Terms::body{}, codes), ++term), ...);
                    };
                    (add_copy(std::integral_constant<std::size_t, Copy>{}), ...);
                }
                (std::make_index_sequence<copies.size()>{});
                if constexpr (planes::rank > 1) {
                    line_position += block_bytes;
                    constexpr std::size_t line = unit_marks<planes>.size() - block_bytes;
                    while (line_position >= line)
                        line_position -= line;
                }
            }
            for (std::size_t term = 0; term < sizeof...(Terms); ++term)
                totals[term] += static_cast<std::int64_t>(sum_of_bytes(counts[term]));
        }
    }
    std::size_t term = 0;
    ((result[typename Terms::parameter{}] += totals[term++]), ...);
}

} // namespace moments_detail

/// All sufficient statistics of a configuration: n_α^(l) for biases, m_αβ^(l,m) for weights, as exact whole numbers.
/// Time is linear in the number of units, about a tenth of a Gibbs sweep's.
template <model_type Model>
[[nodiscard]] statistics<Model> moments(const configuration<Model>& states)
{
    using terms = typename Model::terms;
    statistics<Model> result;
    [&]<class... Cluster>(boost::mp11::mp_list<Cluster...>) {
        (moments_detail::count<Model, Cluster>(
             states, result, boost::mp11::mp_copy_if<terms, moments_detail::sums_over<Cluster>::template test>{}),
         ...);
    }(boost::mp11::mp_unique<boost::mp11::mp_transform<moments_detail::cluster_of, terms>>{});
    return result;
}

} // namespace closura::inline CLOSURA_ABI
