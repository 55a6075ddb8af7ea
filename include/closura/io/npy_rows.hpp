// A .npy file that is written in pieces, so that an ensemble is never held:
//
//     auto lattices = out.rows<std::uint8_t>("lattices.npy", {runs, steps + 1, 40, 40});    // out: output_directory
//     executor(runs, [&](std::size_t run) { lattices.write(run, simulated(run)); });
//     lattices.close();                                        // checks that every row was written
//
// A row is one index of the first axis; a piece is one row or several that follow each other.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/npy.hpp>
#include <closura/io/npy_conversion.hpp>
#include <closura/io/npy_header.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// An array on its way to a file, made by `output_directory::rows`. If it is not closed, the file is dropped.
template <npy_value Value>
class npy_rows {
public:
    npy_rows(const npy_rows&) = delete;
    npy_rows& operator=(const npy_rows&) = delete;
    ~npy_rows()
    {
        if (finished_)
            finish(false);
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
        require(count * row_size_ == values.size() && count != 0, name_, ": ", values.size(),
                " values; expected whole rows of ", row_size_);
        const std::lock_guard lock(mutex_);
        require(static_cast<bool>(finished_), name_, ": is closed");
        require(first_row < row_count() && count <= row_count() - first_row, name_, ": rows ", first_row, " to ",
                first_row + count - 1, "; expected rows below ", row_count());
        const auto rows = written_.begin() + static_cast<std::ptrdiff_t>(first_row);
        const auto end = rows + static_cast<std::ptrdiff_t>(count);
        require(std::find(rows, end, true) == end, name_, ": a row from ", first_row, " to ", first_row + count - 1,
                " is written twice");
        stream_.seekp(static_cast<std::streamoff>(header_bytes_ + first_row * row_size_ * sizeof(Value)));
        stream_.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size_bytes()));
        if (!stream_)
            fail<output_error>(name_ + ": writing failed (is the disk full?)");
        std::fill(rows, end, true);
    }

    /// Ends the file. Errors: `input_error` if a row is missing; `output_error` if the file could not be written. The
    /// file is dropped then.
    void close()
    {
        const std::lock_guard lock(mutex_);
        require(static_cast<bool>(finished_), name_, ": is closed");
        const auto missing = row_size_ == 0 ? written_.end() : std::ranges::find(written_, false);
        stream_.close(); // the last bytes leave the buffer here: a full disk may show only now
        const bool whole = missing == written_.end();
        std::error_code error;
        const bool arrived = stream_ && (!whole || std::filesystem::file_size(file_, error) ==
                                                       header_bytes_ + row_count() * row_size_ * sizeof(Value));
        finish(whole && arrived);
        require(whole, name_, ": row ", missing - written_.begin(), " of ", row_count(), " was not written");
        if (!arrived)
            fail<output_error>(name_ + ": writing failed (is the disk full?)");
    }

private:
    friend class output_directory;

    std::filesystem::path file_;
    std::string name_;
    std::ofstream stream_;
    std::size_t header_bytes_ = 0;
    std::size_t row_size_ = 0;
    std::vector<bool> written_;
    std::mutex mutex_;
    std::function<void(bool whole)> finished_; // none once the file is closed

    npy_rows(std::filesystem::path file, std::string name, std::vector<std::size_t> shape,
             std::function<void(bool)> finished)
        : file_(std::move(file)),
          name_(std::move(name)),
          stream_(file_, std::ios::binary | std::ios::trunc),
          finished_(std::move(finished))
    {
        require_possible(shape);
        row_size_ = std::accumulate(shape.begin() + 1, shape.end(), std::size_t{1}, std::multiplies{});
        written_.resize(shape[0]);
        const std::string header = io_detail::npy_header_text(io_detail::npy_type<Value>(), shape);
        header_bytes_ = header.size();
        stream_ << header;
        if (!stream_) {
            finish(false);
            fail<output_error>(name_ + ": writing failed (is the disk full?)");
        }
    }

    void require_possible(const std::vector<std::size_t>& shape)
    {
        if (!shape.empty() && io_detail::bytes_of(shape, sizeof(Value)) != (std::numeric_limits<std::size_t>::max)())
            return;
        finish(false);
        fail(name_ + ": cannot have the shape " + io_detail::list(shape));
    }

    void finish(bool whole)
    {
        stream_.close();
        std::exchange(finished_, nullptr)(whole);
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
