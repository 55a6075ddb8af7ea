// Described structs as JSON and back:
//
//     const nlohmann::json json = as_json(options);                  // {"window": 10, "adjoint": "paper", …}
//     read_json(json, options, "run.json: training");
//
// A choice is its name; if the chosen type has fields of its own, an object of its name and them:
// {"name": "short_run", "gibbs_steps": 10}. Parameter values are an object with the parameters' names, an optional that
// has no value is null.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/allowed_values.hpp>
#include <closura/core/choice.hpp>
#include <closura/core/config.hpp>
#include <closura/core/described.hpp>
#include <closura/core/described_text.hpp>
#include <closura/core/error.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// A value of a described field, or a whole described struct, as JSON.
template <class Value>
[[nodiscard]] nlohmann::json as_json(const Value& value)
{
    if constexpr (described<Value>) {
        nlohmann::json object = nlohmann::json::object();
        for_each_field(value,
                       [&](const auto& field, const auto& one) { object[std::string(field.name())] = as_json(one); });
        return object;
    } else if constexpr (is_choice<Value>) {
        return value.visit([&]<class Chosen>(const Chosen& chosen) -> nlohmann::json {
            if constexpr (described<Chosen>) {
                nlohmann::json object = as_json(chosen);
                object["name"] = std::string(value.name());
                return object;
            } else {
                return std::string(value.name());
            }
        });
    } else if constexpr (core_detail::is_optional<Value>) {
        return value ? as_json(*value) : nlohmann::json();
    } else if constexpr (core_detail::is_vector<Value>) {
        nlohmann::json list = nlohmann::json::array();
        for (const auto& one : value)
            list.push_back(as_json(one));
        return list;
    } else if constexpr (values_by_name<Value>) {
        nlohmann::json object = nlohmann::json::object();
        for (std::size_t i = 0; i < Value::size(); ++i)
            object[std::string(Value::model::parameter_names[i])] = value[i];
        return object;
    } else if constexpr (std::is_arithmetic_v<Value>) {
        return value;
    } else {
        return as_text(value);
    }
}

