// Observables that count clusters of molecules: products of occupancies at displacements, summed over the lattice,
//
//   X = Σ_i Σ_clusters Π_k [s_(i + d_k) = α_k],
//
// as exact whole numbers, on periodic lattices. Pairs at any displacements, triplets, and what one writes oneself:
//
//     using list = closura::species_list<H, P>;                       // the states' order
//     pair_count<"HP at 2", list, H, P, displacements_at<2, 2>()>   // distance 2 in 2 dimensions: eight displacements
//     triplet_count<"HPH", list, H, P, H, 2>                          // a prey with two hunters beside it
//     cluster_count<"row", clusters>                                  // an array of arrays of displaced_state
//     pairs_at_distance<2, H, P>                                      // HH, PP and HP at Manhattan distance 2
//     radial_pairs<list, H, P, 2, 6>                                  // at Manhattan distances 1 … 6, for g(r)
//
// They stand beside others in `observables{…}`. A displacement that leads around a small lattice counts as any other.
// Time: about 0.05 ns per site and unit of a cluster on a vector machine.
#pragma once

#include <closura/analyse/observables.hpp>
#include <closura/core/fixed_string.hpp>
#include <closura/model/species.hpp>
#include <closura/simd/missing.hpp>
#include <closura/simulate/observable.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// A state at a displacement from a cluster's anchor.
template <std::size_t Rank>
struct displaced_state {
    std::uint8_t state = 0; ///< 0 for vacant, 1 … K by the list of species
    std::array<long, Rank> at{};
};

/// The order of species in the states' bytes.
template <species_type... Species>
struct species_list {
    template <species_type One>
    static constexpr std::uint8_t state_of = [] {
        std::uint8_t state = 0;
        std::uint8_t next = 0;
        ((++next, state = std::is_same_v<One, Species> ? next : state), ...);
        return state;
    }();
};

/// All displacements whose absolute values add up to a distance: 2·Rank of them at 1; 8 at distance 2 in two
/// dimensions.
template <std::size_t Distance, std::size_t Rank>
[[nodiscard]] constexpr auto displacements_at()
{
    constexpr long most = static_cast<long>(Distance);
    const auto for_each = [](const auto& function) {
        std::array<long, Rank> at{};
        at.fill(-most);
        for (;;) {
            long sum = 0;
            for (const long x : at)
                sum += x < 0 ? -x : x;
            if (sum == most)
                function(at);
            std::size_t d = Rank;
            while (d > 0 && at[d - 1] == most)
                at[--d] = -most;
            if (d == 0)
                return;
            ++at[d - 1];
        }
    };
    constexpr std::size_t count = [&] {
        std::size_t n = 0;
        for_each([&](const auto&) { ++n; });
        return n;
    }();
    std::array<std::array<long, Rank>, count> result{};
    std::size_t n = 0;
    for_each([&](const auto& at) { result[n++] = at; });
    return result;
}

namespace analyse_detail {

/// Pairs (a at the anchor, b displaced). Of two equal species a displacement and its opposite count the same pairs, so
/// only the one whose first number that is not 0 is above 0 is taken.
template <bool Equal, auto Displacements>
constexpr auto pair_clusters(std::uint8_t a, std::uint8_t b)
{
    constexpr std::size_t rank = Displacements[0].size();
    constexpr auto taken = [](const std::array<long, rank>& at) {
        for (const long x : at)
            if (x != 0)
                return x > 0 || !Equal;
        return true;
    };
    constexpr auto count = static_cast<std::size_t>(std::ranges::count_if(Displacements, taken));
    std::array<std::array<displaced_state<rank>, 2>, count> result{};
    std::size_t n = 0;
    for (const auto& at : Displacements)
        if (taken(at))
            result[n++] = {{{a, {}}, {b, at}}};
    return result;
}

/// A unit and two of its nearest neighbours. With equal ends each pair of neighbours counts once.
template <bool Equal, std::size_t Rank>
constexpr auto triplet_clusters(std::uint8_t end, std::uint8_t centre, std::uint8_t other)
{
    constexpr auto neighbours = displacements_at<1, Rank>();
    constexpr std::size_t pairs = neighbours.size() * (neighbours.size() - 1) / (Equal ? 2 : 1);
    std::array<std::array<displaced_state<Rank>, 3>, pairs> result{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < neighbours.size(); ++i)
        for (std::size_t j = Equal ? i + 1 : 0; j < neighbours.size(); ++j)
            if (i != j)
                result[n++] = {{{centre, {}}, {end, neighbours[i]}, {other, neighbours[j]}}};
    return result;
}

/// Counts clusters on one lattice, from a copy of the states with a halo: every unit is at a constant distance.
template <class Lattice, auto Clusters>
struct cluster_counter {
    static constexpr std::size_t rank = Lattice::rank;
    static_assert(std::tuple_size_v<std::remove_cvref_t<decltype(Clusters[0][0].at)>> == rank,
                  "displacements have as many numbers as the lattice has dimensions");

