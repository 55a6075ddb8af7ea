// Command lines of described structs: every boundary of every field, and what a person is told.
#include "core/described_structs.hpp"

#include <closura/core/field_differences.hpp>
#include <closura/experiment/command_line.hpp>

#include <initializer_list>
#include <sstream>

namespace closura_tests::command_line_tests {

using namespace of_every_kind;

/// The exit code (−1: go on), and what was said.
struct answer {
    int code;
    std::string out, errors;
};

template <class Struct>
answer give(Struct& object, const std::vector<std::string>& words)
{
    CLI::App app("Tests", "program");
    closura::add_options(app, object);
    std::vector<const char*> arguments{"program"};
    for (const std::string& word : words)
        arguments.push_back(word.c_str());
    std::ostringstream out, errors;
    const auto code =
        closura::parse_command_line(app, static_cast<int>(arguments.size()), arguments.data(), out, errors);
    return {code.value_or(-1), out.str(), errors.str()};
}

answer refused(const std::vector<std::string>& words)
{
    everything_described object;
    auto said = give(object, words);
    EXPECT_EQ(said.code, 2) << said.errors;
    EXPECT_EQ(said.out, "");
    return said;
}

#define EXPECT_SAYS(text, part) EXPECT_NE(std::string(text).find(part), std::string::npos) << text

TEST(command_line, sets_every_kind_of_field)
{
    everything_described object, expected;
    const auto said = give(object, {"--resume",
                                    "--no-figures",
                                    "--runs",
                                    "7",
                                    "--offset",
                                    "-5",
                                    "--rate=0.25",
                                    "--any-number",
                                    "-1e3",
                                    "--rate-per-site",
                                    "0.5",
                                    "--title",
                                    "two words",
                                    "--out",
                                    "a/b",
                                    "--layers-at",
                                    "1,2",
                                    "--law",
                                    "carried",
                                    "--renewed",
                                    "0.125",
                                    "--gibbs-steps",
                                    "4",
                                    "--rates",
                                    "bias[0,A]=0.5,bias[0,B]=1",
                                    "--window",
                                    "3"});
    EXPECT_EQ(said.code, -1) << said.errors;
    expected.resume = true;
    expected.figures = false;
    expected.runs = 7;
    expected.offset = -5;
    expected.rate = 0.25;
    expected.any_number = -1000;
    expected.rate_per_site = 0.5;
    expected.title = "two words";
    expected.out = "a/b";
    expected.layers_at = {1, 2};
    expected.law = carried{.renewed = 0.125, .gibbs_steps = 4};
    expected.rates[closura::bias<0, A>] = 0.5;
    expected.rates[closura::bias<0, B>] = 1.0;
    expected.window.length = 3;
    for (const auto& one : closura::field_differences(object, expected))
        ADD_FAILURE() << one.text();
}

TEST(command_line, leaves_what_is_not_given)
{
    everything_described object;
    object.law = carried{.renewed = 0.75};
    const everything_described before = object;
    EXPECT_EQ(give(object, {}).code, -1);
    EXPECT_TRUE(closura::field_differences(object, before).empty());
}

TEST(command_line, gives_the_options_of_a_choice_to_the_type_that_is_chosen)
{
    everything_described object;
    EXPECT_EQ(give(object, {"--gibbs-steps", "20"}).code, -1); // of the default
    EXPECT_EQ(object.law.get_if<short_run>()->gibbs_steps, 20U);
    EXPECT_EQ(give(object, {"--gibbs-steps", "30", "--law", "restart"}).code, -1); // in any order, by an alias
    EXPECT_EQ(object.law.get_if<short_run>()->gibbs_steps, 30U);
    object.law = carried{.renewed = 0.75};
    EXPECT_SAYS(give(object, {"--help"}).out, "--renewed [0.75]");
    EXPECT_SAYS(refused({"--renewed", "0.5"}).errors, "--renewed: is no option of --law short_run");
    EXPECT_SAYS(refused({"--law", "exact", "--gibbs-steps", "5"}).errors, "--gibbs-steps: is no option of --law exact");
    EXPECT_SAYS(refused({"--gibbs-steps", "0"}).errors, "--gibbs-steps: 0; expected a whole number from 1 to 1000");
}

TEST(command_line, says_what_was_found_and_expected)
{
    EXPECT_SAYS(refused({"--runs", "010"}).errors, "--runs: 010; expected a whole number from 1 to 1000000");
    EXPECT_SAYS(refused({"--window", "0"}).errors, "--window: 0; expected a whole number of at least 1");
    EXPECT_SAYS(refused({"--window", "2000000000"}).errors, "expected a whole number from 1 to 1000000000");
    EXPECT_SAYS(refused({"--law", "wrong"}).errors, "--law: wrong; expected one of short_run, carried, exact");
    EXPECT_SAYS(refused({"--rate", "-0.5"}).errors, "--rate: -0.5; expected a number above 0");
    EXPECT_SAYS(refused({"--seed", "--window"}).errors, "--seed: --window; expected a whole number");
    EXPECT_SAYS(refused({"--seed", ""}).errors, "--seed: nothing; expected a whole number");
    for (const std::vector<std::string>& words : {std::vector<std::string>{"--seed="}, {"--seed"}})
        EXPECT_SAYS(refused(words).errors, "program: --seed: nothing; expected a whole number from 0 to 1844");
    EXPECT_SAYS(refused({"--seed", "1", "--seed", "2"}).errors, "program: --seed: given more than once");
    EXPECT_SAYS(refused({"--widnow", "1"}).errors, "program: --widnow: there is no such option");
    EXPECT_SAYS(refused({"--runs", "3", "word"}).errors, "program: word: not expected here");
    EXPECT_SAYS(refused({"-x"}).errors, "program: -x: there is no such option");
}

TEST(command_line, flags_take_no_values)
{
    for (const char* word : {"--resume=x", "--resume=3", "--resume=false"})
        EXPECT_SAYS(refused({word}).errors, "program: --resume: takes no value");
    EXPECT_SAYS(refused({"--figures=false"}).errors, "--figures: takes no value");
    EXPECT_SAYS(refused({"--no-figures=maybe"}).errors, "--no-figures: takes no value");
    EXPECT_SAYS(refused({"--resume", "true"}).errors, "true: not expected here");
    EXPECT_SAYS(refused({"--no-resume"}).errors, "--no-resume: there is no such option");
    everything_described object;
    EXPECT_EQ(give(object, {"--figures"}).code, -1);
    EXPECT_TRUE(object.figures);
}

/// Texts have commas of their own.
struct with_texts {
    std::vector<std::string> start;
    static constexpr auto description() { return fields(field<"start">(&with_texts::start, "where it starts")); }
};

TEST(command_line, takes_each_of_a_list_of_texts_by_itself)
{
    with_texts object;
    EXPECT_EQ(give(object, {"--start", "H=1,P=2", "--start=P=3"}).code, -1);
    EXPECT_EQ(object.start, (std::vector<std::string>{"H=1,P=2", "P=3"}));
    const auto said = give(object, {"--start", "H=1", "P=2"});
    EXPECT_EQ(said.code, 2);
    EXPECT_SAYS(said.errors, "program: P=2: not expected here");
    EXPECT_SAYS(give(object, {"--start"}).errors, "program: --start: nothing; expected text");
}

/// Two choices with an option of one name would leave one of them out of reach.
struct two_laws {
    any_law first, second;
    static constexpr auto description()
    {
        return fields(field<"first">(&two_laws::first, "a law"), field<"second">(&two_laws::second, "a law"));
    }
};

TEST(command_line, of_two_choices_with_the_same_option_is_a_mistake_of_the_program)
{
    CLI::App app;
    two_laws object;
    EXPECT_THROW(closura::add_options(app, object), CLI::OptionAlreadyAdded);
}

TEST(command_line, names_options_of_commands)
{
    CLI::App app("Tests", "program");
    CLI::App& command = *app.add_subcommand("train", "learns");
    app.require_subcommand(1);
    window_options object;
    closura::add_options(command, object);
    const auto said = [&](std::vector<const char*> words) {
        words.insert(words.begin(), "program");
        std::ostringstream out, errors;
        EXPECT_EQ(closura::parse_command_line(app, static_cast<int>(words.size()), words.data(), out, errors), 2);
        return errors.str();
    };
    EXPECT_SAYS(said({}), "program: no command is given; expected one of train");
    EXPECT_SAYS(said({"--window", "1"}), "program: no command is given; expected one of train");
    EXPECT_SAYS(said({"learn"}), "program: learn: there is no such command; expected one of train");
    EXPECT_SAYS(said({"train", "learn"}), "program: learn: not expected here");
    EXPECT_SAYS(said({"train", "--window"}), "--window: nothing; expected a whole number of at least 1");
    EXPECT_SAYS(said({"train", "--window", "1", "--window", "1"}), "--window: given more than once");
    EXPECT_SAYS(said({"train", "--steps", "1"}), "--steps: there is no such option");
    EXPECT_SAYS(said({"train", "--window", "0x"}), "--window: 0x; expected");
}

TEST(command_line, help_has_names_defaults_ranges_and_help)
{
    everything_described object;
    const auto said = give(object, {"--help"});
    EXPECT_EQ(said.code, 0);
    EXPECT_EQ(said.errors, "");
    std::istringstream words(said.out); // lines are broken where CLI11 likes
    std::string text, word;
    while (words >> word)
        text += word + " ";
    for (const char* part :
         {"--runs [100]", "simulations: a whole number from 1 to 1000000", "--law [short_run]",
          "law of sampling: one of short_run, carried, exact", "--gibbs-steps [10]",
          "draws figures, unless --no-figures is given", "--rate-per-site VALUE", "--window [10]", "a number above 0",
          "share of chains that start anew (--law carried): a number from 0 to 1"})
        EXPECT_SAYS(text, part);
}

template <class Struct>
class command_line_boundaries : public testing::Test {};
TYPED_TEST_SUITE(command_line_boundaries, described_structs);

TYPED_TEST(command_line_boundaries, are_kept)
{
    TypeParam object;
    closura::for_each_field(object, [&]<class Field, class Value>(const Field& field, Value&) {
        if constexpr (std::is_arithmetic_v<Value> && !std::is_same_v<Value, bool>) {
            const std::string option = closura::experiment_detail::option_name(field.name());
            for (const candidate& one : candidates<Value>(field.allowed)) {
                TypeParam read;
                const auto said = give(read, {option, one.text});
                EXPECT_EQ(said.code, one.allowed ? -1 : 2) << option << " '" << one.text << "' " << said.errors;
                if (one.allowed)
                    EXPECT_EQ(closura::as_text(read.*(field.member)), one.text);
                else
                    EXPECT_SAYS(said.errors, option + ": ");
            }
        }
    });
}

} // namespace closura_tests::command_line_tests
