// Outputs: all of them or none, whatever happens in between.
#include "io/temporary_directory.hpp"

#include <closura/io/output_directory.hpp>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <locale>
#include <numeric>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>

namespace closura_tests::output_directory_tests {

using namespace closura_tests;
using closura::input_error;
using closura::output_directory;
using closura::output_error;
using names = std::set<std::string>;

/// The dictionary of a .npy file of version 1.0 as text, without its padding.
std::string dictionary_of(const std::filesystem::path& path)
{
    const std::string bytes = bytes_of(path);
    EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\1\0", 8));
    return bytes.substr(10, bytes.find('}') - 9);
}

TEST(output_directory, writes_what_numpy_reads)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    const std::vector<std::uint8_t> bytes{0, 1, 2, 3, 4, 5};
    xt::xtensor<double, 2> values{{1, 2, 3}, {4, 5, 6}};
    out.npy("bytes.npy", std::span{bytes}, {2, 3});
    out.npy("values.npy", values);
    out.npy("expression.npy", 2.0 * values);
    out.npy("view.npy", xt::view(values, xt::all(), 1));
    out.npy("none.npy", xt::xtensor<std::int32_t, 2>::from_shape({0, 2}));
    out.text("run.json", "{\"seed\": 1}\n");
    out.commit();

    EXPECT_EQ(dictionary_of(directory / "bytes.npy"), "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }");
    EXPECT_EQ(bytes_of(directory / "bytes.npy").substr(bytes_of(directory / "bytes.npy").size() - 6),
              std::string("\0\1\2\3\4\5", 6));
    EXPECT_EQ(dictionary_of(directory / "view.npy"), "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }");
    EXPECT_EQ(dictionary_of(directory / "none.npy"), "{'descr': '<i4', 'fortran_order': False, 'shape': (0, 2), }");
    EXPECT_EQ(bytes_of(directory / "run.json"), "{\"seed\": 1}\n");
    // The data start where a memory map needs them, and there is nothing after them.
    EXPECT_EQ(bytes_of(directory / "none.npy").size() % 64, 0U);
    EXPECT_EQ((closura::read_npy<double, 2>(directory / "expression.npy")), 2.0 * values);
    EXPECT_EQ((closura::read_npy<double, 1>(directory / "view.npy")), (xt::xtensor<double, 1>{2, 5}));
}

/// Writes 1'234'567 and 0,5.
struct grouped_numbers : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '\''; }
    std::string do_grouping() const override { return "\3"; }
};

