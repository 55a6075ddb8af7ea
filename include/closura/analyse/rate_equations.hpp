// Equation (2) of any network: dn/dt of its well-mixed dynamics (simulate/well_mixed.hpp), integrated by Boost.Odeint
// and printed.
//
//     const well_mixed mixed(network, 1600);
//     integrate_rates(mixed, {100, 100}, 500, 1.0);   // n at t = 0, 1, 2, … 500
//     rate_equations_text(mixed);                     // d<H>/dt = 0.0005 <H> <P> - 0.06 <H>
//     rate_equations_latex(mixed);
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/simulate/well_mixed.hpp>

#include <boost/numeric/odeint/integrate/integrate_times.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// n(t) at t = 0, `every`, 2 `every`, … `steps` `every`, to a relative error of 10⁻⁹: Dormand and Prince's method with
/// a step of its own. Errors: `input_error` if `every` is not a number above 0.
template <class Network>
[[nodiscard]] std::vector<std::array<double, Network::species_count>>
integrate_rates(const well_mixed<Network>& mixed, std::array<double, Network::species_count> n, std::size_t steps,
                double every = 1.0)
{
    using state = std::array<double, Network::species_count>;
    namespace odeint = boost::numeric::odeint;
    require(std::isfinite(every) && every > 0.0, "integrate_rates: ", every,
            " between times; expected a number above 0");
    std::vector<double> times(steps + 1);
    for (std::size_t k = 0; k < times.size(); ++k)
        times[k] = static_cast<double>(k) * every;
    std::vector<state> result;
    odeint::integrate_times(
        odeint::make_dense_output(1e-9, 1e-9, odeint::runge_kutta_dopri5<state>()),
        [&](const state& at, state& slope, double) { slope = mixed.rate_of_change(at); }, n, times.begin(), times.end(),
        0.01 * every, [&](const state& at, double) { result.push_back(at); });
    return result;
}

namespace analyse_detail {

/// One line for each species: its terms, those of the same reactants together.
template <class Network, class Mean>
std::string written_equations(const well_mixed<Network>& mixed, const Mean& mean, std::string_view before,
                              std::string_view after, std::string_view between)
{
    std::string text;
    for (std::size_t s = 0; s < Network::species_count; ++s) {
        text += std::string(before) + mean(s) + std::string(after) + " = ";
        std::string terms;
        for (const auto& one : mixed.channels()) {
            const double factor = one.constant * static_cast<double>(one.change[s]);
            if (factor == 0.0)
                continue;
            std::array<char, 32> number;
            const auto end = std::to_chars(number.data(), number.data() + number.size(), std::fabs(factor),
                                           std::chars_format::general, 6);
            terms += factor < 0.0 ? (terms.empty() ? "-" : " - ") : (terms.empty() ? "" : " + ");
            terms.append(number.data(), end.ptr);
            for (const std::uint8_t reactant : one.reactants)
                if (reactant != 0)
                    terms += std::string(between) + mean(reactant - 1U);
        }
        text += (terms.empty() ? "0" : terms) + "\n";
    }
    return text;
}

} // namespace analyse_detail

/// (2), a line for each species: "d<H>/dt = 0.0005 <H> <P> - 0.06 <H>".
template <class Network>
[[nodiscard]] std::string rate_equations_text(const well_mixed<Network>& mixed)
{
    return analyse_detail::written_equations(
        mixed, [](std::size_t s) { return std::string("<").append(Network::species_names[s]).append(">"); }, "d", "/dt",
        " ");
}

/// The same in LaTeX, a line for each species.
template <class Network>
[[nodiscard]] std::string rate_equations_latex(const well_mixed<Network>& mixed)
{
    return analyse_detail::written_equations(
        mixed,
        [](std::size_t s) {
            return std::string("\\langle \\mathrm{").append(Network::species_names[s]).append("} \\rangle");
        },
        "\\frac{d}{dt} ", "", " \\, ");
}

} // namespace CLOSURA_ABI
} // namespace closura
