// An epidemic: the infected infect the susceptible whom they meet, recover, and lose their immunity in time. Nobody has
// recovered at the start. Rates of single molecules are known; how fast the infection spreads through pairs is learned.
//
// Without correlations p_α = exp(a_α) / (1 + Σ_β exp(a_β)), and da_α/dt = (dp_α/dt) / p_α, as vacancies are conserved.
#pragma once

#include <closura/experiment/definition.hpp>

namespace examples {

using namespace closura;
using S = species<"S">;
using I = species<"I">;
using R = species<"R">;

struct epidemic {
    static constexpr std::string_view name = "epidemic";
    static constexpr std::array<std::string_view, 3> labels = {"susceptible", "infected", "recovered"};

    using model = closura::model<lattice<32, 32>, layers<units<S, I, R>>>;
    static constexpr auto network =
        reaction_network<S, I, R>(encounter<S, I>(0.5).gives<I, I>(), conversion<I, R>(0.05), conversion<R, S>(0.02));
    static constexpr auto start = placed<S>(400) & placed<I>(20);

    static constexpr auto vacancies = 1_c / (1_c + exp(bias<0, S>) + exp(bias<0, I>) + exp(bias<0, R>));
    static constexpr auto equations = equation_set(
        d_dt<bias<0, S>> = 0.02_c * exp(bias<0, R> - bias<0, S>) - u<"infection"> * exp(bias<0, I>) * vacancies,
        d_dt<bias<0, I>> = u<"infection"> * exp(bias<0, S>) * vacancies - 0.05_c,
        d_dt<bias<0, R>> = 0.05_c * exp(bias<0, I> - bias<0, R>) - 0.02_c);

    static void defaults(auto& settings)
    {
        settings.training.learning.adjoint = discrete_adjoint{};
        settings.training.learning.substeps = 4;
        settings.training.learning.optimiser.rates = settings.training.learning.optimiser.uniform_rate(3e-6);
    }
};

} // namespace examples
