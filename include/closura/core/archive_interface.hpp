// What every archive has in common (core/archive.hpp): it turns parts of all kinds into the few things that an archive
// must know how to keep.
#pragma once

#include <closura/core/archive.hpp>
#include <closura/core/choice.hpp>
#include <closura/core/config.hpp>
#include <closura/core/described.hpp>
#include <closura/core/number_text.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace core_detail {

template <class T>
concept number = std::is_arithmetic_v<T>;

template <class T>
concept tuple_like = requires
{
    std::tuple_size<T>::value;
};

template <class T>
inline constexpr bool is_table = false;
template <class Row>
inline constexpr bool is_table<std::vector<Row>> = true;

/// A row of a table: a number, or arrays of them to any depth, one axis of the table for each level.
template <class Row>
struct table_row {
    using value_type = Row;
    static constexpr std::array<std::size_t, 0> extents{};
};

template <class Inner, std::size_t Count>
struct table_row<std::array<Inner, Count>> {
    using value_type = typename table_row<Inner>::value_type;
    static constexpr auto extents = [] {
        std::array<std::size_t, table_row<Inner>::extents.size() + 1> all{Count};
        for (std::size_t axis = 1; axis < all.size(); ++axis)
            all[axis] = table_row<Inner>::extents[axis - 1];
        return all;
    }();
};

template <values_by_name Values>
struct table_row<Values> : table_row<std::remove_cvref_t<decltype(std::declval<Values&>().values())>> {};

/// Calls function(number) for every number of a row, in order.
template <class Row, class Function>
void for_each_number(Row& row, Function& function)
{
    if constexpr (number<Row>)
        function(row);
    else
        for (auto& inner : row)
            for_each_number(inner, function);
}

} // namespace core_detail

/// Turns the parts of all kinds into the few things that an archive must know how to keep. An archive derives from it
/// and has
///
///     void number(name, value&)                   bool, integers, float, double
///     void text(name, std::string&)
///     void list(name, std::span<number>)          as many numbers as the span has
///     void texts(name, std::vector<std::string>&)
///     void options(name, described struct or choice&)
///     void table(name, std::vector<number>&, extents of a row, axes)
///     void enter(name), void leave()              around nested parts
///     [[noreturn]] void refuse(sentence)
///
/// all of which read if `Reading` and otherwise only look at the values.
template <class Archive, bool Reading>
class archive_interface { // NOLINT(bugprone-crtp-constructor-accessibility)
public:
    static constexpr bool reading = Reading;

    /// A part of any kind but a table.
    template <class Part>
    void operator()(std::string_view name, Part&& part)
    {
        using type = std::remove_cvref_t<Part>;
        static_assert(!Reading || (std::is_lvalue_reference_v<Part> && !std::is_const_v<std::remove_reference_t<Part>>),
                      "an archive that reads needs a variable to read into");
        type& value = const_cast<type&>(part); // only looked at when writing
        if constexpr (std::is_arithmetic_v<type>) {
            self().number(name, value);
        } else if constexpr (std::same_as<type, std::string>) {
            self().text(name, value);
        } else if constexpr (has_parts<type, Archive>) {
            self().enter(name);
            value.parts(self());
            self().leave();
        } else if constexpr (described<type> || is_choice<type>) {
            self().options(name, value);
        } else if constexpr (values_by_name<type>) {
            self().enter(name);
            for (std::size_t i = 0; i < type::size(); ++i)
                (*this)(type::model::parameter_names[i], value[i]);
            self().leave();
        } else if constexpr (core_detail::is_table<type>) {
            (*this)(name, value, {});
        } else if constexpr (core_detail::tuple_like<type>) {
            several(name, value);
        } else {
            static_assert(!sizeof(type), "an archive holds numbers, text, arrays, tables (std::vector of numbers or of "
                                         "arrays), described structs, choices, and types with parts()");
        }
    }

