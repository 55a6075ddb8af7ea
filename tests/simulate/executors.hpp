// Executors that no result may depend on: one that begins at the end, and one of four threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace closura_tests {

struct backwards {
    [[nodiscard]] std::size_t thread_count() const { return 1; }

    template <class Function>
    void operator()(std::size_t count, Function&& function) const
    {
        while (count-- > 0)
            function(count);
    }
};

struct four_threads {
    [[nodiscard]] std::size_t thread_count() const { return 4; }

    template <class Function>
    void operator()(std::size_t count, Function&& function) const
    {
        std::atomic<std::size_t> next = 0;
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < thread_count(); ++t)
            threads.emplace_back([&] {
                for (std::size_t i = next++; i < count; i = next++)
                    function(i);
            });
    }
};

} // namespace closura_tests
