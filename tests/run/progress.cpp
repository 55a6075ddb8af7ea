// Progress is for people at a terminal: nothing is printed elsewhere.
#include <closura/run/progress.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>

#include <fcntl.h>
#include <stdlib.h> // posix_openpt
#include <unistd.h>

namespace closura_tests {
namespace {

using namespace closura; // NOLINT: these are tests of closura alone

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

TEST(progress, prints_nothing_into_a_pipe)
{
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    {
        const standard_error_is pipe_end(ends[1]);
        make_progress(100);
        make_progress(0);
        make_progress(1);
    }
    close(ends[1]);
    EXPECT_EQ(read_all(ends[0]), "");
    close(ends[0]);
}

TEST(progress, prints_a_title_and_a_bar_on_a_terminal)
{
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
        GTEST_SKIP() << "no terminal can be made here";
    const int screen = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    if (screen < 0)
        GTEST_SKIP() << "no terminal can be opened here";
    {
        const standard_error_is other(screen);
        make_progress(100);
    }
    close(screen);
    const std::string shown = read_all(terminal);
    EXPECT_NE(shown.find("counting"), std::string::npos) << shown;
    EXPECT_NE(shown.find("*****"), std::string::npos) << shown;
    close(terminal);
}

} // namespace
} // namespace closura_tests