    /// A table: a vector of numbers, of arrays, or of parameter values. `axes` describes the axes in messages.
    template <class Row>
    void operator()(std::string_view name, std::vector<Row>& rows, std::string_view axes)
    {
        using row = core_detail::table_row<Row>;
        static_assert(std::is_arithmetic_v<typename row::value_type> && !std::same_as<typename row::value_type, bool>,
                      "a table holds integers, float or double");
        if constexpr (std::is_arithmetic_v<Row>) {
            self().table(name, rows, std::span(row::extents), axes);
        } else {
            std::vector<typename row::value_type> flat;
            if constexpr (!Reading) {
                const auto append = [&](const auto& number) { flat.push_back(number); };
                for (const Row& one : rows)
                    core_detail::for_each_number(one, append);
            }
            self().table(name, flat, std::span(row::extents), axes);
            if constexpr (Reading) {
                std::size_t numbers_of_row = 1;
                for (const std::size_t extent : row::extents)
                    numbers_of_row *= extent;
                rows.assign(flat.size() / numbers_of_row, Row{});
                auto next = flat.begin();
                const auto take = [&](auto& number) { number = *next++; };
                for (Row& one : rows)
                    core_detail::for_each_number(one, take);
            }
        }
    }
    template <class Row>
    void operator()(std::string_view name, const std::vector<Row>& rows, std::string_view axes) requires(!Reading)
    {
        (*this)(name, const_cast<std::vector<Row>&>(rows), axes);
    }

    /// A table whose values lie one after the other in `flat`: rows of the given extents, as many as there are.
    template <core_detail::number Value, std::size_t Axes>
    void operator()(std::string_view name, std::vector<Value>& flat, const std::size_t (&extents_of_row)[Axes],
                    std::string_view axes)
    {
        self().table(name, flat, std::span<const std::size_t>(extents_of_row), axes);
    }

    /// Writes `value`: text, a number, or a list of texts; on reading the value found must be equal.
    template <class Value>
    void expect(std::string_view name, const Value& value)
    {
        if constexpr (core_detail::number<Value>) {
            expect_equal(name, value, [&](Value& found) { self().number(name, found); });
        } else if constexpr (std::convertible_to<const Value&, std::string_view>) {
            expect_equal(name, std::string(std::string_view(value)),
                         [&](std::string& found) { self().text(name, found); });
        } else {
            std::vector<std::string> list;
            for (const auto& one : value)
                list.emplace_back(std::string_view(one));
            expect_equal(name, list, [&](std::vector<std::string>& found) { self().texts(name, found); });
        }
    }

private:
    Archive& self() { return static_cast<Archive&>(*this); }

    /// An array of numbers is a list; tuples, and arrays of what is more than a number, are nested parts "0", "1", ….
    template <class Tuple>
    void several(std::string_view name, Tuple& values)
    {
        if constexpr (requires { requires std::is_arithmetic_v<typename Tuple::value_type>; }) {
            self().list(name, std::span(values));
        } else {
            self().enter(name);
            std::apply(
                [&](auto&... value) {
                    std::size_t number = 0;
                    ((*this)(std::to_string(number++), value), ...);
                },
                values);
            self().leave();
        }
    }

    template <class Value, class Exchange>
    void expect_equal(std::string_view name, const Value& expected, Exchange exchange)
    {
        Value value = Reading ? Value{} : expected;
        exchange(value);
        if constexpr (Reading)
            if (value != expected)
                self().refuse(std::string(name) + ": was made with " + quoted(value) + "; expected " +
                              quoted(expected));
    }

    template <class Value>
    static std::string quoted(const Value& value)
    {
        if constexpr (std::is_arithmetic_v<Value>) {
            return number_text(value);
        } else if constexpr (std::same_as<Value, std::string>) {
            return '"' + value + '"';
        } else {
            std::string all;
            for (const auto& one : value)
                all += (all.empty() ? "" : ", ") + quoted(one);
            return all.empty() ? "nothing" : all;
        }
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
