// A file that is written anew:
//
//     written_file file(".run.json.partial", "run.json");  // messages name the second
//     file.write_at(0, bytes);                              // pieces, in any order, by any threads
//     file.sync();                                          // waits until it is on the disk
//     file.close();
//
//     replace_file(directory / "checkpoint.npz", pieces);   // all at once: there is always the old file or the new
//
// It is POSIX: streams neither say why they failed nor wait for the disk, and they write through symbolic links.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace closura {
inline namespace CLOSURA_ABI {

namespace io_detail {

/// What the system says of the last error.
inline std::string system_message() { return std::generic_category().message(errno); }

/// Waits until what was created, renamed or removed in a directory is on the disk. Some file systems cannot.
inline void sync_directory(const std::filesystem::path& directory)
{
    const int handle = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return;
    fsync(handle);
    close(handle);
}

/// Waits until a file that was closed is on the disk. `name` is what messages name.
inline void sync_file(const std::filesystem::path& path, const std::string& name)
{
    const int handle = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    const bool synced = handle >= 0 && (fsync(handle) == 0 || errno == EINVAL || errno == EROFS);
    const std::string problem = synced ? "" : system_message();
    if (handle >= 0)
        close(handle);
    if (!synced)
        fail<output_error>(name + ": writing failed: " + problem);
}

/// "directory/.name.suffix".
inline std::filesystem::path hidden_path(const std::filesystem::path& directory, std::string_view name,
                                         std::string_view suffix)
{
    std::string hidden = "."; // grown in place: g++ 12 warns of sums (-Wrestrict)
    hidden.append(name).append(".").append(suffix);
    return directory / hidden;
}

/// Where a file is written before it is moved into place.
inline std::filesystem::path partial_path(const std::filesystem::path& directory, std::string_view name)
{
    return hidden_path(directory, name, "partial");
}

} // namespace io_detail

/// A file that is created anew. It stays as it is, perhaps half written, if it is not closed.
class written_file {
public:
    /// What was there under this name is removed before. `name` is what messages name.
    /// Errors, here and below: `output_error` naming the file and what the system says.
    written_file(std::filesystem::path path, std::string name) : path_(std::move(path)), name_(std::move(name))
    {
        unlink(path_.c_str()); // a link that a killed run has left must not be followed
        handle_ = open(path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (handle_ < 0)
            fail<output_error>(name_ + ": cannot be created: " + io_detail::system_message());
    }
    written_file(const written_file&) = delete;
    written_file& operator=(const written_file&) = delete;
    ~written_file() { drop(); }

    /// Several threads may call it at once.
    void write_at(std::size_t offset, std::span<const std::byte> bytes) const
    {
        while (!bytes.empty()) {
            const ssize_t written = pwrite(handle_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                refuse();
            offset += static_cast<std::size_t>(written);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
    }
    void write_at(std::size_t offset, std::string_view text) const
    {
        write_at(offset, std::as_bytes(std::span(text.data(), text.size())));
    }

    /// Waits until the file has come to the disk.
    void sync() const
    {
        if (fsync(handle_) != 0 && errno != EINVAL && errno != EROFS) // what is no disk has no fsync
            refuse();
    }

    /// Ends the file.
    void close()
    {
        if (::close(std::exchange(handle_, -1)) != 0)
            refuse();
    }

    /// Ends the file without waiting.
    void drop() noexcept
    {
        if (handle_ >= 0)
            ::close(std::exchange(handle_, -1));
    }

    [[nodiscard]] bool is_open() const { return handle_ >= 0; }
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::filesystem::path path_;
    std::string name_;
    int handle_ = -1;

    [[noreturn]] void refuse() const { fail<output_error>(name_ + ": writing failed: " + io_detail::system_message()); }
};

/// Writes a file, pieces one after the other, in the place of the one that may be there. Whenever the program or the
/// machine stops, one of the two is there, and whole.
/// Errors: `output_error` naming the file; the old one is still there then.
inline void replace_file(const std::filesystem::path& path, std::span<const std::string_view> pieces)
{
    const auto partial = io_detail::partial_path(path.parent_path(), path.filename().string());
    try {
        written_file file(partial, path.string());
        std::size_t offset = 0;
        for (const std::string_view piece : pieces) {
            file.write_at(offset, piece);
            offset += piece.size();
        }
        file.sync();
        file.close();
        if (rename(partial.c_str(), path.c_str()) != 0)
            fail<output_error>(path.string() + ": cannot be replaced: " + io_detail::system_message());
    } catch (...) {
        unlink(partial.c_str());
        throw;
    }
    io_detail::sync_directory(path.parent_path().empty() ? std::filesystem::path(".") : path.parent_path());
}

} // namespace CLOSURA_ABI
} // namespace closura
