// Command lines of described structs: an option per field, with its default, its range in words, and its help.
//
//     CLI::App app{"Simulates and learns"};
//     simulation_options simulation;
//     add_options(app, simulation);                                  // --runs, --steps, --site-choice, …
//     if (const auto code = parse(app, argc, argv))
//         return *code;                                              // help was shown (0), or a mistake (2)
//
// Names have hyphens for underscores. A bool is a flag, with a --no-… if it is true at first. A choice takes a name;
// the options of its types are options of their own (--law short_run --gibbs-steps 10), and must belong to the type
// that is chosen. Nested structs are laid flat. This is the only header that knows CLI11. Not part of
// <closura/closura.hpp>.
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

/// One option that hands its text to `take_text`.
template <class TakeText>
void add_text_option(CLI::App& app, const std::string& name, const std::string& help, const std::string& words,
                     const std::string& shown_default, TakeText take_text)
{
    app.add_option_function<std::string>(name, take_text, help + ": " + words)
        ->option_text(shown_default.empty() ? "" : "[" + shown_default + "]");
}

template <class Field>
void add_flag(CLI::App& app, const Field& field, bool& value)
{
    const std::string name = option_name(field.name());
    const std::string both = value ? name + ",!--no-" + name.substr(2) : name;
    app.add_flag_function(
        both, [&value](std::int64_t count) { value = count > 0; }, std::string(field.help));
}

/// Whether an option of another type of the same choice has the name already.
inline bool has_option(const CLI::App& app, const std::string& name)
{
    return app.get_option_no_throw(name) != nullptr;
}

/// The options of all types of a choice. Types may share one.
template <class Choice>
void add_options_of_choice(CLI::App& app, const std::string& choice_name, Choice& value)
{
    const auto add_alternative = [&]<class Alternative>(const Alternative& defaults) {
        if constexpr (described<Alternative>)
            for_each_field(defaults, [&]<class Value>(const auto& field, const Value& shown) {
                const std::string name = option_name(field.name());
                if (has_option(app, name))
                    return;
                const auto take_text = [&value, name, choice_name](const std::string& text) {
                    bool taken = false;
                    value.visit([&]<class Chosen>(Chosen& chosen) {
                        if constexpr (described<Chosen>)
                            for_each_field(chosen, [&](const auto& own, auto& member) {
                                if (option_name(own.name()) == name) {
                                    take(name, text, own.allowed, member);
                                    taken = true;
                                }
                            });
                    });
                    if (!taken)
                        throw CLI::ValidationError(name,
                                                   "is no option of " + choice_name + " " + std::string(value.name()));
                };
                add_text_option(app, name,
                                std::string(field.help) + " (" + choice_name + " " + std::string(Alternative::name) +
                                    ")",
                                in_words<Value>(field.allowed), as_text(shown), take_text);
            });
    };
    Choice::for_each_alternative(add_alternative);
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
[[nodiscard]] inline std::optional<int> parse(CLI::App& app, int argc, const char* const* argv,
                                              std::ostream& out = std::cout, std::ostream& errors = std::cerr)
{
    try {
        app.parse(argc, argv);
        return std::nullopt;
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
            app.exit(error, out, errors);
            return 0;
        }
        errors << app.get_name() << (app.get_name().empty() ? "" : ": ") << error.what() << "\n(--help lists the "
               << "options)\n";
        return 2;
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
