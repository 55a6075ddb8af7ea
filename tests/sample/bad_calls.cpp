// Bad calls of this room: bad_calls.hpp, docs/errors.md.
#include "bad_calls.hpp"
#include "gas.hpp"

#include <closura/sample/sampler.hpp>
#include <closura/state/arrays.hpp>
#include <closura/state/centres.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura_tests::bad_calls_tests {

const configuration<gas> empty;

TEST(bad_calls, get_the_sentences_of_the_page)
{
    expect_sentences(
        "state and sample",
        {
            {R"(parameters<gas>: theta[6] of 6)", [] { static_cast<void>(theta_with(6, 1.0)); }},
            {R"(parameters_from_array: 5 values of 6)",
             [] { static_cast<void>(parameters_from_array<gas>(xt::xtensor<double, 1>::from_shape({5}))); }},
            {R"(set_state: layer 2 of 2)",
             [] {
                 auto chain = empty;
                 chain.set_state(2, 0, 1);
             }},
            {R"(set_state: site 4 of 4)",
             [] {
                 auto chain = empty;
                 chain.set_state(0, 4, 1);
             }},
            {R"(set_state: state 3 of 2 species)",
             [] {
                 auto chain = empty;
                 chain.set_state(0, 0, 3);
             }},
            {R"(configuration::state: site 4 of 4)", [] { static_cast<void>(empty.state(1, 4)); }},
            {R"(configuration::layer: layer 2 of 2)", [] { static_cast<void>(empty.layer(2)); }},
            {R"(set_layer: 3 states for 4 sites)",
             [] {
                 auto chain = empty;
                 chain.set_layer(0, std::vector<std::uint8_t>(3));
             }},
            {R"(set_layer: state 3 of 2 species)",
             [] {
                 auto chain = empty;
                 chain.set_layer(0, std::vector<std::uint8_t>(4, 3));
             }},
            {R"(get_layer: room for 3 of 4 sites)",
             [] {
                 std::vector<std::uint8_t> few(3);
                 empty.get_layer(0, few);
             }},
            {R"(refresh_halos: layer 2 of 2)",
             [] {
                 auto chain = empty;
                 chain.refresh_halos(2);
             }},
            {R"(slide: a factor of 1.5)",
             [] {
                 centres<gas> mu{};
                 slide<gas>(mu, {}, 1.5);
             }},
            {R"(slide: a factor of NaN)",
             [] {
                 centres<gas> mu{};
                 slide<gas>(mu, {}, nan_value);
             }},
            {R"(conditionals: a bias of NaN)", [] { static_cast<void>(conditionals<gas>(theta_with(0, nan_value))); }},
            {R"(conditionals: a weight of NaN)",
             [] { static_cast<void>(conditionals<gas>(theta_with(5, nan_value))); }},
            {R"(conditionals: a bias of 1e300)", [] { static_cast<void>(conditionals<gas>(theta_with(1, 1e300))); }},
            {R"(conditionals: two biases of a layer +infinity)",
             [] {
                 auto theta = theta_with(0, inf);
                 theta[1] = inf;
                 static_cast<void>(conditionals<gas>(theta));
             }},
            {R"(conditionals: a bias +infinity, a weight of its species -infinity)",
             [] {
                 auto theta = theta_with(0, inf);
                 theta[4] = -inf;
                 static_cast<void>(conditionals<gas>(theta));
             }},
            {R"(sampler::sweep: a bias of NaN)", [] { sampler<gas>(1, 2).sweep(theta_with(2, nan_value), 1); }},
            {R"(sampler::sweep_hidden: a bias of NaN)",
             [] { sampler<gas>(1, 2).sweep_hidden(theta_with(3, nan_value), 1); }},
            {R"(sampler::chain: chain 2 of 2)", [] { static_cast<void>(sampler<gas>(1, 2).chain(2)); }},
            {R"(sampler::clamp: chain 2 of 2)", [] { sampler<gas>(1, 2).clamp(2, std::vector<std::uint8_t>(4)); }},
            {R"(sampler::clamp: 3 states for 4 sites)",
             [] { sampler<gas>(1, 2).clamp(0, std::vector<std::uint8_t>(3)); }},
            {R"(sampler::clamp: state 7 of 2 species)",
             [] { sampler<gas>(1, 2).clamp(0, std::vector<std::uint8_t>(4, 7)); }},
            {R"(logits: site 4 of 4)", [] { static_cast<void>(logits<0>(parameters<gas>{}, empty, 4)); }},
            {R"(logits: a bias of NaN)", [] { static_cast<void>(logits<0>(theta_with(0, nan_value), empty, 0)); }},
            {R"(conditional_probabilities: site 4 of 4)",
             [] { static_cast<void>(conditional_probabilities<1>(parameters<gas>{}, empty, 4)); }},
            {R"(conditional_probabilities: a bias of NaN)",
             [] { static_cast<void>(conditional_probabilities<0>(theta_with(1, nan_value), empty, 0)); }},
            {R"(conditional_probabilities: two biases +infinity)",
             [] {
                 auto theta = theta_with(0, inf);
                 theta[1] = inf;
                 static_cast<void>(conditional_probabilities<0>(theta, empty, 0));
             }},
            {R"(energy: a bias of NaN)", [] { static_cast<void>(energy(theta_with(0, nan_value), empty)); }},
            {R"(energy_difference: site 4 of 4)",
             [] { static_cast<void>(energy_difference<0>(parameters<gas>{}, empty, 4, 0)); }},
            {R"(energy_difference: state 3 of 2 species)",
             [] { static_cast<void>(energy_difference<0>(parameters<gas>{}, empty, 0, 3)); }},
            {R"(energy_difference: from an excluded state to an excluded one)",
             [] {
                 auto chain = empty;
                 chain.set_state(0, 0, 1);
                 auto theta = theta_with(0, -inf);
                 theta[1] = -inf;
                 static_cast<void>(energy_difference<0>(theta, chain, 0, 2));
             }},
        });
}

} // namespace closura_tests::bad_calls_tests
