// Right-hand sides and adjoints of 64 trajectories, side by side and one by one: expressions, and Hermite functions on
// four parameters. items: points of a trajectory.
#include <models.hpp>

#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/dynamics/trajectories.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/dynamics/window_gradients.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace closura;
using benchmarked::H;
using benchmarked::P;
using model = benchmarked::lotka_volterra<40>;

constexpr std::size_t trajectory_count = 64;
constexpr double time_step = 0.01;

parameters<model> uniform_parameters(splitmix64& bits, double low, double high)
{
    parameters<model> theta;
    for (double& value : theta)
        value = low + (high - low) * (static_cast<double>(bits() >> 11) * 0x1p-53);
    return theta;
}

const std::vector<parameters<model>>& starts()
{
    static const std::vector<parameters<model>> result = [] {
        splitmix64 bits{1};
        std::vector<parameters<model>> theta;
        for (std::size_t n = 0; n < trajectory_count; ++n)
            theta.push_back(uniform_parameters(bits, -1.0, 0.0));
        return theta;
    }();
    return result;
}

/// Reactions, with what a bias alone would do, and layers that follow the one below.
struct expressions {
    static auto make()
    {
        auto rhs = right_hand_sides<model>(
            parameters<model>{},
            d_dt<bias<0, H>> =
                u<"birth"> - u<"loss"> * (1_c + exp(bias<0, H>)) + u<"pairs"> * weight<0, H, 1, H> * exp(bias<1, H>),
            d_dt<bias<0, P>> =
                u<"birth"> - u<"loss"> * (1_c + exp(bias<0, P>)) + u<"pairs"> * weight<0, P, 1, P> * bias<0, H>,
            d_dt<bias<1, H>> = u<"follow"> * (bias<0, H> - bias<1, H>),
            d_dt<bias<1, P>> = u<"follow"> * (bias<0, P> - bias<1, P>),
            d_dt<bias<2, H>> = u<"follow"> * (bias<1, H> - bias<2, H>),
            d_dt<bias<2, P>> = u<"follow"> * (bias<1, P> - bias<2, P>),
            d_dt<weight<0, H, 1, H>> = u<"bond"> - u<"loss"> * weight<0, H, 1, H> * weight<0, H, 1, H>,
            d_dt<weight<0, P, 1, P>> = u<"bond"> - u<"loss"> * weight<0, P, 1, P> * exp(-weight<0, P, 1, P>),
            d_dt<weight<1, H, 2, H>> = -u<"loss"> * weight<1, H, 2, H>,
            d_dt<weight<1, P, 2, P>> = -u<"loss"> * weight<1, P, 2, P>);
        rhs.set_coefficients({0.01, 0.02, 0.03, 0.04, 0.05});
        return rhs;
    }
};

struct hermite_functions {
    static auto make()
    {
        auto rhs = right_hand_sides<model>(
            parameters<model>{},
            on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>, weight<0, P, 1, P>>(hermite{.cell = 0.5}));
        splitmix64 bits{2};
        for (int n = 0; n < 200; ++n)
            rhs.accumulate(uniform_parameters(bits, -1.2, 0.2), uniform_parameters(bits, -0.1, 0.1));
        return rhs;
    }
};

/// θ(t) over 500 steps.
template <class Sides, bool SideBySide>
void integrated(benchmark::State& state)
{
    constexpr std::size_t steps = 500;
    const auto rhs = Sides::make();
    for (auto _ : state) {
        if constexpr (SideBySide) {
            trajectories<model> all(starts(), time_step);
            all.integrate(rhs, steps);
            benchmark::DoNotOptimize(all);
        } else
            for (const parameters<model>& start : starts()) {
                trajectory<model> one(start, time_step);
                one.integrate(rhs, steps);
                benchmark::DoNotOptimize(one);
            }
    }
    state.SetItemsProcessed(
        static_cast<std::int64_t>(static_cast<std::size_t>(state.iterations()) * trajectory_count * steps));
}

/// The paper's adjoint over windows of 20 steps.
template <class Sides, bool SideBySide>
void adjoints(benchmark::State& state)
{
    constexpr std::size_t steps = 20;
    const auto rhs = Sides::make();
    splitmix64 bits{3};
    std::vector<trajectory<model>> paths;
    std::vector<parameter_values<model, double>> differences;
    std::vector<centres<model>> mu(steps + 1);
    for (std::size_t t = 0; t <= steps; ++t) {
        differences.push_back(uniform_parameters(bits, -1.0, 1.0));
        mu[t].fill(0.1 + 0.01 * static_cast<double>(t));
    }
    for (const parameters<model>& start : starts())
        paths.emplace_back(start, time_step).integrate(rhs, steps);
    std::vector<adjoint_window<model>> windows;
    for (const trajectory<model>& path : paths)
        windows.push_back(
            {.points = path.points(0, steps), .differences = differences, .mu = mu, .time_step = time_step});
    for (auto _ : state) {
        if constexpr (SideBySide)
            benchmark::DoNotOptimize(
                window_gradients(paper_adjoint{}, rhs, std::span<const adjoint_window<model>>(windows)));
        else
            for (const adjoint_window<model>& window : windows)
                benchmark::DoNotOptimize(window_gradient(paper_adjoint{}, rhs, window));
    }
    state.SetItemsProcessed(
        static_cast<std::int64_t>(static_cast<std::size_t>(state.iterations()) * trajectory_count * steps));
}

template <class Sides>
void add(const std::string& name)
{
    benchmark::RegisterBenchmark(("trajectories/" + name).c_str(), integrated<Sides, true>);
    benchmark::RegisterBenchmark(("trajectories_alone/" + name).c_str(), integrated<Sides, false>);
    benchmark::RegisterBenchmark(("adjoints/" + name).c_str(), adjoints<Sides, true>);
    benchmark::RegisterBenchmark(("adjoints_alone/" + name).c_str(), adjoints<Sides, false>);
}

[[maybe_unused]] const bool registered = [] {
    add<expressions>("expressions");
    add<hermite_functions>("hermite");
    return true;
}();

} // namespace
