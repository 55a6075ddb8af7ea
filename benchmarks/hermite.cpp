// Cubic Hermite right-hand sides: ten functions on a common domain, at points of one cell (as along a trajectory, which
// stays in a cell for several steps). items_per_second counts right-hand sides, so 1e9 / items_per_second is the time
// of one in ns, to be compared with
//  - hermite_naive: each shape function and its gradient formed anew for each coefficient of each function;
//  - hermite_shared_basis: the same loop, with shape functions shared by the ten functions.
#include <closura/dynamics/hermite_field.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

constexpr std::size_t function_count = 10;
constexpr std::size_t point_count = 64; // a power of 2

template <std::size_t Dimensions>
using point = std::array<double, Dimensions>;

double uniform(closura::splitmix64& bits) { return static_cast<double>(bits() >> 11) * 0x1p-53; }

/// Points of the cell in the middle of which the origin lies (side 0.1).
template <std::size_t Dimensions>
std::vector<point<Dimensions>> points_of_a_cell()
{
    closura::splitmix64 bits{1};
    std::vector<point<Dimensions>> result(point_count);
    for (point<Dimensions>& x : result)
        for (double& coordinate : x)
            coordinate = 0.1 * (uniform(bits) - 0.5);
    return result;
}

/// All coefficients of the middle cell nonzero, and neighbouring cells there too, so that vertices are not in order.
template <class Field>
Field filled_field()
{
    closura::splitmix64 bits{2};
    Field field({}, 0.1);
    for (int n = 0; n < 20; ++n) {
        typename Field::point x;
        for (double& coordinate : x)
            coordinate = 0.3 * (uniform(bits) - 0.5);
        typename Field::function_values weights;
        for (double& w : weights)
            w = uniform(bits) - 0.5;
        field.accumulate(x, weights);
    }
    for (const typename Field::point& x : points_of_a_cell<Field::dimensions>())
        field.accumulate(x, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    return field;
}

void count_right_hand_sides(benchmark::State& state)
{
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(function_count));
}

template <class Field>
void values(benchmark::State& state)
{
    const auto field = filled_field<Field>();
    const auto points = points_of_a_cell<Field::dimensions>();
    std::size_t n = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(field.values(points[n++ % point_count]));
    count_right_hand_sides(state);
}

template <class Field>
void values_and_gradients(benchmark::State& state)
{
    const auto field = filled_field<Field>();
    const auto points = points_of_a_cell<Field::dimensions>();
    std::size_t n = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(field.values_and_gradients(points[n++ % point_count]));
    count_right_hand_sides(state);
}

template <class Field>
void update(benchmark::State& state)
{
    auto field = filled_field<Field>();
    const auto points = points_of_a_cell<Field::dimensions>();
    std::size_t n = 0;
    double sign = 1e-3; // up and down, so that the coefficients stay bounded
    for (auto _ : state) {
        typename Field::function_values weights;
        weights.fill(sign = -sign);
        field.accumulate(points[n++ % point_count], weights);
        benchmark::ClobberMemory();
    }
    count_right_hand_sides(state);
}

template <class Field>
void changed_at(benchmark::State& state)
{
    const auto field = filled_field<Field>();
    const auto points = points_of_a_cell<Field::dimensions>();
    std::size_t n = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(field.changed_at(points[n++ % point_count]));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

/// One cell of the plainest implementation: coefficients [function][corner][slope set], loops over coefficients.
template <std::size_t Dimensions>
struct naive_cell {
    static constexpr std::size_t size = std::size_t{1} << 2 * Dimensions;

    std::vector<double> coefficients;

    naive_cell() : coefficients(function_count * size)
    {
        closura::splitmix64 bits{3};
        for (double& u : coefficients)
            u = uniform(bits) - 0.5;
    }

    /// The shape function of a coefficient (number size), and its gradient (numbers 0 … Dimensions−1).
    static void shape(const std::array<closura::hermite_shapes, Dimensions>& shapes, std::size_t coefficient,
                      std::array<double, Dimensions + 1>& result)
    {
        for (std::size_t by = 0; by <= Dimensions; ++by) {
            double product = 1.0;
            for (std::size_t k = 0; k < Dimensions; ++k) {
                const std::size_t corner = coefficient >> (Dimensions + k) & 1;
                const std::size_t which = 2 * corner + (coefficient >> k & 1);
                product *= k == by ? shapes[k].derivatives[which] : shapes[k].values[which];
            }
            result[by] = product;
        }
    }

    static auto shapes_at(const point<Dimensions>& x)
    {
        std::array<closura::hermite_shapes, Dimensions> shapes;
        for (std::size_t k = 0; k < Dimensions; ++k)
            shapes[k] = closura::hermite_shapes(x[k] / 0.1 + 0.5);
        return shapes;
    }
};

template <std::size_t Dimensions, bool SharedBasis>
void naive_values_and_gradients(benchmark::State& state)
{
    using cell = naive_cell<Dimensions>;
    const cell field;
    const auto points = points_of_a_cell<Dimensions>();
    std::size_t n = 0;
    std::vector<std::array<double, Dimensions + 1>> basis(cell::size);
    for (auto _ : state) {
        const auto shapes = cell::shapes_at(points[n++ % point_count]);
        if constexpr (SharedBasis)
            for (std::size_t c = 0; c < cell::size; ++c)
                cell::shape(shapes, c, basis[c]);
        std::array<std::array<double, Dimensions + 1>, function_count> sums{};
        for (std::size_t f = 0; f < function_count; ++f)
            for (std::size_t c = 0; c < cell::size; ++c) {
                if constexpr (!SharedBasis)
                    cell::shape(shapes, c, basis[c]);
                for (std::size_t by = 0; by <= Dimensions; ++by)
                    sums[f][by] += field.coefficients[f * cell::size + c] * basis[c][by];
            }
        benchmark::DoNotOptimize(sums);
    }
    count_right_hand_sides(state);
}

template <std::size_t Dimensions, class Scalar>
void add(const std::string& family)
{
    using field = closura::hermite_field<Dimensions, function_count, Scalar>;
    const std::string name = family + "/d:" + std::to_string(Dimensions);
    benchmark::RegisterBenchmark((name + "/values").c_str(), values<field>);
    benchmark::RegisterBenchmark((name + "/values_and_gradients").c_str(), values_and_gradients<field>);
    benchmark::RegisterBenchmark((name + "/update").c_str(), update<field>);
    benchmark::RegisterBenchmark((name + "/changed_at").c_str(), changed_at<field>);
}

[[maybe_unused]] const bool registered = [] {
    add<2, double>("hermite");
    add<4, double>("hermite");
    add<6, double>("hermite");
    add<8, double>("hermite");
    add<2, float>("hermite_float");
    add<4, float>("hermite_float");
    add<6, float>("hermite_float");
    add<8, float>("hermite_float");
    benchmark::RegisterBenchmark("hermite_naive/d:6/values_and_gradients", naive_values_and_gradients<6, false>);
    benchmark::RegisterBenchmark("hermite_shared_basis/d:6/values_and_gradients", naive_values_and_gradients<6, true>);
    return true;
}();

} // namespace
