// Archives in files: <stem>.npz has the numbers, texts and options as manifest.json, and a member <names>.npy for each
// table, which NumPy reads.
//
//     write_archive(out, "checkpoint", learning);              // out is an output_directory
//     read_archive(directory, "checkpoint", learning);
//
// for anything with parts() (core/archive.hpp). Nested parts are nested objects in the manifest; their tables are named
// by all names on the way: right_hand_sides.vertices.npy. Every byte is checked when it is read (npz.hpp), tables by a
// CRC-64 of their own besides.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/archive.hpp>
#include <closura/core/config.hpp>
#include <closura/io/archive_reader.hpp>
#include <closura/io/archive_writer.hpp>
#include <closura/io/output_directory.hpp>

#include <filesystem>
#include <string>

namespace closura {
inline namespace CLOSURA_ABI {

/// Adds the file of anything with parts() to a directory's outputs.
template <has_parts<archive_writer> T>
void write_archive(output_directory& out, const std::string& stem, const T& object)
{
    const std::string name = stem + ".npz";
    archive_writer archive((out.path() / name).string());
    write_parts(archive, object);
    npz_contents contents = archive.finish();
    out.pieces(name, contents.pieces(archive.file()));
}

/// Reads what `write_archive` has written into an object of the same structure. After an error the object is only fit
/// to be thrown away. Errors: `input_error` naming the file and the part that is missing or does not fit.
template <has_parts<archive_reader> T>
void read_archive(const std::filesystem::path& directory, const std::string& stem, T& object)
{
    archive_reader archive(directory / (stem + ".npz"));
    read_parts(archive, object);
    archive.finish();
}

} // namespace CLOSURA_ABI
} // namespace closura
