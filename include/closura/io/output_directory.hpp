// A directory that receives all of a program's outputs or none of them.
//
//     output_directory out{"results"};                     // created if missing; fails early if it cannot be written
//     out.npy("counts.npy", counts);                       // an array or an expression of xtensor
//     out.npy("lattices.npy", std::span{bytes}, {100, 501, 40, 40}); // memory that belongs to someone else, not copied
//     out.text("run.json", json);
//     auto rows = out.rows<std::uint8_t>("lattices.npy", {100, 501, 40, 40}); // written piece by piece: npy_rows.hpp
//     out.commit();                                        // without this, nothing is left behind
//
// Files are first written under other names in the same directory (".counts.npy.partial"), and are on the disk before
// the first of them is moved into place. Whenever a program or the machine stops, either all of a commit's files are
// the new ones or none (commit_journal.hpp): the next run brings a commit that was interrupted to its end, and removes
// what a killed run has left. As long as the object lives, the directory is its own (directory_lock.hpp).
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/checksum.hpp>
#include <closura/io/commit_journal.hpp>
#include <closura/io/directory_lock.hpp>
#include <closura/io/npy.hpp>
#include <closura/io/npy_rows.hpp>
#include <closura/io/written_file.hpp>
#include <closura/state/xtensor.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// What becomes of outputs: a process that computes the same as another one, which writes, drops them.
enum class outputs { kept, dropped };

/// Collects output files and moves them into place together. Not for use by several threads at once.
class output_directory {
public:
    /// Creates `directory` and its parents where missing, and remembers which; takes its lock. With `outputs::dropped`
    /// the disk is left alone, here and below: whatever is written goes nowhere.
    /// Errors: `input_error` if it is a file, cannot be created or written to, or another run writes there.
    explicit output_directory(std::filesystem::path directory, outputs what_comes = outputs::kept)
        : directory_(std::move(directory)), keeps_(what_comes == outputs::kept)
    {
        if (!keeps_)
            return;
        try {
            create();
            lock_.emplace(directory_);
            finish_commit(directory_);
            remove_remains(directory_);
        } catch (...) {
            lock_.reset();
            remove_created_directories();
            throw;
        }
    }

    output_directory(const output_directory&) = delete;
    output_directory& operator=(const output_directory&) = delete;

