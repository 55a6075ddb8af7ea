// Reading .npy files, with all that can be wrong with one checked before a value is read. Writing:
// output_directory.hpp.
//
//     const auto lattices = read_npy<std::uint8_t, 4>(directory / "lattices.npy", "[run, step, y, x]");
//     require_range(lattices, 0, 2, "lattices.npy");
//
// Files of other types, as NumPy's users write them, are converted where nothing is lost: npy_conversion.hpp.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/described_text.hpp>
#include <closura/core/error.hpp>
#include <closura/io/npy_conversion.hpp>
#include <closura/io/npy_header.hpp>
#include <closura/io/require.hpp>
#include <closura/state/xtensor.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <new>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// The values of a .npy file in row-major order, and its shape.
template <npy_value Value>
struct npy_values {
    std::vector<Value> values;
    std::vector<std::size_t> shape;
};

namespace io_detail {

/// Numpy's type string of a C++ type on this machine.
template <npy_value Value>
std::string npy_type()
{
    const char order = sizeof(Value) == 1 ? '|' : std::endian::native == std::endian::little ? '<' : '>';
    return std::string{order, npy_number_of<Value>.kind} + std::to_string(sizeof(Value));
}

/// Bytes that the values of `shape` take, or the largest number if that overflows.
inline std::size_t bytes_of(const std::vector<std::size_t>& shape, std::size_t bytes_per_value)
{
    // Overflow is looked for before an extent of 0 hides it: strides are products of some of the extents only.
    constexpr std::size_t largest = (std::numeric_limits<std::ptrdiff_t>::max)();
    std::size_t product = bytes_per_value;
    for (const std::size_t extent : shape) {
        if (extent > 1 && product > largest / extent)
            return (std::numeric_limits<std::size_t>::max)();
        product *= (std::max<std::size_t>)(extent, 1);
    }
    return std::ranges::find(shape, std::size_t{0}) == shape.end() ? product : 0;
}

/// A file whose header is checked, to read values of type `Value` from.
template <npy_value Value>
class npy_file {
public:
    /// Errors: `input_error` as those of `read_npy`.
    npy_file(std::filesystem::path path, std::size_t rank, std::string_view axes)
        : path_(std::move(path)), header_(read_npy_header(path_))
    {
        const auto number = npy_number_named(header_.type);
        if (!number || !converts_to<Value>(*number))
            refuse("holds " + npy_type_name(header_.type) + " values; expected " + npy_type_name(npy_type<Value>()));
        number_ = *number;
        if (header_.shape.size() != rank)
            refuse("has " + std::to_string(header_.shape.size()) +
                   (header_.shape.size() == 1 ? " dimension" : " dimensions") + "; expected " + std::to_string(rank) +
                   (axes.empty() ? "" : " " + std::string(axes)));
        // Whatever is larger, values in the file or in memory, must be possible.
        if (bytes_of(shape(), (std::max)(number_.size, sizeof(Value))) == (std::numeric_limits<std::size_t>::max)())
            refuse("has the impossible shape " + list(shape()));
        const std::size_t bytes = bytes_of(shape(), number_.size);
        std::error_code size_error;
        const std::uintmax_t found = std::filesystem::file_size(path_, size_error);
        if (size_error)
            refuse("cannot be read: " + size_error.message());
        if (found != header_.data_offset + bytes)
            refuse((found < header_.data_offset + bytes ? "is truncated: " : "is too long: ") + std::to_string(found) +
                   " bytes found; expected " + std::to_string(header_.data_offset + bytes) + " for the shape " +
                   list(shape()));
    }

    const std::vector<std::size_t>& shape() const { return header_.shape; }
    std::size_t size() const { return bytes_of(shape(), 1); }
    bool fortran_order() const { return header_.fortran_order && shape().size() > 1; }

