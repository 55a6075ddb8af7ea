// Progress is for people at a terminal: nothing is printed elsewhere.
#include <closura/run/progress.hpp>
#include <closura/run/threads.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <stdlib.h> // posix_openpt
#include <unistd.h>

namespace closura_tests::progress_tests {

using namespace closura; // NOLINT: these are tests of closura alone

constexpr serial serial_executor;

void make_progress(std::size_t count)
{
    progress bar("counting", count);
    for (std::size_t i = 0; i < count; ++i)
        ++bar;
    std::cerr.flush();
}

/// Standard error is another file while this lives.
class standard_error_is {
public:
    explicit standard_error_is(int file) : kept_(dup(STDERR_FILENO)) { dup2(file, STDERR_FILENO); }
    standard_error_is(const standard_error_is&) = delete;
    standard_error_is& operator=(const standard_error_is&) = delete;
    ~standard_error_is()
    {
        dup2(kept_, STDERR_FILENO);
        close(kept_);
    }

private:
    int kept_;
};

/// All that was written to the other end, which must be closed. A terminal hands it over in pieces, and ends with an
/// error.
std::string read_all(int file)
{
    std::string text;
    std::array<char, 1000> piece{};
    for (;;) {
        const auto size = read(file, piece.data(), piece.size());
        if (size <= 0)
            return text;
        text.append(piece.data(), static_cast<std::size_t>(size));
    }
}

/// What `write` makes appear on a terminal; nothing if none can be made here.
template <class Write>
std::optional<std::string> shown_on_a_terminal(const Write& write)
{
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
        return std::nullopt;
    const int screen = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    if (screen < 0)
        return std::nullopt;
    {
        const standard_error_is other(screen);
        write();
    }
    close(screen);
    std::string shown = read_all(terminal);
    close(terminal);
    return shown;
}

/// Under the scale, a bar of up to 51 stars.
std::ptrdiff_t length_of_bar(const std::string& shown) { return std::count(shown.begin(), shown.end(), '*'); }

TEST(progress, prints_nothing_into_a_pipe)
{
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    {
        const standard_error_is pipe_end(ends[1]);
        make_progress(100);
        make_progress(0);
        make_progress(1);
        with_progress(serial_executor, "counting", 10)(10, [](std::size_t) {});
    }
    close(ends[1]);
    EXPECT_EQ(read_all(ends[0]), "");
    close(ends[0]);
}

TEST(progress, prints_a_title_and_a_bar_on_a_terminal)
{
    const auto shown = shown_on_a_terminal([] { make_progress(100); });
    if (!shown)
        GTEST_SKIP() << "no terminal can be made here";
    EXPECT_NE(shown->find("counting"), std::string::npos) << *shown;
    EXPECT_EQ(length_of_bar(*shown), 51) << *shown;
}

TEST(progress, is_that_of_all_calls_of_all_threads_together)
{
    const threads executor(4);
    const auto shown = shown_on_a_terminal([&] {
        const auto watched = with_progress(executor, "counting", 1000);
        for (int call = 0; call < 5; ++call) {
            watched(100, [](std::size_t) {});
            std::vector<int> results(100);
            fill(watched, results, [](std::size_t) { return 1; });
        }
    });
    if (!shown)
        GTEST_SKIP() << "no terminal can be made here";
    EXPECT_NE(shown->find("counting"), std::string::npos) << *shown;
    EXPECT_EQ(length_of_bar(*shown), 51) << *shown;
}

TEST(progress, stays_half_way_if_half_is_done)
{
    const auto shown = shown_on_a_terminal([] {
        const auto watched = with_progress(serial_executor, "counting", 100);
        watched(50, [](std::size_t) {});
        EXPECT_THROW(watched(50, [](std::size_t) { throw std::runtime_error("no more"); }), std::runtime_error);
    });
    if (!shown)
        GTEST_SKIP() << "no terminal can be made here";
    EXPECT_NEAR(static_cast<double>(length_of_bar(*shown)), 25.0, 1.0) << *shown;
}

TEST(progress, ends_at_what_was_announced)
{
    const auto shown =
        shown_on_a_terminal([] { with_progress(serial_executor, "counting", 10)(200, [](std::size_t) {}); });
    if (!shown)
        GTEST_SKIP() << "no terminal can be made here";
    EXPECT_EQ(length_of_bar(*shown), 51) << *shown;
}

} // namespace closura_tests::progress_tests
