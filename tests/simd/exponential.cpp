// exp: as exact as it says, and with the same bits in a number and in an element of a block.
#include "brute_force.hpp"

#include <closura/expr/evaluate.hpp>
#include <closura/expr/functions.hpp>
#include <closura/expr/variables.hpp>
#include <closura/simd/exponential.hpp>

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace closura_tests::exponential_tests {

using doubles = block<double>;
using elements = std::array<double, doubles::size>;

/// Moderate arguments, whole multiples of ln 2 and of its half, where n changes.
std::vector<double> moderate_arguments()
{
    splitmix64 bits{1};
    std::vector<double> result;
    for (int n = -20000; n <= 20000; ++n) {
        result.push_back(symmetric(bits, 700.0));
        result.push_back(symmetric(bits, 1.0));
        result.push_back(n * 0.034657359027997264);
        result.push_back(std::nextafter(n * 0.034657359027997264, n % 2 == 0 ? 1e3 : -1e3));
    }
    for (const double x : {0.0, -0.0, 1e-300, -1e-300, 5e-324, 1e-17, -1e-17, 700.0, -700.0})
        result.push_back(x);
    return result;
}

/// Whatever else a number can be.
std::vector<double> other_arguments()
{
    using limits = std::numeric_limits<double>;
    const double beyond = std::nextafter(700.0, 1e3);
    return {beyond,
            -beyond,
            709.0,
            709.78,
            710.0,
            -708.0,
            -720.0,
            -745.0,
            -746.0,
            1e6,
            -1e6,
            limits::max(),
            limits::lowest(),
            limits::infinity(),
            -limits::infinity(),
            limits::quiet_NaN(),
            std::copysign(limits::quiet_NaN(), -1.0)};
}

elements exponentials(const elements& x)
{
    elements found;
    exponential_of(doubles::load(x.data())).store(found.data());
    return found;
}

/// NaN equals NaN.
void expect_same(double found, double expected, double x)
{
    if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(found)) << x;
    else
        EXPECT_EQ(std::bit_cast<std::uint64_t>(found), std::bit_cast<std::uint64_t>(expected)) << x;
}

TEST(exponential, is_as_exact_as_it_says)
{
    for (const double x : moderate_arguments()) {
        const long double exact = std::exp(static_cast<long double>(x));
        ASSERT_LE(std::fabs(exponential_of(x) / exact - 1), 0.75L * std::numeric_limits<double>::epsilon()) << x;
    }
}

TEST(exponential, beyond_is_that_of_the_c_library)
{
    for (const double x : other_arguments())
        expect_same(exponential_of(x), std::exp(x), x);
}

TEST(exponential, of_a_block_has_the_bits_of_numbers)
{
    const std::vector<double> arguments = moderate_arguments();
    for (std::size_t n = 0; n + doubles::size <= arguments.size(); n += doubles::size) {
        elements x;
        for (std::size_t k = 0; k < x.size(); ++k)
            x[k] = arguments[n + k];
        const elements found = exponentials(x);
        for (std::size_t k = 0; k < x.size(); ++k)
            expect_same(found[k], exponential_of(x[k]), x[k]);
    }
}

TEST(exponential, of_a_block_takes_any_number_in_any_place)
{
    for (const double x : other_arguments())
        for (std::size_t place = 0; place < doubles::size; ++place) {
            elements all;
            for (std::size_t k = 0; k < all.size(); ++k)
                all[k] = k == place ? x : 0.1 * static_cast<double>(k);
            const elements found = exponentials(all);
            for (std::size_t k = 0; k < all.size(); ++k)
                expect_same(found[k], exponential_of(all[k]), all[k]);
        }
}

TEST(exponential, of_several_blocks_takes_any_number_in_any_of_them)
{
    for (const double x : other_arguments())
        for (std::size_t place = 0; place < 3 * doubles::size; ++place) {
            std::array<elements, 3> all;
            std::array<doubles, 3> blocks;
            for (std::size_t n = 0; n < blocks.size(); ++n) {
                for (std::size_t k = 0; k < doubles::size; ++k)
                    all[n][k] = n * doubles::size + k == place ? x : 0.1 * static_cast<double>(n + k) - 0.3;
                blocks[n] = doubles::load(all[n].data());
            }
            blocks = exponentials_of(blocks);
            for (std::size_t n = 0; n < blocks.size(); ++n) {
                elements found;
                blocks[n].store(found.data());
                for (std::size_t k = 0; k < doubles::size; ++k)
                    expect_same(found[k], exponential_of(all[n][k]), all[n][k]);
            }
        }
}

TEST(exponential, that_is_bounded_ends_at_700)
{
    for (const double x : moderate_arguments()) {
        elements found;
        bounded_exponential(doubles(x)).store(found.data());
        expect_same(found[0], exponential_of(x), x);
    }
    for (const double x : {701.0, 1e6, std::numeric_limits<double>::infinity()}) {
        elements found;
        bounded_exponential(doubles(x)).store(found.data());
        EXPECT_EQ(found[1], exponential_of(700.0));
        bounded_exponential(doubles(-x)).store(found.data());
        EXPECT_EQ(found[1], exponential_of(-700.0));
    }
}

TEST(exponential, of_expressions_is_this_one)
{
    const auto value = [](double x) { return expr::evaluate(exp(time_now), [x](auto) { return x; }); };
    for (const double x : {-3.25, 0.1, 17.7, 710.0, -746.0})
        EXPECT_EQ(value(x), exponential_of(x));
}

} // namespace closura_tests::exponential_tests
