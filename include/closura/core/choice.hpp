// A choice at run time among types of one family: adjoints, laws, site choices. A variant at the edge (command line,
// JSON); what takes a choice visits it once and works with the chosen type inside.
//
//     choice<uniform, row_first> chosen = row_first{};
//     chosen.name()                                       // "row_first"
//     chosen.select("uniform")                            // true; by name
//     chosen.visit([](const auto& type) { … })
#pragma once

#include <closura/core/config.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace closura {
inline namespace CLOSURA_ABI {

/// A type with the name that files and command lines spell it by. What can be chosen about it are the fields of its
/// description, if it has one. `static constexpr std::array<std::string_view, n> aliases` are further names that
/// `select` understands, as those of earlier versions.
template <class T>
concept named_alternative = std::default_initializable<T> && requires
{
    {
        T::name
        } -> std::convertible_to<std::string_view>;
};

/// One of several types, the first at first.
template <named_alternative... Alternatives>
class choice {
public:
    static constexpr std::size_t count = sizeof...(Alternatives);
    static constexpr std::array<std::string_view, count> names = {Alternatives::name...};

    constexpr choice() = default;

    template <class Alternative>
    requires(... || std::same_as<Alternative, Alternatives>) constexpr choice(const Alternative& chosen) // NOLINT
        : chosen_(chosen)
    {}

    [[nodiscard]] constexpr std::string_view name() const { return names[chosen_.index()]; }

    /// Chooses by name, with the type's defaults unless it is chosen already. False, and nothing changes, if there is
    /// no such name.
    constexpr bool select(std::string_view wanted)
    {
        return (... || (is_name_of<Alternatives>(wanted) && (choose<Alternatives>(), true)));
    }

    template <class Function>
    constexpr decltype(auto) visit(Function&& function) const
    {
        return std::visit(std::forward<Function>(function), chosen_);
    }
    template <class Function>
    constexpr decltype(auto) visit(Function&& function)
    {
        return std::visit(std::forward<Function>(function), chosen_);
    }

    template <class Alternative>
    [[nodiscard]] constexpr bool holds() const
    {
        return std::holds_alternative<Alternative>(chosen_);
    }

    /// The chosen type's value if it is an `Alternative`, else nullptr.
    template <class Alternative>
    [[nodiscard]] constexpr const Alternative* get_if() const
    {
        return std::get_if<Alternative>(&chosen_);
    }

    /// Calls function(alternative with its defaults) for each.
    template <class Function>
    static constexpr void for_each_alternative(Function&& function)
    {
        (function(Alternatives{}), ...);
    }

    friend constexpr bool operator==(const choice&, const choice&) = default;

private:
    std::variant<Alternatives...> chosen_;

    template <class Alternative>
    static constexpr bool is_name_of(std::string_view wanted)
    {
        if constexpr (requires { Alternative::aliases; })
            for (const std::string_view alias : Alternative::aliases)
                if (wanted == alias)
                    return true;
        return wanted == Alternative::name;
    }

    template <class Alternative>
    constexpr void choose()
    {
        if (!holds<Alternative>())
            chosen_ = Alternative{};
    }
};

template <class T>
inline constexpr bool is_choice = false;
template <class... Alternatives>
inline constexpr bool is_choice<choice<Alternatives...>> = true;

/// Calls function(the chosen type) for a choice, function(it) for a type that is none.
template <class T, class Function>
constexpr decltype(auto) visit_choice(T&& one, Function&& function)
{
    if constexpr (is_choice<std::remove_cvref_t<T>>)
        return one.visit(std::forward<Function>(function));
    else
        return std::forward<Function>(function)(std::forward<T>(one));
}

} // namespace CLOSURA_ABI
} // namespace closura
