// The header of a .npy file: the eight bytes "\x93NUMPY" + version, the length of a text, and that text, a Python
// dictionary such as {'descr': '<f8', 'fortran_order': False, 'shape': (501, 10), }, padded with spaces.
//
// xtensor's own reader is not used: version 0.24 misreads header texts of 128 to 255 bytes, wants the keys in one
// order, believes any shape, and takes a truncated file for a whole one.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// What a .npy file says about its values.
struct npy_header {
    std::string type;               ///< numpy's type string: byte order, kind, size in bytes; for example "<f8"
    bool fortran_order = false;     ///< first index fastest
    std::vector<std::size_t> shape; ///< empty for a single value
    std::size_t data_offset = 0;    ///< position of the first value in the file, in bytes
};

namespace io_detail {

/// Reads the dictionary, keys in any order. Every function returns false (or nothing) where the text does not fit.
class npy_dictionary_reader {
public:
    explicit npy_dictionary_reader(std::string_view text) : rest_(text) {}

    bool read(npy_header& header)
    {
        bool type_seen = false, order_seen = false, shape_seen = false;
        if (!accept('{'))
            return false;
        while (!accept('}')) {
            const std::optional<std::string> key = quoted();
            if (!key || !accept(':'))
                return false;
            bool* const seen = *key == "descr"           ? &type_seen
                               : *key == "fortran_order" ? &order_seen
                               : *key == "shape"         ? &shape_seen
                                                         : nullptr;
            if (seen == nullptr || *seen)
                return false;
            *seen = seen == &type_seen    ? read_type(header.type)
                    : seen == &order_seen ? read_truth(header.fortran_order)
                                          : read_shape(header.shape);
            if (!*seen || (!accept(',') && !next_is('}')))
                return false;
        }
        skip_spaces();
        return rest_.empty() && type_seen && order_seen && shape_seen;
    }

private:
    std::string_view rest_;

