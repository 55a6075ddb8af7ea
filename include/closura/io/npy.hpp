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
#include <closura/io/checksum.hpp>
#include <closura/io/npy_conversion.hpp>
#include <closura/io/npy_header.hpp>
#include <closura/io/require.hpp>
#include <closura/state/xtensor.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

/// The places in row-major order of values that come in Fortran order, one after the other.
class row_major_places {
public:
    explicit row_major_places(const std::vector<std::size_t>& shape) : shape_(shape), index_(shape.size()) {}

    std::size_t next()
    {
        std::size_t place = 0;
        for (std::size_t axis = 0; axis < shape_.size(); ++axis)
            place = place * shape_[axis] + index_[axis];
        for (std::size_t axis = 0; axis < shape_.size() && ++index_[axis] == shape_[axis]; ++axis)
            index_[axis] = 0;
        return place;
    }

private:
    std::vector<std::size_t> shape_, index_;
};

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

    /// Fills `values`, which has room for all, in row-major order. Returns the CRC-64 of the file. Memory besides: 1
    /// MB.
    std::uint64_t read(Value* values) const
    {
        std::ifstream stream(path_, std::ios::binary);
        crc64 sum;
        const auto get = [&](void* to, std::size_t bytes) {
            stream.read(static_cast<char*>(to), static_cast<std::streamsize>(bytes));
            if (!stream)
                refuse("reading failed");
            sum.add(std::span(static_cast<const std::byte*>(to), bytes));
        };
        std::vector<unsigned char> header(header_.data_offset);
        get(header.data(), header.size());
        const bool as_it_is = number_ == npy_number_of<Value>;
        std::vector<unsigned char> bytes(as_it_is ? 0 : (std::min)(values_at_once, size()) * number_.size);
        std::vector<Value> in_order(fortran_order() ? (std::min)(values_at_once, size()) : 0);
        row_major_places places(shape());
        for (std::size_t done = 0; done < size();) {
            const std::size_t count = (std::min)(values_at_once, size() - done);
            Value* const to = fortran_order() ? in_order.data() : values + done;
            if (as_it_is) {
                get(to, count * sizeof(Value));
            } else {
                get(bytes.data(), count * number_.size);
                with_type_of(number_, [&]<class Stored>(Stored) {
                    if constexpr (converts_to<Value>(npy_number_of<Stored>))
                        convert<Stored>(bytes.data(), count, number_.swapped, to,
                                        [&](std::size_t place, Stored misfit) { refuse_value(done + place, misfit); });
                });
            }
            for (const Value value : in_order.empty() ? std::span<const Value>() : std::span<const Value>(to, count))
                values[places.next()] = value;
            done += count;
        }
        return sum.value();
    }

    /// What a program does about a file that is larger than memory.
    [[noreturn]] void refuse_size() const
    {
        fail(path_.string() + ": " + std::to_string(bytes_of(shape(), sizeof(Value))) +
             " bytes do not fit into memory");
    }

private:
    static constexpr std::size_t values_at_once = 131072;

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
/// `axes` describes the axes in messages, for example "[run, step, y, x]". Memory: that of the array.
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
        auto values = xt::xtensor<Value, Rank, xt::layout_type::row_major>::from_shape(extents);
        file.read(values.data());
        return values;
    } catch (const std::bad_alloc&) {
        file.refuse_size();
    }
}

/// The same for a number of axes that is only known at run time. `checksum` becomes the CRC-64 of the file.
template <npy_value Value>
[[nodiscard]] npy_values<Value> read_npy_values(const std::filesystem::path& path, std::size_t rank,
                                                std::string_view axes = {}, std::uint64_t* checksum = nullptr)
{
    const io_detail::npy_file<Value> file(path, rank, axes);
    try {
        std::vector<Value> values(file.size());
        const std::uint64_t sum = file.read(values.data());
        if (checksum != nullptr)
            *checksum = sum;
        return {std::move(values), file.shape()};
    } catch (const std::bad_alloc&) {
        file.refuse_size();
    }
}

/// Reads a .npy file to where `place_for(shape)` says: a span with room for all values. So an array is held once that
/// something else is to own. Returns the CRC-64 of the file.
/// Errors: those of `read_npy`, and those of `place_for`.
template <npy_value Value, class PlaceFor>
std::uint64_t read_npy_into(const std::filesystem::path& path, std::size_t rank, std::string_view axes,
                            PlaceFor place_for)
{
    const io_detail::npy_file<Value> file(path, rank, axes);
    const std::span<Value> values = place_for(file.shape());
    require(values.size() == file.size(), path.string(), ": has ", file.size(), " values; there is room for ",
            values.size());
    return file.read(values.data());
}

/// The values of a .npy file that lies in memory, as `output_directory` and `npy_bytes` write them. `where` is what
/// messages name. Errors: `input_error` if it is no such file, of another type, number of axes, or size.
template <npy_value Value>
[[nodiscard]] npy_values<Value> npy_values_of(std::string_view bytes, std::size_t rank, const std::string& where,
                                              std::string_view axes = {})
{
    const npy_header header = parse_npy_header(bytes, where);
    require(header.type == io_detail::npy_type<Value>(), where, ": holds ", io_detail::npy_type_name(header.type),
            " values; expected ", io_detail::npy_type_name(io_detail::npy_type<Value>()));
    require(header.shape.size() == rank && !(header.fortran_order && rank > 1), where, ": has the shape ",
            io_detail::list(header.shape), "; expected ", rank, rank == 1 ? " dimension " : " dimensions ", axes);
    bytes.remove_prefix(header.data_offset);
    require(io_detail::bytes_of(header.shape, sizeof(Value)) == bytes.size(), where, ": has ", bytes.size(),
            " bytes of values, which are not those of the shape ", io_detail::list(header.shape));
    std::vector<Value> values(bytes.size() / sizeof(Value));
    if (!values.empty())
        std::memcpy(values.data(), bytes.data(), bytes.size());
    return {std::move(values), header.shape};
}

} // namespace CLOSURA_ABI
} // namespace closura
