// Explicit Runge–Kutta methods for θ(t), with step h:
//
//   k_s = F(θ + h Σ_{r<s} a_sr k_r),   θ(t + h) = θ(t) + h Σ_s b_s k_s
//
//   euler   order 1, the paper's
//   heun    order 2, the explicit trapezoidal rule
//   rk4     order 4, the classical one
//
// An integrator of one's own is a type with a `tableau`. Its exact discrete adjoint follows (dynamics/adjoints.hpp).
#pragma once

#include <closura/core/choice.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// The coefficients of an explicit method of at most six stages.
struct runge_kutta_tableau {
    static constexpr std::size_t most_stages = 6;

    std::size_t stages = 1;
    std::array<std::array<double, most_stages>, most_stages> a{}; ///< a[s][r], 0 for r ≥ s
    std::array<double, most_stages> b{1.0};

    friend bool operator==(const runge_kutta_tableau&, const runge_kutta_tableau&) = default;
};

template <class T>
concept integrator = named_alternative<T> && requires
{
    {
        T::tableau
        } -> std::convertible_to<runge_kutta_tableau>;
    requires T::tableau.stages >= 1 && T::tableau.stages <= runge_kutta_tableau::most_stages;
};

struct euler {
    static constexpr std::string_view name = "euler";
    static constexpr runge_kutta_tableau tableau{};
    friend bool operator==(const euler&, const euler&) = default;
};

struct heun {
    static constexpr std::string_view name = "heun";
    static constexpr runge_kutta_tableau tableau{2, {{{}, {1.0}}}, {0.5, 0.5}};
    friend bool operator==(const heun&, const heun&) = default;
};

struct rk4 {
    static constexpr std::string_view name = "rk4";
    static constexpr runge_kutta_tableau tableau{
        4, {{{}, {0.5}, {0.0, 0.5}, {0.0, 0.0, 1.0}}}, {1.0 / 6.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 6.0}};
    friend bool operator==(const rk4&, const rk4&) = default;
};

/// One of them, chosen at run time.
using any_integrator = choice<euler, heun, rk4>;

/// The tableau of an integrator or of the one chosen.
template <class T>
[[nodiscard]] constexpr runge_kutta_tableau tableau_of(const T& chosen)
{
    return visit_choice(chosen, []<integrator Chosen>(const Chosen&) { return Chosen::tableau; });
}

} // namespace CLOSURA_ABI
} // namespace closura