TEST(output_directory, writes_the_same_bytes_under_every_locale)
{
    const auto written = [] {
        const temporary_directory directory;
        output_directory out{directory.path()};
        const std::vector<std::uint8_t> bytes(2'500);
        out.npy("bytes.npy", std::span{bytes}, {1'250, 2});
        out.npy("values.npy", xt::xtensor<double, 1>(std::array<std::size_t, 1>{1'234}, 0.5));
        auto rows = out.rows<std::uint8_t>("rows.npy", {1, 2'500});
        rows.write(0, bytes);
        rows.close();
        out.commit();
        EXPECT_EQ((closura::read_npy<std::uint8_t, 2>(directory / "bytes.npy").shape()[0]), 1'250U);
        return dictionary_of(directory / "bytes.npy") + dictionary_of(directory / "values.npy") +
               dictionary_of(directory / "rows.npy");
    };
    const std::string classic = written();
    const std::locale before = std::locale::global(std::locale(std::locale(), new grouped_numbers));
    const std::string grouped = written();
    std::locale::global(before);
    EXPECT_EQ(grouped, classic);
    EXPECT_NE(classic.find("(1250, 2)"), std::string::npos);
}

TEST(output_directory, keeps_the_order_of_indices_for_every_layout)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    xt::xtensor<int, 2, xt::layout_type::column_major> columns{{1, 2, 3}, {4, 5, 6}};
    xt::xtensor<int, 2, xt::layout_type::dynamic> dynamic(std::array<std::size_t, 2>{2, 3},
                                                          xt::layout_type::column_major);
    dynamic = columns;
    out.npy("columns.npy", columns);
    out.npy("dynamic.npy", dynamic);
    out.commit();
    for (const auto* name : {"columns.npy", "dynamic.npy"}) {
        EXPECT_CONTAINS(dictionary_of(directory / name), "'fortran_order': False");
        EXPECT_EQ((closura::read_npy<int, 2>(directory / name)), columns);
    }
}

TEST(output_directory, leaves_nothing_without_commit)
{
    const temporary_directory directory;
    {
        output_directory out{directory / "a/b//c/"};
        out.text("one.txt", "one");
        out.npy("two.npy", xt::xtensor<double, 1>{1, 2});
        EXPECT_EQ(names_in(directory / "a/b/c"), (names{".lock", ".one.txt.partial", ".two.npy.partial"}));
    }
    EXPECT_EQ(names_in(directory.path()), names{});
}

TEST(output_directory, leaves_what_was_there_without_commit)
{
    const temporary_directory directory;
    std::filesystem::create_directory(directory / "a");
    write_bytes(directory / "a/one.txt", "old");
    {
        output_directory out{directory / "a"};
        out.text("one.txt", "new");
        out.text("two.txt", "new");
    }
    EXPECT_EQ(names_in(directory / "a"), names{"one.txt"});
    EXPECT_EQ(bytes_of(directory / "a/one.txt"), "old");
}

TEST(output_directory, keeps_a_directory_that_someone_else_uses)
{
    const temporary_directory directory;
    {
        output_directory out{directory / "a/b"};
        write_bytes(directory / "a/notes.txt", "mine");
    }
    EXPECT_EQ(names_in(directory / "a"), names{"notes.txt"});
}

TEST(output_directory, commits_all_files_and_replaces_old_ones)
{
    const temporary_directory directory;
    write_bytes(directory / "one.txt", "old");
    {
        output_directory out{directory.path()};
        out.text("one.txt", "draft");
        out.text("one.txt", "new");
        out.text("two.txt", "new");
        EXPECT_EQ(bytes_of(directory / "one.txt"), "old");
        out.commit();
        out.text("three.txt", "never committed");
    }
    EXPECT_EQ(names_in(directory.path()), (names{"one.txt", "two.txt"}));
    EXPECT_EQ(bytes_of(directory / "one.txt"), "new");
}

TEST(output_directory, a_failed_commit_changes_nothing)
{
    const temporary_directory directory;
    write_bytes(directory / "one.txt", "old");
    std::filesystem::create_directory(directory / "three.txt");
    {
        output_directory out{directory.path()};
        for (const auto* name : {"one.txt", "two.txt", "three.txt", "four.txt"})
            out.text(name, "new");
        EXPECT_CONTAINS(message_of<output_error>([&] { out.commit(); }), "three.txt: is a directory");
        EXPECT_EQ(bytes_of(directory / "one.txt"), "old");
        EXPECT_FALSE(std::filesystem::exists(directory / "two.txt"));
    }
    EXPECT_EQ(names_in(directory.path()), (names{"one.txt", "three.txt"}));

    {
        output_directory out{directory.path()};
        out.text("one.txt", "new");
        out.text("two.txt", "new");
        std::filesystem::remove(directory / ".two.txt.partial");
        EXPECT_CONTAINS(message_of<output_error>([&] { out.commit(); }), "two.txt");
    }
    EXPECT_EQ(names_in(directory.path()), (names{"one.txt", "three.txt"}));
    EXPECT_EQ(bytes_of(directory / "one.txt"), "old");
}

TEST(output_directory, refuses_what_cannot_be_written_to)
{
    const temporary_directory directory;
    write_bytes(directory / "file", "text");
    const auto error = [](const std::filesystem::path& path) {
        return message_of<input_error>([&] { output_directory{path}; });
    };
    EXPECT_CONTAINS(error(directory / "file"), "file: is a file; expected a directory");
    EXPECT_CONTAINS(error(directory / "file/below"), "file/below: the directory cannot be created");
    EXPECT_CONTAINS(error(""), "the name is empty");
    // Not even root may write here.
    if (std::filesystem::exists("/proc/self")) {
        EXPECT_CONTAINS(error("/proc/self/results"), "/proc/self/results: the directory cannot be created");
        EXPECT_CONTAINS(error("/proc/self"), "/proc/self: cannot be written to");
    }
    // What was created on the way to the failure is gone.
    EXPECT_CONTAINS(error(directory / "a/b" / std::string(300, 'x')), "cannot be created");
    EXPECT_EQ(names_in(directory.path()), names{"file"});
}

TEST(output_directory, refuses_names_that_are_paths)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    for (const auto* name : {"", ".", "..", "a/b", "../a", "/tmp/a", "a/"})
        EXPECT_CONTAINS(message_of<input_error>([&] { out.text(name, "text"); }), "plain file name");
}

TEST(output_directory, refuses_values_that_do_not_have_the_shape)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    std::vector<double> values(6);
    EXPECT_CONTAINS(message_of<input_error>([&] {
                        out.npy("values.npy", std::span{values}, {2, 4});
                    }),
                    "values.npy: 6 values do not have the shape [2, 4]");
}

/// Stands for a full disk: within its life, no file grows beyond a size.
class small_files {
public:
    explicit small_files(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN))
    {
        getrlimit(RLIMIT_FSIZE, &old_limit_);
        rlimit limit = old_limit_;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    small_files(const small_files&) = delete;
    small_files& operator=(const small_files&) = delete;
    ~small_files()
    {
        setrlimit(RLIMIT_FSIZE, &old_limit_);
        std::signal(SIGXFSZ, old_handler_);
    }

private:
    rlimit old_limit_{};
    void (*old_handler_)(int);
};

TEST(output_directory, says_when_the_disk_is_full)
{
    const temporary_directory directory;
    for (const std::size_t size : {200U, 2000U, 200000U}) { // within the stream's buffer, and far beyond it
        const std::vector<std::uint8_t> values(size);
        output_directory out{directory.path()};
        out.text("small.txt", "fits");
        {
            const small_files limit{100};
            EXPECT_CONTAINS(message_of<output_error>([&] { out.npy("values.npy", std::span{values}, {size}); }),
                            "values.npy: writing failed");
            EXPECT_CONTAINS(message_of<output_error>([&] { out.text("run.json", std::string(size, ' ')); }),
                            "run.json: writing failed");
        }
        {
            const small_files limit{150}; // the header fits, the values do not
            EXPECT_CONTAINS(message_of<output_error>([&] { out.npy("values.npy", std::span{values}, {size}); }),
                            "values.npy: writing failed");
        }
        // What failed is gone at once, and is not committed by a program that goes on.
        EXPECT_EQ(names_in(directory.path()), (names{".lock", ".small.txt.partial"}));
    }
    EXPECT_EQ(names_in(directory.path()), names{});
}

// ---- Rows that are written piece by piece.

TEST(npy_rows, are_the_array_in_any_order_and_by_any_thread)
{
    const temporary_directory directory;
    xt::xtensor<std::int32_t, 3> expected = xt::zeros<std::int32_t>({40, 3, 5});
    std::iota(expected.begin(), expected.end(), 0);
    output_directory out{directory.path()};
    auto rows = out.rows<std::int32_t>("rows.npy", {40, 3, 5});
    EXPECT_EQ(rows.row_size(), 15U);
    EXPECT_EQ(rows.row_count(), 40U);
    const auto piece = [&](std::size_t row, std::size_t count) {
        return std::span<const std::int32_t>(expected.data() + row * 15, count * 15);
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t part = 0; part < 4; ++part)
            threads.emplace_back([&, part] {
                for (std::size_t row = 9; row-- > 0;)
                    rows.write(10 * part + row, piece(10 * part + row, 1));
            });
    }
    for (std::size_t part = 0; part < 3; ++part)
        rows.write(10 * part + 9, piece(10 * part + 9, 1));
    rows.write(39, piece(39, 1));
    rows.close();
    out.npy("whole.npy", expected);
    auto several = out.rows<std::int32_t>("several.npy", {40, 3, 5});
    several.write(20, piece(20, 20));
    several.write(0, piece(0, 20));
    several.close();
    out.commit();
    EXPECT_EQ((closura::read_npy<std::int32_t, 3>(directory / "rows.npy")), expected);
    // To the last byte as if it had been held.
    EXPECT_EQ(bytes_of(directory / "rows.npy"), bytes_of(directory / "whole.npy"));
    EXPECT_EQ(bytes_of(directory / "several.npy"), bytes_of(directory / "whole.npy"));
}

TEST(npy_rows, have_the_header_of_any_shape)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    for (const std::vector<std::size_t>& shape :
         {std::vector<std::size_t>{3}, {0, 4}, {4, 0}, {1, 1, 1, 1}, {123456, 1}}) {
        auto rows = out.rows<std::uint8_t>("rows.npy", shape);
        if (rows.row_size() != 0 && rows.row_count() != 0)
            rows.write(0, std::vector<std::uint8_t>(rows.row_count() * rows.row_size(), 7));
        rows.close();
        out.commit();
        EXPECT_EQ(closura::read_npy_values<std::uint8_t>(directory / "rows.npy", shape.size()).shape, shape);
        EXPECT_EQ(closura::read_npy_header(directory / "rows.npy").data_offset % 64, 0U);
    }
}

TEST(npy_rows, refuse_what_does_not_fit)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    auto rows = out.rows<double>("rows.npy", {4, 2});
    const std::vector<double> two(2), three(3), four(4);
    const auto said = [&](std::size_t first, const std::vector<double>& values) {
        return message_of<input_error>([&] { rows.write(first, values); });
    };
    EXPECT_CONTAINS(said(0, three), "rows.npy: 3 values; expected whole rows of 2");
    EXPECT_CONTAINS(said(0, {}), "rows.npy: 0 values; expected whole rows");
    EXPECT_CONTAINS(said(4, two), "rows.npy: rows 4 to 4; expected rows below 4");
    EXPECT_CONTAINS(said(3, four), "rows.npy: rows 3 to 4; expected rows below 4");
    EXPECT_CONTAINS(said(static_cast<std::size_t>(-1), four), "expected rows below 4");
    rows.write(1, two);
    EXPECT_CONTAINS(said(0, four), "rows.npy: a row from 0 to 1 is written twice");
    EXPECT_CONTAINS(message_of<output_error>([&] { out.commit(); }), "rows.npy: was not closed");
    EXPECT_CONTAINS(message_of<input_error>([&] { rows.close(); }), "rows.npy: row 0 of 4 was not written");
    EXPECT_CONTAINS(said(0, two), "rows.npy: is closed");
    EXPECT_CONTAINS(message_of<input_error>([&] { rows.close(); }), "rows.npy: is closed");
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)out.rows<double>("none.npy", {}); }), "cannot have the shape");
    EXPECT_CONTAINS(message_of<input_error>([&] {
                        (void)out.rows<double>("none.npy", {1UL << 62, 8});
                    }),
                    "cannot have the shape");
    out.commit();
    EXPECT_EQ(names_in(directory.path()), names{".lock"});
}

