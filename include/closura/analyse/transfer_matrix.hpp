// The exact solution of a periodic chain of visible units with couplings between nearest neighbours. With T(s, s') the
// factor exp(−E) of one unit in state s and of its bond with the next one, in state s',
//
//   Z = tr T^N,    <O_θ> = ∂ log Z/∂θ = N tr(T^(N−1) ∂T/∂θ) / Z.
//
// T is a matrix of 1 + |R| rows, so chains of any length are solved at once: the oracle of samplers and gradients where
// enumeration ends.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/finite.hpp>
#include <closura/core/rounding.hpp>
#include <closura/expr/evaluate.hpp>
#include <closura/model/model.hpp>
#include <closura/state/parameters.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

namespace validation {

/// The model is a chain of visible units, and its terms join at most two neighbours.
template <class Model>
struct transfer_matrix_check {
    static consteval sentence check()
    {
        sentence text;
        if (Model::layer_count != 1)
            text << "a transfer matrix solves models of one layer, the visible one; this model has "
                 << Model::layer_count;
        else if (Model::rank != 1)
            text << "a transfer matrix solves models in one dimension; this model has " << Model::rank;
        else if (Model::site_biased[0])
            text << "a transfer matrix solves chains of equal units; this model has site_biases<0>";
        else
            [&]<class... Terms>(boost::mp11::mp_list<Terms...>) {
                (check_term<Terms>(text), ...);
            }(typename Model::terms{});
        return text;
    }

    template <class Term>
    static constexpr void check_term(sentence& text)
    {
        for (const auto& copy : geometry_of<typename Term::cluster, Model::rank>::value.offsets)
            for (const auto& from : copy)
                for (const auto& to : copy)
                    if (text.empty() && to[0] - from[0] > 1)
                        text << name_of<typename Term::parameter>() << " joins units "
                             << static_cast<std::size_t>(to[0] - from[0])
                             << " apart; a transfer matrix solves chains with couplings of nearest neighbours";
    }
};

} // namespace validation

/// log Z and <O_θ> = ∂ log Z/∂θ of a whole chain, with θ in the order of `Model::parameters`.
template <model_type Model>
struct chain_moments {
    double log_partition_function = 0.0;
    parameter_values<Model, double> mean;
};

namespace analyse_detail {

template <std::size_t Size>
using matrix = std::array<std::array<double, Size>, Size>;

/// The states of a unit and the next one; answers occupancies of a cluster whose units are at `places`, 0 or 1.
template <class Model, std::size_t Order>
struct two_units {
    std::array<std::size_t, 2> state;
    std::array<std::size_t, Order> places;

    template <std::size_t Position, class Species>
    constexpr double operator()(expr::occupancy<Position, Species>) const
    {
        return state[places[Position]] == Model::template state_of<0, Species> ? 1.0 : 0.0;
    }
};

/// The part of O_θ that a unit in the first state, with the next one in the second, contributes.
template <class Model, class Term>
constexpr double statistic_of_bond(const std::array<std::size_t, 2>& state)
{
    constexpr std::size_t order = Term::cluster::layers.size();
    double sum = 0.0;
    for (const auto& copy : geometry_of<typename Term::cluster, 1>::value.offsets) {
        long first = copy[0][0];
        for (const auto& at : copy)
            first = (std::min)(first, at[0]);
        two_units<Model, order> units{state, {}};
        for (std::size_t k = 0; k < order; ++k)
            units.places[k] = static_cast<std::size_t>(copy[k][0] - first);
        sum += expr::evaluate(typename Term::body{}, units);
    }
    return sum;
}

/// The same for all parameters, by the two states: whole numbers known at compile time.
template <class Model>
inline constexpr auto statistics_of_bonds = []<class... Terms>(boost::mp11::mp_list<Terms...>) {
    constexpr std::size_t size = 1 + Model::species_counts[0];
    std::array<matrix<size>, sizeof...(Terms)> result{};
    for (std::size_t s = 0; s < size; ++s)
        for (std::size_t next = 0; next < size; ++next) {
            std::size_t p = 0;
            ((result[p++][s][next] = statistic_of_bond<Model, Terms>({s, next})), ...);
        }
    return result;
}(typename Model::terms{});

/// A matrix of numbers up to 1, and the logarithm of the factor that it has lost.
template <std::size_t Size>
struct scaled_matrix {
    matrix<Size> values{};
    double logarithm = 0.0;

