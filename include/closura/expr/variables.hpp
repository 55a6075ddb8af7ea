// Variables that users write: coefficients u<0>, u<1>, u<"k"> of a right-hand side, and the time.
#pragma once

#include <closura/core/fixed_string.hpp>
#include <closura/expr/expression.hpp>
#include <closura/expr/names.hpp>

#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

namespace expr {

/// What tells coefficients apart: a number, or a name.
template <std::size_t Length>
struct label {
    fixed_string<Length> name;
    long number = 0; ///< if there is no name
    bool has_name;

    constexpr label(long given) : number(given), has_name(false) {}                   // NOLINT: u<0> converts by design
    constexpr label(const char (&given)[Length + 1]) : name(given), has_name(true) {} // NOLINT: and so does u<"k">
};

label(long)->label<0>;
template <std::size_t SizeWithZero>
label(const char (&)[SizeWithZero]) -> label<SizeWithZero - 1>;

template <label Label>
struct label_check {
    static consteval sentence check()
    {
        sentence text;
        if (Label.has_name && Label.name.size() == 0)
            text << "a coefficient has a number or a name: write u<0> or u<\"k\">";
        if (!Label.has_name && Label.number < 0)
            text << "coefficients are counted from 0: there is no u<" << fraction{Label.number} << ">";
        return text;
    }
};

/// The tag of the coefficient u<Label>.
template <label Label>
struct coefficient {
    static_assert(validated<label_check<Label>>);

    static constexpr sentence text()
    {
        if (Label.has_name)
            return sentence{} << Label.name.view();
        return sentence{} << "u[" << static_cast<std::size_t>(Label.number) << "]";
    }
    static constexpr sentence latex()
    {
        if (Label.has_name)
            return latex_name(Label.name.view());
        return sentence{} << "u_{" << static_cast<std::size_t>(Label.number) << "}";
    }
};

/// The tag of the time t.
struct time_tag {
    static constexpr sentence text() { return sentence{} << "t"; }
    static constexpr sentence latex() { return sentence{} << "t"; }
};

} // namespace expr

/// A coefficient, by number or by name: u<0>, u<"k">.
template <expr::label Label>
inline constexpr expr::variable<expr::coefficient<Label>> u{};

/// The time t.
inline constexpr expr::variable<expr::time_tag> time_now{};

} // namespace CLOSURA_ABI
} // namespace closura
