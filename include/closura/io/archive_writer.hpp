// Writes an archive's files; io/archive.hpp says how they look.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/allowed_values.hpp>
#include <closura/core/archive_interface.hpp>
#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/archive_names.hpp>
#include <closura/io/described_json.hpp>
#include <closura/io/output_directory.hpp>
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

/// Writes parts to an output directory. Numbers that are not finite are refused: what is written can be read.
class archive_writer : public archive_interface<archive_writer, false> {
public:
    archive_writer(output_directory& out, std::string stem) : out_(out), stem_(std::move(stem)) {}

    /// Writes the JSON file, after all parts.
    void finish() { out_.text(stem_ + ".json", json_.dump(2) + "\n"); }

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
        const std::string file = io_detail::file_of_table(stem_, names_, name);
        if (std::ranges::find(tables_, file) != tables_.end())
            refuse(std::string(name) + ": is the second table for " + file);
        tables_.push_back(file);
        io_detail::require_each(std::span(flat), shape, (out_.path() / file).string(), "a finite number",
                                io_detail::is_finite);
        out_.npy(file, std::span(flat), std::span<const std::size_t>(shape));
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
        fail((out_.path() / (stem_ + ".json")).string() + ": " + io_detail::dotted(names_) + sentence);
    }

private:
    output_directory& out_;
    std::string stem_;
    nlohmann::json json_ = nlohmann::json::object();
    std::vector<nlohmann::json*> objects_{&json_}; // from the whole to the part that is open
    std::vector<std::string> names_;               // of the parts that are open
    std::vector<std::string> tables_;

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