TEST(npy_rows, are_dropped_if_they_are_not_closed)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    out.text("other.txt", "text");
    {
        auto rows = out.rows<double>("rows.npy", {4, 2});
        rows.write(0, std::vector<double>(8));
    }
    out.commit();
    EXPECT_EQ(names_in(directory.path()), (names{".lock", "other.txt"}));
}

TEST(npy_rows, say_when_the_disk_is_full)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    for (const std::size_t size : {3U, 300U, 30000U}) { // within the stream's buffer, and beyond it
        const small_files limit{150};
        auto rows = out.rows<double>("rows.npy", {2, size});
        EXPECT_CONTAINS(message_of<output_error>([&] {
                            rows.write(1, std::vector<double>(size));
                            rows.write(0, std::vector<double>(size));
                            rows.close();
                        }),
                        "rows.npy: writing failed");
    }
    out.commit();
    EXPECT_EQ(names_in(directory.path()), names{".lock"});
}

TEST(npy_rows, may_be_of_several_axes)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    auto rows = out.rows<std::int32_t>("rows.npy", {2, 3, 4}, 2);
    EXPECT_EQ(rows.row_count(), 6U);
    EXPECT_EQ(rows.row_size(), 4U);
    xt::xtensor<std::int32_t, 3> expected = xt::zeros<std::int32_t>({2, 3, 4});
    std::iota(expected.begin(), expected.end(), 0);
    for (std::size_t row = 6; row-- > 0;)
        rows.write(row, std::span<const std::int32_t>(expected.data() + 4 * row, 4));
    rows.close();
    out.npy("whole.npy", expected);
    out.commit();
    EXPECT_EQ(bytes_of(directory / "rows.npy"), bytes_of(directory / "whole.npy"));
    EXPECT_EQ(out.marks().at("rows.npy"), out.marks().at("whole.npy"));
}

} // namespace closura_tests::output_directory_tests
