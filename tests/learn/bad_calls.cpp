// Bad calls of this room: bad_calls.hpp, docs/errors.md.
#include "bad_calls.hpp"
#include "growing_gas.hpp"

#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/learn/dynamic_learning.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace closura_tests::bad_calls_tests {

const std::vector<std::uint8_t> states(std::size_t{3 * 6 * 4}, 0); // 3 runs, 6 times, 4 sites
const training_data data(states, 3, 6, 4);

// A view of a temporary would dangle at once: that does not compile.
template <class Bytes>
constexpr bool makes_data = std::is_constructible_v<training_data, Bytes, std::size_t, std::size_t, std::size_t>;
static_assert(!makes_data<std::vector<std::uint8_t>>);
static_assert(makes_data<const std::vector<std::uint8_t>&> && makes_data<std::span<std::uint8_t>>);

/// A window schedule and a batch of someone's own, with whatever times and runs.
struct any_window {
    time_window window{0, 2};
    [[nodiscard]] time_window at(std::size_t, std::size_t) const { return window; }
    [[nodiscard]] std::size_t steps_to_cover(std::size_t) const { return 1; }
};
struct any_batch {
    std::size_t size = 1;
    std::vector<std::size_t> runs{0};
    [[nodiscard]] std::vector<std::size_t> draw(std::size_t, std::size_t, std::size_t, std::uint64_t) const
    {
        return runs;
    }
};

learning_options<gas> short_windows()
{
    learning_options<gas> options;
    options.window.length = 2;
    options.batch.size = 2;
    options.law = short_run{1};
    return options;
}

template <class Change>
void learn(Change change, const training_data& from = data, const parameters<gas>& theta_0 = {})
{
    auto options = short_windows();
    change(options);
    dynamic_learning learning(growth(0.0), theta_0, from, options);
    learning.step(threads(2));
}

void learn_with(time_window window, const std::vector<std::size_t>& runs)
{
    const auto options = short_windows().with_window(any_window{window}).with_batch(any_batch{runs.size(), runs});
    dynamic_learning<decltype(growth(0.0)), std::remove_const_t<decltype(options)>> learning(growth(0.0), {}, data,
                                                                                             options);
    learning.step(threads(2));
}

TEST(bad_calls, get_the_sentences_of_the_page)
{
    expect_sentences(
        "learn",
        {
            {R"(training_data: 0 runs)", [] { static_cast<void>(training_data(states, 0, 6, 4)); }},
            {R"(training_data: 0 times)", [] { static_cast<void>(training_data(states, 3, 0, 4)); }},
            {R"(training_data: 0 sites)", [] { static_cast<void>(training_data(states, 3, 6, 0)); }},
            {R"(training_data: 72 states for 4 runs of 6 times and 4 sites)",
             [] { static_cast<void>(training_data(states, 4, 6, 4)); }},
            {R"(training_data: numbers whose product overflows)",
             [] { static_cast<void>(training_data(states, std::size_t{1} << 32, std::size_t{1} << 32, 4)); }},
            {R"(training_data::at: run 3 of 3)", [] { static_cast<void>(data.at(3, 0)); }},
            {R"(training_data::at: time 6 of 6)", [] { static_cast<void>(data.at(0, 6)); }},
            {R"(count_states: time 6 of 6)", [] { static_cast<void>(count_states<2>(data, 6)); }},
            {R"(initial_parameters: a full lattice, 10 runs)",
             [] {
                 static_cast<void>(initial_parameters<gas>(std::array<std::uint64_t, 3>{0, 20, 20}, 10));
             }},
            {R"(initial_parameters: a full lattice, 100 runs)",
             [] {
                 static_cast<void>(initial_parameters<gas>(std::array<std::uint64_t, 3>{0, 200, 200}, 100));
             }},
            {R"(initial_parameters: 0 lattices)",
             [] {
                 static_cast<void>(initial_parameters<gas>(std::array<std::uint64_t, 3>{4, 0, 0}, 0));
             }},
            {R"(dynamic_learning: a batch of 4 of 3 runs)",
             [] { learn([](auto& options) { options.batch.size = 4; }); }},
            {R"(dynamic_learning: a batch of 0 runs)", [] { learn([](auto& options) { options.batch.size = 0; }); }},
            {R"(dynamic_learning: a window of 6 time steps, 6 times)",
             [] { learn([](auto& options) { options.window.length = 6; }); }},
            {R"(dynamic_learning: a window of 0 time steps)",
             [] { learn([](auto& options) { options.window.length = 0; }); }},
            {R"(dynamic_learning: steps_per_slide 0)",
             [] { learn([](auto& options) { options.window.steps_per_slide = 0; }); }},
            {R"(dynamic_learning: substeps 0)", [] { learn([](auto& options) { options.substeps = 0; }); }},
            {R"(dynamic_learning: substeps 2^64 - 1)", [] { learn([](auto& options) { options.substeps = huge; }); }},
            {R"(dynamic_learning: a time step of NaN)",
             [] { learn([](auto& options) { options.time_step = nan_value; }); }},
            {R"(dynamic_learning: a learning rate of NaN)",
             [] { learn([](auto& options) { options.optimiser.rates[2] = nan_value; }); }},
            {R"(dynamic_learning: a factor for a coefficient that is none)",
             [] { learn([](auto& options) { options.optimiser.set_factor("q", 2.0); }); }},
            {R"(dynamic_learning: a centring factor of 2)",
             [] { learn([](auto& options) { options.centring.factor = 2.0; }); }},
            {R"(dynamic_learning: data of 6 sites, a model of 4)",
             [] { learn([](auto&) {}, training_data(states, 3, 4, 6)); }},
            {R"(dynamic_learning: states above the species count)",
             [] {
                 const std::vector<std::uint8_t> threes(24, 3);
                 learn([](auto&) {}, training_data(threes, 2, 3, 4));
             }},
            {R"(dynamic_learning: theta(0) NaN)", [] { learn([](auto&) {}, data, theta_with(0, nan_value)); }},
            {R"(dynamic_learning: a window from 3 to 1)",
             [] {
                 learn_with({3, 1}, {0});
             }},
            {R"(dynamic_learning: a window beyond the data)",
             [] {
                 learn_with({0, 6}, {0});
             }},
            {R"(dynamic_learning: a batch with run 3 of 3)",
             [] {
                 learn_with({0, 2}, {3});
             }},
            {R"(dynamic_learning: an empty batch)",
             [] {
                 learn_with({0, 2}, {});
             }},
        });
}

} // namespace closura_tests::bad_calls_tests
