// Signals are noted, work stops at its next piece, and the exit code says which one it was.
#include <closura/run/interruption.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstddef>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace closura_tests::interruption_tests {

using closura::interrupted;
using closura::interruptible;
using closura::interruption_handlers;

TEST(interruption, is_noted_as_long_as_there_are_handlers)
{
    for (const int number : {SIGTERM, SIGINT}) {
        const interruption_handlers handlers;
        EXPECT_EQ(closura::signal_that_came(), 0);
        EXPECT_NO_THROW(closura::require_not_interrupted());
        std::raise(number);
        EXPECT_EQ(closura::signal_that_came(), number);
        try {
            closura::require_not_interrupted();
            ADD_FAILURE() << "nothing was thrown";
        } catch (const interrupted& stop) {
            EXPECT_EQ(stop.exit_code(), 128 + number);
            EXPECT_EQ(std::string(stop.what()), number == SIGINT ? "stopped by SIGINT" : "stopped by SIGTERM");
        }
    }
    const interruption_handlers again; // begins at 0
    EXPECT_EQ(closura::signal_that_came(), 0);
}

TEST(interruption, stops_work_at_its_next_piece)
{
    const interruption_handlers handlers;
    const closura::threads executor(2);
    const interruptible stopping(executor);
    EXPECT_EQ(stopping.thread_count(), 2U);
    std::atomic<std::size_t> done = 0;
    const auto work = [&](std::size_t) {
        if (++done == 10)
            std::raise(SIGTERM);
    };
    EXPECT_THROW(stopping(100'000, work), interrupted);
    EXPECT_GE(done, 10U);
    EXPECT_LT(done, 100'000U);
    std::vector<std::size_t> results(10);
    EXPECT_THROW(closura::fill(stopping, results, [](std::size_t i) { return i; }), interrupted);
}

TEST(interruption, by_a_second_signal_ends_the_program)
{
    const pid_t child = fork();
    if (child == 0) {
        const interruption_handlers handlers;
        std::raise(SIGTERM);
        std::raise(SIGTERM);
        _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGTERM);
}

TEST(interruption, leaves_signals_that_were_ignored)
{
    const auto before = std::signal(SIGINT, SIG_IGN);
    {
        const interruption_handlers handlers;
        std::raise(SIGINT);
        EXPECT_EQ(closura::signal_that_came(), 0);
        std::raise(SIGPIPE); // would end the program
        std::raise(SIGXFSZ);
    }
    EXPECT_EQ(std::signal(SIGINT, before), SIG_IGN);
}

} // namespace closura_tests::interruption_tests
