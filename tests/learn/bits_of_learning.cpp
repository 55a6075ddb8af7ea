// The same seed gives the same bits: whatever runs the work, and whether or not learning was stopped in between.
#include "checkpoints.hpp"

#include <closura/run/shuffling.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace closura_tests::bits_of_learning_tests {

constexpr std::size_t all_steps = 17;

template <class Case, class Executor = serial>
learned_bits<Case> learned(const options_in<Case>& options, const Executor& executor = {})
{
    auto learning = start(some_data<Case>(), options);
    go_on(learning, all_steps, executor);
    return learned_bits<Case>(learning);
}

template <class Case>
std::vector<options_in<Case>> several_options()
{
    auto kept = some_options<Case>();
    kept.law = persistent{3};
    auto another = some_options<Case>();
    another.adjoint = preconditioned_adjoint{};
    another.batch.runs = drawn_once{};
    another.substeps = 2;
    return {some_options<Case>(), kept, another};
}

template <class Case>
class bits_learned_on : public testing::Test {};
using cases = testing::Types<ring, square, ring_of_equations>;
TYPED_TEST_SUITE(bits_learned_on, cases, by_name);

TYPED_TEST(bits_learned_on, do_not_depend_on_the_executor)
{
    for (const auto& options : several_options<TypeParam>()) {
        const auto alone = learned<TypeParam>(options);
        EXPECT_GT(alone.vertices.size(), 0U);
        EXPECT_NE(alone.theta.back(), alone.theta.front());
        EXPECT_TRUE(learned<TypeParam>(options, threads(2)) == alone);
        EXPECT_TRUE(learned<TypeParam>(options, threads(5)) == alone);
        EXPECT_TRUE(learned<TypeParam>(options, shuffling(1)) == alone);
    }
}

TYPED_TEST(bits_learned_on, depend_on_the_seed)
{
    auto options = some_options<TypeParam>();
    const auto first = learned<TypeParam>(options);
    EXPECT_TRUE(learned<TypeParam>(options) == first);
    ++options.seed;
    const auto other = learned<TypeParam>(options);
    EXPECT_NE(other.theta, first.theta);
    EXPECT_NE(other.mu, first.mu);
    EXPECT_NE(other.coefficients, first.coefficients);
}

// ---- Checkpoints.

TYPED_TEST(bits_learned_on, are_the_same_after_a_stop)
{
    for (const auto& options : several_options<TypeParam>()) {
        const auto uninterrupted = learned<TypeParam>(options);
        for (std::size_t stop : {0U, 1U, 8U, 17U}) {
            const temporary_directory directory;
            {
                auto learning = start(some_data<TypeParam>(), options);
                go_on(learning, stop);
                save<TypeParam>(learning, directory.path());
            }
            auto learning = restored<TypeParam>(directory.path(), some_data<TypeParam>());
            EXPECT_EQ(learning.steps_done(), stop);
            go_on(learning, all_steps - stop, threads(2));
            EXPECT_TRUE(learned_bits<TypeParam>(learning) == uninterrupted) << "stopped after " << stop << " steps";
        }
    }
}

TYPED_TEST(bits_learned_on, are_the_same_after_many_stops)
{
    const temporary_directory directory;
    auto options = some_options<TypeParam>();
    options.law = persistent{3};
    {
        auto learning = start(some_data<TypeParam>(), options);
        save<TypeParam>(learning, directory.path());
    }
    for (std::size_t step = 0; step < all_steps; ++step) {
        auto learning = restored<TypeParam>(directory.path(), some_data<TypeParam>());
        go_on(learning, 1);
        save<TypeParam>(learning, directory.path());
        if (step + 1 == all_steps) {
            EXPECT_TRUE(learned_bits<TypeParam>(learning) == learned<TypeParam>(options));
        }
    }
}

} // namespace closura_tests::bits_of_learning_tests
