// Moving several files into place so that all of them come or none, whenever the machine stops. Before the first file
// is moved, the names of all are written to .commit, in one rename; who finds that file moves what is still to be
// moved:
//
//     before .commit is there       the new files count for nothing: .<name>.partial
//     while it is there             .<name>.partial, where there is one, is the file <name>
//     after it                      all files are new
//
// Old files stay under .<name>.replaced until the end, so that a commit that fails half way can be undone.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/checksum.hpp>
#include <closura/io/directory_lock.hpp>
#include <closura/io/written_file.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace io_detail {

inline std::filesystem::path replaced_path(const std::filesystem::path& directory, std::string_view name)
{
    return hidden_path(directory, name, "replaced");
}

inline std::filesystem::path journal_path(const std::filesystem::path& directory) { return directory / ".commit"; }

/// Names, each ended by a zero byte, after a line with their checksum.
inline std::string journal_text(const std::vector<std::string>& names)
{
    std::string list;
    for (const std::string& name : names)
        list += name + '\0';
    return "closura commit " + checksum_text(checksum_of<crc64>(list)) + "\n" + list;
}

/// Errors: `input_error` if it is damaged.
inline std::vector<std::string> read_journal(const std::filesystem::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const std::size_t line = text.find('\n') + 1; // 0 if there is none
    std::vector<std::string> names;
    for (std::size_t start = line, end = 0; (end = text.find('\0', start)) != std::string::npos; start = end + 1)
        names.push_back(text.substr(start, end - start));
    const bool plain = std::ranges::all_of(
        names, [](const std::string& name) { return std::filesystem::path(name).filename() == name; });
    require(plain && journal_text(names) == text, path.string(),
            ": is damaged; it names files of an interrupted run that were to be moved into place. Remove it if these "
            "files are not wanted");
    return names;
}

inline bool is_there(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

inline void end_commit(const std::filesystem::path& directory, const std::vector<std::string>& names)
{
    std::error_code ignored;
    sync_directory(directory);
    for (const std::string& name : names)
        std::filesystem::remove(replaced_path(directory, name), ignored);
    std::filesystem::remove(journal_path(directory), ignored);
    sync_directory(directory);
}

} // namespace io_detail

/// Moves the files of these names, written as .<name>.partial and closed, into place together.
/// Errors: `output_error` if one cannot be moved; the directory is then as it was before.
inline void commit_files(const std::filesystem::path& directory, const std::vector<std::string>& names)
{
    using namespace io_detail;
    for (const std::string& name : names) {
        if (std::filesystem::is_directory(directory / name))
            fail<output_error>((directory / name).string() + ": is a directory");
        if (!is_there(partial_path(directory, name)))
            fail<output_error>((directory / name).string() + ": what was written is gone");
        sync_file(partial_path(directory, name), (directory / name).string());
    }
    if (names.empty())
        return;
    std::vector<std::pair<std::filesystem::path, std::filesystem::path>> moves;
    const auto move = [&](const std::filesystem::path& from, const std::filesystem::path& to) {
        std::filesystem::rename(from, to);
        moves.emplace_back(from, to);
    };
    try {
        const std::array<std::string, 1> text = {journal_text(names)};
        const std::array<std::string_view, 1> piece = {text[0]};
        replace_file(journal_path(directory), piece);
        moves.reserve(2 * names.size());
        for (const std::string& name : names) {
            if (is_there(directory / name))
                move(directory / name, replaced_path(directory, name));
            move(partial_path(directory, name), directory / name);
        }
    } catch (const std::exception& error) {
        std::error_code ignored;
        for (; !moves.empty(); moves.pop_back())
            std::filesystem::rename(moves.back().second, moves.back().first, ignored);
        std::filesystem::remove(journal_path(directory), ignored);
        sync_directory(directory);
        fail<output_error>(directory.string() + ": the files could not be moved into place: " + error.what());
    }
    end_commit(directory, names);
}

/// Brings a commit that was interrupted to its end. For who holds the directory's lock.
/// Errors: `input_error` naming what cannot be done.
inline void finish_commit(const std::filesystem::path& directory)
{
    using namespace io_detail;
    if (!is_there(journal_path(directory)))
        return;
    const std::vector<std::string> names = read_journal(journal_path(directory));
    for (const std::string& name : names) {
        std::error_code error;
        if (is_there(partial_path(directory, name)))
            std::filesystem::rename(partial_path(directory, name), directory / name, error);
        require(!error, (directory / name).string(),
                ": an interrupted run was about to replace it, which cannot be brought to an end: ", error.message());
    }
    end_commit(directory, names);
}

/// Removes what a run that was killed has left in a directory: files that were not written to the end. Symbolic links
/// are removed themselves. For who holds the directory's lock.
inline void remove_remains(const std::filesystem::path& directory)
{
    std::error_code ignored;
    std::vector<std::filesystem::path> remains;
    for (auto entry = std::filesystem::directory_iterator(directory, ignored);
         entry != std::filesystem::directory_iterator(); entry.increment(ignored)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with(".") &&
            (name.ends_with(".partial") || name.ends_with(".replaced") || name == ".closura.probe"))
            remains.push_back(entry->path());
    }
    for (const auto& path : remains)
        std::filesystem::remove(path, ignored);
}

/// Sees to it that the files of a directory that is read belong together: brings an interrupted commit to its end.
/// Errors: `input_error` if that cannot be done, or a run is about to do it.
inline void require_settled(const std::filesystem::path& directory)
{
    if (!io_detail::is_there(io_detail::journal_path(directory)))
        return;
    const directory_lock lock(directory);
    finish_commit(directory);
}

} // namespace CLOSURA_ABI
} // namespace closura
