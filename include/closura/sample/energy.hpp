// Energies and conditional probabilities of one configuration, by evaluating the model's expressions unit by unit.
// Exact and general, not fast: the oracle of the kernels, and the kernel of models that have no faster one.
//
//   p(s_iα = 1 | rest) = exp φ_iα / (1 + Σ_ζ exp φ_iζ)                                                             (6)
//
// Infinite parameters: infinite_parameters.hpp.
#pragma once

#include <closura/core/error.hpp>
#include <closura/expr/evaluate.hpp>
#include <closura/model/layer_check.hpp>
#include <closura/sample/infinite_parameters.hpp>
#include <closura/state/configuration.hpp>
#include <closura/state/parameters.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// b_iα of the unit at `site`.
template <std::size_t Layer, class Species, class Model>
double site_bias(const parameters<Model>& theta, std::size_t site)
{
    return theta.site_biases().template of<Layer, Species>()[site];
}

/// The units of one copy of a cluster: answers occupancies, and if it is a single unit, its own biases.
template <class Model, class Cluster>
struct units_of_cluster {
    const parameters<Model>& theta;
    std::array<const std::uint8_t*, Cluster::layers.size()> units{};
    std::size_t site = 0;

    template <std::size_t Layer, class Species>
    double operator()(expr::variable<site_bias_tag<Layer, Species>>) const
    {
        return site_bias<Layer, Species>(theta, site);
    }

    template <std::size_t Position, class Species>
    double operator()(expr::occupancy<Position, Species>) const
    {
        constexpr std::size_t layer = Cluster::layers[Position];
        constexpr std::uint8_t code = codes_of<Model>[layer].code[Model::template state_of<layer, Species>];
        return *units[Position] == code ? 1.0 : 0.0;
    }
};

/// A configuration, and one unit of it for sums over neighbours.
template <class Model, std::size_t Plane = 0>
struct on_configuration {
    using planes = layout<Model>;

    const parameters<Model>& theta;
    const configuration<Model>& states;
    std::size_t cell = 0; ///< index of the unit's cell in its plane

    template <class Parameter>
    double operator()(expr::parameter<Parameter>) const
    {
        return theta[Parameter{}];
    }

    template <std::size_t Layer, class Species>
    double operator()(expr::variable<site_bias_tag<Layer, Species>>) const
    {
        return site_bias<Layer, Species>(theta, planes::site_of(Layer, Plane, cell));
    }

    template <class Cluster, class Body>
    double operator()(expr::over_clusters<Cluster, Body>) const
    {
        double sum = 0.0;
        for (std::size_t n = 0; n < state_detail::volume(planes::cells); ++n) {
            const std::size_t anchor = planes::cell_index(state_detail::point(n, planes::cells));
            for (const auto& copy : planes::template placements<Cluster>) {
                units_of_cluster<Model, Cluster> units{theta};
                if constexpr (Cluster::layers.size() == 1)
                    units.site = planes::site_of(Cluster::layers[0], copy.planes[0], anchor);
                for (std::size_t k = 0; k < copy.planes.size(); ++k)
                    units.units[k] = states.data() + copy.planes[k] * planes::plane_bytes + static_cast<long>(anchor) +
                                     planes::distance(copy.cell[k]);
                sum += expr::evaluate(Body{}, units);
            }
        }
        return sum;
    }

    template <class Cluster, std::size_t Position, class Body>
    double operator()(expr::over_neighbours<Cluster, Position, Body>) const
    {
        double sum = 0.0;
        for (const auto& neighbours : neighbour_bytes<Model, Cluster, Position, Plane>) {
            units_of_cluster<Model, Cluster> units{theta};
            for (std::size_t k = 0; k < neighbours.size(); ++k)
                units.units[k] = states.data() + static_cast<long>(cell) + neighbours[k];
            sum += expr::evaluate(Body{}, units);
        }
        return sum;
    }
};

/// A logit or −E, linear in θ, with what infinite parameters mean. Where one has a say, the plain sum is infinite or
/// NaN, so that parts are evaluated only then; `make_parts()` gives them.
template <class Expression, std::size_t Plane, class Model, class MakeParts>
[[nodiscard]] double with_infinities(const parameters<Model>& theta, const configuration<Model>& states,
                                     std::size_t cell, const MakeParts& make_parts)
{
    const auto evaluated = [&](const parameters<Model>& values) {
        return expr::evaluate(Expression{}, on_configuration<Model, Plane>{values, states, cell});
    };
    const double value = evaluated(theta);
    if (is_finite(value)) [[likely]]
        return value;
    const auto& parts = make_parts();
    return from_parts(evaluated(parts.finite), evaluated(parts.minus), evaluated(parts.plus));
}

template <std::size_t Layer, std::size_t Plane, class Model, class MakeParts>
[[nodiscard]] auto logits_in_plane(const parameters<Model>& theta, const configuration<Model>& states, std::size_t cell,
                                   const MakeParts& make_parts)
{
    return [&]<class... Species>(boost::mp11::mp_list<Species...>) {
        return std::array<double, sizeof...(Species)>{
            with_infinities<typename Model::template logit<Layer, Species>, Plane>(theta, states, cell, make_parts)...};
    }(typename Model::template species_of<Layer>{});
}

} // namespace sample_detail

