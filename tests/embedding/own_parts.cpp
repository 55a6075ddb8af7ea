// A part of each kind of one's own, each under 30 lines: what a user adds to closura in one place. Each is used,
// and what it does is checked against numbers that do not come from it.
#include <closura/closura.hpp>
#include <closura/experiment/fit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <span>
#include <string_view>
#include <vector>

using namespace closura;
using A = species<"A">;
using surface = lattice<16, 16>;
using gas = model<surface, layers<units<A>>>;

// ---- An executor, 17 lines: from the last to the first.

struct backwards {
    template <class Function>
    void operator()(std::size_t count, const Function& function) const
    {
        std::exception_ptr of_lowest;
        while (count > 0)
            try {
                function(--count);
            } catch (...) {
                of_lowest = std::current_exception();
            }
        if (of_lowest)
            std::rethrow_exception(of_lowest);
    }

    [[nodiscard]] static std::size_t thread_count() { return 1; }
};

// ---- An observable, 13 lines: rows with nothing in them.

struct empty_rows {
    static constexpr std::array<std::string_view, 1> names = {"empty rows"};

    template <lattice_type Lattice>
    std::array<std::int32_t, 1> operator()(lattice_states<Lattice> states) const
    {
        constexpr std::size_t width = Lattice::extents.back();
        std::int32_t count = 0;
        for (std::size_t row = 0; row < Lattice::size; row += width)
            count += std::ranges::count(states.subspan(row, width), 0) == width;
        return {count};
    }
};

// ---- A law, 21 lines: Gibbs steps from an empty lattice.

struct from_empty {
    static constexpr std::string_view name = "from_empty";
    static constexpr bool keeps_chains = false;
    std::size_t gibbs_steps = 1;

    template <model_type Model>
    void start(configuration<Model>&, random_lanes&) const
    {}

    template <model_type Model>
    void advance(configuration<Model>& states, const conditionals<Model>& given, random_lanes& stream) const
    {
        states = configuration<Model>{};
        sweep<phase::sleep>(states, given, stream, gibbs_steps);
    }

    static constexpr auto description()
    {
        return fields(field<"gibbs_steps">(&from_empty::gibbs_steps, at_least(1), "Gibbs steps of each phase"));
    }
};

// ---- A schedule of windows, 8 lines: all of the data at once, a number of times.

struct all_times {
    std::size_t steps = 40;

    [[nodiscard]] time_window at(std::size_t, std::size_t last) const { return {0, last}; }
    [[nodiscard]] std::size_t steps_to_cover(std::size_t) const { return steps; }

    static constexpr auto description() { return fields(field<"steps">(&all_times::steps, at_least(1), "steps")); }
};

// ---- An optimiser, 16 lines: u −= rate · sign(dS/du).

struct sign_descent {
    double rate = 0.0025;

    template <class RightHandSides>
    void update(RightHandSides& rhs, const coefficient_gradient<RightHandSides>& gradient) const
    {
        auto step = gradient;
        for_each_coefficient(step, [&](auto& value) { value = value > 0 ? -rate : value < 0 ? rate : 0.0; });
        rhs.add(step);
    }

    static constexpr auto description()
    {
        return fields(field<"rate">(&sign_descent::rate, positive_numbers(), "step of every coefficient"));
    }
};

// ---- Right-hand sides, 27 lines: dθ/dt = −k.

struct steady_loss : right_hand_side_defaults<steady_loss, gas> {
    static constexpr std::array<std::string_view, 1> coefficient_names = {"k"};
    double k = 0.0;

    values derivative(const parameters<gas>&, const instant<gas>&) const
    {
        values result;
        result[bias<0, A>] = -k;
        return result;
    }

    auto linearise(const auto& theta, const auto& at) const { return linearisation<gas>{derivative(theta, at)}; }

    template <executor Executor>
    coefficient_gradient<steady_loss> gradient(std::span<const gradient_point<gas>> points,
                                               std::span<const instant<gas>>, const Executor&) const
    {
        coefficient_gradient<steady_loss> result;
        for (const auto& point : points)
            result.dense[0] -= point.weights[0];
        return result;
    }

