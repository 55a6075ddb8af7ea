// Command lines of described structs: an option per field, with its default, its range in words, and its help.
//
//     CLI::App app{"Simulates and learns"};
//     simulation_options simulation;
//     add_options(app, simulation);                                  // --runs, --steps, --site-choice, …
//     if (const auto code = parse_command_line(app, argc, argv))
//         return *code;                                              // help was shown (0), or a mistake (2)
//
// Names have hyphens for underscores. A bool is a flag, with a --no-… if it is true at first. A choice takes a name;
// the options of its types are options of their own (--law short_run --gibbs-steps 10), and must belong to the type
// that is chosen. A list of texts is an option that may be given several times. Nested structs are laid flat. This is
// the only header that knows CLI11.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/allowed_values.hpp>
#include <closura/core/choice.hpp>
#include <closura/core/config.hpp>
#include <closura/core/described.hpp>
#include <closura/core/described_text.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <concepts>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace experiment_detail {

/// steps_per_slide is --steps-per-slide.
inline std::string option_name(std::string_view field)
{
    std::string name = "--" + std::string(field);
    std::ranges::replace(name, '_', '-');
    return name;
}

/// Reads one value and checks its range. CLI11's own conversions take 010 for 8 and 2⁶⁴ for 0 or for the largest.
template <class Value, class Allowed>
void take(const std::string& option, const std::string& text, const Allowed& allowed, Value& value)
{
    Value read = value;
    if (!read_text(text, read) || !is_allowed(allowed, read))
        throw CLI::ValidationError(option, not_allowed<Value>(allowed, text));
    value = std::move(read);
}

/// One option that hands its text to `take_text`. CLI11's name of its type is our words for it.
template <class TakeText>
void add_text_option(CLI::App& app, const std::string& name, const std::string& help, const std::string& words,
                     const std::string& shown_default, TakeText take_text)
{
    app.add_option_function<std::string>(name, take_text, help + ": " + words)
        ->type_name(words)
        ->option_text(shown_default.empty() ? "VALUE" : "[" + shown_default + "]");
}

/// An option that may be given several times, once for each text of a list: texts may have commas.
template <class Field>
void add_repeated_option(CLI::App& app, const Field& field, std::vector<std::string>& value)
{
    const std::string words = in_words<std::string>(field.allowed);
    app.add_option_function<std::vector<std::string>>(
           option_name(field.name()), [&value](const std::vector<std::string>& texts) { value = texts; },
           std::string(field.help) + ": " + words)
        ->type_name(words)
        ->option_text(value.empty() ? "VALUE" : "[" + as_text(value) + "]")
        ->allow_extra_args(false); // what follows a text is no further text
}

/// --name, and --no-name if it is true at first. CLI11 would also take --name=3, and abort on --name=x.
template <class Field>
void add_flag(CLI::App& app, const Field& field, bool& value)
{
    const std::string name = option_name(field.name());
    const std::string opposite = "--no-" + name.substr(2);
    const std::string help(field.help);
    app.add_flag_callback(
           name, [&value] { value = true; }, value ? help + ", unless " + opposite + " is given" : help)
        ->disable_flag_override();
    if (value)
        app.add_flag_callback(opposite, [&value] { value = false; })->disable_flag_override()->group("");
}

/// Calls visit(field, value, type) for each field that could become an option of a choice, whatever is chosen in it:
/// those of nested structs and of the types of nested choices, too. `type` is the name of the type that has the field.
template <class Struct, class Visit>
void for_each_possible_option(const Struct& object, std::string_view type, const Visit& visit)
{
    for_each_field(object, [&]<class Value>(const auto& field, const Value& value) {
        if constexpr (described<Value>) {
            for_each_possible_option(value, type, visit);
        } else {
            visit(field, value, type);
            if constexpr (is_choice<Value>)
                Value::for_each_alternative([&]<class Alternative>(const Alternative& defaults) {
                    const auto* const at_first = value.template get_if<Alternative>();
                    if constexpr (described<Alternative>)
                        for_each_possible_option(at_first != nullptr ? *at_first : defaults, Alternative::name, visit);
                });
        }
    });
}

/// Sets the field that an option names, in what is chosen. False if it has none of that name.
template <class Struct>
bool take_chosen_option(const std::string& name, const std::string& text, Struct& object)
{
    bool taken = false;
    for_each_field(object, [&]<class Value>(const auto& field, Value& value) {
        if constexpr (described<Value>) {
            taken = take_chosen_option(name, text, value) || taken;
        } else {
            if (option_name(field.name()) == name) {
                take(name, text, field.allowed, value);
                taken = true;
            }
            if constexpr (is_choice<Value>)
                value.visit([&]<class Chosen>(Chosen& chosen) {
                    if constexpr (described<Chosen>)
                        taken = take_chosen_option(name, text, chosen) || taken;
                });
        }
    });
    return taken;
}