/// E of a configuration, equation (4); +∞ if an infinite parameter excludes it, −∞ if one asks for it. Errors:
/// `input_error` if E is undefined: a parameter is NaN, or infinite ones of both signs meet.
template <model_type Model>
[[nodiscard]] double energy(const parameters<Model>& theta, const configuration<Model>& states)
{
    const double negative = sample_detail::with_infinities<typename Model::negative_energy, 0>(
        theta, states, 0, [&theta] { return sample_detail::parts_of_parameters<parameters<Model>>(theta); });
    require(!is_nan(negative), "energy: is undefined: a parameter is nan, or infinite ones of both signs meet");
    return -negative;
}

/// φ_iα of the unit at `cell` of a plane, for each species α of its layer.
template <std::size_t Layer, std::size_t Plane, model_type Model>
[[nodiscard]] auto logits_in_plane(const parameters<Model>& theta, const configuration<Model>& states, std::size_t cell)
{
    return sample_detail::logits_in_plane<Layer, Plane>(
        theta, states, cell, [&theta] { return sample_detail::parts_of_parameters<parameters<Model>>(theta); });
}

/// φ_iα of a unit, for each species α of its layer; `site` is row-major, one of the layer's. Errors: `input_error` if
/// there is no such site, or if φ is undefined: a parameter is NaN, or infinite ones of both signs meet.
template <std::size_t Layer, model_type Model>
[[nodiscard]] auto logits(const parameters<Model>& theta, const configuration<Model>& states, std::size_t site)
{
    static_assert(validated<validation::layer_check<Model, Layer>>);
    using planes = layout<Model>;
    require(site < Model::unit_counts[Layer], "logits: site ", site, " does not exist: layer ", Layer, " has ",
            Model::unit_counts[Layer], " sites, counted from 0");
    const std::size_t byte = planes::byte_of(Layer, site);
    const std::size_t plane = byte / planes::plane_bytes;
    std::array<double, Model::species_counts[Layer]> result{};
    [&]<std::size_t... Residue>(std::index_sequence<Residue...>)
    {
        ((planes::first_plane[Layer] + Residue == plane
              ? void(result = logits_in_plane<Layer, planes::first_plane[Layer] + Residue>(theta, states,
                                                                                           byte % planes::plane_bytes))
              : void()),
         ...);
    }
    (std::make_index_sequence<planes::plane_counts[Layer]>{});
    for (const double phi : result)
        require(!is_nan(phi), "logits: those of site ", site, " of layer ", Layer,
                " are undefined: a parameter is nan, or infinite ones of both signs meet");
    return result;
}

/// E after − E before, if the unit at `site` changed to `state`: φ of the state it is in − φ of the new one, with 0 for
/// an empty unit. Exact, as no cluster holds a unit twice. Time: that of one unit's logits. Errors: `input_error` if
/// there is no such site or state, or if both states have infinite energies of one sign.
template <std::size_t Layer, model_type Model>
[[nodiscard]] double energy_difference(const parameters<Model>& theta, const configuration<Model>& states,
                                       std::size_t site, std::size_t state)
{
    static_assert(validated<validation::layer_check<Model, Layer>>);
    require(state <= Model::species_counts[Layer], "energy_difference: state ", state, " does not exist: layer ", Layer,
            " has ", Model::species_counts[Layer], " species");
    const auto phi = logits<Layer>(theta, states, site);
    const auto of = [&](std::size_t s) { return s == 0 ? 0.0 : phi[s - 1]; };
    const double before = of(states.state(Layer, site));
    require(!is_infinite(before) || before != of(state), "energy_difference: both states of site ", site, " of layer ",
            Layer, " have infinite energies, whose difference is undefined");
    return before - of(state);
}

/// exp φ_α / (1 + Σ_ζ exp φ_ζ) for each species, with the largest exponent subtracted (6). Of φ = −∞ it is 0, of +∞ 1.
/// Errors: `input_error` if a logit is NaN or two are +∞.
template <std::size_t SpeciesCount>
[[nodiscard]] std::array<double, SpeciesCount> probabilities_of_logits(std::array<double, SpeciesCount> logits)
{
    std::size_t certain = 0;
    for (const double value : logits) {
        require(!is_nan(value), "probabilities_of_logits: a logit is nan");
        certain += is_infinite(value) && value > 0.0;
    }
    require(certain <= 1, "probabilities_of_logits: ", certain, " logits are +infinity; expected at most one");
    if (certain == 1) {
        for (double& value : logits)
            value = is_infinite(value) && value > 0.0 ? 1.0 : 0.0;
        return logits;
    }
    const double largest = (std::max)(0.0, *std::max_element(logits.begin(), logits.end()));
    double total = std::exp(-largest);
    for (double& value : logits) {
        value = std::exp(value - largest);
        total += value;
    }
    for (double& value : logits)
        value /= total;
    return logits;
}

/// p(s_iα = 1 | all other units), for each species α of the unit's layer; `site` is row-major, one of the layer's.
template <std::size_t Layer, model_type Model>
[[nodiscard]] auto conditional_probabilities(const parameters<Model>& theta, const configuration<Model>& states,
                                             std::size_t site)
{
    static_assert(validated<validation::layer_check<Model, Layer>>);
    return probabilities_of_logits(logits<Layer>(theta, states, site));
}

} // namespace CLOSURA_ABI
} // namespace closura
