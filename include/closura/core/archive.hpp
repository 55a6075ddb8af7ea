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
// Files: io/archive.hpp; text in memory: io/memory_archive.hpp; an archive of one's own: core/archive_interface.hpp.
#pragma once

#include <closura/core/config.hpp>

#include <concepts>
#include <string>
#include <string_view>
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
