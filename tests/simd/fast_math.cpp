// Compiled with -ffast-math, which allows other last digits, and nothing worse: compilers may cancel sums that only
// rounding keeps apart.
#include <closura/simd/exponential.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace closura_tests::fast_math_tests {

using closura::block;

TEST(fast_math, leaves_the_exponential_what_it_is)
{
    for (int n = -7000; n <= 7000; ++n) {
        const volatile double x = 0.1 * n + 0.0123;
        if (std::fabs(x) > 700.0)
            continue;
        std::array<double, block<double>::size> bounded, whole;
        bounded_exponential(block<double>(x)).store(bounded.data());
        exponential_of(block<double>(x)).store(whole.data());
        // The argument's own last place is worth |x| places of the result.
        const double tolerance = 1e-15 * (1.0 + std::fabs(x));
        ASSERT_NEAR(closura::exponential_of(double{x}) / std::exp(x), 1.0, tolerance) << x;
        ASSERT_NEAR(bounded[1] / std::exp(x), 1.0, tolerance) << x;
        ASSERT_NEAR(whole[1] / std::exp(x), 1.0, tolerance) << x;
    }
}

} // namespace closura_tests::fast_math_tests
