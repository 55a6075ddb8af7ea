// A directory that receives all of a program's outputs or none of them.
//
//     output_directory out{"results"};                     // created if missing; fails early if it cannot be written
//     out.npy("counts.npy", counts);                       // an array or an expression of xtensor
//     out.npy("lattices.npy", std::span{bytes}, {100, 501, 40, 40}); // memory that belongs to someone else, not copied
//     out.text("run.json", json);
//     auto rows = out.rows<std::uint8_t>("lattices.npy", {100, 501, 40, 40}); // written piece by piece: npy_rows.hpp
//     out.commit();                                        // without this, nothing is left behind
//
// Files are first written under other names in the same directory (".counts.npy.partial"), so that moving them into
// place is a rename, which the file system does as a whole.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/npy.hpp>
#include <closura/io/npy_header.hpp>
#include <closura/io/npy_rows.hpp>
#include <closura/state/xtensor.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Collects output files and moves them into place together. Not for use by several threads at once.
class output_directory {
public:
    /// Creates `directory` and its parents where missing, and remembers which.
    /// Errors: `input_error` if it is a file, or cannot be created or written to.
    explicit output_directory(std::filesystem::path directory) : directory_(std::move(directory))
    {
        try {
            create();
            require_writable();
        } catch (...) {
            remove_created_directories();
            throw;
        }
    }

    output_directory(const output_directory&) = delete;
    output_directory& operator=(const output_directory&) = delete;

    /// Removes what was not committed, the directories created for it included.
    ~output_directory()
    {
        std::error_code ignored;
        for (const std::string& name : names_)
            std::filesystem::remove(partial(name), ignored);
        if (!committed_)
            remove_created_directories();
    }

    /// The directory, as given.
    [[nodiscard]] const std::filesystem::path& path() const { return directory_; }

    /// Writes an array or expression of xtensor as .npy, in row-major order; no copy is made of a row-major array.
    /// Errors: `output_error` naming the file, if not every byte could be written.
    template <class Expression>
    void npy(std::string_view name, const xt::xexpression<Expression>& expression)
    {
        const Expression& values = expression.derived_cast();
        using value_type = std::remove_const_t<typename Expression::value_type>;
        static_assert(npy_value<value_type>, "a .npy file holds integers, float or double");
        const std::vector<std::size_t> shape(values.shape().begin(), values.shape().end());
        if constexpr (Expression::static_layout == xt::layout_type::row_major &&
                      xt::has_data_interface<Expression>::value) {
            npy(name, std::span(values.data() + values.data_offset(), values.size()), std::span(shape));
        } else {
            const std::vector<value_type> copy(values.template begin<xt::layout_type::row_major>(),
                                               values.template end<xt::layout_type::row_major>());
            npy(name, std::span(copy), std::span(shape));
        }
    }

