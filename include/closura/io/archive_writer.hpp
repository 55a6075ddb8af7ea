// Writes an archive's file; io/archive.hpp says how it looks.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/allowed_values.hpp>
#include <closura/core/archive_interface.hpp>
#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/archive_names.hpp>
#include <closura/io/checksum.hpp>
#include <closura/io/described_json.hpp>
#include <closura/io/npz.hpp>
#include <closura/io/require.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Collects parts, all of them copied, for a file. Numbers that are not finite are refused: what is written can be
/// read.
class archive_writer : public archive_interface<archive_writer, false> {
public:
    /// `file` is what messages name.
    explicit archive_writer(std::string file) : file_(std::move(file)) {}

    /// The file's contents, after all parts: the tables, and of them and of the rest the manifest. Checksums are formed
    /// here, so that another thread can do so. To be called once.
    [[nodiscard]] npz_contents finish()
    {
        nlohmann::json checksums = nlohmann::json::object();
        for (auto& [name, bytes] : tables_) {
            checksums[name] = checksum_text(checksum_of<crc64>(bytes));
            contents_.add(name, std::move(bytes));
        }
        const nlohmann::json manifest = {
            {"format", io_detail::archive_format}, {"crc64", std::move(checksums)}, {"parts", std::move(json_)}};
        contents_.add_first(io_detail::manifest_name, manifest.dump(2) + "\n");
        return std::move(contents_);
    }

    [[nodiscard]] const std::string& file() const { return file_; }

    template <class Number>
    void number(std::string_view name, const Number& value)
    {
        if (!is_allowed(anything{}, value))
            refuse(std::string(name) + ": " + not_allowed<Number>(anything{}, as_text(value)));
        put(name, value);
    }
    void text(std::string_view name, const std::string& value) { put(name, value); }
    void texts(std::string_view name, const std::vector<std::string>& values) { put(name, values); }

    template <class Number, std::size_t Count>
    void list(std::string_view name, std::span<Number, Count> values)
    {
        nlohmann::json all = nlohmann::json::array();
        for (const Number& value : values) {
            if (!is_allowed(anything{}, value))
                refuse(std::string(name) + ": " + not_allowed<Number>(anything{}, as_text(value)));
            all.push_back(value);
        }
        put(name, std::move(all));
    }

    template <class Options>
    void options(std::string_view name, const Options& value)
    {
        put(name, as_json(value));
    }

    template <class Value>
    void table(std::string_view name, const std::vector<Value>& flat, std::span<const std::size_t> row,
               std::string_view)
    {
        std::vector<std::size_t> shape{flat.size()};
        for (const std::size_t extent : row) {
            if (extent == 0 || shape[0] % extent != 0)
                refuse(std::string(name) + ": has " + std::to_string(flat.size()) + " values; expected rows of " +
                       io_detail::list(row));
            shape[0] /= extent;
            shape.push_back(extent);
        }
        const std::string member = io_detail::member_of_table(names_, name);
        if (std::ranges::find(tables_, member, &table_bytes::member) != tables_.end())
            refuse(std::string(name) + ": is the second table of this name");
        io_detail::require_each(std::span(flat), shape, file_ + ": " + member, "a finite number", io_detail::is_finite);
        tables_.push_back({member, npy_bytes(std::span<const Value>(flat), shape)});
    }

    void enter(std::string_view name)
    {
        objects_.push_back(&put(name, nlohmann::json::object()));
        names_.emplace_back(name);
    }
    void leave()
    {
        objects_.pop_back();
        names_.pop_back();
    }

    /// Errors: always `input_error`, naming file and part.
    [[noreturn]] void refuse(const std::string& sentence) const
    {
        fail(file_ + ": " + io_detail::dotted(names_) + sentence);
    }

private:
    struct table_bytes {
        std::string member;
        std::string bytes;
    };

    std::string file_;
    npz_contents contents_;
    nlohmann::json json_ = nlohmann::json::object();
    std::vector<nlohmann::json*> objects_{&json_}; // from the whole to the part that is open
    std::vector<std::string> names_;               // of the parts that are open
    std::vector<table_bytes> tables_;

    nlohmann::json& put(std::string_view name, nlohmann::json value)
    {
        const auto [place, is_new] = objects_.back()->emplace(std::string(name), std::move(value));
        if (!is_new)
            refuse(std::string(name) + ": is the second part of this name");
        return *place;
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
