// Right-hand sides that are Hermite functions (13) on one domain, and where that domain's point is found.
#pragma once

#include <closura/dynamics/hermite_field.hpp>
#include <closura/dynamics/right_hand_side_set.hpp>
#include <closura/dynamics/time_derivative.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// The position among a model's biases, and so among its centres, of the bias of a species in a layer.
template <class Model, class Tag>
inline constexpr std::size_t bias_index = Model::template index_of<bias_parameter<Tag::layer, typename Tag::species>>;

namespace dynamics_detail {

/// Which derivatives dF_p/dθ_r exist, as [p][r].
template <class Model>
using dependence = std::array<std::array<bool, Model::parameter_count>, Model::parameter_count>;

template <class Model, class Tag>
double value_of(expr::parameter<Tag>, const parameters<Model>& theta, const instant<Model>&)
{
    return theta[Tag{}];
}

template <class Model, std::size_t Layer, class Species>
double value_of(expr::variable<centre_tag<Layer, Species>>, const parameters<Model>&, const instant<Model>& at)
{
    return at.mu[bias_index<Model, centre_tag<Layer, Species>>];
}

template <class Model, std::size_t Layer, class Species>
double value_of(expr::variable<mean_occupancy_tag<Layer, Species>>, const parameters<Model>&, const instant<Model>& at)
{
    return at.mean_occupancies[bias_index<Model, mean_occupancy_tag<Layer, Species>>];
}

} // namespace dynamics_detail

/// Hermite functions for the parameters in the mp_list `Targets`. All coefficients are 0 at first; the grid is placed
/// so that θ(0), and 0 for centres and mean occupancies, is in the middle of a cell.
template <model_type Model, class Scalar, class Targets, auto... Domain>
class hermite_part {
public:
    static constexpr std::size_t dimensions = sizeof...(Domain);
    static constexpr std::size_t functions = boost::mp11::mp_size<Targets>::value;
    /// The names of the domain's members.
    static constexpr std::array<std::string_view, dimensions> domain_names = {
        expr::text<dynamics_detail::leaf<Domain>>...};
    using targets = Targets;
    using field_type = hermite_field<dimensions, functions, Scalar>;
    using point = std::array<double, dimensions>;

    hermite_part(double cell, const parameters<Model>& theta_0) : field_(on(theta_0, instant<Model>::none()), cell) {}

    /// Sets a share of dθ/dt.
    void evaluate(const parameters<Model>& theta, const instant<Model>& at, share part,
                  parameter_values<Model, double>& result) const
    {
        const auto values = field_.values(on(theta, at), part);
        for (std::size_t f = part.begin(functions); f < part.end(functions); ++f)
            result[target_[f]] = values[f];
    }

    void linearise(const parameters<Model>& theta, const instant<Model>& at, share part,
                   linearisation<Model>& result) const
    {
        const auto evaluated = field_.values_and_gradients(on(theta, at), part);
        for (std::size_t f = part.begin(functions); f < part.end(functions); ++f) {
            result.derivative[target_[f]] = evaluated.values[f];
            std::size_t d = 0;
            (add_slope(dynamics_detail::leaf<Domain>{}, evaluated.gradients[f][d++], at, result.jacobian[target_[f]]),
             ...);
        }
    }

    /// To be called for each point of an update before `accumulate`.
    void prepare_update(const parameters<Model>& theta, const instant<Model>& at,
                        const parameter_values<Model, double>& weights, std::uint64_t stamp)
    {
        field_.prepare_update(on(theta, at), own(weights), stamp);
    }

    /// Updates the coefficients of a share of the functions.
    void accumulate(const parameters<Model>& theta, const instant<Model>& at,
                    const parameter_values<Model, double>& weights, share part)
    {
        if constexpr (field_type::functions_apart)
            field_.accumulate_prepared(on(theta, at), own(weights), part);
        else if (part.first())
            field_.accumulate_prepared(on(theta, at), own(weights), share{});
    }

    [[nodiscard]] std::uint64_t changed_at(const parameters<Model>& theta, const instant<Model>& at) const
    {
        return field_.changed_at(on(theta, at));
    }

    /// Marks the derivatives that exist: those by the domain's parameters; through mean occupancies, by all.
    static constexpr void mark(dynamics_detail::dependence<Model>& depends)
    {
        for (std::size_t target : target_)
            (mark_one(dynamics_detail::leaf<Domain>{}, depends[target]), ...);
    }

    [[nodiscard]] field_type& field() { return field_; }
    [[nodiscard]] const field_type& field() const { return field_; }

private:
    using row = std::array<double, Model::parameter_count>;

    static constexpr std::array<std::size_t, functions> target_ =
        []<class... Parameter>(boost::mp11::mp_list<Parameter...>) {
            return std::array<std::size_t, functions>{Model::template index_of<Parameter>...};
        }(Targets{});

    [[nodiscard]] static point on(const parameters<Model>& theta, const instant<Model>& at)
    {
        return {dynamics_detail::value_of(dynamics_detail::leaf<Domain>{}, theta, at)...};
    }

    [[nodiscard]] static std::array<double, functions> own(const parameter_values<Model, double>& weights)
    {
        std::array<double, functions> result;
        for (std::size_t f = 0; f < functions; ++f)
            result[f] = weights[target_[f]];
        return result;
    }

    template <class Leaf>
    static constexpr void mark_one(Leaf, std::array<bool, Model::parameter_count>& row)
    {
        if constexpr (dynamics_detail::is_mean_occupancy<Leaf>)
            row.fill(true);
    }
    template <class Tag>
    static constexpr void mark_one(expr::parameter<Tag>, std::array<bool, Model::parameter_count>& row)
    {
        row[Model::template index_of<Tag>] = true;
    }

    template <class Tag>
    static void add_slope(expr::parameter<Tag>, double slope, const instant<Model>&, row& jacobian)
    {
        jacobian[Model::template index_of<Tag>] += slope;
    }

    template <std::size_t Layer, class Species>
    static void add_slope(expr::variable<centre_tag<Layer, Species>>, double, const instant<Model>&, row&)
    {}

    template <std::size_t Layer, class Species>
    static void add_slope(expr::variable<mean_occupancy_tag<Layer, Species>>, double slope, const instant<Model>& at,
                          row& jacobian)
    {
        const auto& slopes = at.occupancy_slopes[bias_index<Model, mean_occupancy_tag<Layer, Species>>];
        for (std::size_t r = 0; r < jacobian.size(); ++r)
            jacobian[r] += rounded(slope * slopes[r]);
    }

    field_type field_;
};

} // namespace CLOSURA_ABI
} // namespace closura
