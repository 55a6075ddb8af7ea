// Runs per second (items_per_second) of the paper's Lotka–Volterra simulation: 40×40 sites, 100 H and 100 P at the
// start, 500 steps. The textbook simulator has the same rules, site choice uniform, written the obvious way: a list of
// molecules, std::mt19937, a shuffle each step.
#include <lotka_volterra/lotka_volterra.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace {

using system_type = examples::lotka_volterra;
using lattice = closura::lattice_of_system<system_type>;

constexpr int steps = 500;

template <class SiteChoice>
void closura_simulation(benchmark::State& state, SiteChoice site_choice)
{
    std::uint64_t chain = 0;
    for (auto _ : state) {
        auto run = closura::simulation_on<lattice>(system_type::network, closura::random_stream(1, {.chain = chain++}),
                                                   {}, site_choice);
        run.place(system_type::start);
        for (int t = 0; t < steps; ++t)
            run.step();
        benchmark::DoNotOptimize(run.counts());
    }
    state.SetItemsProcessed(state.iterations());
}

class textbook_simulation {
public:
    explicit textbook_simulation(std::uint32_t seed) : random_(seed)
    {
        for (int i = 0; i < 100; ++i)
            for (char species : {'H', 'P'})
                create(species);
    }

    void step()
    {
        for (double time = 0;;) {
            const auto hunters =
                std::count_if(molecules_.begin(), molecules_.end(), [&](auto& m) { return is(m, 'H'); });
            const auto prey = static_cast<std::ptrdiff_t>(molecules_.size()) - hunters;
            const double birth = 0.025 * static_cast<double>(std::max<std::ptrdiff_t>(prey, 1));
            const double death = 0.06 * static_cast<double>(hunters);
            time += std::exponential_distribution<double>(birth + death)(random_);
            if (time > 1)
                break;
            if (std::uniform_real_distribution<double>(0, birth + death)(random_) < birth)
                create('P');
            else
                kill_hunter(below(static_cast<int>(hunters)));
        }
        std::shuffle(molecules_.begin(), molecules_.end(), random_);
        std::vector<char> moved(side * side, 0);
        for (auto& molecule : molecules_)
            if (!moved[index(molecule)])
                hop(molecule, moved);
    }

    [[nodiscard]] std::size_t size() const { return molecules_.size(); }

private:
    static constexpr int side = 40;
    using position = std::pair<int, int>;

    static std::size_t index(position at) { return static_cast<std::size_t>(at.first * side + at.second); }
    bool is(position at, char species) const { return sites_[index(at)] == species; }
    int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

    void create(char species)
    {
        if (molecules_.size() == sites_.size())
            return;
        position at;
        do
            at = {below(side), below(side)};
        while (!is(at, ' '));
        sites_[index(at)] = species;
        molecules_.push_back(at);
    }

    void kill_hunter(int which)
    {
        for (auto& molecule : molecules_)
            if (is(molecule, 'H') && which-- == 0) {
                sites_[index(molecule)] = ' ';
                molecule = molecules_.back();
                molecules_.pop_back();
                return;
            }
    }

    void hop(position& molecule, std::vector<char>& moved)
    {
        static constexpr position directions[] = {{0, 1}, {0, -1}, {1, 0}, {-1, 0}};
        const auto [dy, dx] = directions[below(4)];
        const position target = {(molecule.first + dy + side) % side, (molecule.second + dx + side) % side};
        char& here = sites_[index(molecule)];
        char& there = sites_[index(target)];
        if (there == ' ') {
            there = std::exchange(here, ' ');
            molecule = target;
            moved[index(target)] = 1;
        } else if (here != there && std::uniform_real_distribution<double>()(random_) < 0.4) {
            here = there = 'H';
            moved[index(molecule)] = moved[index(target)] = 1;
        }
    }

    std::mt19937 random_;
    std::vector<char> sites_ = std::vector<char>(side * side, ' ');
    std::vector<position> molecules_;
};

void textbook(benchmark::State& state)
{
    std::uint32_t seed = 0;
    for (auto _ : state) {
        textbook_simulation run(seed++);
        for (int t = 0; t < steps; ++t)
            run.step();
        benchmark::DoNotOptimize(run.size());
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(closura_simulation, uniform, closura::uniform_site_choice{})
    ->Name("simulate/lotka_volterra/uniform")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(closura_simulation, row_first, closura::row_first_site_choice{})
    ->Name("simulate/lotka_volterra/row_first")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(textbook)->Name("simulate_textbook/lotka_volterra")->Unit(benchmark::kMillisecond);

} // namespace
