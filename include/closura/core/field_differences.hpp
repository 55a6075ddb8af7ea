// What differs between two values of a described struct: what a checkpoint was made with, and what was asked.
//
//     for (const field_difference& one : field_differences(found, asked))
//         std::cerr << one.text() << '\n';                       // window: 10; expected 20
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/config.hpp>
#include <closura/core/described.hpp>
#include <closura/core/described_text.hpp>

#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// A field whose values differ. Fields of nested structs and of choices have names such as "law.gibbs_steps".
struct field_difference {
    std::string name;
    std::string found;
    std::string expected;

    [[nodiscard]] std::string text() const
    {
        const auto shown = [](const std::string& value) { return value.empty() ? "nothing" : value; };
        return name + ": " + shown(found) + "; expected " + shown(expected);
    }

    friend bool operator==(const field_difference&, const field_difference&) = default;
};

/// The fields in which two described structs differ, in order. Of choices that differ by name, options are not
/// compared.
template <described Struct>
[[nodiscard]] std::vector<field_difference> field_differences(const Struct& found, const Struct& expected,
                                                              const std::string& prefix = {})
{
    std::vector<field_difference> all;
    const auto append = [&](const auto& one, const auto& other, const std::string& name) {
        const auto more = field_differences(one, other, name + ".");
        all.insert(all.end(), more.begin(), more.end());
    };
    for_each_field(found, [&]<class Value>(const auto& field, const Value& one) {
        const Value& other = expected.*(field.member);
        const std::string name = prefix + std::string(field.name());
        if constexpr (described<Value>) {
            append(one, other, name);
        } else {
            if (as_text(one) != as_text(other)) {
                all.push_back({name, as_text(one), as_text(other)});
                return;
            }
            if constexpr (is_choice<Value>)
                one.visit([&]<class Chosen>(const Chosen& chosen) {
                    if constexpr (described<Chosen>)
                        append(chosen, *other.template get_if<Chosen>(), name);
                });
        }
    });
    return all;
}

} // namespace CLOSURA_ABI
} // namespace closura