    void skip_spaces() { rest_.remove_prefix((std::min)(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

    bool next_is(char c)
    {
        skip_spaces();
        return rest_.starts_with(c);
    }

    bool accept(char c)
    {
        const bool found = next_is(c);
        if (found)
            rest_.remove_prefix(1);
        return found;
    }

    bool accept(std::string_view word)
    {
        skip_spaces();
        const bool found = rest_.starts_with(word);
        if (found)
            rest_.remove_prefix(word.size());
        return found;
    }

    std::optional<std::string> quoted()
    {
        const char quote = next_is('"') ? '"' : '\'';
        if (!accept(quote))
            return std::nullopt;
        const std::size_t length = rest_.find(quote);
        if (length == std::string_view::npos)
            return std::nullopt;
        std::string result(rest_.substr(0, length));
        rest_.remove_prefix(length + 1);
        return result;
    }

    bool read_type(std::string& type)
    {
        // Records have a list here; nothing of it is wanted but that it ends.
        if (next_is('[')) {
            const std::size_t length = rest_.rfind(']');
            if (length == std::string_view::npos)
                return false;
            type = "[...]";
            rest_.remove_prefix(length + 1);
            return true;
        }
        std::optional<std::string> text = quoted();
        if (!text || text->empty())
            return false;
        type = *std::move(text);
        return true;
    }

    bool read_truth(bool& value)
    {
        value = accept("True");
        return value || accept("False");
    }

    bool read_shape(std::vector<std::size_t>& shape)
    {
        if (!accept('('))
            return false;
        while (!accept(')')) {
            skip_spaces();
            std::size_t extent = 0, digits = 0;
            for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
                const auto digit = static_cast<std::size_t>(rest_[digits] - '0');
                if (extent > (largest_extent - digit) / 10)
                    return false;
                extent = 10 * extent + digit;
            }
            rest_.remove_prefix(digits);
            shape.push_back(extent);
            if (digits == 0 || (!accept(',') && !next_is(')')))
                return false;
        }
        return true;
    }

    static constexpr std::size_t largest_extent = (std::numeric_limits<std::ptrdiff_t>::max)();
};

/// Numpy's name of a type string, such as "float64" for "<f8"; in quotes if the library has no such values.
inline std::string npy_type_name(std::string_view type)
{
    if (type == "[...]")
        return "structured";
    static constexpr std::array<std::array<std::string_view, 2>, 14> names{{{"b1", "bool"},
                                                                            {"i1", "int8"},
                                                                            {"i2", "int16"},
                                                                            {"i4", "int32"},
                                                                            {"i8", "int64"},
                                                                            {"u1", "uint8"},
                                                                            {"u2", "uint16"},
                                                                            {"u4", "uint32"},
                                                                            {"u8", "uint64"},
                                                                            {"f2", "float16"},
                                                                            {"f4", "float32"},
                                                                            {"f8", "float64"},
                                                                            {"c8", "complex64"},
                                                                            {"c16", "complex128"}}};
    for (const auto& [code, name] : names)
        if (type.size() > 1 && type.substr(1) == code)
            return (type[0] == '>' ? "big-endian " : "") + std::string(name);
    // A corrupted header may hold anything: what is shown must stay printable and short.
    std::string shown;
    for (const char c : type.substr(0, 16))
        shown += c >= ' ' && c <= '~' ? c : '?';
    return '"' + shown + '"';
}

/// The header of a file of format 1.0 with row-major values, as NumPy writes it: the values start at a multiple of 64.
inline std::string npy_header_text(const std::string& type, const std::vector<std::size_t>& shape)
{
    std::string text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (";
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
        text += (axis > 0 ? ", " : "") + std::to_string(shape[axis]);
    text += shape.size() == 1 ? ",), }" : "), }";
    constexpr std::size_t start = 10; // magic, version, length
    text += std::string(63 - (start + text.size()) % 64, ' ') + '\n';
    const char length[2] = {static_cast<char>(text.size() % 256), static_cast<char>(text.size() / 256)};
    return std::string("\x93NUMPY\1\0", 8) + std::string(length, 2) + text;
}

} // namespace io_detail

namespace io_detail {

/// Bytes of the text's length, and a version that is known.
inline std::size_t npy_length_bytes(std::string_view start, const std::string& name)
{
    require(start.starts_with("\x93NUMPY"), name, ": is not a .npy file (it does not start with \\x93NUMPY)");
    const auto version = static_cast<unsigned char>(start[6]), minor = static_cast<unsigned char>(start[7]);
    require(version >= 1 && version <= 3 && minor == 0, name, ": has version ", unsigned{version}, ".", unsigned{minor},
            " of the .npy format; expected 1.0, 2.0 or 3.0");
    return version == 1 ? 2 : 4;
}

/// The header of a file that is read by get(bytes), which throws if there are not so many.
template <class Get>
npy_header header_from(const std::string& name, Get get)
{
    const std::size_t length_bytes = npy_length_bytes(get(8), name);
    const std::string length_text = get(length_bytes);
    std::size_t length = 0;
    for (std::size_t i = 0; i < length_bytes; ++i)
        length |= std::size_t{static_cast<unsigned char>(length_text[i])} << (8 * i);
    // A corrupted length must not make us allocate gigabytes.
    constexpr std::size_t longest = 65536;
    require(length <= longest, name, ": has a .npy header of ", length, " bytes; expected at most ", longest);
    npy_header header;
    header.data_offset = 8 + length_bytes + length;
    require(npy_dictionary_reader(get(length)).read(header), name, ": has a malformed .npy header");
    return header;
}

} // namespace io_detail

/// The header of a .npy file that lies in memory; `name` is what messages name.
/// Errors: `input_error` if it is not in the format.
inline npy_header parse_npy_header(std::string_view bytes, const std::string& name)
{
    return io_detail::header_from(name, [&](std::size_t count) {
        require(count <= bytes.size(), name, ": ends inside the .npy header (an empty or truncated file)");
        std::string text(bytes.substr(0, count));
        bytes.remove_prefix(count);
        return text;
    });
}

/// Reads the header of the .npy file at `path`, versions 1 to 3 of the format.
/// Errors: `input_error` if there is no such file, it is not a regular file, cannot be read, or is not in the format.
inline npy_header read_npy_header(const std::filesystem::path& path)
{
    const auto refuse = [&](const std::string& reason) { throw input_error(path.string() + ": " + reason); };
    std::error_code status_error;
    const auto status = std::filesystem::status(path, status_error);
    if (status.type() == std::filesystem::file_type::not_found)
        refuse("no such file");
    if (status.type() == std::filesystem::file_type::none)
        refuse("cannot be read: " + status_error.message());
    if (status.type() == std::filesystem::file_type::directory)
        refuse("is a directory; expected a .npy file");
    // Pipes and devices have no size to check the shape against, and opening a pipe may wait forever.
    if (status.type() != std::filesystem::file_type::regular)
        refuse("is not a regular file; expected a .npy file");

    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        refuse("cannot be opened for reading");
    return io_detail::header_from(path.string(), [&](std::size_t count) {
        std::string text(count, '\0');
        stream.read(text.data(), static_cast<std::streamsize>(count));
        if (!stream)
            refuse("ends inside the .npy header (an empty or truncated file)");
        return text;
    });
}

} // namespace CLOSURA_ABI
} // namespace closura
