// Right-hand sides that are Hermite functions (13) on one domain, and where that domain's point is found.
#pragma once

#include <closura/dynamics/coefficient_gradient.hpp>
#include <closura/dynamics/hermite_field.hpp>
#include <closura/dynamics/right_hand_side_set.hpp>
#include <closura/dynamics/time_derivative.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
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

template <class Model, std::size_t Layer, class Species>
double value_of(expr::variable<centre_tag<Layer, Species>>, const instant<Model>& at)
{
    return at.mu[bias_index<Model, centre_tag<Layer, Species>>];
}

template <class Model, std::size_t Layer, class Species>
double value_of(expr::variable<mean_occupancy_tag<Layer, Species>>, const instant<Model>& at)
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
    /// The places in θ of the parameters whose right-hand sides these are.
    static constexpr std::array<std::size_t, functions> target_places =
        []<class... Parameter>(boost::mp11::mp_list<Parameter...>) {
            return std::array<std::size_t, functions>{Model::template index_of<Parameter>...};
        }(Targets{});

    using scalar = Scalar;
    using field_type = hermite_field<dimensions, functions, Scalar>;
    static constexpr std::size_t coefficients_per_vertex = field_type::coefficients_per_vertex;
    using point = std::array<double, dimensions>;
    using block = hermite_block<hermite_part>;

    /// Errors: `input_error` if the cell is not a number above 0, or a member of the domain is not finite at t = 0.
    hermite_part(double cell, const parameters<Model>& theta_0) : field_(middle(theta_0), cell) {}

    /// Sets a share of dθ/dt.
    void evaluate(const parameters<Model>& theta, const instant<Model>& at, share part,
                  parameter_values<Model, double>& result) const
    {
        const auto values = field_.values(on(theta, at), part);
        for (std::size_t f = part.begin(functions); f < part.end(functions); ++f)
            result[target_places[f]] = values[f];
    }

    /// Sets ‖∂F_p/∂u‖² of the parameters whose right-hand sides these are.
    void set_squared_basis(const parameters<Model>& theta, const instant<Model>& at,
                           parameter_values<Model, double>& result) const
    {
        const double squares = field_.squared_basis(on(theta, at));
        for (const std::size_t target : target_places)
            result[target] = squares;
    }

    void linearise(const parameters<Model>& theta, const instant<Model>& at, share part,
                   linearisation<Model>& result) const
    {
        const auto evaluated = field_.values_and_gradients(on(theta, at), part);
        for (std::size_t f = part.begin(functions); f < part.end(functions); ++f) {
            result.derivative[target_places[f]] = evaluated.values[f];
            std::size_t d = 0;
            (add_slope(dynamics_detail::leaf<Domain>{}, evaluated.gradients[f][d++], at,
                       result.jacobian[target_places[f]]),
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

    /// A block of zeros for the vertices around some points, after those that are missing have been created.
    /// `at(j)` are the surroundings of point j.
    template <class At>
    [[nodiscard]] block empty_block(std::span<const gradient_point<Model>> points, const At& at)
    {
        block result;
        typename field_type::vertex_numbers corners;
        for (std::size_t j = 0; j < points.size(); ++j) {
            const auto weights = own(points[j].weights);
            if (std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0.0; }) ||
                !field_.complete(on(points[j].theta, at(j)), corners))
                continue;
            result.vertices.insert(result.vertices.end(), corners.begin(), corners.end());
        }
        std::sort(result.vertices.begin(), result.vertices.end());
        result.vertices.erase(std::unique(result.vertices.begin(), result.vertices.end()), result.vertices.end());
        result.at_vertex.resize(result.vertices.size());
        return result;
    }

    /// sums += Σ_f weights_f ∂F_f/∂u(θ), for a share of the functions.
    void add_gradient(const gradient_point<Model>& from, const instant<Model>& at, share part, block& sums) const
    {
        const auto place_of = [&](std::uint32_t vertex) {
            return static_cast<std::size_t>(std::lower_bound(sums.vertices.begin(), sums.vertices.end(), vertex) -
                                            sums.vertices.begin());
        };
        if (field_type::functions_apart || part.first())
            field_.add_gradient(on(from.theta, at), own(from.weights), field_type::functions_apart ? part : share{},
                                place_of, std::span(sums.at_vertex));
    }

    /// u += step.
    /// Errors: `input_error` if it is a step in a store with more vertices.
    void add(const block& step, std::uint64_t stamp)
    {
        require_known(step);
        field_.add(step.vertices, step.at_vertex, stamp);
    }

    /// u at the vertices of a block. Errors: as `add`.
    [[nodiscard]] block coefficients_at(const block& like) const
    {
        require_known(like);
        block result{like.vertices, {}};
        for (const std::uint32_t vertex : like.vertices)
            result.at_vertex.push_back(field_.coefficients_of(vertex));
        return result;
    }

    [[nodiscard]] std::uint64_t changed_at(const parameters<Model>& theta, const instant<Model>& at) const
    {
        return field_.changed_at(on(theta, at));
    }

    /// Marks the derivatives that exist: those by the domain's parameters; through mean occupancies, by all.
    static constexpr void mark(dynamics_detail::dependence<Model>& depends)
    {
        for (std::size_t target : target_places)
            (mark_one(dynamics_detail::leaf<Domain>{}, depends[target]), ...);
    }

    [[nodiscard]] field_type& field() { return field_; }
    [[nodiscard]] const field_type& field() const { return field_; }

private:
    void require_known(const block& step) const
    {
        require(step.vertices.size() == step.at_vertex.size() &&
                    (step.vertices.empty() || step.vertices.back() < field_.vertex_count()),
                "a step has coefficients at vertices that these right-hand sides do not have");
    }

    using row = std::array<double, Model::parameter_count>;

    [[nodiscard]] static point middle(const parameters<Model>& theta_0)
    {
        const point at = on(theta_0, instant<Model>::none());
        for (std::size_t d = 0; d < dimensions; ++d)
            require(std::isfinite(at[d]), "right_hand_sides: ", std::string(domain_names[d]), " is ", at[d],
                    " at t = 0; the grid of a domain needs a finite number to lie around");
        return at;
    }

    template <class Leaf>
    [[nodiscard]] static double coordinate(Leaf leaf, const parameter_values<Model, double>&, const instant<Model>& at)
    {
        return dynamics_detail::value_of(leaf, at);
    }
    template <class Tag>
    [[nodiscard]] static double coordinate(expr::parameter<Tag>, const parameter_values<Model, double>& theta,
                                           const instant<Model>&)
    {
        return theta[Tag{}];
    }

    [[nodiscard]] static point on(const parameter_values<Model, double>& theta, const instant<Model>& at)
    {
        return {coordinate(dynamics_detail::leaf<Domain>{}, theta, at)...};
    }

    [[nodiscard]] static std::array<double, functions> own(const parameter_values<Model, double>& weights)
    {
        std::array<double, functions> result;
        for (std::size_t f = 0; f < functions; ++f)
            result[f] = weights[target_places[f]];
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
