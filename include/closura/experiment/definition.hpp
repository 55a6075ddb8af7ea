// A system is one struct; the whole experiment follows from it:
//
//     struct lotka_volterra {
//         static constexpr std::string_view name = "lotka_volterra";
//         using model = closura::model<lattice<40, 40>, layers<units<H, P>, units<H, P>>, …>;
//         static constexpr auto network = reaction_network<H, P>(…);                 // species in the model's order
//         static constexpr auto start = placed<H>(100) & placed<P>(100);             // or an array of several
//         static constexpr auto equations = on_domain<bias<0, H>, …>(hermite{.cell = 0.1});
//     };
//
// Several equations are written `equation_set(d_dt<…> = …, on_domain<…>(…))`. What follows may be added; without it,
// the value of the library holds:
//
//     static constexpr std::string_view description = "one line for --help";
//     static constexpr std::array<std::string_view, 2> labels = {"hunters", "prey"};   // for options and figures
//     static constexpr auto boundary = boundaries::closed;
//     static void defaults(auto& settings);                    // other defaults, of an experiment_settings
//     using learning = decltype(learning_options<model>{}.with_law(my_law{}));         // parts of one's own
//     using executor = ranks;                                  // another one than threads, see executor_of.hpp
//
// Lattice and order of species have one owner, the struct: simulations are on the lattice of the visible layer.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/diagnostics.hpp>
#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/learn/learning_options.hpp>
#include <closura/model/sentences.hpp>
#include <closura/simulate/initial_conditions.hpp>
#include <closura/simulate/lattice_simulation.hpp>

#include <boost/hana/concept/foldable.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Several equations of a system, as one value.
template <class... Equations>
[[nodiscard]] constexpr auto equation_set(const Equations&... equations)
{
    return boost::hana::make_tuple(equations...);
}

namespace experiment_detail {

template <class System>
using network_of = std::remove_cvref_t<decltype(System::network)>;

template <class System>
using start_of_network = initial_condition_of<network_of<System>>;

template <class List, class Network>
inline constexpr bool same_species = false;
template <class... Species, std::size_t Spontaneous, std::size_t Encounters>
inline constexpr bool
    same_species<boost::mp11::mp_list<Species...>, reaction_system<Spontaneous, Encounters, Species...>> = true;

template <class T>
inline constexpr bool is_initial_condition = false;
template <class... Species>
inline constexpr bool is_initial_condition<initial_condition<Species...>> = true;

/// The type of one initial condition, where `Start` may be a range of them.
template <class Start>
struct one_start {
    using type = Start;
};
template <class Start>
requires requires(const Start& start) { *start.begin(); }
struct one_start<Start> {
    using type = std::remove_cvref_t<decltype(*std::declval<const Start&>().begin())>;
};

/// A system has what an experiment needs, and its network and model speak of the same species in the same order.
template <class System>
struct system_check {
    static consteval sentence check()
    {
        sentence text;
        if constexpr (!requires { std::string_view(System::name); })
            text << "a system needs a name: static constexpr std::string_view name = \"...\"";
        else if constexpr (!requires { typename System::model; })
            text << "system " << System::name << " needs a model: using model = closura::model<...>";
        else if constexpr (!model_type<typename System::model>)
            text << "system " << System::name << ": its model is no closura::model<...>";
        else if constexpr (!requires { System::network.spontaneous; })
            text << "system " << System::name
                 << " needs a network: static constexpr auto network = reaction_network<...>(...)";
        else if constexpr (!requires { System::start; })
            text << "system " << System::name
                 << " needs a start: static constexpr auto start = placed<A>(100) & placed<B>(50)";
        else if constexpr (!requires { System::equations; })
            text << "system " << System::name
                 << " needs equations: static constexpr auto equations = on_domain<...>(hermite{.cell = 0.1})";
        else
            check_species(text);
        return text;
    }

