// One writer at a time in a directory:
//
//     const directory_lock lock(directory);     // throws "results: another run writes there (process 4711)"
//
// The lock is the system's, on the file .lock: it ends with the process, however that ends, and on network file systems
// holds between machines where these have locks at all. Two objects of one process exclude each other, too.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/written_file.hpp>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace closura {
inline namespace CLOSURA_ABI {

/// Holds a directory for one writer as long as it lives.
class directory_lock {
public:
    static constexpr const char* file_name = ".lock";

    /// Errors: `input_error` if another holds it, or if the directory cannot be written to.
    explicit directory_lock(const std::filesystem::path& directory) : path_(directory / file_name)
    {
        // The file that was locked may be gone by then, when its owner has just ended: only the one in place counts.
        while (!try_lock(directory)) {
        }
    }
    directory_lock(const directory_lock&) = delete;
    directory_lock& operator=(const directory_lock&) = delete;
    ~directory_lock()
    {
        unlink(path_.c_str()); // while it is still ours
        close(handle_);
    }

private:
    std::filesystem::path path_;
    int handle_ = -1;

    bool try_lock(const std::filesystem::path& directory)
    {
        handle_ = open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0666);
        if (handle_ < 0 && errno == ELOOP && unlink(path_.c_str()) == 0) // a link is none of ours
            return false;
        if (handle_ < 0)
            fail(directory.string() + ": cannot be written to: " + io_detail::system_message());
        if (flock(handle_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            std::array<char, 32> holder{};
            const ssize_t size = pread(handle_, holder.data(), holder.size(), 0);
            close(std::exchange(handle_, -1));
            fail(directory.string() + ": another run writes there" +
                 (size > 0 ? " (process " + std::string(holder.data(), static_cast<std::size_t>(size)) + ")" : "") +
                 "; wait for its end, or name another directory");
        }
        // Without locks (some network file systems), one is on one's own.
        struct stat locked {
        }, in_place{};
        if (fstat(handle_, &locked) != 0 || lstat(path_.c_str(), &in_place) != 0 || locked.st_ino != in_place.st_ino ||
            locked.st_dev != in_place.st_dev) {
            close(std::exchange(handle_, -1));
            return false;
        }
        const std::string process = std::to_string(getpid());
        if (ftruncate(handle_, 0) != 0 ||
            pwrite(handle_, process.data(), process.size(), 0) != static_cast<ssize_t>(process.size())) {
            // On a full disk the lock holds all the same; it does not say whose it is.
        }
        return true;
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
