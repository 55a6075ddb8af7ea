// Checkpoints: the state of anything with parts() (core/archive.hpp), to go on from.
//
//     write_checkpoint(out, learning);                  // checkpoint.json, checkpoint_….npy
//     read_checkpoint(directory, learning);
//
// What the object is made of, and what it was made with, are its own business: it lists its parts and says what it
// expects. A checkpoint is independent of the machine, the number of threads and the instruction set.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/archive.hpp>
#include <closura/core/config.hpp>
#include <closura/io/archive.hpp>
#include <closura/io/output_directory.hpp>

#include <filesystem>
#include <system_error>

namespace closura {
inline namespace CLOSURA_ABI {

/// Adds the files of a checkpoint to a directory's outputs.
/// Errors: `input_error` naming a number that is not finite; `output_error` naming a file.
template <has_parts<archive_writer> T>
void write_checkpoint(output_directory& out, const T& object)
{
    write_archive(out, "checkpoint", object);
}

/// Whether a directory has a checkpoint.
[[nodiscard]] inline bool has_checkpoint(const std::filesystem::path& directory)
{
    std::error_code ignored;
    return std::filesystem::exists(directory / "checkpoint.json", ignored);
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
