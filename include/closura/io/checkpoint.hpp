// Checkpoints: the state of anything with parts() (core/archive.hpp), to go on from.
//
//     write_checkpoint(out, learning);                  // checkpoint.npz, with the other outputs
//     read_checkpoint(directory, learning);
//
//     replace_checkpoint(directory, checkpoint_of(directory, learning));  // at once; from any thread, as it is a copy
//
// A checkpoint is one file with a checksum for every array, and comes into place by one rename after it has come to the
// disk: whenever program or machine stop, the last one that was finished is there, and whole (io/npz.hpp).
//
// What the object is made of, and what it was made with, are its own business: it lists its parts and says what it
// expects. A checkpoint is independent of the machine, the number of threads and the instruction set.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/archive.hpp>
#include <closura/core/config.hpp>
#include <closura/io/archive.hpp>
#include <closura/io/npz.hpp>
#include <closura/io/output_directory.hpp>
#include <closura/io/written_file.hpp>

#include <filesystem>
#include <system_error>

namespace closura {
inline namespace CLOSURA_ABI {

inline constexpr const char* checkpoint_name = "checkpoint.npz";

/// Adds a checkpoint to a directory's outputs.
/// Errors: `input_error` naming a number that is not finite; `output_error` naming the file.
template <has_parts<archive_writer> T>
void write_checkpoint(output_directory& out, const T& object)
{
    write_archive(out, "checkpoint", object);
}

/// The state of an object, to be written later: `finish()` of it forms the file's contents.
template <has_parts<archive_writer> T>
[[nodiscard]] archive_writer checkpoint_of(const std::filesystem::path& directory, const T& object)
{
    archive_writer archive((directory / checkpoint_name).string());
    write_parts(archive, object);
    return archive;
}

/// Writes a checkpoint in the place of the one before, which is there until this one is whole.
/// Errors: `output_error` naming the file.
inline void replace_checkpoint(const std::filesystem::path& directory, archive_writer state)
{
    npz_contents contents = state.finish();
    const auto pieces = contents.pieces(state.file());
    replace_file(directory / checkpoint_name, pieces);
}

/// Whether a directory has a checkpoint.
[[nodiscard]] inline bool has_checkpoint(const std::filesystem::path& directory)
{
    std::error_code ignored;
    return std::filesystem::exists(directory / checkpoint_name, ignored);
}

/// Reads a checkpoint into an object of the same structure. After an error the object is only fit to be thrown away.
/// Errors: `input_error` naming the file and the part that is missing or does not fit.
template <has_parts<archive_reader> T>
void read_checkpoint(const std::filesystem::path& directory, T& object)
{
    read_archive(directory, "checkpoint", object);
}

} // namespace CLOSURA_ABI
} // namespace closura
