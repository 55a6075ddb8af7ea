// GoogleTest on ranks: all run the same tests, the first prints, and others say what has failed on them.
#include <closura/run/ranks.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdio>

namespace {

class failures_of_rank : public testing::EmptyTestEventListener {
public:
    explicit failures_of_rank(std::size_t rank) : rank_(rank) {}

private:
    void OnTestPartResult(const testing::TestPartResult& result) override
    {
        if (result.failed())
            std::fprintf(stderr, "rank %zu: %s:%d: %s\n", rank_, result.file_name(), result.line_number(),
                         result.message());
    }

    std::size_t rank_;
};

int run_tests(int argc, char** argv)
{
    testing::InitGoogleTest(&argc, argv);
    if (const std::size_t rank = closura::ranks(1).rank(); rank > 0)
        testing::UnitTest::GetInstance()->listeners().Append(new failures_of_rank(rank)); // NOLINT: now GoogleTest's
    return RUN_ALL_TESTS();
}

} // namespace

int main(int argc, char** argv)
{
    const closura::rank_session session;
    return session.end(run_tests(argc, argv), "test_ranks", "tests have failed");
}