    static constexpr void check_species(sentence& text)
    {
        using visible = typename System::model::template species_of<0>;
        if constexpr (!same_species<visible, network_of<System>>) {
            text << "system " << System::name << ": its network has the species ";
            validation::append_names(text, start_of_network<System>::species_names);
            text << " and its model's visible layer ";
            validation::append_names(text, validation::names_of<visible>());
            text << "; they must be the same in the same order";
            return;
        }
        check_labels(text);
        check_start(text);
    }

    static constexpr void check_labels(sentence& text)
    {
        constexpr std::size_t species = System::model::species_counts[0];
        if constexpr (requires { System::labels.size(); })
            if (System::labels.size() != species)
                text << "system " << System::name << " has " << System::labels.size()
                     << (System::labels.size() == 1 ? " label for " : " labels for ") << species << " species";
    }

    static constexpr void check_start(sentence& text)
    {
        using start = typename one_start<std::remove_cvref_t<decltype(System::start)>>::type;
        if (!text.empty())
            return;
        if constexpr (!is_initial_condition<start>) {
            text << "system " << System::name
                 << ": its start is no initial condition, as placed<A>(100) & placed<B>(50), nor an array of them";
        } else {
            for (const std::string_view name : start::species_names)
                if (text.empty() && std::ranges::find(start_of_network<System>::species_names, name) ==
                                        start_of_network<System>::species_names.end()) {
                    text << "system " << System::name << ": its start places " << name
                         << ", which is missing from the species ";
                    validation::append_names(text, start_of_network<System>::species_names);
                }
        }
    }
};

template <class System>
inline constexpr bool is_system = validated<system_check<System>>;

} // namespace experiment_detail

/// A system; what is missing is named in the error.
template <class System>
concept system_definition = experiment_detail::is_system<System>;

// ---- What follows from a system.

/// The lattice of its simulations: that of the visible layer.
template <system_definition System>
using lattice_of_system = typename System::model::template lattice_of<0>;

template <system_definition System>
inline constexpr std::size_t species_count = System::model::species_counts[0];

/// Numbers of molecules at t = 0, by species in the network's order.
template <system_definition System>
using start_of = experiment_detail::start_of_network<System>;

/// The names of its species, in order.
template <system_definition System>
inline constexpr auto species_names = start_of<System>::species_names;

/// Its species in words, for options and figures; their names if it has no labels.
template <system_definition System>
inline constexpr auto labels = [] {
    std::array<std::string_view, species_count<System>> result = species_names<System>;
    if constexpr (requires { System::labels; })
        for (std::size_t s = 0; s < result.size(); ++s)
            result[s] = System::labels[s];
    return result;
}();

template <system_definition System>
inline constexpr boundaries boundary_of = [] {
    if constexpr (requires { System::boundary; })
        return System::boundary;
    else
        return boundaries::periodic;
}();

/// Its initial conditions.
template <system_definition System>
[[nodiscard]] std::vector<start_of<System>> starts()
{
    std::vector<start_of<System>> result;
    if constexpr (requires { System::start.begin(); })
        result.assign(System::start.begin(), System::start.end());
    else
        result.emplace_back(System::start);
    return result;
}

/// Its right-hand sides, with grids placed around θ(0).
template <system_definition System>
[[nodiscard]] auto right_hand_sides_of(const parameters<typename System::model>& theta_0)
{
    using model = typename System::model;
    if constexpr (boost::hana::Foldable<std::remove_cvref_t<decltype(System::equations)>>::value)
        return boost::hana::unpack(System::equations, [&](const auto&... equations) {
            return right_hand_sides<model>(theta_0, equations...);
        });
    else
        return right_hand_sides<model>(theta_0, System::equations);
}

template <system_definition System>
using right_hand_sides_type =
    decltype(right_hand_sides_of<System>(std::declval<const parameters<typename System::model>&>()));

} // namespace CLOSURA_ABI
} // namespace closura
