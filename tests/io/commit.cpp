// Whole or not there: what is left wherever a commit is cut off, and one writer at a time.
#include "io/temporary_directory.hpp"

#include <closura/io/checkpoint.hpp>
#include <closura/io/output_directory.hpp>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace closura_tests::commit_tests {

using namespace closura_tests;
using closura::input_error;
using closura::output_directory;
using names = std::set<std::string>;
namespace io_detail = closura::io_detail;

const std::vector<std::string> some_names = {"a.npy", "b.npy", "c.json"};

/// What a commit of `some_names` has done after `moves` of its renames, with or without the journal.
void cut_off_commit(const std::filesystem::path& directory, std::size_t moves, bool with_journal)
{
    for (const std::string& name : some_names) {
        write_bytes(directory / name, "old " + name);
        write_bytes(io_detail::partial_path(directory, name), "new " + name);
    }
    if (with_journal)
        write_bytes(io_detail::journal_path(directory), io_detail::journal_text(some_names));
    for (std::size_t move = 0; move < moves; ++move) {
        const std::string& name = some_names[move / 2];
        if (move % 2 == 0)
            std::filesystem::rename(directory / name, io_detail::replaced_path(directory, name));
        else
            std::filesystem::rename(io_detail::partial_path(directory, name), directory / name);
    }
}

void expect_all(const std::filesystem::path& directory, const std::string& age)
{
    for (const std::string& name : some_names)
        EXPECT_EQ(bytes_of(directory / name), age + " " + name);
    EXPECT_EQ(names_in(directory), names(some_names.begin(), some_names.end()));
}

TEST(commit, that_is_cut_off_anywhere_is_brought_to_its_end)
{
    for (std::size_t moves = 0; moves <= 2 * some_names.size(); ++moves)
        for (const bool by_reader : {false, true}) {
            const temporary_directory directory;
            cut_off_commit(directory.path(), moves, true);
            if (by_reader) {
                closura::require_settled(directory.path());
            } else {
                output_directory next{directory.path()};
            }
            expect_all(directory.path(), "new");
        }
}

TEST(commit, that_has_not_begun_has_not_happened)
{
    const temporary_directory directory;
    cut_off_commit(directory.path(), 0, false);
    {
        output_directory next{directory.path()};
    }
    expect_all(directory.path(), "old");
}

TEST(commit, of_a_damaged_journal_is_refused)
{
    const temporary_directory directory;
    const std::string good = io_detail::journal_text(some_names);
    for (std::size_t place = 0; place < good.size(); ++place) {
        cut_off_commit(directory.path(), 0, true);
        std::string bytes = good;
        bytes[place] = static_cast<char>(bytes[place] ^ 4);
        write_bytes(io_detail::journal_path(directory.path()), bytes);
        EXPECT_CONTAINS(message_of<input_error>([&] { output_directory{directory.path()}; }), ".commit: is damaged");
        EXPECT_CONTAINS(message_of<input_error>([&] { closura::require_settled(directory.path()); }), ".commit");
    }
}

TEST(commit, does_not_write_through_links_that_were_left)
{
    const temporary_directory directory;
    write_bytes(directory / "precious", "precious");
    std::filesystem::create_directory(directory / "out");
    for (const char* name : {".values.txt.partial", ".values.txt.replaced", ".lock", ".other.partial",
                             ".commit.partial", ".checkpoint.npz.partial"})
        std::filesystem::create_symlink(directory / "precious", directory / "out" / name);
    {
        output_directory out{directory / "out"};
        // and one that comes later
        std::filesystem::create_symlink(directory / "precious", directory / "out/.values.txt.partial");
        out.text("values.txt", "new");
        out.commit();
        const std::string_view piece = "new";
        std::filesystem::create_symlink(directory / "precious", directory / "out/.checkpoint.npz.partial");
        closura::replace_file(directory / "out/checkpoint.npz", std::span(&piece, 1));
    }
    EXPECT_EQ(bytes_of(directory / "precious"), "precious");
    EXPECT_EQ(names_in(directory / "out"), (names{"checkpoint.npz", "values.txt"}));
    EXPECT_FALSE(std::filesystem::is_symlink(directory / "out/values.txt"));
}

TEST(commit, on_a_thread_of_its_own_is_waited_for)
{
    const temporary_directory directory;
    {
        output_directory out{directory.path()};
        out.text("one.txt", "1");
        out.commit_meanwhile();
        out.text("two.txt", "2");
        out.commit();
        out.text("three.txt", "3");
        out.commit_meanwhile();
    }
    EXPECT_EQ(names_in(directory.path()), (names{"one.txt", "three.txt", "two.txt"}));
}

TEST(directory_lock, lets_one_write_at_a_time)
{
    const temporary_directory directory;
    {
        output_directory first{directory.path()};
        EXPECT_CONTAINS(message_of<input_error>([&] { output_directory{directory.path()}; }),
                        "another run writes there (process " + std::to_string(getpid()) + ")");
        const pid_t child = fork();
        if (child == 0) {
            try {
                output_directory second{directory.path()};
            } catch (const input_error&) {
                _exit(42);
            }
            _exit(0);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        EXPECT_EQ(WEXITSTATUS(status), 42);
    }
    EXPECT_EQ(names_in(directory.path()), names{});
    EXPECT_NO_THROW(output_directory{directory.path()});
}

TEST(directory_lock, ends_with_a_process_that_is_killed)
{
    const temporary_directory directory;
    const pid_t child = fork();
    if (child == 0) {
        output_directory out{directory.path()};
        out.text("half.txt", "never committed");
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(names_in(directory.path()), (names{".half.txt.partial", ".lock"}));
    {
        output_directory out{directory.path()};
    }
    EXPECT_EQ(names_in(directory.path()), names{});
}

} // namespace closura_tests::commit_tests
