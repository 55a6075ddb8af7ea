// Bad calls of this room: bad_calls.hpp, docs/errors.md.
#include "bad_calls.hpp"
#include "growing_gas.hpp"

#include <closura/dynamics/adjoints.hpp>
#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/dynamics/trajectories.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/dynamics/window_gradients.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace closura_tests::bad_calls_tests {

const std::vector<parameters<gas>> path(6);

TEST(bad_calls, get_the_sentences_of_the_page)
{
    expect_sentences(
        "dynamics",
        {
            {R"(trajectory: a time step of NaN)",
             [] { static_cast<void>(trajectory<gas>(parameters<gas>{}, nan_value)); }},
            {R"(trajectory: a time step of -1)", [] { static_cast<void>(trajectory<gas>(parameters<gas>{}, -1.0)); }},
            {R"(trajectory: a time step of infinity)",
             [] { static_cast<void>(trajectory<gas>(parameters<gas>{}, inf)); }},
            {R"(trajectory: 0 substeps)", [] { static_cast<void>(trajectory<gas>(parameters<gas>{}, 1.0, 0)); }},
            {R"(trajectory: theta(0) infinite)", [] { static_cast<void>(trajectory<gas>(theta_with(2, inf))); }},
            {R"(trajectory::integrate: more points than memory holds)",
             [] { trajectory<gas>(parameters<gas>{}, 1.0, huge).integrate(growth(0.0), 2); }},
            {R"(trajectory::integrate: theta(t) diverges)",
             [] { trajectory<gas>(parameters<gas>{}).integrate(growth(1.0), 20); }},
            {R"(trajectory: time step 1, integrated up to 0)",
             [] {
                 const trajectory<gas> path_of_one(parameters<gas>{});
                 static_cast<void>(path_of_one[1]);
             }},
            {R"(trajectory::points: from 1 to 0)",
             [] {
                 trajectory<gas> two(parameters<gas>{});
                 two.integrate(growth(0.0), 2);
                 static_cast<void>(two.points(1, 0));
             }},
            {R"(trajectories: a time step of 0)", [] { static_cast<void>(trajectories<gas>(path, 0.0)); }},
            {R"(trajectories: 0 substeps)", [] { static_cast<void>(trajectories<gas>(path, 1.0, 0)); }},
            {R"(trajectories::integrate: more points than memory holds)",
             [] { trajectories<gas>(path).integrate(growth(0.0), huge); }},
            {R"(trajectories: start 6 of 6)", [] { static_cast<void>(trajectories<gas>(path)(6, 0)); }},
            {R"(trajectories: time step 1, integrated up to 0)",
             [] { static_cast<void>(trajectories<gas>(path)(0, 1)); }},
            {R"(window_gradients: no points)",
             [] {
                 const auto rhs = growth(0.0);
                 const std::array<adjoint_window<gas>, 1> empty{};
                 static_cast<void>(window_gradients(plain_adjoint{}, rhs, std::span(empty)));
             }},
            {R"(hermite: cells of side 0)",
             [] {
                 static_cast<void>(
                     right_hand_sides<gas>(parameters<gas>{}, on_domain<bias<0, A>>(hermite{.cell = 0.0})));
             }},
            {R"(hermite: cells of side -1)",
             [] {
                 static_cast<void>(
                     right_hand_sides<gas>(parameters<gas>{}, on_domain<bias<0, A>>(hermite{.cell = -1.0})));
             }},
            {R"(hermite: cells of side NaN)",
             [] {
                 static_cast<void>(
                     right_hand_sides<gas>(parameters<gas>{}, on_domain<bias<0, A>>(hermite{.cell = nan_value})));
             }},
            {R"(hermite: theta(0) infinite)",
             [] {
                 static_cast<void>(
                     right_hand_sides<gas>(theta_with(0, inf), on_domain<bias<0, A>>(hermite{.cell = 0.1})));
             }},
            {R"(rhs.set(u<"k">, NaN))", [] { static_cast<void>(growth(nan_value)); }},
            {R"(window_gradient: no points)",
             [] {
                 const auto rhs = growth(0.0);
                 static_cast<void>(window_gradient(plain_adjoint{}, rhs, adjoint_window<gas>{}));
             }},
            {R"(window_gradient: 0 substeps)",
             [] {
                 const auto rhs = growth(0.0);
                 static_cast<void>(window_gradient(plain_adjoint{}, rhs, adjoint_window<gas>{path, {}, {}, 1.0, 0}));
             }},
            {R"(window_gradient: differences at 0 of 6 times)",
             [] {
                 const auto rhs = growth(0.0);
                 static_cast<void>(window_gradient(plain_adjoint{}, rhs, adjoint_window<gas>{path, {}, {}}));
             }},
            {R"(window_gradient: a time step of NaN)",
             [] {
                 const auto rhs = growth(0.0);
                 static_cast<void>(window_gradient(plain_adjoint{}, rhs, adjoint_window<gas>{path, {}, {}, nan_value}));
             }},
        });
}

} // namespace closura_tests::bad_calls_tests
