// Values of described fields as text, ranges in words, and what differs between two structs.
#include "core/described_structs.hpp"

#include <closura/core/field_differences.hpp>

#include <boost/hana/equal.hpp>
#include <boost/hana/keys.hpp>
#include <boost/hana/members.hpp>

namespace closura_tests::described_tests {

using namespace of_every_kind;
using closura::as_text;
using closura::in_words;
using closura::read_text;

std::string refusal(const everything_described& object)
{
    try {
        closura::require_allowed(object);
    } catch (const closura::input_error& error) {
        return error.what();
    }
    return "";
}

TEST(described, is_a_hana_struct)
{
    const carried one;
    EXPECT_TRUE((boost::hana::members(one) == boost::hana::make_tuple(std::size_t{1}, 0.5)));
    EXPECT_TRUE((boost::hana::equal(window_options{}, window_options{})));
    EXPECT_FALSE((boost::hana::equal(window_options{}, window_options{.length = 3})));
    EXPECT_EQ(closura::field_count<carried>, 2U);
}

TEST(described, ranges_in_the_words_of_a_person)
{
    EXPECT_EQ(in_words<std::size_t>(closura::at_least(1)), "a whole number of at least 1");
    EXPECT_EQ(in_words<std::size_t>(closura::whole_numbers(1, 1000000)), "a whole number from 1 to 1000000");
    EXPECT_EQ(in_words<std::uint8_t>(closura::any_whole_number()), "a whole number from 0 to 255");
    EXPECT_EQ(in_words<int>(closura::number_range<int>{-5, 5}), "a whole number from -5 to 5");
    EXPECT_EQ(in_words<std::int8_t>(closura::anything{}), "a whole number from -128 to 127");
    EXPECT_EQ(in_words<double>(closura::positive_numbers()), "a number above 0");
    EXPECT_EQ(in_words<double>(closura::numbers(0, 1)), "a number from 0 to 1");
    EXPECT_EQ(in_words<double>(closura::anything{}), "a finite number");
    EXPECT_EQ(in_words<double>(closura::number_range<double>{0, 1, true}), "a number above 0 up to 1");
    EXPECT_EQ(in_words<double>(closura::number_range<double>{0.5, std::numeric_limits<double>::max()}),
              "a number of at least 0.5");
    EXPECT_EQ(in_words<any_law>(closura::anything{}), "one of short_run, carried, exact");
    EXPECT_EQ(in_words<bool>(closura::anything{}), "true or false");
    EXPECT_EQ(in_words<std::vector<std::size_t>>(closura::whole_numbers(0, 5)),
              "a list, each a whole number from 0 to 5");
    EXPECT_EQ(in_words<std::filesystem::path>(closura::anything{}), "a path");
    EXPECT_EQ(in_words<std::string>(closura::anything{}), "text");
    // A number that is too large is told where the end is.
    EXPECT_EQ(closura::not_allowed<std::size_t>(closura::at_least(1), "0"), "0; expected a whole number of at least 1");
    EXPECT_EQ(closura::not_allowed<std::size_t>(closura::at_least(1), "2000000000"),
              "2000000000; expected a whole number from 1 to 1000000000");
    EXPECT_EQ(closura::not_allowed<std::size_t>(closura::at_least(1), ""),
              "nothing; expected a whole number of at least 1");
}

TEST(described, ranges_compare_numbers_of_other_types_by_value)
{
    EXPECT_FALSE(closura::any_whole_number().contains(-1));
    EXPECT_FALSE(closura::at_least(1).contains(std::int8_t{-1}));
    constexpr closura::number_range<int> few{-5, 5};
    EXPECT_FALSE(few.contains(std::uint64_t{1} << 32));
    EXPECT_TRUE(few.contains(std::uint64_t{5}));
    EXPECT_FALSE(closura::numbers(0, 1).contains(std::numeric_limits<double>::quiet_NaN()));
}

TEST(described, text_reads_back_as_the_same_value)
{
    const auto check = []<class Value>(const Value& value) {
        Value read{};
        EXPECT_TRUE(read_text(as_text(value), read)) << as_text(value);
        EXPECT_EQ(read, value) << as_text(value);
    };
    check(true);
    check(std::uint64_t{0xffffffffffffffff});
    check(std::numeric_limits<std::int64_t>::min());
    check(std::int8_t{-128});
    check(0.1 + 0.2);
    check(std::numeric_limits<double>::denorm_min());
    check(-std::numeric_limits<double>::max());
    check(0.1F);
    check(std::string("a, b"));
    check(std::filesystem::path("a/b"));
    check(std::vector<int>{1, -2, 3});
    check(std::vector<int>{});
    check(any_law(exact{}));
    check(std::optional<double>(0.25));
    closura::parameters<small_model> theta;
    check(theta);
    theta[closura::bias<0, B>] = -0.1;
    check(theta);
    EXPECT_EQ(as_text(theta), "bias[0,A]=0,bias[0,B]=-0.1");
    EXPECT_TRUE(read_text("0.5", theta)); // one for all
    EXPECT_EQ((theta[closura::bias<0, A>]), 0.5);
    for (const char* wrong : {"bias[0,A]=1", "bias[0,A]=1,bias[0,A]=2", "bias[0,A]=1,bias[0,C]=2", "", "x"})
        EXPECT_FALSE(read_text(wrong, theta)) << wrong;
    EXPECT_EQ(as_text(theta), "0.5");
}

TEST(choice, is_selected_by_name_or_alias_and_keeps_what_it_holds)
{
    any_law law = short_run{.gibbs_steps = 20};
    EXPECT_TRUE(law.select("restart"));
    EXPECT_EQ(law.get_if<short_run>()->gibbs_steps, 20U);
    EXPECT_EQ(law.name(), "short_run");
    EXPECT_TRUE(law.select("exact"));
    EXPECT_EQ(law.get_if<short_run>(), nullptr);
    EXPECT_FALSE(law.select("no such law"));
    EXPECT_TRUE(law.holds<exact>());
    EXPECT_TRUE(law.select("short_run"));
    EXPECT_EQ(law.get_if<short_run>()->gibbs_steps, 10U);
}

TEST(described, differences_name_every_field_that_differs)
{
    everything_described found, expected;
    EXPECT_TRUE(closura::field_differences(found, expected).empty());
    expected.runs = 7;
    expected.window.length = 20;
    expected.law = short_run{.gibbs_steps = 20};
    expected.rate_per_site = 0.5;
    const auto all = closura::field_differences(found, expected);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].text(), "runs: 100; expected 7");
    EXPECT_EQ(all[1].text(), "rate_per_site: nothing; expected 0.5");
    EXPECT_EQ(all[2].text(), "law.gibbs_steps: 10; expected 20");
    EXPECT_EQ(all[3].text(), "window_options.window: 10; expected 20");
    expected.law = carried{};
    EXPECT_EQ(closura::field_differences(found, expected)[2].text(), "law: short_run; expected carried");
}

TEST(described, options_given_by_code_are_checked)
{
    everything_described object;
    EXPECT_EQ(refusal(object), "");
    object.window.length = 0;
    EXPECT_EQ(refusal(object), "window_options.window: 0; expected a whole number of at least 1");
    object = {};
    object.law = short_run{.gibbs_steps = 0};
    EXPECT_EQ(refusal(object), "law.gibbs_steps: 0; expected a whole number from 1 to 1000");
    object = {};
    object.any_number = std::numeric_limits<double>::infinity();
    EXPECT_EQ(refusal(object), "any_number: inf; expected a finite number");
    object = {};
    object.rate_per_site = -1;
    EXPECT_EQ(refusal(object), "rate_per_site: -1; expected a number above 0");
    object = {};
    object.layers_at = {3, 501};
    EXPECT_EQ(refusal(object), "layers_at: 3,501; expected a list, each a whole number from 0 to 500");
    object = {};
    object.rates[closura::bias<0, A>] = 2;
    EXPECT_EQ(refusal(object), "rates: bias[0,A]=2,bias[0,B]=0; expected for each parameter a number from -1 to 1");
}

} // namespace closura_tests::described_tests
