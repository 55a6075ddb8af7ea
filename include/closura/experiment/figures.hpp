// Figures of an experiment, drawn by a Python script from the files of its directory.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/error.hpp>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace closura {
inline namespace CLOSURA_ABI {

/// Runs `python script directory` and waits for it. The interpreter is that of the environment variable CLOSURA_PYTHON,
/// or python3. No shell is involved: directories may have any name.
/// Errors: `output_error` if it cannot be run or fails.
inline void draw_figures(const std::filesystem::path& script, const std::filesystem::path& directory)
{
    const char* const chosen = std::getenv("CLOSURA_PYTHON");
    std::string python = chosen != nullptr ? chosen : "python3";
    std::string script_name = script.string();
    // A directory such as "-c" is no option.
    std::string directory_name = std::filesystem::absolute(directory).string();
    std::array<char*, 4> arguments = {python.data(), script_name.data(), directory_name.data(), nullptr};
    pid_t child = 0;
    const int error = posix_spawnp(&child, python.c_str(), nullptr, nullptr, arguments.data(), environ);
    if (error != 0)
        fail<output_error>("the figures could not be drawn: " + python + ": " + std::strerror(error));
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            fail<output_error>("the figures could not be drawn: " + std::string(std::strerror(errno)));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail<output_error>("the figures could not be drawn: " + python + " " + script_name + " " + directory_name +
                           " failed");
}

} // namespace CLOSURA_ABI
} // namespace closura