    static constexpr std::array<std::size_t, rank> halo = [] {
        std::array<std::size_t, rank> result{};
        for (const auto& cluster : Clusters)
            for (const auto& unit : cluster)
                for (std::size_t d = 0; d < rank; ++d)
                    result[d] =
                        (std::max)(result[d], static_cast<std::size_t>(unit.at[d] < 0 ? -unit.at[d] : unit.at[d]));
        return result;
    }();
    static constexpr std::array<std::size_t, rank> padded = [] {
        std::array<std::size_t, rank> result{};
        for (std::size_t d = 0; d < rank; ++d)
            result[d] = Lattice::extents[d] + 2 * halo[d];
        return result;
    }();
    static constexpr long index(const std::array<long, rank>& at)
    {
        long result = 0;
        for (std::size_t d = 0; d < rank; ++d)
            result = result * static_cast<long>(padded[d]) + at[d];
        return result;
    }
    static constexpr std::size_t bytes = [] {
        std::size_t count = 1;
        for (const std::size_t extent : padded)
            count *= extent;
        return count;
    }();
    /// From the first site to the last, halo between lines included.
    static constexpr long first = [] {
        std::array<long, rank> at{};
        for (std::size_t d = 0; d < rank; ++d)
            at[d] = static_cast<long>(halo[d]);
        return index(at);
    }();
    static constexpr long end = [] {
        std::array<long, rank> at{};
        for (std::size_t d = 0; d < rank; ++d)
            at[d] = static_cast<long>(halo[d] + Lattice::extents[d]) - 1;
        return index(at) + 1;
    }();

    /// Where the padded copy comes from, in runs of consecutive sites, and which of its bytes are sites themselves.
    struct table {
        struct run {
            std::uint32_t to, from, length;
        };
        std::vector<run> runs;
        std::vector<std::uint8_t> inside;

        table() : inside(bytes + block_bytes, 0)
        {
            for (std::size_t n = 0; n < bytes; ++n) {
                std::size_t rest = n;
                typename Lattice::coordinates at{};
                bool is_site = true;
                for (std::size_t d = rank; d-- > 0;) {
                    const std::size_t here = rest % padded[d];
                    rest /= padded[d];
                    const std::size_t extent = Lattice::extents[d];
                    at[d] = (here + extent * halo[d] - halo[d]) % extent;
                    is_site = is_site && here >= halo[d] && here < halo[d] + extent;
                }
                inside[n] = is_site ? 0xFF : 0;
                const auto site = static_cast<std::uint32_t>(Lattice::index(at));
                if (runs.empty() || site != runs.back().from + runs.back().length)
                    runs.push_back({static_cast<std::uint32_t>(n), site, 0});
                ++runs.back().length;
            }
        }
    };

    [[nodiscard]] static std::int64_t count(lattice_states<Lattice> states)
    {
        static const table places;
        thread_local std::vector<std::uint8_t> copy(bytes + block_bytes, 0);
        for (const auto& run : places.runs)
            std::memcpy(copy.data() + run.to, states.data() + run.from, run.length);
        // Over clusters a loop, not code for each of them: there may be a hundred, and compilers take their time.
        constexpr std::size_t blocks_per_flush = 255 / Clusters.size();
        static_assert(blocks_per_flush > 0, "an observable counts at most 255 clusters per site");
        std::int64_t total = 0;
        for (long at = first; at < end;) {
            byte_block counts(0);
            for (std::size_t n = 0; n < blocks_per_flush && at < end; ++n, at += long{block_bytes}) {
                const byte_block inside = byte_block::load(places.inside.data() + at);
                for (const auto& cluster : units) {
                    byte_block matches = inside;
                    for (const auto& [distance, state] : cluster)
                        matches = matches & equal(byte_block::load(copy.data() + at + distance), byte_block(state));
                    counts -= matches;
                }
            }
            total += static_cast<std::int64_t>(closura::sum_of_bytes(counts));
        }
        return total;
    }

private:
    struct unit {
        long distance = 0;
        std::uint8_t state = 0;
    };
    static constexpr auto units = [] {
        std::array<std::array<unit, Clusters[0].size()>, Clusters.size()> result{};
        for (std::size_t c = 0; c < result.size(); ++c)
            for (std::size_t k = 0; k < result[c].size(); ++k)
                result[c][k] = {index(Clusters[c][k].at), Clusters[c][k].state};
        return result;
    }();
};

} // namespace analyse_detail

/// The number of clusters, of which `Clusters` lists the kinds: an array of arrays of displaced_state.
template <fixed_string Name, auto Clusters>
struct cluster_count {
    static constexpr std::array<std::string_view, 1> names = {Name.view()};

    template <lattice_type Lattice>
    [[nodiscard]] std::array<std::int32_t, 1> operator()(lattice_states<Lattice> states) const
    {
        return {static_cast<std::int32_t>(analyse_detail::cluster_counter<Lattice, Clusters>::count(states))};
    }
};

/// Pairs of an A with a B at displacements from the A; of a species with itself, each pair of sites once.
template <fixed_string Name, class List, species_type A, species_type B, auto Displacements>
using pair_count = cluster_count<Name, analyse_detail::pair_clusters<std::is_same_v<A, B>, Displacements>(
                                           List::template state_of<A>, List::template state_of<B>)>;