    static scaled_matrix identity()
    {
        scaled_matrix result;
        for (std::size_t i = 0; i < Size; ++i)
            result.values[i][i] = 1.0;
        return result;
    }

    friend scaled_matrix operator*(const scaled_matrix& a, const scaled_matrix& b)
    {
        scaled_matrix result;
        double largest = 0.0;
        for (std::size_t i = 0; i < Size; ++i)
            for (std::size_t j = 0; j < Size; ++j) {
                for (std::size_t k = 0; k < Size; ++k)
                    result.values[i][j] += rounded(a.values[i][k] * b.values[k][j]);
                largest = (std::max)(largest, result.values[i][j]);
            }
        for (auto& row : result.values)
            for (double& value : row)
                value /= largest;
        result.logarithm = a.logarithm + b.logarithm + std::log(largest);
        return result;
    }
};

template <std::size_t Size>
scaled_matrix<Size> power(scaled_matrix<Size> base, std::size_t exponent)
{
    auto result = scaled_matrix<Size>::identity();
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2 != 0)
            result = result * base;
        if (exponent > 1)
            base = base * base;
    }
    return result;
}

/// tr(A B) with the elements of B weighted: Σ_ij A_ji B_ij w_ij.
template <std::size_t Size>
double weighted_trace(const matrix<Size>& a, const matrix<Size>& b, const matrix<Size>& weight)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < Size; ++i)
        for (std::size_t j = 0; j < Size; ++j)
            sum += rounded(rounded(a[j][i] * b[i][j]) * weight[i][j]);
    return sum;
}

} // namespace analyse_detail

/// Solves the chain exactly. Works for any number of species and any directed or undirected couplings of nearest
/// neighbours (`couple<0, 0, nearest_neighbours<1>, …>`, `interaction`s of two units); others do not compile. Relative
/// errors are about N·10⁻¹⁶. Nothing overflows; parameters of one bond must differ by less than 700. Time: O(|R|³ log
/// N). Errors: `input_error` naming a parameter that is not finite.
template <model_type Model>
[[nodiscard]] chain_moments<Model> solve_chain(const parameters<Model>& theta)
{
    static_assert(validated<validation::transfer_matrix_check<Model>>);
    using namespace analyse_detail;
    constexpr std::size_t size = 1 + Model::species_counts[0];
    constexpr std::size_t units = Model::unit_counts[0];
    constexpr auto& statistics = statistics_of_bonds<Model>;
    for (std::size_t p = 0; p < theta.size(); ++p)
        require(is_finite(theta[p]), "solve_chain: ", Model::parameter_names[p], " is ", theta[p],
                "; expected a finite number");

    scaled_matrix<size> bond;
    bond.logarithm = -HUGE_VAL;
    for (std::size_t s = 0; s < size; ++s)
        for (std::size_t next = 0; next < size; ++next) {
            for (std::size_t p = 0; p < theta.size(); ++p)
                bond.values[s][next] += rounded(theta[p] * statistics[p][s][next]);
            bond.logarithm = (std::max)(bond.logarithm, bond.values[s][next]);
        }
    for (auto& row : bond.values)
        for (double& value : row)
            value = std::exp(value - bond.logarithm);

    const scaled_matrix<size> others = power(bond, units - 1);
    matrix<size> ones;
    for (auto& row : ones)
        row.fill(1.0);
    const double trace = weighted_trace(others.values, bond.values, ones);
    chain_moments<Model> result;
    result.log_partition_function = others.logarithm + bond.logarithm + std::log(trace);
    for (std::size_t p = 0; p < theta.size(); ++p)
        result.mean[p] = static_cast<double>(units) * weighted_trace(others.values, bond.values, statistics[p]) / trace;
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
