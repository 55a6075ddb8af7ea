// dθ/dt = F(θ; u): the right-hand sides of all parameters of a model, (12), from its equations.
//
//   auto rhs = right_hand_sides<Model>(theta_0, on_domain<bias<0, H>, bias<0, P>>(hermite{.cell = 0.1}));
//   auto decay = right_hand_sides<Model>(theta_0, d_dt<bias<0, A>> = -u<"k"> * (1_c + exp(bias<0, A>)));
//
// Finite elements and expressions mix freely. What F depends on is known from its type, and with it which of the
// adjoint equations' terms exist: those that are zero by structure generate no code.
#pragma once

#include <closura/dynamics/reduced_dynamics.hpp>

namespace closura {
inline namespace CLOSURA_ABI {

/// Right-hand sides for every parameter of the model, from equations and domains; see dynamics/time_derivative.hpp.
/// Grids are placed so that θ(0) is in the middle of a cell.
template <model_type Model, class Scalar = double, class... Equations>
[[nodiscard]] auto right_hand_sides(const parameters<Model>& theta_0, const Equations&... equations)
{
    return reduced_dynamics<Model, Scalar, Equations...>(theta_0, equations...);
}

} // namespace CLOSURA_ABI
} // namespace closura
