// Sentences and texts have the same bytes in every locale: numbers are not grouped, and have a decimal point.
#include <closura/core/described_text.hpp>
#include <closura/core/error.hpp>
#include <closura/simulate/reaction_network.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <locale>
#include <sstream>
#include <string>

namespace closura_tests::locale_tests {

using namespace closura; // NOLINT: these are tests of closura alone

/// 1234567.5 is "1.234.567,5" under it.
struct grouping : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

class under_a_locale_that_groups : public testing::Test {
protected:
    under_a_locale_that_groups() : before_(std::locale::global(std::locale(std::locale::classic(), new grouping))) {}
    ~under_a_locale_that_groups() override { std::locale::global(before_); }

private:
    std::locale before_;
};

template <class Call>
std::string sentence_of(const Call& call)
{
    try {
        call();
    } catch (const input_error& error) {
        return error.what();
    }
    return "";
}

TEST_F(under_a_locale_that_groups, sentences_and_texts_are_what_they_are)
{
    std::ostringstream stream;
    stream << 1234567.5;
    ASSERT_NE(stream.str().find(','), std::string::npos); // it does group, or has at least its decimal comma

    EXPECT_EQ(sentence_of([] { require(false, "found ", 1234567, ", ", 1234.5, " and ", 1e-7); }),
              "found 1234567, 1234.5 and 1e-07");
    EXPECT_EQ(as_text(1234567), "1234567");
    EXPECT_EQ(as_text(1234.5), "1234.5");
    EXPECT_EQ(sentence_of([] { static_cast<void>(reaction_network<species<"A">>(decay<species<"A">>(-1234.5))); }),
              "the rate of A -> 0: -1234.5; expected a finite number that is not negative");

    double read = 0.0;
    EXPECT_TRUE(read_text("1234.5", read));
    EXPECT_EQ(read, 1234.5);
    EXPECT_FALSE(read_text("1234,5", read));
    EXPECT_FALSE(read_text("1.234,5", read));
}

TEST(number_text, is_the_shortest_or_has_the_decimals_that_are_asked_for)
{
    EXPECT_EQ(number_text(0.1), "0.1");
    EXPECT_EQ(number_text(-0.0), "-0");
    EXPECT_EQ(number_text(std::numeric_limits<double>::max()), "1.7976931348623157e+308");
    EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "inf");
    EXPECT_EQ(number_text(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(number_text(std::uint8_t{65}), "65");
    EXPECT_EQ(number_text(true), "true");
    EXPECT_EQ(number_text(0.97566, 4), "0.9757");
    EXPECT_EQ(number_text(-2.0, 4), "-2.0000");
    EXPECT_EQ(number_text(1e300, 4).size(), 306U);
}

} // namespace closura_tests::locale_tests