/// Pairs at a Manhattan distance for each unordered pair of species, in the order of `neighbour_pairs` and with its
/// names: "HP at 2".
template <std::size_t Distance, species_type... Species>
struct pairs_at_distance {
    static_assert(Distance >= 1 && Distance <= 9, "distances from 1 to 9");
    using neighbours = neighbour_pairs<Species...>;
    static constexpr std::size_t pair_count = neighbours::pair_count;

private:
    static constexpr std::string_view suffix = " at ";
    static constexpr std::size_t characters = [] {
        std::size_t count = 0;
        for (const std::string_view name : neighbours::names)
            count += name.size() + suffix.size() + 1;
        return count;
    }();
    static constexpr std::array<char, characters> text = [] {
        std::array<char, characters> result{};
        char* next = result.data();
        for (const std::string_view name : neighbours::names) {
            next = std::ranges::copy(name, next).out;
            next = std::ranges::copy(suffix, next).out;
            *next++ = static_cast<char>('0' + Distance);
        }
        return result;
    }();

public:
    static constexpr std::array<std::string_view, pair_count> names = [] {
        std::array<std::string_view, pair_count> result;
        const char* next = text.data();
        for (std::size_t p = 0; p < pair_count; ++p) {
            const std::size_t length = neighbours::names[p].size() + suffix.size() + 1;
            result[p] = {next, length};
            next += length;
        }
        return result;
    }();

    template <lattice_type Lattice>
    [[nodiscard]] std::array<std::int32_t, pair_count> operator()(lattice_states<Lattice> states) const
    {
        constexpr auto displacements = displacements_at<Distance, Lattice::rank>();
        return [&]<std::size_t... Pair>(std::index_sequence<Pair...>)
        {
            return std::array<std::int32_t, pair_count>{static_cast<std::int32_t>(
                analyse_detail::cluster_counter<
                    Lattice, analyse_detail::pair_clusters<
                                 neighbours::pairs[Pair].first == neighbours::pairs[Pair].second, displacements>(
                                 neighbours::pairs[Pair].first, neighbours::pairs[Pair].second)>::count(states))...};
        }
        (std::make_index_sequence<pair_count>{});
    }
};

/// A `Centre` with an `End` and an `Other` among its nearest neighbours: what drives pairs in (3).
template <fixed_string Name, class List, species_type End, species_type Centre, species_type Other, std::size_t Rank>
using triplet_count = cluster_count<Name, analyse_detail::triplet_clusters<std::is_same_v<End, Other>, Rank>(
                                              List::template state_of<End>, List::template state_of<Centre>,
                                              List::template state_of<Other>)>;

/// Pairs at the Manhattan distances 1 … Reach.
template <class List, species_type A, species_type B, std::size_t Rank, std::size_t Reach>
struct radial_pairs {
    static_assert(Reach >= 1 && Reach <= 15, "distances from 1 to 15");
    static constexpr std::array<std::string_view, Reach> names = [] {
        constexpr std::array<std::string_view, 15> numbers = {"r=1",  "r=2",  "r=3",  "r=4",  "r=5",
                                                              "r=6",  "r=7",  "r=8",  "r=9",  "r=10",
                                                              "r=11", "r=12", "r=13", "r=14", "r=15"};
        std::array<std::string_view, Reach> result;
        std::copy_n(numbers.begin(), Reach, result.begin());
        return result;
    }();

    /// Displacements that count at each distance.
    static constexpr std::array<std::size_t, Reach> displacement_counts =
        []<std::size_t... R>(std::index_sequence<R...>)
    {
        return std::array<std::size_t, Reach>{displacements_at<R + 1, Rank>().size() /
                                              (std::is_same_v<A, B> ? 2 : 1)...};
    }
    (std::make_index_sequence<Reach>{});

    template <lattice_type Lattice>
    [[nodiscard]] std::array<std::int32_t, Reach> operator()(lattice_states<Lattice> states) const
    {
        return [&]<std::size_t... R>(std::index_sequence<R...>)
        {
            return std::array<std::int32_t, Reach>{
                pair_count<"", List, A, B, displacements_at<R + 1, Rank>()>{}(states)[0]...};
        }
        (std::make_index_sequence<Reach>{});
    }

    /// g(r) = ⟨pairs at r⟩ / (displacements · ⟨n_A⟩⟨n_B⟩ / N): 1 without correlation. Means are those over runs or
    /// samples. 0 / 0 is not a number.
    template <lattice_type Lattice>
    [[nodiscard]] static std::array<double, Reach> correlation(const std::array<double, Reach>& mean_pairs,
                                                               double mean_a, double mean_b)
    {
        std::array<double, Reach> result;
        for (std::size_t r = 0; r < Reach; ++r)
            result[r] = mean_pairs[r] * static_cast<double>(Lattice::size) /
                        (static_cast<double>(displacement_counts[r]) * mean_a * mean_b);
        return result;
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