/// The options of all types of a choice. Types may share one.
template <class Choice>
void add_options_of_choice(CLI::App& app, const std::string& choice_name, Choice& value)
{
    std::vector<std::string> added;
    const auto add = [&]<class Value>(const auto& field, const Value& shown, std::string_view type) {
        const std::string name = option_name(field.name());
        if (std::ranges::find(added, name) != added.end())
            return; // another type of this choice has it, too
        added.push_back(name);
        const auto take_text = [&value, name, choice_name](const std::string& text) {
            const bool taken = value.visit([&]<class Chosen>(Chosen& chosen) {
                if constexpr (described<Chosen>)
                    return take_chosen_option(name, text, chosen);
                else
                    return false;
            });
            if (!taken)
                throw CLI::ValidationError(name, "is no option of " + choice_name + " " + std::string(value.name()));
        };
        add_text_option(app, name, std::string(field.help) + " (" + choice_name + " " + std::string(type) + ")",
                        in_words<Value>(field.allowed), as_text(shown), take_text);
    };
    Choice::for_each_alternative([&]<class Alternative>(const Alternative& defaults) {
        const auto* const at_first = value.template get_if<Alternative>();
        if constexpr (described<Alternative>)
            for_each_possible_option(at_first != nullptr ? *at_first : defaults, Alternative::name, add);
    });
}

/// The option of this name, in the program or in the command that was given.
inline const CLI::Option* option_named(const CLI::App& app, const std::string& name)
{
    if (const CLI::Option* option = app.get_option_no_throw(name))
        return option;
    for (const CLI::App* command : app.get_subcommands())
        if (const CLI::Option* option = option_named(*command, name))
            return option;
    return nullptr;
}

/// "one of simulate, train"
inline std::string commands_of(const CLI::App& app)
{
    std::string names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names += (names.empty() ? "one of " : ", ") + command->get_name();
    return names;
}

/// What is wrong, in our words where CLI11's are of its own inside.
inline std::string sentence_about(const CLI::App& app, const CLI::ParseError& error)
{
    std::string text = error.what();
    if (app.get_require_subcommand_min() > 0 && app.get_subcommands().empty()) {
        const std::vector<std::string> arguments = app.remaining();
        if (!arguments.empty() && !arguments.front().starts_with("-"))
            return arguments.front() + ": there is no such command; expected " + commands_of(app);
        return "no command is given; expected " + commands_of(app);
    }
    for (const std::string& argument : app.remaining(true))
        if (argument.starts_with("-"))
            return argument + ": there is no such option";
    for (const std::string& argument : app.remaining(true))
        return argument + ": not expected here";
    std::string name = text.substr(0, text.find_first_of(": "));
    if (!name.starts_with("--"))
        name.insert(0, "--"); // of flags CLI11 says it without
    const CLI::Option* const option = option_named(app, name);
    if (option == nullptr || error.get_exit_code() != static_cast<int>(CLI::ExitCodes::ArgumentMismatch))
        return text;
    if (option->get_expected_max() == 0)
        return name + ": takes no value";
    if (option->count() > 1)
        return name + ": given more than once";
    return name + ": nothing; expected " + option->get_type_name();
}

} // namespace experiment_detail

/// Adds an option per field; app.get_option("--data")->required() makes one obligatory. `object` receives the values
/// when the command line is parsed and must live until then. Its values at this time are the defaults.
template <described Struct>
void add_options(CLI::App& app, Struct& object)
{
    for_each_field(object, [&]<class Field, class Value>(const Field& field, Value& value) {
        const std::string name = experiment_detail::option_name(field.name());
        if constexpr (described<Value>) {
            add_options(app, value);
        } else if constexpr (std::same_as<Value, bool>) {
            experiment_detail::add_flag(app, field, value);
        } else if constexpr (std::same_as<Value, std::vector<std::string>>) {
            experiment_detail::add_repeated_option(app, field, value);
        } else {
            const auto take_text = [&value, field, name](const std::string& text) {
                experiment_detail::take(name, text, field.allowed, value);
            };
            experiment_detail::add_text_option(app, name, std::string(field.help), in_words<Value>(field.allowed),
                                               as_text(value), take_text);
            if constexpr (is_choice<Value>)
                experiment_detail::add_options_of_choice(app, name, value);
        }
    });
}

/// Parses a command line. Returns nothing if all is well; else the program's exit code, after help was written to
/// `out` (0), or a sentence about what is wrong to `errors` (2).
[[nodiscard]] inline std::optional<int> parse_command_line(CLI::App& app, int argc, const char* const* argv,
                                                           std::ostream& out = std::cout,
                                                           std::ostream& errors = std::cerr)
{
    try {
        app.parse(argc, argv);
        return std::nullopt;
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            app.exit(error, out, errors);
            return 0;
        }
        errors << app.get_name() << (app.get_name().empty() ? "" : ": ")
               << experiment_detail::sentence_about(app, error) << "\n(--help lists what there is)\n";
        return 2;
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
