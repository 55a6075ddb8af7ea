// What right-hand sides may depend on beside the parameters θ: time, centres μ, and observables of the model, the mean
// occupancies ⟨s_α^(l)⟩.
//
//   centre<l, α>          μ_α^(l)(t): given from outside, so it adds nothing to the adjoint equations
//   mean_occupancy<l, α>  ⟨n_α^(l)⟩ / N^(l) under the model at θ(t): a function of θ, with
//                         ∂⟨n_α^(l)⟩/∂θ_r = Cov(n_α^(l), O_r)
#pragma once

#include <closura/core/diagnostics.hpp>
#include <closura/expr/expression.hpp>
#include <closura/expr/names.hpp>
#include <closura/state/centres.hpp>
#include <closura/state/parameters.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

namespace dynamics_detail {

constexpr sentence indexed(std::string_view name, std::size_t layer, std::string_view species)
{
    return sentence{} << name << "[" << layer << "," << species << "]";
}

constexpr sentence indexed_in_latex(std::string_view name, std::size_t layer, std::string_view species)
{
    return sentence{} << name << "_{" << expr::latex_name(species).view() << "}^{(" << layer << ")}";
}

} // namespace dynamics_detail

/// The tag of a centre μ_α^(l).
template <std::size_t Layer, species_type Species>
struct centre_tag {
    static constexpr std::size_t layer = Layer;
    using species = Species;
    static constexpr sentence text() { return dynamics_detail::indexed("centre", Layer, Species::name()); }
    static constexpr sentence latex() { return dynamics_detail::indexed_in_latex("\\mu", Layer, Species::name()); }
};

/// The tag of a mean occupancy ⟨s_α^(l)⟩.
template <std::size_t Layer, species_type Species>
struct mean_occupancy_tag {
    static constexpr std::size_t layer = Layer;
    using species = Species;
    static constexpr sentence text() { return dynamics_detail::indexed("mean", Layer, Species::name()); }
    static constexpr sentence latex()
    {
        return sentence{} << "\\langle " << dynamics_detail::indexed_in_latex("s", Layer, Species::name()).view()
                          << " \\rangle";
    }
};

/// The tag of ∂⟨s_α^(l)⟩/∂θ = Cov(s_α^(l), O_θ).
template <class MeanOccupancy, class Parameter>
struct occupancy_slope_tag {
    static constexpr sentence text()
    {
        return sentence{} << "d" << MeanOccupancy::text().view() << "/d" << Parameter::text().view();
    }
    static constexpr sentence latex()
    {
        return sentence{} << "\\partial " << MeanOccupancy::latex().view() << " / \\partial "
                          << Parameter::latex().view();
    }
};

/// μ_α^(l) in right-hand sides and domains.
template <std::size_t Layer, species_type Species>
inline constexpr expr::variable<centre_tag<Layer, Species>> centre{};

/// ⟨s_α^(l)⟩, the mean occupancy of a unit under the model, in right-hand sides and domains.
template <std::size_t Layer, species_type Species>
inline constexpr expr::variable<mean_occupancy_tag<Layer, Species>> mean_occupancy{};

/// The surroundings of one point of a trajectory, as numbers. All zero where right-hand sides depend on θ alone.
template <model_type Model>
struct instant {
    double time = 0.0;
    centres<Model> mu{};
    /// ⟨s_α^(l)⟩, in the order of the biases in θ.
    centres<Model> mean_occupancies{};
    /// ∂⟨s_α^(l)⟩/∂θ_r, as [bias][r].
    std::array<std::array<double, Model::parameter_count>, Model::bias_count> occupancy_slopes{};

    /// What right-hand sides of θ alone are evaluated with.
    [[nodiscard]] static const instant& none()
    {
        static constexpr instant nothing{};
        return nothing;
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
