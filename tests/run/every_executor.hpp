// The executors that must all do the same: `every_executor` for typed tests. A case holds what its executor needs.
#pragma once

#include <closura/run/progress.hpp>
#include <closura/run/shuffling.hpp>
#include <closura/run/threads.hpp>

#if defined(CLOSURA_TESTS_ON_RANKS)
#include <closura/run/ranks.hpp>
#endif

#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string>

namespace closura_tests {

struct one_after_the_other {
    static std::string name() { return "serial"; }
    closura::serial executor;
};

template <std::size_t Count>
struct on_threads {
    static std::string name() { return "threads_" + std::to_string(Count); }
    closura::threads executor{Count};
};

struct shuffled {
    static std::string name() { return "shuffling"; }
    closura::shuffling executor{1};
};

template <class Case>
struct with_a_bar : private Case {
    static std::string name() { return Case::name() + "_with_progress"; }
    closura::progress_executor<decltype(Case::executor)> executor{Case::executor, "testing", 10};
};

/// An executor as a user may write one, which fills results in a way of its own.
class own_executor {
public:
    static constexpr std::size_t thread_count() { return 2; }

    template <class Function>
    void operator()(std::size_t count, const Function& function) const
    {
        for (std::size_t i = 1; i < count; i += 2)
            function(i - 1), function(i);
        if (count % 2 == 1)
            function(count - 1);
    }

    template <class Result, class Function>
    void fill(std::span<Result> results, const Function& function) const
    {
        ++fills;
        (*this)(results.size(), [&](std::size_t i) { results[i] = function(i); });
    }

    mutable std::size_t fills = 0;
};

struct of_ones_own {
    static std::string name() { return "own"; }
    own_executor executor;
};

#if defined(CLOSURA_TESTS_ON_RANKS)

template <std::size_t Count>
struct on_ranks {
    static std::string name() { return "ranks_of_" + std::to_string(Count) + "_threads"; }
    closura::ranks executor{Count};
};

using every_executor = testing::Types<on_ranks<1>, on_ranks<2>, with_a_bar<on_ranks<1>>>;

#else

using every_executor = testing::Types<one_after_the_other, on_threads<1>, on_threads<2>, on_threads<5>, shuffled,
                                      of_ones_own, with_a_bar<one_after_the_other>, with_a_bar<on_threads<5>>,
                                      with_a_bar<shuffled>, with_a_bar<with_a_bar<of_ones_own>>>;

#endif

/// Names tests after the cases.
struct by_executor {
    template <class Case>
    static std::string GetName(int)
    {
        return Case::name();
    }
};

} // namespace closura_tests
