// Batches: the runs that an optimisation step's wake phase looks at.
//
// A batch of one's own is a type with `size` and `draw(runs, step, time, seed)`, which gives the numbers of the runs.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/core/error.hpp>
#include <closura/simd/random.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

template <class Batch>
concept batch_draw = std::copyable<Batch> && requires(const Batch& batch, std::size_t number, std::uint64_t seed)
{
    {
        batch.size
        } -> std::convertible_to<std::size_t>;
    /// `size` numbers of runs, of `runs` that there are, for a time of the window of an optimisation step.
    {
        batch.draw(number, number, number, seed)
        } -> std::same_as<std::vector<std::size_t>>;
};

/// A new draw at each time of the window: errors of the data's means at different times are independent.
struct drawn_each_time {
    static constexpr std::string_view name = "each_time";
    [[nodiscard]] static std::uint64_t draw_number(std::size_t time) { return time; }
    friend bool operator==(const drawn_each_time&, const drawn_each_time&) = default;
};

/// One draw for all times of the window: errors of the data's means add up along it.
struct drawn_once {
    static constexpr std::string_view name = "shared";
    [[nodiscard]] static std::uint64_t draw_number(std::size_t) { return 0; }
    friend bool operator==(const drawn_once&, const drawn_once&) = default;
};

/// Some of the runs, none twice, each with equal chance.
struct batch_of_runs {
    std::size_t size = 5;
    choice<drawn_each_time, drawn_once> runs;

    /// Errors: `input_error` if there are fewer runs. Time: O(runs).
    [[nodiscard]] std::vector<std::size_t> draw(std::size_t runs_in_data, std::size_t step, std::size_t time,
                                                std::uint64_t seed) const
    {
        require(size >= 1 && size <= runs_in_data, "a batch of ", size, " runs is wanted; the data have ",
                runs_in_data);
        const std::uint64_t number = runs.visit([&](const auto& kind) { return kind.draw_number(time); });
        random_stream stream(seed, {purpose::batch, step, number});
        std::vector<std::size_t> drawn(runs_in_data);
        std::iota(drawn.begin(), drawn.end(), std::size_t{0});
        for (std::size_t i = 0; i < size; ++i)
            std::swap(drawn[i], drawn[i + stream.below(static_cast<std::uint32_t>(drawn.size() - i))]);
        drawn.resize(size);
        return drawn;
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"batch">(&batch_of_runs::size, whole_numbers(1, 1'000'000), "runs per optimisation step"),
            field<"batch_runs">(&batch_of_runs::runs,
                                "runs are drawn for each time of the window, or once for all of them"));
    }
    friend bool operator==(const batch_of_runs&, const batch_of_runs&) = default;
};

} // namespace CLOSURA_ABI
} // namespace closura