    void add(const coefficient_gradient<steady_loss>& step) { k += step.dense[0]; }

    void parts(auto& archive) { archive("k", k); }
};

// ---- A system, 9 lines, with the schedule, the law and the optimiser above.

struct evaporation {
    static constexpr std::string_view name = "evaporation";
    using model = gas;
    static constexpr auto network = reaction_network<A>(decay<A>(0.05));
    static constexpr auto start = placed<A>(160);
    static constexpr auto equations = d_dt<bias<0, A>> = -u<"k"> * (1_c + exp(bias<0, A>)); // k is the rate of decay
    using learning = decltype(
        learning_options<model>{}.with_window(all_times{}).with_law(from_empty{}).with_optimiser(sign_descent{}));
};

// ---- What they do.

int failures = 0;

void expect(bool holds, const char* sentence)
{
    if (!holds)
        std::printf("not so: %s\n", sentence);
    failures += !holds;
}

int main()
{
    auto settings = default_settings<evaporation>();
    settings.simulation.ensemble = {.runs = 20, .steps = 20};
    const auto ensemble = simulated_ensemble<evaporation>(settings.simulation, 1, backwards{});
    expect(std::ranges::equal(ensemble.states(),
                              simulated_ensemble<evaporation>(settings.simulation, 1, serial{}).states()),
           "the executor does not show in results");

    observed_ensemble rows(ensemble.origin(), empty_rows{});
    visit_runs<surface>(ensemble, backwards{}, rows);
    std::vector<std::int32_t> expected;
    for (std::size_t run = 0; run < ensemble.runs(); ++run)
        for (std::size_t record = 0; record < ensemble.records(); ++record) {
            std::array<bool, 16> occupied{};
            for (std::size_t site = 0; site < surface::size; ++site)
                occupied[site / 16] |= ensemble.at(run, record)[site] != 0;
            expected.push_back(static_cast<std::int32_t>(std::ranges::count(occupied, false)));
        }
    expect(std::ranges::equal(rows.values(), expected), "the observable counts empty rows");

    // Without couplings one Gibbs step from anywhere ends at p = e^a / (1 + e^a); five standard deviations are allowed.
    std::vector<parameters<gas>> theta(1);
    theta[0][bias<0, A>] = 0.7;
    const std::vector<std::size_t> first = {0};
    constexpr std::size_t samples = 400;
    const auto means = model_means(from_empty{}, std::span<const parameters<gas>>(theta),
                                   std::span<const std::size_t>(first), samples, 3, backwards{});
    const double p = std::exp(0.7) / (1.0 + std::exp(0.7));
    expect(std::fabs(means[0][0] - p * surface::size) < 5.0 * std::sqrt(p * (1.0 - p) * surface::size / samples),
           "the law is the model's");

    auto learning = start_learning<evaporation>(ensemble, settings.training, 1);
    while (!learning.covers_data()) {
        const auto report = learning.step(backwards{});
        expect(report.window == time_window{0, 20}, "the window is all of the data");
    }
    expect(learning.steps_done() == 40, "the schedule says when the data are covered");
    const double k = learning.right_hand_sides()[u<"k">];
    expect(std::fabs(k / 0.0025 - std::round(k / 0.0025)) < 1e-9, "the optimiser takes steps of one size");
    expect(std::fabs(k - 0.05) < 0.01, "the system's rate is learned");

    const auto theta_0 = initial_parameters<gas>(training_data_of(ensemble));
    dynamic_learning steady(steady_loss{}, theta_0, training_data_of(ensemble), settings.training.learning);
    while (!steady.covers_data())
        steady.step(backwards{});
    const double last = initial_parameters<gas>(count_states<1>(training_data_of(ensemble), 20), 20)[bias<0, A>];
    const double learned = steady.solution()[20][bias<0, A>];
    expect(std::fabs(learned - last) < 0.2 * std::fabs(theta_0[bias<0, A>] - last),
           "the right-hand side follows the data");
    return failures == 0 ? 0 : 1;
}
