// Described structs: one description of each field (name, allowed values, help in one line; the default is the field's
// own) from which command lines, JSON, --help, run.json, range checks, checkpoints and tests follow.
//
//     struct sliding_window {
//         std::size_t length = 10;
//
//         static constexpr auto description()
//         {
//             return closura::fields(
//                 field<"window">(&sliding_window::length, at_least(1), "time steps of the window"));
//         }
//     };
//
// Fields are bool, numbers, std::string, std::filesystem::path, choices (core/choice.hpp), parameter values, described
// structs, and std::optional or std::vector of the plain ones. A described struct is a Boost.Hana Struct:
// `hana::accessors`, `hana::keys`, `hana::members` work, and `hana::equal` unless it has an == of its own.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/fixed_string.hpp>

#include <boost/hana/accessors.hpp>
#include <boost/hana/at.hpp>
#include <boost/hana/core/when.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/pair.hpp>
#include <boost/hana/string.hpp>
#include <boost/hana/tuple.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// Any value of the field's type; what the type itself says (a choice, a path) is all there is to say.
struct anything {
    template <class Value>
    [[nodiscard]] constexpr bool contains(const Value&) const
    {
        return true;
    }
};

/// Numbers from `lowest`, which may itself be excluded, to `highest`. NaN is in no range.
template <class Number>
struct number_range {
    Number lowest;
    Number highest;
    bool lowest_excluded = false;

    /// Numbers of other types are compared by value: −1 is not a large number without sign.
    template <class Value>
    [[nodiscard]] constexpr bool contains(Value value) const
    {
        if constexpr (std::integral<Number> && std::integral<Value>)
            return std::cmp_greater_equal(value, lowest) && (!lowest_excluded || std::cmp_not_equal(value, lowest)) &&
                   std::cmp_less_equal(value, highest);
        else
            return (lowest_excluded ? as_double(value) > as_double(lowest) : as_double(value) >= as_double(lowest)) &&
                   as_double(value) <= as_double(highest);
    }

private:
    static constexpr double as_double(auto value) { return static_cast<double>(value); }
};

/// More of anything than a person means to ask for.
inline constexpr std::size_t largest_count = 1'000'000'000;

/// Whole numbers of at least this, up to a thousand million.
[[nodiscard]] constexpr number_range<std::size_t> at_least(std::size_t lowest) { return {lowest, largest_count}; }
[[nodiscard]] constexpr number_range<std::size_t> whole_numbers(std::size_t lowest, std::size_t highest)
{
    return {lowest, highest};
}
/// All of 64 bits: seeds.
[[nodiscard]] constexpr number_range<std::uint64_t> any_whole_number()
{
    return {0, (std::numeric_limits<std::uint64_t>::max)()};
}
/// Finite numbers.
[[nodiscard]] constexpr number_range<double> numbers(double lowest, double highest) { return {lowest, highest}; }
[[nodiscard]] constexpr number_range<double> positive_numbers()
{
    return {0.0, (std::numeric_limits<double>::max)(), true};
}

/// One field of a struct: its name in files (command lines spell it with hyphens), its allowed values, its help.
template <fixed_string Name, class Struct, class Value, class Allowed>
struct field_description {
    using struct_type = Struct;
    using value_type = Value;

    static constexpr std::string_view name() { return Name.view(); }

    Value Struct::*member;
    Allowed allowed;
    std::string_view help;
};

/// Describes a field.
template <fixed_string Name, class Struct, class Value, class Allowed>
[[nodiscard]] constexpr auto field(Value Struct::*member, Allowed allowed, std::string_view help)
{
    return field_description<Name, Struct, Value, Allowed>{member, allowed, help};
}

/// A field whose type says what is allowed.
template <fixed_string Name, class Struct, class Value>
[[nodiscard]] constexpr auto field(Value Struct::*member, std::string_view help)
{
    return field<Name>(member, anything{}, help);
}

/// The description of a struct: a Hana tuple of field descriptions.
template <class... Fields>
[[nodiscard]] constexpr auto fields(Fields... of_struct)
{
    return boost::hana::make_tuple(of_struct...);
}

/// A struct with a `description()`.
template <class T>
concept described = std::is_class_v<T> && requires
{
    T::description();
};

/// A value for each parameter of a model; each has a name.
template <class T>
concept values_by_name = requires(T& values)
{
    T::model::parameter_names;
    requires std::is_arithmetic_v<std::remove_cvref_t<decltype(values.values()[0])>>;
};

namespace core_detail {

template <class Struct>
using description_of = decltype(Struct::description());

/// Gets a field: the second half of what Hana calls an accessor.
template <class Struct, std::size_t Number>
struct field_getter {
    template <class Object>
    constexpr decltype(auto) operator()(Object&& object) const
    {
        constexpr auto member = boost::hana::at_c<Number>(Struct::description()).member;
        return (std::forward<Object>(object).*member);
    }
};

template <fixed_string Name, std::size_t... Character>
constexpr auto as_hana_string(std::index_sequence<Character...>)
{
    return boost::hana::string_c<Name.characters[Character]...>;
}

template <fixed_string Name, class Struct, class Value, class Allowed>
constexpr auto key_of(const field_description<Name, Struct, Value, Allowed>&)
{
    return as_hana_string<Name>(std::make_index_sequence<Name.size()>{});
}

} // namespace core_detail

/// The number of fields of a described struct.
template <described Struct>
inline constexpr std::size_t field_count =
    decltype(boost::hana::length(std::declval<core_detail::description_of<Struct>>()))::value;

/// Calls function(field description, value) for each field, in order; `object` may be const.
template <class Object, class Function>
requires described<std::remove_cvref_t<Object>>
constexpr void for_each_field(Object& object, Function&& function)
{
    constexpr auto description = std::remove_cvref_t<Object>::description();
    boost::hana::for_each(description, [&](const auto& one) { function(one, object.*(one.member)); });
}

} // namespace CLOSURA_ABI
} // namespace closura

namespace boost::hana {

/// Every described struct is a Hana Struct.
template <class Struct>
struct accessors_impl<Struct, when<closura::described<Struct>>> {
    static constexpr auto apply()
    {
        return []<std::size_t... Number>(std::index_sequence<Number...>)
        {
            return make_tuple(make_pair(closura::core_detail::key_of(at_c<Number>(Struct::description())),
                                        closura::core_detail::field_getter<Struct, Number>{})...);
        }
        (std::make_index_sequence<closura::field_count<Struct>>{});
    }
};

} // namespace boost::hana