    /// Fills `values`, which has room for all, in the file's own order.
    void read(Value* values) const
    {
        std::ifstream stream(path_, std::ios::binary);
        stream.seekg(static_cast<std::streamoff>(header_.data_offset));
        const auto get = [&](void* to, std::size_t bytes) {
            stream.read(static_cast<char*>(to), static_cast<std::streamsize>(bytes));
            if (!stream)
                refuse("reading failed");
        };
        if (number_ == npy_number_of<Value>) {
            get(values, size() * sizeof(Value));
            return;
        }
        constexpr std::size_t values_at_once = 8192;
        std::vector<unsigned char> bytes((std::min)(values_at_once, size()) * number_.size);
        for (std::size_t done = 0; done < size();) {
            const std::size_t count = (std::min)(values_at_once, size() - done);
            get(bytes.data(), count * number_.size);
            with_type_of(number_, [&]<class Stored>(Stored) {
                if constexpr (converts_to<Value>(npy_number_of<Stored>))
                    convert<Stored>(bytes.data(), count, number_.swapped, values + done,
                                    [&](std::size_t place, Stored misfit) { refuse_value(done + place, misfit); });
            });
            done += count;
        }
    }

    /// What a program does about a file that is larger than memory.
    [[noreturn]] void refuse_size() const
    {
        fail(path_.string() + ": " + std::to_string(bytes_of(shape(), sizeof(Value))) +
             " bytes do not fit into memory");
    }

private:
    std::filesystem::path path_;
    npy_header header_;
    npy_number number_{};

    [[noreturn]] void refuse(const std::string& reason) const { fail(path_.string() + ": " + reason); }

    template <class Stored>
    [[noreturn]] void refuse_value(std::size_t place, Stored value) const
    {
        std::vector<std::size_t> extents = shape();
        if (header_.fortran_order)
            std::ranges::reverse(extents);
        std::vector<std::size_t> index = index_of(place, extents);
        if (header_.fortran_order)
            std::ranges::reverse(index);
        using limits = std::numeric_limits<Value>;
        refuse("value " + as_text(value) + " at " + list(index) + "; expected " +
               (std::integral<Value> ? as_text((limits::min)()) + " to " + as_text((limits::max)())
                                     : "whole numbers that " + npy_type_name(npy_type<Value>()) + " holds exactly"));
    }
};

} // namespace io_detail

/// Reads a .npy file into a row-major array with `Rank` axes; Fortran order is put into row-major order.
/// `axes` describes the axes in messages, for example "[run, step, y, x]".
/// Errors: `input_error`, and nothing else, if the file is missing, unreadable, not .npy, truncated or too long, holds
/// values that do not convert to `Value` without loss, has another number of axes, or is too large.
template <npy_value Value, std::size_t Rank>
xt::xtensor<Value, Rank, xt::layout_type::row_major> read_npy(const std::filesystem::path& path,
                                                              std::string_view axes = {})
{
    const io_detail::npy_file<Value> file(path, Rank, axes);
    std::array<std::size_t, Rank> extents{};
    std::ranges::copy(file.shape(), extents.begin());
    try {
        if (file.fortran_order()) {
            auto values = xt::xtensor<Value, Rank, xt::layout_type::column_major>::from_shape(extents);
            file.read(values.data());
            return values;
        }
        auto values = xt::xtensor<Value, Rank, xt::layout_type::row_major>::from_shape(extents);
        file.read(values.data());
        return values;
    } catch (const std::bad_alloc&) {
        file.refuse_size();
    }
}

/// The same for a number of axes that is only known at run time.
template <npy_value Value>
[[nodiscard]] npy_values<Value> read_npy_values(const std::filesystem::path& path, std::size_t rank,
                                                std::string_view axes = {})
{
    const io_detail::npy_file<Value> file(path, rank, axes);
    try {
        std::vector<Value> values(file.size());
        file.read(values.data());
        if (file.fortran_order()) {
            std::vector<Value> row_major(values.size());
            for (std::size_t i = 0; i < row_major.size(); ++i) {
                const auto index = io_detail::index_of(i, file.shape());
                std::size_t place = 0;
                for (std::size_t axis = rank; axis-- > 0;)
                    place = place * file.shape()[axis] + index[axis];
                row_major[i] = values[place];
            }
            values = std::move(row_major);
        }
        return {std::move(values), file.shape()};
    } catch (const std::bad_alloc&) {
        file.refuse_size();
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
