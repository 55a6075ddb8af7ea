// Initial conditions: how many molecules of each species are placed on a lattice, on distinct sites, uniformly.
//
//     constexpr auto start = placed<H>(100) & placed<P>(100);
//     initial_condition<H, P, Q> of_network = start;      // in the network's order; a species not named is absent
//     of_network.set("P", 150);                           // true: there is such a species
//     of_network.text()                                   // "H=100,P=150,Q=0"
//
// Several initial conditions are an array or a vector of them.
#pragma once

#include <closura/core/diagnostics.hpp>
#include <closura/core/error.hpp>
#include <closura/simulate/reaction_network.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

template <species_type... Species>
class initial_condition;

namespace simulate_detail {

template <species_type... Species>
struct placed_once {
    static constexpr sentence check()
    {
        sentence text;
        [[maybe_unused]] const auto check_one = [&]<class A>(A*) {
            if (text.empty() && (std::size_t{std::is_same_v<A, Species>} + ...) > 1)
                text << "the species " << A::name() << " is placed twice in an initial condition";
        };
        (check_one(static_cast<Species*>(nullptr)), ...);
        return text;
    }
};

template <class List, species_type... Placed>
struct placed_in;

template <species_type... Species, species_type... Placed>
struct placed_in<initial_condition<Species...>, Placed...> {
    static constexpr sentence check()
    {
        sentence text;
        [[maybe_unused]] const auto check_one = [&]<class A>(A*) {
            if (!text.empty() || (std::is_same_v<A, Species> || ...))
                return;
            text << "the initial condition places " << A::name() << ", which is missing from the species";
            std::size_t written = 0;
            ((text << (written++ == 0 ? " " : ", ") << Species::name()), ...);
        };
        (check_one(static_cast<Placed*>(nullptr)), ...);
        return text;
    }
};

} // namespace simulate_detail

/// Numbers of molecules by species, in the order of the list. All are 0 at first.
template <species_type... Species>
class initial_condition {
    static_assert(validated<simulate_detail::placed_once<Species...>>);

public:
    static constexpr std::size_t species_count = sizeof...(Species);
    static constexpr std::array<std::string_view, species_count> species_names = {Species::name()...};

    constexpr initial_condition() = default;

    /// The same for another list, which must have all of its species.
    template <species_type... Placed>
    constexpr initial_condition(const initial_condition<Placed...>& other) // NOLINT: it is the same start
    {
        static_assert(validated<simulate_detail::placed_in<initial_condition, Placed...>>);
        for (std::size_t k = 0; k < other.species_count; ++k)
            set(other.species_names[k], other.numbers()[k]);
    }

    /// Sets the number of a species. False, and nothing changes, if there is no such species.
    constexpr bool set(std::string_view species, std::size_t number)
    {
        for (std::size_t k = 0; k < species_count; ++k)
            if (species_names[k] == species) {
                numbers_[k] = number;
                return true;
            }
        return false;
    }

    [[nodiscard]] constexpr const std::array<std::size_t, species_count>& numbers() const { return numbers_; }

    /// Whether all molecules find a site of their own among so many.
    [[nodiscard]] constexpr bool fits(std::size_t sites) const
    {
        for (std::size_t number : numbers_) {
            if (number > sites)
                return false;
            sites -= number;
        }
        return true;
    }

    /// Errors: input_error if they do not.
    void require_room(std::size_t sites) const
    {
        if (!fits(sites))
            fail("initial condition " + text() + ": more molecules than there are vacant sites (" +
                 std::to_string(sites) + ")");
    }

    /// "H=100,P=100"
    [[nodiscard]] std::string text() const
    {
        std::string result;
        for (std::size_t k = 0; k < species_count; ++k)
            result.append(k == 0 ? "" : ",").append(species_names[k]).append("=").append(std::to_string(numbers_[k]));
        return result;
    }

    /// From such a text; a species that it does not name is absent. Errors: input_error if it is none.
    [[nodiscard]] static initial_condition from_text(std::string_view text)
    {
        initial_condition result;
        std::array<bool, species_count> named{};
        for (std::size_t from = 0; from <= text.size();) {
            const std::size_t end = (std::min)(text.find(',', from), text.size());
            if (!result.read(text.substr(from, end - from), named)) {
                std::string expected;
                for (std::string_view name : species_names)
                    expected.append(expected.empty() ? "" : ",").append(name).append("=100");
                fail("initial condition \"" + std::string(text) +
                     "\"; expected whole numbers of molecules by species, " + "each at most once, as in " + expected);
            }
            from = end + 1;
        }
        return result;
    }

    friend constexpr bool operator==(const initial_condition&, const initial_condition&) = default;

private:
    /// Takes over one "H=100". False if it is none, or the species was named before.
    bool read(std::string_view item, std::array<bool, species_count>& named)
    {
        const std::size_t sign = item.find('=');
        const auto species = std::ranges::find(species_names, item.substr(0, sign));
        if (sign == item.npos || species == species_names.end())
            return false;
        const auto k = static_cast<std::size_t>(species - species_names.begin());
        const char* const end = item.data() + item.size();
        const auto [last, error] = std::from_chars(item.data() + sign + 1, end, numbers_[k]);
        return error == std::errc() && last == end && !std::exchange(named[k], true);
    }

    std::array<std::size_t, species_count> numbers_{};
};

namespace simulate_detail {

template <class Network>
struct start_of_network;
template <std::size_t Spontaneous, std::size_t Encounters, species_type... Species>
struct start_of_network<reaction_system<Spontaneous, Encounters, Species...>> {
    using type = initial_condition<Species...>;
};

} // namespace simulate_detail

/// The initial conditions of a network, in the order of its species.
template <reaction_system_type Network>
using initial_condition_of = typename simulate_detail::start_of_network<Network>::type;

/// `number` molecules of species A.
template <species_type A>
[[nodiscard]] constexpr initial_condition<A> placed(std::size_t number)
{
    initial_condition<A> result;
    result.set(A::name(), number);
    return result;
}

/// Both.
template <species_type... A, species_type... B>
[[nodiscard]] constexpr initial_condition<A..., B...> operator&(const initial_condition<A...>& first,
                                                                const initial_condition<B...>& second)
{
    initial_condition<A..., B...> result = first;
    for (std::size_t k = 0; k < second.species_count; ++k)
        result.set(second.species_names[k], second.numbers()[k]);
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
