// Reaction networks as values: rates are numbers, species are types.
//
//     constexpr auto lotka_volterra = reaction_network<H, P>(
//         reproduction<P>(0.025),               // 0 → P, propensity k n_P
//         decay<H>(0.06),                       // H → 0, propensity k n_H
//         encounter<H, P>(0.4).gives<H, H>());  // H + P → H + H, with probability 0.4 when they meet
//
// A network knows no lattice. A site's state is a byte: 0 for an empty site, k for the k-th species of the list.
#pragma once

#include <closura/core/diagnostics.hpp>
#include <closura/core/error.hpp>
#include <closura/core/number_text.hpp>
#include <closura/model/species.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace closura {
inline namespace CLOSURA_ABI {

/// How a reaction comes about, and with it the meaning of its constant.
enum class reaction_kind : std::uint8_t {
    source,                 ///< constant propensity k of the whole lattice
    reproduction,           ///< propensity k·n, n the count of the reactant, which stays; the product appears anywhere
    reseeding_reproduction, ///< the same with propensity k·max(n, 1)
    unimolecular,           ///< propensity k·n
    encounter               ///< probability p each time that the two reactants meet
};

/// One reaction with its species as state bytes; 0 stands for "none".
struct reaction_rule {
    reaction_kind kind{};
    std::array<std::uint8_t, 2> reactants{};
    std::array<std::uint8_t, 2> products{};
    double constant = 0; ///< a rate per unit of time, or the probability of an encounter
};

namespace simulate_detail {

template <species_type... Species>
struct side {};

template <reaction_kind Kind, class Reactants, class Products>
struct declared {
    double constant;
};

template <class T>
inline constexpr bool is_declared = false;
template <reaction_kind Kind, class Reactants, class Products>
inline constexpr bool is_declared<declared<Kind, Reactants, Products>> = true;

/// Writes "H + P -> H + H", with 0 for an empty side.
template <class Reactants, class Products>
struct equation {
    template <species_type... Species>
    static constexpr void write(sentence& text, side<Species...>)
    {
        std::size_t written = 0;
        ((text << (written++ == 0 ? "" : " + ") << Species::name()), ...);
        if (written == 0)
            text << "0";
    }

    static constexpr sentence written()
    {
        sentence text;
        write(text, Reactants{});
        text << " -> ";
        write(text, Products{});
        return text;
    }

    static consteval auto as_argument()
    {
        constexpr sentence text = written();
        // Clang prints a string of 2ⁿ characters as numbers, so such a one gets a space at its end.
        fixed_string<text.size() + std::has_single_bit(text.size())> result;
        for (std::size_t i = 0; i < result.size(); ++i)
            result.characters[i] = i < text.size() ? text[i] : ' ';
        return result;
    }
};

/// The equation as people read it.
template <fixed_string Equation>
std::string spoken()
{
    std::string text(Equation.view());
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

// Neither is constexpr: a constant expression that gets here does not compile, and the error names the equation.
template <fixed_string Equation>
[[noreturn]] inline void a_rate_must_be_finite_and_not_negative(double found)
{
    fail("the rate of " + spoken<Equation>() + ": " + number_text(found) +
         "; expected a finite number that is not negative");
}

template <fixed_string Equation>
[[noreturn]] inline void a_probability_must_lie_between_0_and_1(double found)
{
    fail("the probability of " + spoken<Equation>() + ": " + number_text(found) + "; expected a number from 0 to 1");
}

template <reaction_kind Kind, class Reactants, class Products>
constexpr auto declare(double constant) -> declared<Kind, Reactants, Products>
{
    constexpr auto text = equation<Reactants, Products>::as_argument();
    if constexpr (Kind == reaction_kind::encounter) {
        if (!(constant >= 0 && constant <= 1))
            a_probability_must_lie_between_0_and_1<text>(constant);
    } else {
        if (!(constant >= 0 && constant <= (std::numeric_limits<double>::max)()))
            a_rate_must_be_finite_and_not_negative<text>(constant);
    }
    return {constant};
}

template <class A, class B>
struct meeting {
    double probability;

    /// The products, none to two: the first appears where the partner stood, the second where the mover came from.
    template <species_type... Products>
    [[nodiscard]] constexpr auto gives() const
    {
        static_assert(sizeof...(Products) <= 2,
                      "an encounter on a lattice has at most two products, one for each site");
        return declare<reaction_kind::encounter, side<A, B>, side<Products...>>(probability);
    }
};

} // namespace simulate_detail

/// 0 → A at `rate` per lattice, on a vacant site anywhere.
template <species_type A>
[[nodiscard]] constexpr auto source(double rate)
{
    using namespace simulate_detail;
    return declare<reaction_kind::source, side<>, side<A>>(rate);
}

/// 0 → A with propensity rate·n_A, on a vacant site anywhere: autocatalytic but not local, the creation of the paper's
/// moment equations (2) and (3).
template <species_type A>
[[nodiscard]] constexpr auto reproduction(double rate)
{
    using namespace simulate_detail;
    return declare<reaction_kind::reproduction, side<A>, side<A, A>>(rate);
}

/// 0 → A with propensity rate·max(n_A, 1), the rule of the simulator that made the paper's data: a species that has
/// died out is reseeded at `rate`, which (2) and (3) do not say.
template <species_type A>
[[nodiscard]] constexpr auto reseeding_reproduction(double rate)
{
    using namespace simulate_detail;
    return declare<reaction_kind::reseeding_reproduction, side<A>, side<A, A>>(rate);
}

/// A → 0 at `rate` per molecule.
template <species_type A>
[[nodiscard]] constexpr auto decay(double rate)
{
    using namespace simulate_detail;
    return declare<reaction_kind::unimolecular, side<A>, side<>>(rate);
}

/// A → B at `rate` per molecule.
template <species_type A, species_type B>
[[nodiscard]] constexpr auto conversion(double rate)
{
    using namespace simulate_detail;
    return declare<reaction_kind::unimolecular, side<A>, side<B>>(rate);
}

/// A → B + C at `rate` per molecule: B in A's place, C on a vacant neighbour site. `splitting<P, P, P>` is local birth.
template <species_type A, species_type B, species_type C>
[[nodiscard]] constexpr auto splitting(double rate)
{
    using namespace simulate_detail;
    return declare<reaction_kind::unimolecular, side<A>, side<B, C>>(rate);
}

/// A + B → …, with `probability` each time that one tries to hop onto the other's site: `.gives<…>()` completes it.
template <species_type A, species_type B>
[[nodiscard]] constexpr auto encounter(double probability)
{
    return simulate_detail::meeting<A, B>{probability};
}

} // namespace CLOSURA_ABI
} // namespace closura
