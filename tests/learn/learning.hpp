// Models tiny enough to be enumerated, data without correlations that decay, and what a learner has learned.
#pragma once

#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/analyse/explained_variance.hpp>
#include <closura/analyse/model_samples.hpp>
#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/learn/dynamic_learning.hpp>
#include <closura/run/threads.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace closura_tests {

/// One species on a ring of 8 sites.
struct ring {
    static constexpr const char* name = "ring";
    using model = closura::model<lattice<8>, layers<units<A>, units<A>>, couple<0, 1, patch<2>, same_species>>;
    static constexpr auto domain = on_domain<bias<0, A>, weight<0, A, 1, A>>(hermite{.cell = 0.2});
    static constexpr std::array<double, 1> density = {0.6};
    static constexpr std::array<double, 1> decay = {0.12};
};

/// Two species on 2×2 sites.
struct square {
    static constexpr const char* name = "square";
    using model = paper_two_layers::model;
    static constexpr auto domain =
        on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>, weight<0, P, 1, P>>(hermite{.cell = 0.2});
    static constexpr std::array<double, 2> density = {0.45, 0.3};
    static constexpr std::array<double, 2> decay = {0.15, 0.05};
};

/// The ring again, with all that right-hand sides can depend on and several parts to save.
struct ring_of_equations : ring {
    static constexpr const char* name = "ring_of_equations";

    static auto make(const parameters<model>& theta_0)
    {
        return closura::right_hand_sides<model>(
            theta_0, d_dt<bias<0, A>> = -u<"k"> * mean_occupancy<0, A> + u<0> * centre<1, A> - 0.1_c * time_now,
            d_dt<bias<1, A>> = on_domain<bias<0, A>, mean_occupancy<1, A>>(hermite{.cell = 0.2}),
            on_domain<weight<0, A, 1, A>, centre<0, A>>(hermite{.cell = 0.3}));
    }
};

using decaying_cases = testing::Types<ring, square>;

template <class Case>
using model_in = typename Case::model;

/// Right-hand sides of a case: its own, or Hermite functions on its domain.
template <class Case>
auto right_hand_sides_of(const parameters<model_in<Case>>& theta_0)
{
    if constexpr (requires { Case::make(theta_0); })
        return Case::make(theta_0);
    else
        return right_hand_sides<model_in<Case>>(theta_0, Case::domain);
}

template <class Case>
using rhs_in = decltype(right_hand_sides_of<Case>(parameters<model_in<Case>>{}));
template <class Case>
using learner = dynamic_learning<rhs_in<Case>>;
template <class Case>
using options_in = learning_options<model_in<Case>>;

/// Runs whose sites know nothing of each other: at each time each site is drawn anew, with the probabilities
/// density · exp(−decay · t) of its species.
template <class Case>
class decaying_data {
public:
    using means_at_times = std::vector<visible_counts<model_in<Case>>>;

    decaying_data(std::size_t runs, std::size_t steps, std::uint64_t seed) : runs_(runs), steps_(steps)
    {
        splitmix64 bits{seed};
        states_.reserve(runs * steps * sites);
        for (std::size_t run = 0; run < runs; ++run)
            for (std::size_t t = 0; t < steps; ++t)
                for (std::size_t site = 0; site < sites; ++site) {
                    double left = static_cast<double>(bits() >> 11) * 0x1p-53;
                    std::uint8_t state = 0;
                    for (std::size_t s = 0; s < Case::density.size() && state == 0; ++s) {
                        left -= Case::density[s] * std::exp(-Case::decay[s] * static_cast<double>(t));
                        if (left < 0.0)
                            state = static_cast<std::uint8_t>(s + 1);
                    }
                    states_.push_back(state);
                }
    }

    training_data view() const { return {states_, runs_, steps_, sites}; }
    std::size_t steps() const { return steps_; }

    /// Mean counts at all times.
    means_at_times means() const
    {
        means_at_times result(steps_);
        for (std::size_t run = 0; run < runs_; ++run)
            for (std::size_t t = 0; t < steps_; ++t)
                for (std::uint8_t state : view().at(run, t))
                    if (state > 0)
                        result[t][state - 1U] += 1.0 / static_cast<double>(runs_);
        return result;
    }

private:
    static constexpr std::size_t sites = model_in<Case>::unit_counts[0];
    std::vector<std::uint8_t> states_;
    std::size_t runs_;
    std::size_t steps_;
};

/// The distribution of largest entropy with the data's densities at t = 0: biases of the visible layer, all else 0.
template <class Case>
parameters<model_in<Case>> first_parameters()
{
    double empty = 1.0;
    for (double density : Case::density)
        empty -= density;
    parameters<model_in<Case>> theta;
    for (std::size_t s = 0; s < Case::density.size(); ++s)
        theta[s] = std::log(Case::density[s] / empty);
    return theta;
}

template <class Case>
rhs_in<Case> first_right_hand_sides()
{
    return right_hand_sides_of<Case>(first_parameters<Case>());
}

template <class Case>
learner<Case> start(const decaying_data<Case>& data, const options_in<Case>& options)
{
    return {first_right_hand_sides<Case>(), first_parameters<Case>(), data.view(), options};
}

template <class Learner, class Executor = serial>
void go_on(Learner& learning, std::size_t steps, const Executor& executor = {})
{
    for (std::size_t n = 0; n < steps; ++n)
        learning.step(executor);
}

/// All that learning has changed, to be compared bit by bit.
template <class Case>
struct learned_bits {
    explicit learned_bits(learner<Case>& learning)
        : steps_done(learning.steps_done()),
          window_start(learning.window().first),
          mu(learning.centres_over_time()),
          chains(learning.chains())
    {
        const auto points = learning.solution().points(0, learning.solution().last_step());
        theta.assign(points.begin(), points.end());
        const auto& rhs = learning.right_hand_sides();
        [&]<std::size_t... Domain>(std::index_sequence<Domain...>) { (add(rhs.template field<Domain>()), ...); }
        (std::make_index_sequence<rhs_in<Case>::hermite_count>{});
        coefficients.insert(coefficients.end(), rhs.coefficients().begin(), rhs.coefficients().end());
    }

    template <class Field>
    void add(const Field& field)
    {
        vertices.insert(vertices.end(), field.vertex_coordinates().begin(), field.vertex_coordinates().end());
        const auto u = field.coefficients();
        coefficients.insert(coefficients.end(), u.begin(), u.end());
    }

    bool operator==(const learned_bits&) const = default;

    std::size_t steps_done;
    std::size_t window_start;
    std::vector<centres<model_in<Case>>> mu;
    sleeping_chains<model_in<Case>> chains;
    std::vector<parameters<model_in<Case>>> theta;
    std::vector<std::int32_t> vertices;
    std::vector<double> coefficients;
};

} // namespace closura_tests
