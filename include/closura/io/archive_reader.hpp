// Reads an archive's file; io/archive.hpp says how it looks.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/allowed_values.hpp>
#include <closura/core/archive_interface.hpp>
#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/archive_names.hpp>
#include <closura/io/checksum.hpp>
#include <closura/io/described_json.hpp>
#include <closura/io/json_file.hpp>
#include <closura/io/npz.hpp>
#include <closura/io/require.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Reads parts. Every message names the file and the part: "checkpoint.npz: right_hand_sides.cell: …".
class archive_reader : public archive_interface<archive_reader, true> {
public:
    /// Reads the whole file. Errors: `input_error` if it is missing, damaged, or of a newer format.
    explicit archive_reader(const std::filesystem::path& path)
        : file_(path.string()), contents_(npz_contents::read(path))
    {
        const auto manifest = contents_.find(io_detail::manifest_name);
        require(manifest.has_value(), file_, ": has no ", io_detail::manifest_name, "; expected an archive of closura");
        nlohmann::json json = parse_json(std::string(manifest.value_or("")), file_);
        const auto member = [&](const char* name) -> nlohmann::json& {
            require(json.is_object() && json.contains(name), file_, ": ", name, ": missing");
            return json[name];
        };
        const nlohmann::json& number = member("format");
        require(number.is_number_unsigned(), file_, ": format: ", io_detail::shown(number),
                "; expected a whole number");
        const auto format = number.get<std::size_t>();
        require(format <= io_detail::archive_format, file_, ": has the format ", format,
                ", of a newer version of closura; expected ", io_detail::archive_format);
        require(format == io_detail::archive_format, file_, ": has the format ", format, "; expected ",
                io_detail::archive_format);
        checksums_ = std::move(member("crc64"));
        json_ = std::move(member("parts"));
        require(checksums_.is_object() && json_.is_object(), file_, ": its manifest has no objects crc64 and parts");
        objects_.push_back({&json_, {}});
    }

    [[nodiscard]] const std::string& file() const { return file_; }

    /// Checks that nothing is left, after all parts.
    void finish() const
    {
        require_nothing_left();
        for (const std::string_view name : contents_.names())
            require(name == io_detail::manifest_name || std::ranges::find(tables_read_, name) != tables_read_.end(),
                    file_, ": ", name, ": unknown; expected no such table");
    }

    template <class Number>
    void number(std::string_view name, Number& value)
    {
        take(name, value);
    }
    void text(std::string_view name, std::string& value) { take(name, value); }

    void texts(std::string_view name, std::vector<std::string>& values)
    {
        const nlohmann::json& found = find(name, "a list of text");
        values.clear();
        for (const nlohmann::json& one : found) {
            if (!found.is_array() || !one.is_string())
                refuse(std::string(name) + ": " + io_detail::shown(found) + "; expected a list of text");
            values.push_back(one.get<std::string>());
        }
    }

    template <class Number, std::size_t Count>
    void list(std::string_view name, std::span<Number, Count> values)
    {
        std::vector<std::remove_const_t<Number>> read;
        const std::string expected = "a list of " + std::to_string(values.size()) + " numbers, each " +
                                     in_words<typename decltype(read)::value_type>(anything{});
        const nlohmann::json& found = find(name, expected);
        if (!io_detail::read_value(found, read) || read.size() != values.size())
            refuse(std::string(name) + ": " + io_detail::shown(found) + "; expected " + expected);
        std::ranges::copy(read, values.begin());
    }

    template <class Options>
    void options(std::string_view name, Options& value)
    {
        const std::string where = file_ + ": " + io_detail::dotted(names_) + std::string(name);
        read_json(find(name, "options"), value, where);
    }

    template <class Value>
    void table(std::string_view name, std::vector<Value>& flat, std::span<const std::size_t> row, std::string_view axes)
    {
        const std::string member = io_detail::member_of_table(names_, name);
        const std::string where = file_ + ": " + member;
        const auto bytes = contents_.find(member);
        require(bytes.has_value(), where, ": missing; expected a table");
        const auto sum = checksums_.find(member);
        require(sum != checksums_.end() && sum->is_string() &&
                    sum->get_ref<const std::string&>() == checksum_text(checksum_of<crc64>(*bytes)),
                where, ": is damaged: its checksum is not that of its contents");
        tables_read_.push_back(member);
        auto [values, shape] = npy_values_of<Value>(*bytes, row.size() + 1, where, axes);
        if (!std::ranges::equal(std::span(shape).subspan(1), row)) {
            std::vector<std::size_t> expected{any_extent};
            expected.insert(expected.end(), row.begin(), row.end());
            io_detail::refuse_shape(shape, expected, where, axes);
        }
        io_detail::require_each(std::span(std::as_const(values)), shape, where, "a finite number",
                                io_detail::is_finite);
        flat = std::move(values);
    }

    void enter(std::string_view name)
    {
        const nlohmann::json& found = find(name, "an object");
        if (!found.is_object())
            refuse(std::string(name) + ": " + io_detail::shown(found) + "; expected an object");
        objects_.push_back({&found, {}});
        names_.emplace_back(name);
    }
    void leave()
    {
        require_nothing_left();
        objects_.pop_back();
        names_.pop_back();
    }

    /// Errors: always `input_error`, naming file and part.
    [[noreturn]] void refuse(const std::string& sentence) const
    {
        fail(file_ + ": " + io_detail::dotted(names_) + sentence);
    }

private:
    struct open_object {
        const nlohmann::json* json;
        std::vector<std::string> known;
    };

    std::string file_;
    npz_contents contents_;
    nlohmann::json checksums_;
    nlohmann::json json_;
    std::vector<std::string> tables_read_;
    std::vector<open_object> objects_; // from the whole to the part that is open
    std::vector<std::string> names_;   // of the parts that are open

    const nlohmann::json& find(std::string_view name, const std::string& expected)
    {
        open_object& open = objects_.back();
        open.known.emplace_back(name);
        const auto found = open.json->find(open.known.back());
        if (found == open.json->end())
            refuse(std::string(name) + ": missing; expected " + expected);
        return *found;
    }

    template <class Value>
    void take(std::string_view name, Value& value)
    {
        const nlohmann::json& found = find(name, in_words<Value>(anything{}));
        if (!io_detail::read_value(found, value))
            refuse(std::string(name) + ": " + not_allowed<Value>(anything{}, io_detail::shown(found)));
    }

    void require_nothing_left() const
    {
        io_detail::require_known_keys(*objects_.back().json, objects_.back().known,
                                      file_ + ": " + io_detail::dotted(names_));
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