    /// Writes values that lie in memory in row-major order as .npy, without copying them.
    /// Errors: `input_error` if `values` and `shape` disagree; `output_error` naming the file.
    template <class Value, std::size_t Extent>
    requires npy_value<std::remove_const_t<Value>>
    void npy(std::string_view name, std::span<Value, Extent> values, std::span<const std::size_t> shape)
    {
        using value_type = std::remove_const_t<Value>;
        const std::vector<std::size_t> extents(shape.begin(), shape.end());
        if (std::accumulate(extents.begin(), extents.end(), std::size_t{1}, std::multiplies{}) != values.size())
            throw input_error((directory_ / name).string() + ": " + std::to_string(values.size()) +
                              " values do not have the shape " + io_detail::list(extents));
        const auto bytes = std::as_bytes(values);
        write(name, io_detail::npy_header_text(io_detail::npy_type<value_type>(), extents),
              {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    template <class Value, std::size_t Extent, std::size_t Rank>
    void npy(std::string_view name, std::span<Value, Extent> values, const std::size_t (&shape)[Rank])
    {
        npy(name, values, std::span<const std::size_t>(shape));
    }

    /// Starts a .npy file of known shape whose rows (along the first axis) are written piece by piece, in any order, by
    /// any threads: an array that is never held. It must be closed before `commit`, and this directory must outlive it.
    /// Errors: `output_error` naming the file.
    template <npy_value Value>
    [[nodiscard]] npy_rows<Value> rows(std::string_view name, std::vector<std::size_t> shape)
    {
        const std::filesystem::path file = begin(name);
        unfinished_.emplace_back(name);
        const auto finished = [this, name = std::string(name)](bool whole) {
            std::erase(unfinished_, name);
            if (!whole)
                forget(name);
        };
        return npy_rows<Value>(file, (directory_ / name).string(), std::move(shape), finished);
    }

    /// Writes `contents` as it is.
    /// Errors: `output_error` naming the file, if not every byte could be written.
    void text(std::string_view name, std::string_view contents) { write(name, contents, {}); }

    /// Moves all files into place; files of the same names are replaced. More may be written and committed afterwards.
    /// Errors: `output_error` naming the file that could not be moved; the directory is then as it was before.
    void commit()
    {
        if (!unfinished_.empty())
            fail(unfinished_.front(), "was not closed");
        struct move_made {
            std::filesystem::path from, to;
        };
        std::vector<move_made> moves;
        const auto move = [&](const std::filesystem::path& from, const std::filesystem::path& to) {
            std::filesystem::rename(from, to);
            moves.push_back({from, to});
        };
        try {
            moves.reserve(2 * names_.size());
            for (const std::string& name : names_) {
                const std::filesystem::path file = directory_ / name;
                if (std::filesystem::is_directory(file))
                    fail(name, "is a directory");
                if (std::filesystem::exists(std::filesystem::symlink_status(file)))
                    move(file, replaced(name));
                move(partial(name), file);
            }
        } catch (const std::exception& error) {
            std::error_code ignored;
            for (; !moves.empty(); moves.pop_back())
                std::filesystem::rename(moves.back().to, moves.back().from, ignored);
            if (dynamic_cast<const output_error*>(&error) != nullptr)
                throw;
            throw output_error(directory_.string() + ": the files could not be moved into place: " + error.what());
        }
        std::error_code ignored;
        for (const std::string& name : names_)
            std::filesystem::remove(replaced(name), ignored);
        names_.clear();
        committed_ = true;
    }

private:
    std::filesystem::path directory_;
    std::vector<std::filesystem::path> created_; // outermost first
    std::vector<std::string> names_;             // written, not yet committed
    std::vector<std::string> unfinished_;        // of these, files whose rows are still written
    bool committed_ = false;

    [[nodiscard]] std::filesystem::path partial(const std::string& name) const
    {
        return directory_ / ("." + name + ".partial");
    }
    [[nodiscard]] std::filesystem::path replaced(const std::string& name) const
    {
        return directory_ / ("." + name + ".replaced");
    }

    void create()
    {
        std::error_code error;
        if (directory_.empty())
            throw input_error("output directory: the name is empty");
        if (const auto status = std::filesystem::status(directory_, error);
            std::filesystem::exists(status) && !std::filesystem::is_directory(status))
            throw input_error(directory_.string() + ": is a file; expected a directory to write to");

        std::filesystem::path part;
        for (const auto& component : directory_) {
            part /= component;
            // False without an error if it exists already, and for the empty component after a last slash.
            if (!component.empty() && std::filesystem::create_directory(part, error))
                created_.push_back(part);
            if (error)
                throw input_error(directory_.string() + ": the directory cannot be created: " + error.message());
        }
    }

    void require_writable() const
    {
        // Asking for permissions is no use: read-only file systems and access lists have the last word.
        const std::filesystem::path probe = directory_ / ".closura.probe";
        const bool writable = std::ofstream(probe).is_open();
        std::error_code ignored;
        std::filesystem::remove(probe, ignored);
        if (!writable)
            throw input_error(directory_.string() + ": cannot be written to");
    }

    void remove_created_directories() noexcept
    {
        std::error_code ignored;
        for (; !created_.empty(); created_.pop_back())
            std::filesystem::remove(created_.back(), ignored); // stays if it is not empty
    }

    [[noreturn]] void fail(std::string_view name, const std::string& reason) const
    {
        throw output_error((directory_ / name).string() + ": " + reason);
    }

    /// A file that could not be written is not to be committed, even if the error is caught.
    [[noreturn]] void abandon(std::string_view name, const std::string& reason)
    {
        forget(std::string(name));
        fail(name, reason);
    }

    void forget(const std::string& name)
    {
        std::error_code ignored;
        std::filesystem::remove(partial(name), ignored);
        std::erase(names_, name);
    }

    std::filesystem::path begin(std::string_view name)
    {
        if (name.empty() || name == "." || name == ".." || std::filesystem::path(name).filename() != name)
            throw input_error(std::string(name) + ": expected a plain file name to write in " + directory_.string());
        if (std::ranges::find(names_, name) == names_.end())
            names_.emplace_back(name);
        return partial(std::string(name));
    }

    /// Writes two pieces as they are: what a stream formats may depend on the locale.
    void write(std::string_view name, std::string_view head, std::string_view rest)
    {
        const std::filesystem::path file = begin(name);
        std::ofstream stream(file, std::ios::binary | std::ios::trunc);
        stream.write(head.data(), static_cast<std::streamsize>(head.size()));
        stream.write(rest.data(), static_cast<std::streamsize>(rest.size()));
        stream.close(); // the last bytes leave the buffer here: a full disk may show only now
        if (!stream)
            abandon(name, "writing failed (is the disk full?)");
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
