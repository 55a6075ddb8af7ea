// Prints hashes of everything that must not depend on compiler, instruction set or threads: chains of models of all
// kinds, their moments, simulations, and a short piece of learning. tests/checks/bits.cmake builds this program in
// several ways and compares.
#include <closura/closura.hpp>
#include <closura/run/threads.hpp>

#include <models.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <vector>

namespace {

using namespace closura;

/// FNV-1a.
class hash {
public:
    void add(std::uint64_t value)
    {
        for (int byte = 0; byte < 8; ++byte) {
            state_ = (state_ ^ (value & 0xFF)) * 0x100000001b3U;
            value >>= 8;
        }
    }
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    void print(const char* name) const
    {
        std::printf("%-24s %016llx\n", name, static_cast<unsigned long long>(state_));
    }

private:
    std::uint64_t state_ = 0xcbf29ce484222325U;
};

template <class Tested>
void chains_of()
{
    using Model = typename Tested::model;
    random_stream random(7);
    parameters<Model> theta;
    for (double& value : theta)
        value = 2.0 * random.uniform() - 1.0;
    sampler<Model> chains(3, 2);
    chains.randomise();
    hash result;
    for (int part = 0; part < 20; ++part) {
        chains.sweep(theta, 5);
        for (std::int64_t moment : chains.moments())
            result.add(static_cast<std::uint64_t>(moment));
    }
    for (std::size_t layer = 0; layer < Model::layer_count; ++layer)
        for (std::uint8_t state : chains.chain(1).layer(layer))
            result.add(std::uint64_t{state});
    result.print(Tested::name);
}

using H = species<"H">;
using P = species<"P">;
using lotka_volterra = model<lattice<16, 16>, layers<units<H, P>, units<H, P>, units<H, P>>,
                             couple<0, 1, patch<2, 2>, same_species>, couple<1, 2, patch<2, 2>, same_species>>;

void learning(std::size_t thread_count)
{
    constexpr std::size_t runs = 10;
    constexpr std::size_t times = 31;
    constexpr auto reactions =
        reaction_network<H, P>(reseeding_reproduction<P>(0.025), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());
    std::vector<std::uint8_t> states;
    for (std::size_t run = 0; run < runs; ++run) {
        auto simulation = simulation_on<lattice<16, 16>>(reactions, random_stream(5, {.chain = run}));
        simulation.place<H>(20);
        simulation.place<P>(40);
        for (std::size_t time = 0; time < times; ++time) {
            states.insert(states.end(), simulation.states().begin(), simulation.states().end());
            simulation.step();
        }
    }
    hash simulated;
    for (std::uint8_t state : states)
        simulated.add(std::uint64_t{state});
    simulated.print("simulations");

    constexpr auto domain = on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>, weight<0, P, 1, P>,
                                      weight<1, H, 2, H>, weight<1, P, 2, P>>(hermite{.cell = 0.1});
    parameters<lotka_volterra> theta_0;
    theta_0[bias<0, H>] = std::log(20.0 / 196.0);
    theta_0[bias<0, P>] = std::log(40.0 / 196.0);
    const threads executor(thread_count);
    for (const any_adjoint& kind :
         {any_adjoint(paper_adjoint{}), any_adjoint(discrete_adjoint{}), any_adjoint(preconditioned_adjoint{})}) {
        learning_options<lotka_volterra> options;
        options.seed = 11;
        options.adjoint = kind;
        options.substeps = kind.holds<discrete_adjoint>() ? 2 : 1;
        options.optimiser.rates = options.optimiser.rate_per_site(0.01);
        dynamic_learning learned(right_hand_sides<lotka_volterra>(theta_0, domain), theta_0,
                                 training_data(states, runs, times, 256), options);
        for (int step = 0; step < 40; ++step)
            learned.step(executor);
        hash result;
        const auto& theta = learned.solution();
        for (std::size_t time = 0; time < times; ++time)
            for (double value : theta[time])
                result.add(value);
        for (double coefficient : learned.right_hand_sides().field().coefficients())
            result.add(coefficient);
        result.print(kind.holds<paper_adjoint>()      ? "learning, paper"
                     : kind.holds<discrete_adjoint>() ? "learning, discrete"
                                                      : "learning, preconditioned");
    }
}

/// Learning by another rule, integrator and wake phase; mean field, annealing, terms of a closure, well-mixed runs.
void analysis(std::size_t thread_count)
{
    const threads executor(thread_count);
    random_stream random(9);
    std::vector<std::uint8_t> states(5 * 12 * 256);
    for (std::uint8_t& state : states)
        state = static_cast<std::uint8_t>(random.below(3));
    parameters<lotka_volterra> theta;
    for (double& value : theta)
        value = random.uniform() - 0.5;
    learning_options<lotka_volterra> options;
    options.seed = 12;
    options.wake = mean_field_wake{};
    options.integrator = rk4{};
    options.optimiser.rule = adam{};
    options.optimiser.rates = options.optimiser.uniform_rate(0.01);
    options.optimiser.options = {.schedule = cosine_rate{.length = 20.0}, .clip_norm = 10.0, .regularisation = 0.1};
    dynamic_learning learned(
        right_hand_sides<lotka_volterra>(theta, on_domain<bias<0, H>, weight<0, P, 1, P>>(hermite{.cell = 0.1})), theta,
        training_data(states, 5, 12, 256), options);
    for (int step = 0; step < 6; ++step)
        learned.step(executor);
    hash of_learning;
    std::vector<parameters<lotka_volterra>> path;
    for (std::size_t time = 0; time < 12; ++time) {
        path.push_back(learned.solution()[time]);
        for (double value : path.back())
            of_learning.add(value);
    }
    of_learning.print("learning, adam and rk4");

    hash of_means;
    unit_means<lotka_volterra> m;
    const mean_field<lotka_volterra> solve(theta);
    of_means.add(static_cast<std::uint64_t>(solve.all(m).iterations));
    for (double value : solve.moments(m))
        of_means.add(value);
    of_means.print("mean field");

    hash of_terms;
    const auto slopes = slopes_of_path(std::span<const parameters<lotka_volterra>>(path));
    for (const auto& at :
         closure_terms_along(short_run{}, std::span<const parameters<lotka_volterra>>(path),
                             std::span<const parameter_values<lotka_volterra, double>>(slopes),
                             observables{species_counts<H, P>{}, pairs_at_distance<2, H, P>{}}, 20, 13, executor))
        for (const measured& sum : at.sum) {
            of_terms.add(sum.value);
            of_terms.add(sum.standard_error);
        }
    of_terms.print("closure terms");

    hash of_weights;
    for (double weight : annealed_importance(theta, {.temperatures = 20, .chains = 8}, 14, executor).log_weights)
        of_weights.add(weight);
    of_weights.print("annealing");
}

} // namespace

/// The argument is the number of threads.
int main(int count, char** arguments)
{
    using namespace closura_tests;
    chains_of<paper>();
    chains_of<long_lines>();
    chains_of<strided_box>();
    chains_of<wide_patch>();
    chains_of<three_unit_cluster>();
    chains_of<chequered>();
    chains_of<prime_extents>();
    chains_of<crowded_square>();
    chains_of<long_ring>();
    const std::size_t thread_count = count > 1 ? static_cast<std::size_t>(std::atoi(arguments[1])) : 1;
    learning(thread_count);
    analysis(thread_count);
}
