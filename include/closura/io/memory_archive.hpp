// Archives in memory: state as bytes and back, for tests, and to compare states of which all parts count.
//
//     const std::string bytes = to_bytes(learning);
//     from_bytes(bytes, other);                                  // now to_bytes(other) == bytes
//
// Bytes are those of this machine, numbers that are not finite included.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/archive_interface.hpp>
#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/archive_names.hpp>
#include <closura/io/described_json.hpp>
#include <closura/io/json_file.hpp>

#include <cstddef>
#include <cstring>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Appends parts to a string: for each its name, its number of bytes, and these.
class memory_writer : public archive_interface<memory_writer, false> {
public:
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

    template <class Number>
    void number(std::string_view name, const Number& value)
    {
        put(name, {reinterpret_cast<const char*>(&value), sizeof(Number)});
    }
    void text(std::string_view name, const std::string& value) { put(name, value); }
    void texts(std::string_view name, const std::vector<std::string>& values)
    {
        put(name, nlohmann::json(values).dump());
    }
    template <class Number, std::size_t Count>
    void list(std::string_view name, std::span<Number, Count> values)
    {
        put(name, {reinterpret_cast<const char*>(values.data()), values.size_bytes()});
    }
    template <class Options>
    void options(std::string_view name, const Options& value)
    {
        put(name, as_json(value).dump());
    }
    template <class Value>
    void table(std::string_view name, const std::vector<Value>& flat, std::span<const std::size_t>, std::string_view)
    {
        put(name, {reinterpret_cast<const char*>(flat.data()), flat.size() * sizeof(Value)});
    }
    void enter(std::string_view name) { put(name, ""); }
    void leave() { put("end", ""); }
    [[noreturn]] void refuse(const std::string& sentence) const { fail("memory archive: " + sentence); }

private:
    std::string bytes_;

    void put(std::string_view name, std::string_view value)
    {
        bytes_.append(name).append(":").append(std::to_string(value.size())).append(":").append(value);
    }
};

/// Reads what a `memory_writer` has written; parts come in the same order.
class memory_reader : public archive_interface<memory_reader, true> {
public:
    explicit memory_reader(std::string_view bytes) : rest_(bytes) {}

    /// Checks that nothing is left, after all parts.
    void finish() const
    {
        if (!rest_.empty())
            refuse("has more parts than were read");
    }

    template <class Number>
    void number(std::string_view name, Number& value)
    {
        copy(name, take(name), &value, sizeof(Number));
    }
    void text(std::string_view name, std::string& value) { value = take(name); }
    void texts(std::string_view name, std::vector<std::string>& values)
    {
        values = parse_json(std::string(take(name)), "memory archive").get<std::vector<std::string>>();
    }
    template <class Number, std::size_t Count>
    void list(std::string_view name, std::span<Number, Count> values)
    {
        copy(name, take(name), values.data(), values.size_bytes());
    }
    template <class Options>
    void options(std::string_view name, Options& value)
    {
        const std::string where = "memory archive: " + io_detail::dotted(names_) + std::string(name);
        read_json(parse_json(std::string(take(name)), where), value, where);
    }
    template <class Value>
    void table(std::string_view name, std::vector<Value>& flat, std::span<const std::size_t> row, std::string_view)
    {
        const std::string_view bytes = take(name);
        const std::size_t bytes_of_row =
            std::accumulate(row.begin(), row.end(), sizeof(Value), std::multiplies<std::size_t>{});
        if (bytes_of_row == 0 || bytes.size() % bytes_of_row != 0)
            refuse(std::string(name) + ": has rows of another size");
        flat.resize(bytes.size() / sizeof(Value));
        copy(name, bytes, flat.data(), bytes.size());
    }
    void enter(std::string_view name)
    {
        take(name);
        names_.emplace_back(name);
    }
    void leave()
    {
        take("end");
        names_.pop_back();
    }
    [[noreturn]] void refuse(const std::string& sentence) const
    {
        fail("memory archive: " + io_detail::dotted(names_) + sentence);
    }

private:
    std::string_view rest_;
    std::vector<std::string> names_; // of the parts that are open

    std::string_view take(std::string_view name)
    {
        const std::size_t colon = rest_.find(':'), second = rest_.find(':', colon + 1);
        if (second == std::string_view::npos || rest_.substr(0, colon) != name)
            refuse(std::string(name) + ": missing");
        std::size_t size = 0;
        if (!read_text(rest_.substr(colon + 1, second - colon - 1), size) || size > rest_.size() - second - 1)
            refuse(std::string(name) + ": truncated");
        const std::string_view value = rest_.substr(second + 1, size);
        rest_.remove_prefix(second + 1 + size);
        return value;
    }

    void copy(std::string_view name, std::string_view from, void* to, std::size_t size) const
    {
        if (from.size() != size)
            refuse(std::string(name) + ": has " + std::to_string(from.size()) + " bytes; expected " +
                   std::to_string(size));
        if (size != 0)
            std::memcpy(to, from.data(), size);
    }
};

/// All parts of an object as bytes.
template <has_parts<memory_writer> T>
[[nodiscard]] std::string to_bytes(const T& object)
{
    memory_writer archive;
    write_parts(archive, object);
    return archive.bytes();
}

/// Sets all parts of an object to what `to_bytes` gave for one of the same structure.
/// Errors: `input_error` naming the part that does not fit.
template <has_parts<memory_reader> T>
void from_bytes(std::string_view bytes, T& object)
{
    memory_reader archive(bytes);
    read_parts(archive, object);
    archive.finish();
}

} // namespace CLOSURA_ABI
} // namespace closura
