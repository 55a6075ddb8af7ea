// Algorithm 1 with several initial conditions: what the number of parameters in the domain of the right-hand sides, and
// the number of starts, do to starts that were trained and to starts that were not. The paper says that fewer
// parameters generalise better; this prints a table of it. docs/results.md has the one that was measured.
//
//     many_starts [seed [runs]]
#include <lotka_volterra/lotka_volterra.hpp>

#include <closura/analyse/explained_variance.hpp>
#include <closura/analyse/model_samples.hpp>
#include <closura/learn/many_starts.hpp>
#include <closura/run/threads.hpp>
#include <closura/simulate/ensemble.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace closura;
using examples::H;
using examples::P;
using system_type = examples::lotka_volterra;
using model = system_type::model;
using start_type = initial_condition<H, P>;

constexpr std::size_t steps = 500;
constexpr std::size_t scored_every = 10;

start_type of(std::size_t hunters, std::size_t prey)
{
    start_type start;
    start.set("H", hunters);
    start.set("P", prey);
    return start;
}

const std::vector<start_type> trained = {of(100, 100), of(50, 200),  of(200, 100), of(50, 100), of(100, 200),
                                         of(150, 150), of(200, 200), of(75, 300),  of(150, 300)};
const std::vector<start_type> held_out = {of(75, 150), of(125, 125), of(100, 250), of(60, 120)};

/// Runs of one start.
class runs_of_start {
public:
    runs_of_start(const start_type& start, std::size_t runs, std::uint64_t seed, const threads& executor)
        : ensemble_(simulate_ensemble<lattice<40, 40>>(system_type::network, start, {.runs = runs, .steps = steps},
                                                       seed, row_first_site_choice{}, executor))
    {}

    [[nodiscard]] training_data data() const
    {
        return {ensemble_.states(), ensemble_.runs(), ensemble_.records(), ensemble_.sites()};
    }

    /// R² of the mean counts along θ(t), every ten steps.
    template <class Law>
    [[nodiscard]] double score(const trajectory<model>& theta, const Law& law, std::uint64_t seed,
                               const threads& executor) const
    {
        std::vector<std::size_t> times;
        std::vector<std::array<double, 2>> means;
        for (std::size_t t = 0; t <= steps; t += scored_every) {
            times.push_back(t);
            const auto sites = count_states<2>(data(), t);
            means.push_back({static_cast<double>(sites[1]) / static_cast<double>(ensemble_.runs()),
                             static_cast<double>(sites[2]) / static_cast<double>(ensemble_.runs())});
        }
        return explained_variance(
            model_means(law, theta.points(0, steps), std::span<const std::size_t>(times), 100, seed, executor), means);
    }

private:
    lattice_ensemble ensemble_;
};

std::string listed(const std::vector<double>& scores)
{
    std::string text;
    for (const double score : scores) {
        std::array<char, 16> number{};
        std::snprintf(number.data(), number.size(), "%s%.2f", text.empty() ? "" : " ", score);
        text += number.data();
    }
    return text;
}

template <class Equations>
void row(const char* domain, const Equations& equations, std::size_t starts, const std::vector<runs_of_start>& own,
         const std::vector<runs_of_start>& others, std::uint64_t seed, const threads& executor)
{
    learning_options<model> options;
    options.seed = seed;
    options.adjoint = preconditioned_adjoint{};
    options.window.steps_per_slide = 2 * starts; // so that each start meets each window twice, on average
    std::vector<training_data> data;
    for (std::size_t s = 0; s < starts; ++s)
        data.push_back(own[s].data());
    const auto theta_0 = initial_parameters<model>(data[0]);
    many_start_learning learning(right_hand_sides<model>(theta_0, equations), std::span<const training_data>(data),
                                 options, 1);
    try {
        while (!learning.covers_data())
            learning.step(executor);
        std::vector<double> of_own, of_others;
        for (std::size_t s = 0; s < starts; ++s)
            of_own.push_back(own[s].score(learning.solution(s), short_run{}, seed, executor));
        for (const runs_of_start& other : others)
            of_others.push_back(other.score(
                follow(learning.right_hand_sides(), initial_parameters<model>(other.data()), steps, options),
                short_run{}, seed, executor));
        std::printf("| %s | %zu | %s | %s |\n", domain, starts, listed(of_own).c_str(), listed(of_others).c_str());
    } catch (const input_error& problem) {
        std::printf("| %s | %zu | diverges: %s | |\n", domain, starts, problem.what());
    }
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
        const std::size_t runs = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100;
        const threads executor;
        const auto simulated = [&](const std::vector<start_type>& starts, std::uint64_t first) {
            std::vector<runs_of_start> result;
            for (const start_type& start : starts)
                result.emplace_back(start, runs, first++, executor);
            return result;
        };
        const auto own = simulated(trained, 1000 * seed);
        const auto others = simulated(held_out, 1000 * seed + 500);
        std::printf("| domain | starts | R2 of the counts, trained starts | starts that were not trained |\n"
                    "|---|---|---|---|\n");
        for (const std::size_t starts : {1U, 3U, 9U}) {
            row("2", on_domain<bias<0, H>, bias<0, P>>(hermite{.cell = 0.1}), starts, own, others, seed, executor);
            row("4", on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>, weight<0, P, 1, P>>(hermite{.cell = 0.1}),
                starts, own, others, seed, executor);
            row("6", system_type::equations, starts, own, others, seed, executor);
        }
        return 0;
    } catch (const std::exception& problem) {
        std::cerr << "many_starts: " << problem.what() << '\n';
        return 2;
    }
}
