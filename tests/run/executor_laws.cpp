// What every executor promises: each piece of work once, results in their places, exceptions to the caller.
#include "every_executor.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace closura_tests::executor_laws_tests {

using namespace closura; // NOLINT: these are tests of closura alone

template <class Case>
class executor_laws : public testing::Test {
protected:
    Case tested_;
};
TYPED_TEST_SUITE(executor_laws, every_executor, by_executor);

constexpr std::size_t counts[] = {0, 1, 2, 7, 1000};

template <class Executor>
void expect_every_index_once(const Executor& executor, std::size_t count)
{
    std::vector<std::atomic<int>> calls(count + 1);
    executor(count, [&](std::size_t i) { ++calls[i]; });
    for (std::size_t i = 0; i < count; ++i)
        EXPECT_EQ(calls[i], 1) << "index " << i << " of " << count;
    EXPECT_EQ(calls[count], 0);
}

TYPED_TEST(executor_laws, the_concept_holds)
{
    using tested = std::remove_cvref_t<decltype(this->tested_.executor)>;
    static_assert(executor<tested>);
    static_assert(executor<const tested>);
    EXPECT_GE(this->tested_.executor.thread_count(), 1U);
}

TYPED_TEST(executor_laws, every_index_is_called_once)
{
    for (const std::size_t count : counts)
        expect_every_index_once(this->tested_.executor, count);
}

TYPED_TEST(executor_laws, all_is_done_on_return)
{
    for (int repeat = 0; repeat < 50; ++repeat) {
        std::vector<int> done(20); // no atomics: the executor must order these writes before its return
        this->tested_.executor(done.size(), [&](std::size_t i) { done[i] = static_cast<int>(i) + 1; });
        for (std::size_t i = 0; i < done.size(); ++i)
            ASSERT_EQ(done[i], static_cast<int>(i) + 1);
    }
}

TYPED_TEST(executor_laws, neither_executor_nor_function_is_copied)
{
    struct adder {
        std::unique_ptr<std::atomic<std::size_t>> sum = std::make_unique<std::atomic<std::size_t>>(0);
        void operator()(std::size_t i) const { *sum += i; }
    };
    const adder function;
    const auto& constant = this->tested_.executor;
    constant(100, function);
    EXPECT_EQ(*function.sum, 4950U);
}

TYPED_TEST(executor_laws, calls_can_be_nested)
{
    const auto& executor = this->tested_.executor;
    std::vector<std::atomic<int>> calls(6 * 7 * 2);
    executor(6, [&](std::size_t i) {
        executor(7, [&](std::size_t j) { executor(2, [&](std::size_t k) { ++calls[(i * 7 + j) * 2 + k]; }); });
    });
    for (const auto& count : calls)
        EXPECT_EQ(count, 1);
}

TYPED_TEST(executor_laws, calls_can_be_nested_in_those_of_another)
{
    const auto expect_nested = [](const auto& outer, const auto& inner) {
        std::vector<std::atomic<int>> calls(6 * 7);
        outer(6, [&](std::size_t i) { inner(7, [&](std::size_t j) { ++calls[i * 7 + j]; }); });
        for (const auto& count : calls)
            EXPECT_EQ(count, 1);
    };
    const threads other(3);
    expect_nested(this->tested_.executor, other);
    expect_nested(other, this->tested_.executor);
}

TYPED_TEST(executor_laws, results_stand_by_index)
{
    struct result {
        std::size_t index;
        double half;
        bool operator==(const result&) const = default;
    };
    const auto of_index = [](std::size_t i) { return result{i, 0.5 * static_cast<double>(i)}; };
    for (const std::size_t count : counts) {
        std::vector<result> results(count);
        fill(this->tested_.executor, results, of_index);
        for (std::size_t i = 0; i < count; ++i)
            ASSERT_EQ(results[i], of_index(i));
        std::vector<result> again(count + 2, result{7, 7.0});
        fill(this->tested_.executor, std::span(again).subspan(1, count), of_index);
        EXPECT_EQ(again.front(), (result{7, 7.0}));
        EXPECT_EQ(again.back(), (result{7, 7.0}));
        EXPECT_TRUE(std::equal(results.begin(), results.end(), again.begin() + 1));
    }
}

// ---- Exceptions.

/// Throws at some indices, and says at which.
struct throws_at {
    std::vector<std::size_t> indices;
    void operator()(std::size_t i) const
    {
        for (const std::size_t index : indices)
            if (i == index)
                throw std::out_of_range(std::to_string(i));
    }
};

template <class Call>
std::string thrown_by(const Call& call)
{
    try {
        call();
    } catch (const std::out_of_range& exception) {
        return exception.what();
    }
    return "nothing";
}

