// Names of an archive's parts: "right_hand_sides.field." in messages, checkpoint_right_hand_sides_field_vertices.npy
// for a table's file.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>

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

inline std::string file_of_table(const std::string& stem, const std::vector<std::string>& names, std::string_view table)
{
    std::string file = stem;
    for (const std::string& name : names)
        file += "_" + name;
    return file + "_" + std::string(table) + ".npy";
}

} // namespace io_detail

} // namespace CLOSURA_ABI
} // namespace closura
