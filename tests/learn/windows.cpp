// The window's schedule: where it is, and when it has seen all of the data.
#include <closura/learn/window.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace closura_tests::windows_tests {

using namespace closura;

TEST(sliding_window, goes_through_the_data_to_their_end_and_stays_there)
{
    for (const std::size_t last : {10U, 11U, 37U, 500U})
        for (const std::size_t steps_per_slide : {1U, 2U, 3U}) {
            const sliding_window schedule{10, steps_per_slide};
            std::vector<std::size_t> seen(last + 1);
            const std::size_t steps = schedule.steps_to_cover(last);
            EXPECT_EQ(steps, steps_per_slide * (last - 10 + 1));
            for (std::size_t step = 0; step < steps; ++step) {
                const time_window window = schedule.at(step, last);
                EXPECT_EQ(window.size(), 11U);
                EXPECT_EQ(window.first, step / steps_per_slide);
                ASSERT_LE(window.last, last);
                for (std::size_t time = window.first; time <= window.last; ++time)
                    ++seen[time];
            }
            // The first and the last time are in one window only, those in between in as many as there can be.
            EXPECT_EQ(seen.front(), steps_per_slide);
            EXPECT_EQ(seen.back(), steps_per_slide);
            EXPECT_EQ(schedule.at(steps - 1, last), (time_window{last - 10, last}));
            EXPECT_EQ(schedule.at(steps + 1000, last), (time_window{last - 10, last}));
        }
    // The paper's: 1,000 steps are enough for T = 500, 980 are not.
    EXPECT_EQ(sliding_window{}.steps_to_cover(500), 982U);
}

TEST(sliding_window, refuses_data_that_are_too_short)
{
    EXPECT_THROW((void)(sliding_window{10, 2}.at(0, 9)), input_error);
    EXPECT_THROW((void)(sliding_window{0, 2}.at(0, 9)), input_error);
    EXPECT_THROW((void)(sliding_window{5, 0}.at(0, 9)), input_error);
    EXPECT_EQ((sliding_window{10, 2}.steps_to_cover(9)), 0U);
}

TEST(several_passes, repeat_a_sliding_window)
{
    const several_passes schedule{{4, 3}, 5};
    const std::size_t one_pass = schedule.window.steps_to_cover(12);
    EXPECT_EQ(schedule.steps_to_cover(12), 5 * one_pass);
    for (std::size_t step = 0; step < 5 * one_pass; ++step)
        EXPECT_EQ(schedule.at(step, 12), schedule.window.at(step % one_pass, 12));
    EXPECT_EQ(schedule.at(5 * one_pass, 12), (time_window{8, 12}));
    EXPECT_THROW((void)schedule.at(0, 3), input_error);
}

} // namespace closura_tests::windows_tests
