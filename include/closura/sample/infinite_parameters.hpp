// What an infinite bias or weight means. φ is linear in θ,
//
//   φ_iα = Σ_θ θ · (number of clusters that hold unit i as α, but for unit i itself),
//
// and a parameter that multiplies no cluster adds nothing: ∞ · 0 is 0 here. So a unit is in state α with
//
//   probability 0, exactly,   if a −∞ multiplies some cluster: hard exclusion;
//   certainty                 if a +∞ does;
//   p of (6)                  otherwise, as if the infinite parameters were not there.
//
// Where one unit could meet both, or +∞ for two states, (6) has no limit: such θ is refused, and so is NaN, before
// anything is sampled. Which parameters can meet is read off the model's type, not off configurations.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/finite.hpp>
#include <closura/expr/expression.hpp>
#include <closura/state/parameters.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace closura {
inline namespace CLOSURA_ABI {

/// The largest finite parameter in size, so that no logit overflows.
inline constexpr double largest_finite_parameter = 1e250;

namespace sample_detail {

/// θ in parts: what is finite of it, 0 elsewhere; and 1 where it is −∞ or +∞, to count what these multiply.
template <class Values>
struct parts_of_parameters {
    static constexpr bool with_site_biases = std::is_same_v<Values, parameters<typename Values::model>> &&
                                             state_detail::has_site_biases<typename Values::model>;

    explicit parts_of_parameters(const Values& theta) : finite(theta), minus(theta), plus(theta)
    {
        for (std::size_t i = 0; i < theta.size(); ++i)
            split(finite[i], minus[i], plus[i]);
        if constexpr (with_site_biases)
            for (std::size_t n = 0; n < finite.site_biases().values().size(); ++n)
                split(finite.site_biases().values()[n], minus.site_biases().values()[n],
                      plus.site_biases().values()[n]);
    }

    Values finite, minus, plus;

private:
    static void split(double& finite, double& minus, double& plus)
    {
        const double value = finite;
        finite = is_infinite(value) ? 0.0 : value;
        minus = is_infinite(value) && value < 0.0 ? 1.0 : 0.0;
        plus = is_infinite(value) && value > 0.0 ? 1.0 : 0.0;
    }
};

/// Nothing if none is infinite, as in all but few programs.
template <class Values>
[[nodiscard]] std::optional<parts_of_parameters<Values>> parts_if_infinite(const Values& theta)
{
    bool any = false;
    for (const double value : theta)
        any |= is_infinite(value);
    if constexpr (parts_of_parameters<Values>::with_site_biases)
        for (const double value : theta.site_biases().values())
            any |= is_infinite(value);
    return any ? std::optional<parts_of_parameters<Values>>(theta) : std::nullopt;
}

/// A sum that is linear in θ from its parts: how many −∞ and +∞ it holds, and what is finite of it. NaN if both.
inline double from_parts(double finite, double minus_infinities, double plus_infinities)
{
    if (minus_infinities != 0.0 && plus_infinities != 0.0)
        return std::nan("");
    return minus_infinities != 0.0 ? -HUGE_VAL : plus_infinities != 0.0 ? HUGE_VAL : finite;
}

/// The states of a layer's units whose logits a parameter is in, [layer][state].
template <class Model>
using states_acted_on = std::array<std::array<bool, 8>, Model::layer_count>;

template <class Model, class Cluster>
struct occupancies_in {
    states_acted_on<Model> found{};

    template <std::size_t Position, class Species>
    constexpr void look(expr::occupancy<Position, Species>)
    {
        constexpr std::size_t layer = Cluster::layers[Position];
        found[layer][Model::template state_of<layer, Species>] = true;
    }
    template <class... Factors>
    constexpr void look(expr::product<Factors...>)
    {
        (look(Factors{}), ...);
    }
    template <class... Terms>
    constexpr void look(expr::sum<Terms...>)
    {
        (look(Terms{}), ...);
    }
    template <class Other>
    constexpr void look(Other)
    {}
};

/// By parameter.
template <class Model>
inline constexpr auto acted_on = []<class... Terms>(boost::mp11::mp_list<Terms...>) {
    [[maybe_unused]] constexpr auto of_term = []<class Term>(Term) {
        occupancies_in<Model, typename Term::cluster> occupancies;
        occupancies.look(typename Term::body{});
        return occupancies.found;
    };
    return std::array<states_acted_on<Model>, sizeof...(Terms)>{of_term(Terms{})...};
}(typename Model::terms{});

/// Finite, and no larger than the largest. By its bits, which are in order.
constexpr bool is_usual(double value)
{
    return (std::bit_cast<std::uint64_t>(value) & core_detail::all_but_sign) <=
           std::bit_cast<std::uint64_t>(largest_finite_parameter);
}

/// Names the parameter by the pieces that follow.
template <class... Pieces>
void require_number(double value, const Pieces&... name)
{
    require(is_infinite(value) || is_usual(value), "parameters: ", name..., " is ", value,
            "; expected a number of at most ", largest_finite_parameter, " in size, or infinity");
}

/// Which infinities the logit of a state can hold.
template <class Model>
struct infinities_of_states {
    states_acted_on<Model> minus{};
    states_acted_on<Model> plus{};

    void note(double value, std::size_t layer, std::size_t state)
    {
        if (is_infinite(value))
            (value > 0.0 ? plus : minus)[layer][state] = true;
    }

    void require_defined() const
    {
        for (std::size_t l = 0; l < Model::layer_count; ++l) {
            std::size_t certain = 0;
            for (std::size_t s = 1; s <= Model::species_counts[l]; ++s) {
                require(!minus[l][s] || !plus[l][s], "parameters: +infinity and -infinity meet in state ", s,
                        " of layer ", l, ", whose probability is undefined then; expected infinities of one sign");
                certain += plus[l][s];
            }
            require(certain <= 1, "parameters: +infinity makes ", certain, " states of layer ", l,
                    " certain at once, whose probabilities are undefined then; expected at most one");
        }
    }
};

} // namespace sample_detail

/// Refuses parameters for which conditional distributions are undefined: NaN, and infinities that could meet. Time is
/// linear in the number of parameters and site biases. Errors: `input_error` naming the parameter.
template <model_type Model>
void require_defined(const parameters<Model>& theta)
{
    bool usual = true;
    for (const double value : theta)
        usual &= sample_detail::is_usual(value);
    if constexpr (state_detail::has_site_biases<Model>)
        for (const double value : theta.site_biases().values())
            usual &= sample_detail::is_usual(value);
    if (usual) [[likely]]
        return;

    sample_detail::infinities_of_states<Model> infinities;
    for (std::size_t i = 0; i < Model::parameter_count; ++i) {
        sample_detail::require_number(theta[i], Model::parameter_names[i]);
        if (is_infinite(theta[i])) [[unlikely]]
            for (std::size_t l = 0; l < Model::layer_count; ++l)
                for (std::size_t s = 1; s <= Model::species_counts[l]; ++s)
                    if (sample_detail::acted_on<Model>[i][l][s])
                        infinities.note(theta[i], l, s);
    }
    if constexpr (state_detail::has_site_biases<Model>)
        for (std::size_t l = 0; l < Model::layer_count; ++l)
            if (Model::site_biased[l])
                for (std::size_t s = 1; s <= Model::species_counts[l]; ++s)
                    for (std::size_t site = 0; site < Model::unit_counts[l]; ++site) {
                        const auto& biases = theta.site_biases();
                        const double value =
                            biases.values()[biases.first_of(l) + (s - 1) * Model::unit_counts[l] + site];
                        sample_detail::require_number(value, "the bias of state ", s, " at site ", site, " of layer ",
                                                      l);
                        infinities.note(value, l, s);
                    }
    infinities.require_defined();
}

} // namespace CLOSURA_ABI
} // namespace closura