    /// Removes what was not committed, the directories created for it included.
    ~output_directory()
    {
        try {
            wait();
        } catch (const std::exception&) {
            // Who wants to know asks before.
        }
        std::error_code ignored;
        for (const std::string& name : names_)
            std::filesystem::remove(partial(name), ignored);
        lock_.reset();
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
        if constexpr (io_detail::row_major_array<Expression>) {
            write_npy<value_type>(name, {values.data() + values.data_offset(), values.size()}, shape);
        } else {
            const std::vector<value_type> copy(values.template begin<xt::layout_type::row_major>(),
                                               values.template end<xt::layout_type::row_major>());
            write_npy<value_type>(name, copy, shape);
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
        write_npy<value_type>(name, {values.data(), values.size()}, extents);
    }
    template <class Value, std::size_t Extent, std::size_t Rank>
    void npy(std::string_view name, std::span<Value, Extent> values, const std::size_t (&shape)[Rank])
    {
        npy(name, values, std::span<const std::size_t>(shape));
    }

    /// Starts a .npy file of known shape whose rows (along the first axis, or the first few) are written piece by
    /// piece, in any order, by any threads: an array that is never held. It must be closed before `commit`, and this
    /// directory must outlive it. Errors: `output_error` naming the file; `input_error` if no file could have the
    /// shape.
    template <npy_value Value>
    [[nodiscard]] npy_rows<Value> rows(std::string_view name, const std::vector<std::size_t>& shape,
                                       std::size_t axes_of_rows = 1)
    {
        require(shape.size() >= axes_of_rows &&
                    io_detail::bytes_of(shape, sizeof(Value)) != (std::numeric_limits<std::size_t>::max)(),
                (directory_ / name).string(), ": cannot have the shape ", io_detail::list(shape));
        const std::optional<std::filesystem::path> file = begin(name);
        unfinished_.emplace_back(name);
        const auto finished = [this, name = std::string(name)](const std::optional<file_mark>& mark) {
            std::erase(unfinished_, name);
            if (mark)
                marks_[name] = *mark;
            else
                forget(name);
        };
        try {
            return npy_rows<Value>(file, (directory_ / name).string(), shape, axes_of_rows, finished);
        } catch (...) {
            finished(std::nullopt);
            throw;
        }
    }

    /// Writes `contents` as it is.
    /// Errors: `output_error` naming the file, if not every byte could be written.
    void text(std::string_view name, std::string_view contents)
    {
        pieces(name, std::span<const std::string_view>(&contents, 1));
    }

    /// Writes pieces, one after the other.
    void pieces(std::string_view name, std::span<const std::string_view> all)
    {
        const std::optional<std::filesystem::path> path = begin(name);
        if (!path)
            return;
        try {
            written_file file(*path, (directory_ / name).string());
            crc64 sum;
            std::uint64_t bytes = 0;
            for (const std::string_view piece : all) {
                file.write_at(bytes, piece);
                sum.add(piece);
                bytes += piece.size();
            }
            file.close();
            marks_[std::string(name)] = {bytes, sum.value()};
        } catch (...) {
            forget(std::string(name)); // is not to be committed, even if the error is caught
            throw;
        }
    }

    /// What the files are known by that were written so far, committed ones included.
    [[nodiscard]] const std::map<std::string, file_mark>& marks() const { return marks_; }

    /// Moves all files into place; files of the same names are replaced. More may be written and committed afterwards.
    /// Errors: `output_error` naming the file that could not be moved; the directory is then as it was before.
    void commit()
    {
        begin_commit(std::launch::deferred);
        wait();
    }

    /// The same on a thread of its own, for the disk may take its time: whoever comes back to this object waits first.
    /// Errors are those of `wait`.
    void commit_meanwhile() { begin_commit(std::launch::async); }

    /// Waits for `commit_meanwhile`. Errors: those of `commit`.
    void wait()
    {
        if (!committing_.valid())
            return;
        committing_.get();
        committed_ = true;
    }

    /// A file that an earlier run has left and that belongs to this one's outputs.
    void keep(const std::string& name, const file_mark& mark) { marks_[name] = mark; }

private:
    std::filesystem::path directory_;
    bool keeps_ = true;
    std::vector<std::filesystem::path> created_; // outermost first
    std::vector<std::string> names_;             // written, not yet committed
    std::vector<std::string> unfinished_;        // of these, files whose rows are still written
    std::map<std::string, file_mark> marks_;
    bool committed_ = false;
    std::optional<directory_lock> lock_;
    std::future<void> committing_; // last: it waits

    void begin_commit(std::launch how)
    {
        wait();
        if (!unfinished_.empty())
            fail<output_error>((directory_ / unfinished_.front()).string() + ": was not closed");
        if (!keeps_)
            return;
        committing_ = std::async(how, [this, names = names_] { commit_names(names); });
    }

    void commit_names(const std::vector<std::string>& names)
    {
        commit_files(directory_, names);
        names_.clear(); // stay, to be removed at the end, if something was thrown
    }

    [[nodiscard]] std::filesystem::path partial(const std::string& name) const
    {
        return io_detail::partial_path(directory_, name);
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

    void remove_created_directories() noexcept
    {
        std::error_code ignored;
        for (; !created_.empty(); created_.pop_back())
            std::filesystem::remove(created_.back(), ignored); // stays if it is not empty
    }

    void forget(const std::string& name)
    {
        std::error_code ignored;
        if (keeps_)
            std::filesystem::remove(partial(name), ignored);
        std::erase(names_, name);
        marks_.erase(name);
    }

    /// Nothing of what is not kept.
    std::optional<std::filesystem::path> begin(std::string_view name)
    {
        wait();
        if (name.empty() || name == "." || name == ".." || std::filesystem::path(name).filename() != name)
            throw input_error(std::string(name) + ": expected a plain file name to write in " + directory_.string());
        if (!keeps_)
            return std::nullopt;
        if (std::ranges::find(names_, name) == names_.end())
            names_.emplace_back(name);
        return partial(std::string(name));
    }

    template <class Value>
    void write_npy(std::string_view name, std::span<const Value> values, const std::vector<std::size_t>& shape)
    {
        const std::string header = io_detail::npy_header_text(io_detail::npy_type<Value>(), shape);
        const std::string_view both[] = {header, {reinterpret_cast<const char*>(values.data()), values.size_bytes()}};
        pieces(name, both);
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
