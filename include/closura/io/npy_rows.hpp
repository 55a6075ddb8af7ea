// A .npy file that is written in pieces, so that an ensemble is never held:
//
//     auto lattices = out.rows<std::uint8_t>("lattices.npy", {runs, steps + 1, 40, 40});    // out: output_directory
//     executor(runs, [&](std::size_t run) { lattices.write(run, simulated(run)); });
//     lattices.close();                                        // checks that every row was written
//
// A row is one index of the first axis, or of the first few, if `rows` is told so; a piece is one row or several that
// follow each other.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/checksum.hpp>
#include <closura/io/npy.hpp>
#include <closura/io/npy_conversion.hpp>
#include <closura/io/npy_header.hpp>
#include <closura/io/written_file.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// What a file is known by.
struct file_mark {
    std::uint64_t bytes = 0;
    std::uint64_t checksum = 0; ///< CRC-64 of all of it

    friend bool operator==(const file_mark&, const file_mark&) = default;
};

/// An array on its way to a file, made by `output_directory::rows`. If it is not closed, the file is dropped. Of a
/// directory that keeps nothing, rows are checked and go nowhere.
template <npy_value Value>
class npy_rows {
public:
    npy_rows(const npy_rows&) = delete;
    npy_rows& operator=(const npy_rows&) = delete;
    ~npy_rows()
    {
        if (finished_)
            finish(std::nullopt);
    }

    [[nodiscard]] std::size_t row_count() const { return written_.size(); }
    /// The number of values in a row.
    [[nodiscard]] std::size_t row_size() const { return row_size_; }

    /// Writes rows from `first_row` on. Several threads may call it at once.
    /// Errors: `input_error` if `values` are no whole rows, or rows do not exist or were written before; `output_error`
    /// if the file could not be written.
    void write(std::size_t first_row, std::span<const Value> values)
    {
        const std::size_t count = row_size_ == 0 ? 0 : values.size() / row_size_;
        require(count * row_size_ == values.size() && count != 0, name(), ": ", values.size(),
                " values; expected whole rows of ", row_size_);
        claim(first_row, count);
        const std::size_t row_bytes = row_size_ * sizeof(Value);
        for (std::size_t row = 0; row < count; ++row) {
            crc64 sum;
            sum.add(std::as_bytes(values.subspan(row * row_size_, row_size_)));
            checksums_[first_row + row] = sum.value();
        }
        try {
            if (file_)
                file_->write_at(header_.size() + first_row * row_bytes, std::as_bytes(values));
        } catch (...) {
            broken_ = true;
            throw;
        }
    }

    /// Ends the file. Errors: `input_error` if a row is missing; `output_error` if the file could not be written. The
    /// file is dropped then.
    void close()
    {
        require(static_cast<bool>(finished_), name(), ": is closed");
        const auto missing = row_size_ == 0 ? written_.end() : std::ranges::find(written_, false);
        if (missing != written_.end()) {
            finish(std::nullopt);
            fail(name() + ": row " + std::to_string(missing - written_.begin()) + " of " + std::to_string(row_count()) +
                 " was not written");
        }
        try {
            if (broken_)
                fail<output_error>(name() + ": writing failed: a row is missing");
            if (file_)
                file_->close();
        } catch (...) {
            finish(std::nullopt);
            throw;
        }
        const std::size_t row_bytes = row_size_ * sizeof(Value);
        std::uint64_t sum = checksum_of<crc64>(header_);
        if (row_bytes != 0)
            for (const std::uint64_t of_row : checksums_)
                sum = crc64::joined(sum, of_row, row_bytes);
        finish(file_mark{header_.size() + row_count() * row_bytes, sum});
    }

private:
    friend class output_directory;

    std::optional<written_file> file_; // none of what is not kept
    std::string name_;
    std::string header_;
    std::size_t row_size_ = 0;
    std::vector<bool> written_;
    std::vector<std::uint64_t> checksums_; // of rows
    std::mutex mutex_;
    std::atomic<bool> broken_ = false;                       // a row could not be written
    std::function<void(std::optional<file_mark>)> finished_; // none once the file is closed

    npy_rows(const std::optional<std::filesystem::path>& file, const std::string& name,
             const std::vector<std::size_t>& shape, std::size_t axes_of_rows,
             std::function<void(std::optional<file_mark>)> finished)
        : name_(name),
          header_(io_detail::npy_header_text(io_detail::npy_type<Value>(), shape)),
          finished_(std::move(finished))
    {
        const auto first = shape.begin(), inner = first + static_cast<std::ptrdiff_t>(axes_of_rows);
        row_size_ = std::accumulate(inner, shape.end(), std::size_t{1}, std::multiplies{});
        written_.resize(std::accumulate(first, inner, std::size_t{1}, std::multiplies{}));
        checksums_.resize(written_.size());
        try {
            if (file)
                file_.emplace(*file, name);
            if (file_)
                file_->write_at(0, header_);
        } catch (...) {
            finish(std::nullopt);
            throw;
        }
    }

    [[nodiscard]] const std::string& name() const { return name_; }

    /// Rows are written once, by one thread.
    void claim(std::size_t first_row, std::size_t count)
    {
        const std::lock_guard lock(mutex_);
        require(static_cast<bool>(finished_), name(), ": is closed");
        require(first_row < row_count() && count <= row_count() - first_row, name(), ": rows ", first_row, " to ",
                first_row + count - 1, "; expected rows below ", row_count());
        const auto rows = written_.begin() + static_cast<std::ptrdiff_t>(first_row);
        const auto end = rows + static_cast<std::ptrdiff_t>(count);
        require(std::find(rows, end, true) == end, name(), ": a row from ", first_row, " to ", first_row + count - 1,
                " is written twice");
        std::fill(rows, end, true);
    }

    /// Nothing: it is not whole.
    void finish(std::optional<file_mark> mark)
    {
        if (file_)
            file_->drop();
        std::exchange(finished_, nullptr)(mark);
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