namespace io_detail {

/// What was found, short enough for a message.
inline std::string shown(const nlohmann::json& json)
{
    const std::string text = json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

/// Sets `value` to what `json` says. False, and nothing changes, if it says nothing of the type: nlohmann-json itself
/// would take −1 for a size, and 2.5 for 2.
template <class Value>
[[nodiscard]] bool read_value(const nlohmann::json& json, Value& value)
{
    if constexpr (std::same_as<Value, bool>) {
        if (!json.is_boolean())
            return false;
        value = json.get<bool>();
    } else if constexpr (std::integral<Value>) {
        const auto take = [&](auto number) {
            const bool fits = std::in_range<Value>(number);
            value = fits ? static_cast<Value>(number) : value;
            return fits;
        };
        if (json.is_number_unsigned())
            return take(json.get<std::uint64_t>());
        return json.is_number_integer() && take(json.get<std::int64_t>());
    } else if constexpr (std::floating_point<Value>) {
        if (!json.is_number())
            return false;
        const auto number = json.get<Value>();
        if (number - number != 0)
            return false;
        value = number;
    } else if constexpr (core_detail::is_optional<Value>) {
        typename Value::value_type read{};
        if (!json.is_null() && !read_value(json, read))
            return false;
        value = json.is_null() ? Value{} : Value{read};
    } else if constexpr (core_detail::is_vector<Value>) {
        if (!json.is_array())
            return false;
        Value read(json.size());
        for (std::size_t i = 0; i < read.size(); ++i)
            if (!read_value(json[i], read[i]))
                return false;
        value = std::move(read);
    } else if constexpr (values_by_name<Value>) {
        if (!json.is_object() || json.size() != Value::size())
            return false;
        Value read{};
        for (std::size_t i = 0; i < Value::size(); ++i) {
            const auto one = json.find(std::string(Value::model::parameter_names[i]));
            if (one == json.end() || !read_value(*one, read[i]))
                return false;
        }
        value = read;
    } else {
        return json.is_string() && read_text(json.get_ref<const std::string&>(), value);
    }
    return true;
}

/// Refuses all keys but `known`.
inline void require_known_keys(const nlohmann::json& object, const std::vector<std::string>& known,
                               const std::string& where)
{
    for (const auto& [key, value] : object.items())
        if (std::ranges::find(known, key) == known.end()) {
            std::string names;
            for (const std::string& name : known)
                names += (names.empty() ? "" : ", ") + name;
            fail(where + key + ": unknown; expected " + (known.size() > 1 ? "one of " : "only ") +
                 (names.empty() ? "nothing" : names));
        }
}

template <class Value, class Allowed>
void read_field(const nlohmann::json& json, const Allowed& allowed, Value& value, const std::string& name);

/// Reads the fields of a struct; `prefix` goes before their names in messages, `also` is one more key that is known.
template <described Struct>
void read_fields(const nlohmann::json& json, Struct& object, const std::string& prefix, const std::string& also = {})
{
    std::vector<std::string> known;
    if (!also.empty())
        known.push_back(also);
    for_each_field(object, [&]<class Value>(const auto& field, Value& value) {
        const std::string key(field.name());
        known.push_back(key);
        const auto found = json.find(key);
        if (found != json.end())
            read_field(*found, field.allowed, value, prefix + key);
        else if constexpr (described<Value>)
            fail(prefix + key + ": missing; expected an object");
        else
            fail(prefix + key + ": missing; expected " + in_words<Value>(field.allowed));
    });
    require_known_keys(json, known, prefix);
}

/// Reads a choice: its name, or an object of its name and its options.
template <class Choice>
void read_choice(const nlohmann::json& json, Choice& value, const std::string& name)
{
    Choice read = value;
    const auto chosen = json.is_object() ? json.find("name") : json.end();
    const nlohmann::json& spelled = json.is_object() && chosen != json.end() ? *chosen : json;
    if (!read_value(spelled, read))
        fail(name + ": " + not_allowed<Choice>(anything{}, shown(spelled)));
    read.visit([&]<class Chosen>(Chosen& one) {
        if constexpr (described<Chosen>) {
            require(json.is_object(), name, ": ", shown(json), "; expected an object with its options");
            read_fields(json, one, name + ".", "name");
        } else {
            require(!json.is_object(), name, ": ", shown(json), "; expected a name only: ", read.name(),
                    " has no options");
        }
    });
    value = read;
}

template <class Value, class Allowed>
void read_field(const nlohmann::json& json, const Allowed& allowed, Value& value, const std::string& name)
{
    if constexpr (described<Value>) {
        require(json.is_object(), name, ": ", shown(json), "; expected an object");
        read_fields(json, value, name + ".");
    } else if constexpr (is_choice<Value>) {
        read_choice(json, value, name);
    } else {
        Value read = value;
        if (!read_value(json, read) || !is_allowed(allowed, read))
            fail(name + ": " + not_allowed<Value>(allowed, shown(json)));
        value = std::move(read);
    }
}

} // namespace io_detail

/// Reads a described struct or a choice; every key must be there, and none else. `where` starts the messages: the file,
/// and what of it.
/// Errors: `input_error` as "run.json: training.window: 0; expected a whole number of at least 1"; `object` is then as
/// it was before.
template <class Object>
requires(described<Object> || is_choice<Object>) void read_json(const nlohmann::json& json, Object& object,
                                                                const std::string& where)
{
    Object read = object;
    if constexpr (is_choice<Object>) {
        io_detail::read_choice(json, read, where);
    } else {
        require(json.is_object(), where, ": ", io_detail::shown(json), "; expected an object");
        io_detail::read_fields(json, read, where + ": ");
    }
    object = std::move(read);
}

} // namespace CLOSURA_ABI
} // namespace closura
