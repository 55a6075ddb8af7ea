// Names of an archive's parts: "right_hand_sides.field." in messages, right_hand_sides.field.vertices.npy for a table's
// member of the file.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace io_detail {

/// The names of the parts that are open, as the start of a message.
inline std::string dotted(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += name + ".";
    return text;
}

inline std::string member_of_table(const std::vector<std::string>& names, std::string_view table)
{
    return dotted(names) + std::string(table) + ".npy";
}

/// Of an archive's file: all that is no table.
inline constexpr const char* manifest_name = "manifest.json";

/// The present format of archives. Version 1 was several files.
inline constexpr std::size_t archive_format = 2;

} // namespace io_detail

} // namespace CLOSURA_ABI
} // namespace closura
