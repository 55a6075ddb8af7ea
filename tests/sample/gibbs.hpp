// Gibbs chains against exact distributions: histograms of whole configurations of tiny models by chi-square. Every
// sample is the end of a chain of its own, so samples are independent.
#pragma once

#include "brute_force.hpp"
#include "chi_square.hpp"

#include <closura/sample/gibbs.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace closura_tests {

/// Steps from a random configuration after which these models, at these parameters, have forgotten it.
inline constexpr std::size_t steps = 25;

template <class Model>
inline constexpr bool tabulated = []<std::size_t... Layer>(std::index_sequence<Layer...>)
{
    return ((neighbourhood<Model, Layer>::kernel != kernel_kind::products &&
             neighbourhood<Model, Layer>::kernel != kernel_kind::fixed_point &&
             neighbourhood<Model, Layer>::kernel != kernel_kind::expressions) &&
            ...);
}
(std::make_index_sequence<Model::layer_count>{});

template <class Model>
inline constexpr std::size_t samples = tabulated<Model> ? 60000 : 6000;

/// Histograms, each with its exact probabilities, of functions of the configuration.
template <class Model>
class histograms {
public:
    histograms(const all_configurations<Model>& all, const std::vector<double>& probabilities)
    {
        const description& model = described<Model>();
        // Whole configurations, if they are few enough to expect each several times.
        if (all.size() <= 10000)
            add([](const std::vector<std::uint8_t>& states) { return all_configurations<Model>::number_of(states); });
        // The configurations of each layer.
        for (std::size_t l = 0; l < Model::layer_count; ++l)
            add([l, &model](const std::vector<std::uint8_t>& states) {
                std::size_t number = 0;
                for (std::size_t site = 0; site < model.layers[l].size(); ++site)
                    number = number * (model.layers[l].species.size() + 1) + states[model.first_unit(l) + site];
                return number;
            });
        // Every statistic.
        for (const statistic_sum& sum : model.statistics)
            add([&sum](const std::vector<std::uint8_t>& states) {
                return static_cast<std::size_t>(sum.value(states));
            });
        for (std::size_t n = 0; n < all.size(); ++n)
            if (probabilities[n] > 0.0) {
                const auto states = all_configurations<Model>::states_of_number(n);
                for (histogram& h : histograms_)
                    at(h.probabilities, h.cell_of(states)) += probabilities[n];
            }
        for (histogram& h : histograms_)
            h.observed.resize(h.probabilities.size());
    }

    void count(const std::vector<std::uint8_t>& states)
    {
        for (histogram& h : histograms_)
            ++at(h.observed, h.cell_of(states));
    }

    void expect_agreement() const
    {
        for (histogram h : histograms_) {
            h.probabilities.resize(h.observed.size());
            chi_square test;
            test.add(h.probabilities, h.observed);
            if (test.degrees_of_freedom() > 0.0)
                closura_tests::expect_agreement(test, Model::parameter_names[0].data());
        }
    }

private:
    struct histogram {
        std::function<std::size_t(const std::vector<std::uint8_t>&)> cell_of;
        std::vector<double> probabilities;
        std::vector<std::int64_t> observed;
    };

    template <class Value>
    static Value& at(std::vector<Value>& values, std::size_t cell)
    {
        if (cell >= values.size())
            values.resize(cell + 1);
        return values[cell];
    }

    template <class Function>
    void add(Function cell_of)
    {
        histograms_.push_back({cell_of, {}, {}});
    }

    std::vector<histogram> histograms_;
};

// Sleep phase: the stationary distribution is p ∝ exp(−E).
template <class Model>
void expect_model_distribution()
{
    splitmix64 bits{7};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const all_configurations<Model> all;
    histograms<Model> counted(all, all.probabilities(theta));

    const conditionals<Model> given(theta);
    configuration<Model> states;
    random_lanes lanes(8);
    for (std::size_t n = 0; n < samples<Model>; ++n) {
        randomise<phase::sleep>(states, lanes);
        sweep<phase::sleep>(states, given, lanes, steps);
        counted.count(states_of(states));
    }
    counted.expect_agreement();
}

// Wake phase: the distribution of the hidden units given the visible ones, which stay what they are.
template <class Model>
void expect_clamped_distribution()
{
    splitmix64 bits{9};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const all_configurations<Model> all;
    const std::size_t visible_count = all.visible_count();
    const std::size_t clamped = bits() % visible_count;
    std::vector<double> probabilities = all.probabilities(theta);
    double total = 0.0;
    for (std::size_t n = 0; n < all.size(); ++n)
        total += n % visible_count == clamped ? probabilities[n] : probabilities[n] = 0.0;
    for (double& p : probabilities)
        p /= total;
    histograms<Model> counted(all, probabilities);

    const conditionals<Model> given(theta);
    configuration<Model> states = configured<Model>(all_configurations<Model>::states_of_number(clamped));
    const std::vector<std::uint8_t> visible = states.layer(0);
    random_lanes lanes(10);
    for (std::size_t n = 0; n < samples<Model>; ++n) {
        randomise<phase::wake>(states, lanes);
        sweep<phase::wake>(states, given, lanes, steps);
        ASSERT_EQ(states.layer(0), visible);
        counted.count(states_of(states));
    }
    counted.expect_agreement();
}

} // namespace closura_tests
