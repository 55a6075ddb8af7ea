// The paper's Lotka–Volterra run against means over 100 runs of the paper's own simulator, at every time t = 0…500:
// counts of H and P, neighbour pairs HH, PP and HP.
//
// With z = (mean − reference mean) / √(s²/n + s_ref²/100), a simulator with the same law has
//  - |z| < 5.07 at all 501 times and for all five observables with chance 0.999 or more (Bonferroni, 2505 tests);
//  - Σ z² over the ten times 50, 100, … 500, which are nearly independent, below the upper 1e-4 quantile of χ²(10), for
//    each observable.
#include "significance.hpp"

#include <closura/simulate/lattice_simulation.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace closura_tests::lotka_volterra_tests {

using namespace closura;
using H = species<"H">;
using P = species<"P">;

constexpr auto lotka_volterra =
    reaction_network<H, P>(reseeding_reproduction<P>(0.025), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());
constexpr std::size_t observables = 5, times = 501, runs = 400, reference_runs = 100;

/// Mean and standard deviation over runs.
struct summary {
    double mean = 0, deviation = 0;
};
using table = std::vector<std::array<summary, observables>>;

/// Rows "t, mean, deviation, mean, deviation, …" into the observables from `first`.
void read(table& into, const std::string& name, std::size_t first, std::size_t count)
{
    std::ifstream file(std::filesystem::path(CLOSURA_TEST_DATA_DIR) / name);
    std::string line;
    ASSERT_TRUE(std::getline(file, line)) << name;
    for (std::size_t t = 0; t < times; ++t) {
        ASSERT_TRUE(static_cast<bool>(std::getline(file, line))) << name << ", t = " << t;
        for (char& c : line)
            c = c == ',' ? ' ' : c;
        std::istringstream fields(line);
        std::size_t time = times;
        fields >> time;
        ASSERT_EQ(time, t);
        for (std::size_t k = first; k < first + count; ++k)
            ASSERT_TRUE(fields >> into[t][k].mean >> into[t][k].deviation);
    }
}

table simulate()
{
    table result(times);
    for (std::size_t r = 0; r < runs; ++r) {
        auto run = simulation_on<lattice<40, 40>>(lotka_volterra, random_stream(2019, {.chain = r}), {},
                                                  row_first_site_choice{});
        run.place<H>(100);
        run.place<P>(100);
        for (std::size_t t = 0; t < times; ++t) {
            if (t > 0)
                run.step();
            const std::array<std::uint32_t, observables> values = {
                run.count<H>(), run.count<P>(), run.neighbour_pairs<H, H>(), run.neighbour_pairs<P, P>(),
                run.neighbour_pairs<H, P>()};
            for (std::size_t k = 0; k < observables; ++k) {
                result[t][k].mean += values[k]; // sums, for now
                result[t][k].deviation += static_cast<double>(values[k]) * values[k];
            }
        }
    }
    for (auto& row : result)
        for (summary& s : row) {
            s.mean /= runs;
            s.deviation = std::sqrt(std::max(0.0, (s.deviation / runs - s.mean * s.mean) * runs / (runs - 1)));
        }
    return result;
}

TEST(LotkaVolterra, AgreesWithThePapersSimulatorAtAllTimes)
{
    constexpr const char* names[] = {"H", "P", "HH", "PP", "HP"};
    table reference(times);
    read(reference, "lv_reference_counts.csv", 0, 2);
    read(reference, "lv_reference_nn.csv", 2, 3);
    ASSERT_FALSE(HasFatalFailure());
    const table ours = simulate();

    for (std::size_t k = 0; k < observables; ++k) {
        double largest = 0, sum = 0;
        std::size_t largest_at = 0;
        for (std::size_t t = 0; t < times; ++t) {
            const summary a = ours[t][k], b = reference[t][k];
            const double variance = a.deviation * a.deviation / runs + b.deviation * b.deviation / reference_runs;
            if (variance == 0) {
                EXPECT_EQ(a.mean, b.mean) << names[k] << " at t = " << t; // 100 and 100 at the start
                continue;
            }
            const double z = (a.mean - b.mean) / std::sqrt(variance);
            if (std::abs(z) > std::abs(largest)) {
                largest = z;
                largest_at = t;
            }
            if (t > 0 && t % 50 == 0)
                sum += z * z;
        }
        EXPECT_LT(std::abs(largest), 5.07) << names[k] << " at t = " << largest_at;
        EXPECT_LT(sum, significance::chi_square_bound(10)) << names[k];
        RecordProperty(std::string("largest_z_") + names[k], std::to_string(largest));
        RecordProperty(std::string("sum_of_z2_") + names[k], std::to_string(sum));
    }
}

} // namespace closura_tests::lotka_volterra_tests
