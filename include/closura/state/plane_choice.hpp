// How layers are split into planes, so that Gibbs sampling may update many units of a layer at once.
//
// A plane holds the units of one residue, x = multiplicity · cell + residue. Units that share a cluster must not be
// updated together. So multiplicities are chosen, at compile time, such that no two units of a plane share one; where
// the extents have no divisor that does it cheaply (prime ones), units of a plane have *colours*, and a sweep updates a
// plane colour by colour. Of all ways the one with the fewest blocks of 32 units per sweep is taken: a chain of 1000
// with nearest neighbours has two planes, a chain of 1009 one plane of three colours, and a layer whose units do not
// see each other is not split at all.
#pragma once

#include <closura/model/model.hpp>
#include <closura/simd/block.hpp>
#include <closura/state/ring_colours.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <cstddef>
#include <numeric>

namespace closura {
inline namespace CLOSURA_ABI {

namespace state_detail {

template <std::size_t Rank>
constexpr std::size_t volume(const std::array<std::size_t, Rank>& extents)
{
    std::size_t result = 1;
    for (std::size_t extent : extents)
        result *= extent;
    return result;
}

/// The n-th point of a box in row-major order.
template <std::size_t Rank>
constexpr std::array<std::size_t, Rank> point(std::size_t n, const std::array<std::size_t, Rank>& extents)
{
    std::array<std::size_t, Rank> result{};
    for (std::size_t d = Rank; d-- > 0;) {
        result[d] = n % extents[d];
        n /= extents[d];
    }
    return result;
}

} // namespace state_detail

namespace state_detail {

/// Displacements between the units of one layer that share a cluster.
template <std::size_t Rank, std::size_t Capacity>
struct displacements {
    std::array<std::array<long, Rank>, Capacity> at{};
    std::size_t count = 0;
};

template <class Term>
using cluster_of = typename Term::cluster;

/// Every family of clusters of the model once, as an mp_list.
template <class Model>
using clusters_of = boost::mp11::mp_unique<boost::mp11::mp_transform<cluster_of, typename Model::terms>>;

template <class Model>
inline constexpr auto displacements_of = []<class... Cluster>(boost::mp11::mp_list<Cluster...>) {
    constexpr std::size_t rank = Model::rank;
    constexpr std::size_t capacity =
        (std::size_t{0} + ... +
         (geometry_of<Cluster, rank>::value.count * Cluster::layers.size() * Cluster::layers.size()));
    std::array<displacements<rank, capacity>, Model::layer_count> result{};
    const auto add = [&]<class One>(One) {
        constexpr auto& layers = One::layers;
        for (const auto& copy : geometry_of<One, rank>::value.offsets)
            for (std::size_t a = 0; a < layers.size(); ++a)
                for (std::size_t b = 0; b < a; ++b)
                    if (layers[a] == layers[b]) {
                        auto& of_layer = result[layers[a]];
                        for (std::size_t d = 0; d < rank; ++d)
                            of_layer.at[of_layer.count][d] = copy[a][d] - copy[b][d];
                        ++of_layer.count;
                    }
    };
    (add(Cluster{}), ...);
    return result;
}(clusters_of<Model>{});

} // namespace state_detail

/// The extents that the planes of all layers of a model share, and the colours of their cells.
template <model_type Model>
class plane_choice {
public:
    static constexpr std::size_t rank = Model::rank;
    static constexpr std::size_t layer_count = Model::layer_count;
    using extents_type = std::array<std::size_t, rank>;

    /// Cells by dimension; a layer's extents are multiples of them.
    extents_type cells{};
    /// Colours of the cells of a layer's planes, by dimension: a cell's colour is all of them together.
    std::array<std::array<ring_colours, rank>, layer_count> colours{};

    static constexpr plane_choice best()
    {
        plane_choice best(common_extents);
        if (!is_coloured(best))
            return best;
        // All ways to split the common extents further, by counting up through the divisors of each.
        for (extents_type factor = ones(); next(factor);) {
            plane_choice other(divided(common_extents, factor));
            if (state_detail::volume(factor) <= most_planes && other.cost() < best.cost())
                best = other;
        }
        return best;
    }

    /// Parts in which planes of a layer are updated one after the other.
    [[nodiscard]] constexpr std::size_t colour_count(std::size_t layer) const
    {
        std::size_t result = 1;
        for (const ring_colours& colours_along : colours[layer])
            result *= colours_along.count;
        return result;
    }

private:
    /// Each plane has code of its own, and many planes mean small ones.
    static constexpr std::size_t most_planes = 32;

    static constexpr extents_type common_extents = [] {
        extents_type result{};
        for (std::size_t d = 0; d < rank; ++d)
            for (const auto& extents : Model::extents)
                result[d] = std::gcd(result[d], extents[d]);
        return result;
    }();

    explicit constexpr plane_choice(const extents_type& extents) : cells(extents)
    {
        for (std::size_t l = 0; l < layer_count; ++l)
            for (std::size_t d = 0; d < rank; ++d)
                colours[l][d] = ring_colours(cells[d], reach(l)[d]);
    }

    /// The largest distance in cells, by dimension, of two units of a plane that share a cluster.
    [[nodiscard]] constexpr extents_type reach(std::size_t layer) const
    {
        extents_type result{};
        const auto& joined = state_detail::displacements_of<Model>[layer];
        for (std::size_t n = 0; n < joined.count; ++n) {
            bool same_plane = true;
            extents_type distance{};
            for (std::size_t d = 0; d < rank; ++d) {
                const std::size_t length =
                    static_cast<std::size_t>(joined.at[n][d] < 0 ? -joined.at[n][d] : joined.at[n][d]);
                const std::size_t multiplicity = Model::extents[layer][d] / cells[d];
                same_plane = same_plane && length % multiplicity == 0;
                const std::size_t around = length / multiplicity % cells[d];
                distance[d] = around < cells[d] - around ? around : cells[d] - around;
            }
            for (std::size_t d = 0; d < rank && same_plane; ++d)
                result[d] = distance[d] > result[d] ? distance[d] : result[d];
        }
        return result;
    }

    /// What is best small, the most important first: the work of a sweep, then its parts, with long lines if they are
    /// equal.
    [[nodiscard]] constexpr std::array<std::size_t, 4> cost() const
    {
        std::size_t colours_of_all = 0;
        std::size_t planes_of_all = 0;
        for (std::size_t l = 0; l < layer_count; ++l) {
            colours_of_all += colour_count(l);
            planes_of_all += Model::unit_counts[l] / state_detail::volume(cells);
        }
        return {blocks(), colours_of_all, planes_of_all, common_extents[rank - 1] / cells[rank - 1]};
    }

    /// Blocks that a sweep works on, with about two cells of halo per line.
    [[nodiscard]] constexpr std::size_t blocks() const
    {
        const std::size_t lines = state_detail::volume(cells) / cells[rank - 1];
        const std::size_t of_plane = (lines * (cells[rank - 1] + 2) + block_bytes - 1) / block_bytes;
        std::size_t result = 0;
        for (std::size_t l = 0; l < layer_count; ++l)
            result += Model::unit_counts[l] / state_detail::volume(cells) * colour_count(l) * of_plane;
        return result;
    }

    static constexpr bool is_coloured(const plane_choice& choice)
    {
        for (std::size_t l = 0; l < layer_count; ++l)
            if (choice.colour_count(l) > 1)
                return true;
        return false;
    }

    static constexpr extents_type ones()
    {
        extents_type result{};
        result.fill(1);
        return result;
    }

    static constexpr extents_type divided(extents_type extents, const extents_type& factor)
    {
        for (std::size_t d = 0; d < rank; ++d)
            extents[d] /= factor[d];
        return extents;
    }

    /// Advances to the next tuple of divisors of the common extents; false after the last.
    static constexpr bool next(extents_type& factor)
    {
        for (std::size_t d = rank; d-- > 0;) {
            while (factor[d] < common_extents[d] && factor[d] < most_planes)
                if (common_extents[d] % ++factor[d] == 0)
                    return true;
            factor[d] = 1;
        }
        return false;
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
