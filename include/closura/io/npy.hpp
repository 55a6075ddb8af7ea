// Reading .npy files, with all that can be wrong with one checked before a value is read. Writing:
// output_directory.hpp.
//
//     const auto lattices = read_npy<std::uint8_t, 4>(directory / "lattices.npy", "[run, step, y, x]");
//     require_range(lattices, 0, 2, "lattices.npy");
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/npy_header.hpp>
#include <closura/io/require.hpp>
#include <closura/state/xtensor.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

namespace closura {
inline namespace CLOSURA_ABI {

/// The values that .npy files may hold: integers of 8 to 64 bits, float, double. Not bool: a byte other than 0 and 1
/// in a file would be undefined behaviour.
template <class Value>
concept npy_value =
    (std::integral<Value> && !std::same_as<Value, bool>) || std::same_as<Value, float> || std::same_as<Value, double>;

namespace io_detail {

/// Numpy's type string of a C++ type on this machine.
template <npy_value Value>
std::string npy_type()
{
    const char order = sizeof(Value) == 1 ? '|' : std::endian::native == std::endian::little ? '<' : '>';
    const char kind = std::floating_point<Value> ? 'f' : std::signed_integral<Value> ? 'i' : 'u';
    return std::string{order, kind} + std::to_string(sizeof(Value));
}

/// Bytes that the values of `shape` take, or the largest number if that overflows.
inline std::size_t bytes_of(const std::vector<std::size_t>& shape, std::size_t bytes_per_value)
{
    // Overflow is looked for before an extent of 0 hides it: strides are products of some of the extents only.
    constexpr std::size_t largest = std::numeric_limits<std::ptrdiff_t>::max();
    std::size_t product = bytes_per_value;
    for (const std::size_t extent : shape) {
        if (extent > 1 && product > largest / extent)
            return std::numeric_limits<std::size_t>::max();
        product *= std::max<std::size_t>(extent, 1);
    }
    return std::ranges::find(shape, std::size_t{0}) == shape.end() ? product : 0;
}

/// Fills `values`, already of the file's shape, from the open file.
template <class Tensor>
void read_values(const std::filesystem::path& path, std::size_t offset, Tensor& values)
{
    std::ifstream stream(path, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    stream.read(reinterpret_cast<char*>(values.data()),
                static_cast<std::streamsize>(values.size() * sizeof(typename Tensor::value_type)));
    if (!stream)
        throw input_error(path.string() + ": reading failed");
}

} // namespace io_detail

/// Reads a .npy file into a row-major array with `Rank` axes; Fortran order is put into row-major order.
/// `axes` describes the axes in messages, for example "[run, step, y, x]".
/// Errors: `input_error`, and nothing else, if the file is missing, unreadable, not .npy, truncated or too long, holds
/// another type than exactly `Value` in this machine's byte order, has another number of axes, or is too large.
template <npy_value Value, std::size_t Rank>
xt::xtensor<Value, Rank, xt::layout_type::row_major> read_npy(const std::filesystem::path& path,
                                                              std::string_view axes = {})
{
    const auto refuse = [&](const std::string& reason) { throw input_error(path.string() + ": " + reason); };
    const npy_header header = read_npy_header(path);

    const std::string expected = io_detail::npy_type<Value>();
    // Bytes have no order, whatever the file says of it.
    const bool same_type =
        sizeof(Value) == 1 ? std::string_view(header.type).substr(1) == expected.substr(1) : header.type == expected;
    if (!same_type)
        refuse("holds " + io_detail::npy_type_name(header.type) + " values; expected " +
               io_detail::npy_type_name(expected));
    if (header.shape.size() != Rank)
        refuse("has " + std::to_string(header.shape.size()) +
               (header.shape.size() == 1 ? " dimension" : " dimensions") + "; expected " + std::to_string(Rank) +
               (axes.empty() ? "" : " " + std::string(axes)));

    const std::size_t bytes = io_detail::bytes_of(header.shape, sizeof(Value));
    const std::string shape = io_detail::list(header.shape);
    if (bytes == std::numeric_limits<std::size_t>::max())
        refuse("has the impossible shape " + shape);
    std::error_code size_error;
    const std::uintmax_t file_bytes = std::filesystem::file_size(path, size_error);
    if (size_error)
        refuse("cannot be read: " + size_error.message());
    if (file_bytes != header.data_offset + bytes)
        refuse((file_bytes < header.data_offset + bytes ? "is truncated: " : "is too long: ") +
               std::to_string(file_bytes) + " bytes found; expected " + std::to_string(header.data_offset + bytes) +
               " for the shape " + shape);

    std::array<std::size_t, Rank> extents{};
    std::ranges::copy(header.shape, extents.begin());
    try {
        if (header.fortran_order && Rank > 1) {
            auto values = xt::xtensor<Value, Rank, xt::layout_type::column_major>::from_shape(extents);
            io_detail::read_values(path, header.data_offset, values);
            return values;
        }
        auto values = xt::xtensor<Value, Rank, xt::layout_type::row_major>::from_shape(extents);
        io_detail::read_values(path, header.data_offset, values);
        return values;
    } catch (const std::bad_alloc&) {
        throw input_error(path.string() + ": " + std::to_string(bytes) + " bytes do not fit into memory");
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
