// Archives: what brings state to files and back. A stateful type lists its parts once, in a member that serves writing
// and reading:
//
//     template <class Archive>
//     void parts(Archive& archive)
//     {
//         archive.expect("parameters", Model::parameter_names);    // written; on reading it must be equal
//         archive("steps_done", steps_done_);                      // bool, a number or text
//         archive("rates", rates_);                                // an array or parameter_values of numbers
//         archive("options", options_);                            // a described struct or a choice
//         archive("right_hand_sides", rhs_);                       // anything with parts(), or a tuple of such
//         archive("centres", mu_, "[time, bias]");                 // a vector of numbers or of arrays: a table
//         archive("units", units_, {unit_count}, "[chain, unit]"); // a flat vector whose rows have these extents
//         if constexpr (Archive::reading) {                        // where something must be made anew
//             if (mu_.empty())
//                 archive.refuse("has no times");
//             rebuild();
//         }
//     }
//
// Writing changes nothing. Reading checks all that the types say (a described struct's ranges, finite numbers, the
// extents of rows); what only the type itself knows it checks by `refuse`, whose message names file and part. After a
// refusal the object has some of its parts from before and some new: it is only fit to be thrown away.
//
// Files: <closura/io/archive.hpp>; bytes in memory: <closura/io/memory_archive.hpp>.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/config.hpp>
#include <closura/core/described.hpp>

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

/// What goes through parts().
template <class Archive>
concept archive_type = requires(Archive& archive, double& number, std::vector<double>& table, const std::string& text)
{
    {
        Archive::reading
        } -> std::convertible_to<bool>;
    archive("name", number);
    archive("name", table, "[row]");
    archive.expect("name", text);
    archive.refuse(text);
};

/// A type that lists its parts.
template <class T, class Archive>
concept has_parts = requires(T& object, Archive& archive)
{
    object.parts(archive);
};

namespace core_detail {

template <class T>
concept number = std::is_arithmetic_v<T>;

/// A value for each parameter of a model.
template <class T>
concept values_by_name = requires(T& values)
{
    T::model::parameter_names;
    requires number<std::remove_cvref_t<decltype(values.values()[0])>>;
};

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
class archive_interface {
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
        } else if constexpr (core_detail::values_by_name<type>) {
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
            return std::to_string(value);
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

/// Writes the parts of an object, which stays as it is.
template <archive_type Archive, has_parts<Archive> T>
requires(!Archive::reading) void write_parts(Archive& archive, const T& object)
{
    const_cast<T&>(object).parts(archive); // parts() has one form for both directions
}

/// Reads the parts of an object.
template <archive_type Archive, has_parts<Archive> T>
requires(Archive::reading) void read_parts(Archive& archive, T& object) { object.parts(archive); }

} // namespace CLOSURA_ABI
} // namespace closura
