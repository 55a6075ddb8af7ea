// A known case of a physically informed right-hand side: A → ∅ on a lattice, at rate k.
//
// Without correlations the probability p of a particle at a site obeys dp/dt = −k p, and p = e^a / (1 + e^a), so the
// reduced dynamics of the bias is known:
//
//   da/dt = −k (1 + e^a)
//
// The program simulates, learns k as a coefficient of that equation, and prints both. The window slides through the
// data several times: a fast decay is over before the window has slid far.
#include <closura/closura.hpp>
#include <closura/dynamics/dynamics_equations.hpp>
#include <closura/experiment/command_line.hpp>
#include <closura/run/progress.hpp>
#include <closura/run/threads.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iomanip>
#include <iostream>
#include <type_traits>

namespace {

using namespace closura;

using A = species<"A">;
using surface = lattice<32, 32>;
using gas = model<surface, layers<units<A>>>;

constexpr std::size_t window_length = 10;

struct settings {
    std::uint64_t seed = 1;
    std::size_t threads = 1;
    double rate = 0.02;
    double density = 0.6;
    std::size_t runs = 50;
    std::size_t steps = 100;
    std::size_t passes = 8;

    static constexpr auto description()
    {
        return closura::fields(
            field<"seed">(&settings::seed, any_whole_number(), "seed of all random streams"),
            field<"threads">(&settings::threads, whole_numbers(0, 1024), "threads; 0: as many as the machine has"),
            field<"rate">(&settings::rate, numbers(0.0, 0.1), "k, per unit of time"),
            field<"density">(&settings::density, numbers(0.1, 0.9), "particles per site at first"),
            field<"runs">(&settings::runs, whole_numbers(5, 10000), "simulations"),
            field<"steps">(&settings::steps, whole_numbers(20, 1000), "time steps of each"),
            field<"passes">(&settings::passes, whole_numbers(2, 1000),
                            "times that the window slides through the data"));
    }
};

int run(const settings& chosen)
{
    const threads executor(chosen.threads);
    const auto network = reaction_network<A>(decay<A>(chosen.rate));
    const auto start = placed<A>(static_cast<std::size_t>(std::lround(chosen.density * surface::size)));
    const auto ensemble = simulate_ensemble<surface>(network, start, {.runs = chosen.runs, .steps = chosen.steps},
                                                     chosen.seed, uniform_site_choice{}, executor);
    const training_data data(ensemble.states(), ensemble.runs(), ensemble.records(), ensemble.sites());

    const auto theta_0 = initial_parameters<gas>(data);
    const auto rhs = right_hand_sides<gas>(theta_0, d_dt<bias<0, A>> = -u<"k"> * (1_c + exp(bias<0, A>)));
    std::cout << dynamics_equations<std::remove_const_t<decltype(rhs)>>[0].text << '\n';

    learning_options<gas> options;
    options.seed = chosen.seed;
    options.substeps = 4;
    options.adjoint = discrete_adjoint{};
    options.optimiser.rates = options.optimiser.uniform_rate(1e-7);
    const several_passes schedule{{window_length, 2}, chosen.passes};
    dynamic_learning learning(rhs, theta_0, data, options.with_window(schedule));
    progress bar("learning", learning.steps_to_cover());
    double before = 0.0; // k after the last pass but one
    for (; !learning.covers_data(); ++bar) {
        if (learning.steps_done() == learning.steps_to_cover() / chosen.passes * (chosen.passes - 1))
            before = learning.right_hand_sides()[u<"k">];
        learning.step(executor);
    }

    const double k = learning.right_hand_sides()[u<"k">];
    std::cout << std::setprecision(4) << "learned k = " << k << ", simulated with k = " << chosen.rate << '\n';
    if (std::fabs(k - before) > 0.01 * std::fabs(k))
        std::cout << "not converged: the last pass over the data has changed k from " << before << " to " << k
                  << "; --passes " << 2 * chosen.passes << " may do\n";
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    settings chosen;
    CLI::App program("Learns the rate of A -> 0 as a coefficient of the known equation of its bias.", "decay");
    add_options(program, chosen);
    if (const auto code = parse_command_line(program, argc, argv))
        return *code;
    try {
        const int code = run(chosen);
        std::cout.flush();
        if (std::cout)
            return code;
        std::cerr << "decay: standard output: what was printed is lost\n";
        return 1;
    } catch (const std::exception& error) {
        std::cerr << "decay: " << error.what() << '\n';
        return 2;
    }
}