TYPED_TEST(executor_laws, the_exception_of_the_lowest_index_reaches_the_caller)
{
    const auto& executor = this->tested_.executor;
    for (int repeat = 0; repeat < 20; ++repeat) {
        EXPECT_EQ(thrown_by([&] { executor(1, throws_at{{0}}); }), "0");
        EXPECT_EQ(thrown_by([&] { executor(10, throws_at{{9}}); }), "9");
        EXPECT_EQ(thrown_by([&] { executor(1000, throws_at{{400, 399, 999, 401}}); }), "399");
        std::vector<std::size_t> all(100);
        std::iota(all.begin(), all.end(), std::size_t{0});
        EXPECT_EQ(thrown_by([&] { executor(100, throws_at{all}); }), "0");
        EXPECT_EQ(thrown_by([&] { executor(10, throws_at{{10}}); }), "nothing");
    }
}

TYPED_TEST(executor_laws, no_index_is_called_twice_when_one_throws)
{
    std::vector<std::atomic<int>> calls(200);
    EXPECT_EQ(thrown_by([&] {
                  this->tested_.executor(calls.size(), [&](std::size_t i) {
                      ++calls[i];
                      throws_at{{50}}(i);
                  });
              }),
              "50");
    for (std::size_t i = 0; i < calls.size(); ++i) {
        EXPECT_LE(calls[i], 1);
        if (i <= 50) {
            EXPECT_EQ(calls[i], 1) << i;
        }
    }
}

TYPED_TEST(executor_laws, an_executor_serves_as_before_after_an_exception)
{
    const auto& executor = this->tested_.executor;
    for (int repeat = 0; repeat < 20; ++repeat) {
        EXPECT_EQ(thrown_by([&] { executor(8, throws_at{{3}}); }), "3");
        expect_every_index_once(executor, 100);
    }
}

TYPED_TEST(executor_laws, exceptions_pass_through_calls_within_calls)
{
    const auto& executor = this->tested_.executor;
    EXPECT_EQ(thrown_by([&] { executor(4, [&](std::size_t) { executor(6, throws_at{{5}}); }); }), "5");
    expect_every_index_once(executor, 100);
}

TYPED_TEST(executor_laws, exceptions_pass_through_fill)
{
    std::vector<int> results(30);
    EXPECT_EQ(thrown_by([&] {
                  fill(this->tested_.executor, results, [](std::size_t i) {
                      throws_at{{4, 20}}(i);
                      return 1;
                  });
              }),
              "4");
    fill(this->tested_.executor, results, [](std::size_t) { return 2; });
    EXPECT_EQ(results, std::vector<int>(30, 2));
}

// ---- What is, and what is not, an executor.

TEST(executor_concept, refuses_what_is_no_executor)
{
    struct without_thread_count {
        void operator()(std::size_t, const core_detail::some_work&) const {}
    };
    struct without_call {
        static std::size_t thread_count() { return 1; }
    };
    static_assert(!executor<without_thread_count> && !executor<without_call> && !executor<int>);
}

TEST(fill_of_ones_own, is_used_through_decorators_too)
{
    const own_executor own;
    std::vector<int> results(3);
    fill(own, results, [](std::size_t i) { return static_cast<int>(i); });
    EXPECT_EQ(own.fills, 1U);
    fill(with_progress(own, "filling", 3), results, [](std::size_t i) { return static_cast<int>(i); });
    EXPECT_EQ(own.fills, 2U);
    EXPECT_EQ(results, (std::vector{0, 1, 2}));
}

TEST(serial, works_in_order)
{
    std::vector<std::size_t> order;
    serial{}(5, [&](std::size_t i) { order.push_back(i); });
    EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(shuffling, draws_another_order_for_each_call_and_the_same_ones_for_the_same_seed)
{
    const auto order_of_call = [](const shuffling& executor) {
        std::vector<std::size_t> order;
        executor(20, [&](std::size_t i) { order.push_back(i); });
        return order;
    };
    const shuffling first(1);
    const shuffling second(1);
    const shuffling other(2);
    const auto order = order_of_call(first);
    EXPECT_EQ(order_of_call(second), order);
    EXPECT_NE(order_of_call(other), order);
    const auto next = order_of_call(first);
    EXPECT_NE(next, order);
    EXPECT_EQ(order_of_call(second), next);
}

TEST(shuffling, draws_all_orders_equally_often)
{
    // 6000 calls, 6 orders: χ² with 5 degrees of freedom exceeds 25.7 with probability 10⁻⁴.
    const shuffling executor(3);
    std::size_t seen[3][3] = {};
    constexpr std::size_t calls = 6000;
    for (std::size_t call = 0; call < calls; ++call) {
        std::vector<std::size_t> order;
        executor(3, [&](std::size_t i) { order.push_back(i); });
        ++seen[order[0]][order[1]];
    }
    double chi_square = 0.0;
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            if (i != j) {
                const double difference = static_cast<double>(seen[i][j]) - calls / 6.0;
                chi_square += difference * difference / (calls / 6.0);
            }
    EXPECT_LT(chi_square, 25.7);
}

} // namespace closura_tests::executor_laws_tests
