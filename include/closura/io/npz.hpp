// Several files in one, as NumPy's .npz: a zip archive whose members are stored as they are. In Python,
// numpy.load("checkpoint.npz")["state.centres"] is a table of a checkpoint.
//
//     npz_contents contents;
//     contents.add("manifest.json", text);
//     contents.add("centres.npy", npy_bytes(std::span(values), shape));
//     out.pieces("checkpoint.npz", contents.pieces());
//
//     const npz_contents read = npz_contents::read(path);           // every byte of it checked
//     read.find("manifest.json")
//
// A member has its CRC-32 beside it, and all that is no member's byte follows from the members: a file of which one
// byte is not as it was written is refused. It is no reader of anybody's zip archives.
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>
#include <closura/core/error.hpp>
#include <closura/io/checksum.hpp>
#include <closura/io/npy.hpp>
#include <closura/io/npy_header.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <limits>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace io_detail {

/// Numbers of 2 or 4 bytes, little-endian, as they stand in zip archives.
struct zip_field {
    std::size_t bytes;
    std::size_t value;
};

inline std::string zip_text(std::initializer_list<zip_field> fields)
{
    std::string text;
    for (const auto& [bytes, value] : fields)
        for (std::size_t i = 0; i < bytes; ++i)
            text += static_cast<char>((value >> (8 * i)) & 0xff);
    return text;
}

inline std::size_t zip_number(std::string_view text, std::size_t offset, std::size_t bytes)
{
    std::size_t number = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        number |= std::size_t{static_cast<unsigned char>(text[offset + i])} << (8 * i);
    return number;
}

} // namespace io_detail

/// An array as the bytes of a .npy file.
template <npy_value Value>
[[nodiscard]] std::string npy_bytes(std::span<const Value> values, const std::vector<std::size_t>& shape)
{
    std::string bytes = io_detail::npy_header_text(io_detail::npy_type<Value>(), shape);
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    return bytes;
}

/// Files by name, in order, and their archive.
class npz_contents {
public:
    /// Names are plain and none is there twice.
    void add(std::string name, std::string bytes)
    {
        members_.push_back(member{std::move(name), std::move(bytes), 0, {}});
    }

    /// Puts a file before all others.
    void add_first(std::string name, std::string bytes)
    {
        members_.insert(members_.begin(), member{std::move(name), std::move(bytes), 0, {}});
    }

    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const
    {
        const auto found = std::ranges::find(members_, name, &member::name);
        return found == members_.end() ? std::nullopt : std::optional<std::string_view>(found->bytes);
    }

    [[nodiscard]] std::vector<std::string_view> names() const
    {
        std::vector<std::string_view> all;
        all.reserve(members_.size());
        for (const member& one : members_)
            all.push_back(one.name);
        return all;
    }

    /// The archive's bytes, piece by piece; they are this object's. Time: O(bytes).
    /// Errors: `output_error` naming `file` if it would have 4 GiB, more than such archives can.
    [[nodiscard]] std::vector<std::string_view> pieces(const std::string& file)
    {
        std::size_t size = 0;
        for (member& one : members_) {
            one.checksum = checksum_of<crc32>(one.bytes);
            size += one.bytes.size() + 2 * (one.name.size() + 46);
            if (size > (std::numeric_limits<std::uint32_t>::max)() || members_.size() > 65'000)
                fail<output_error>(file + ": would be larger than 4 GiB, which a .npz file cannot be");
            one.start = local_header(one);
        }
        end_ = directory();
        std::vector<std::string_view> all;
        for (const member& one : members_) {
            all.push_back(one.start);
            all.push_back(one.bytes);
        }
        all.push_back(end_);
        return all;
    }

    /// Errors: `input_error` naming the file, if it is missing, cannot be read, or is not, byte for byte, what `pieces`
    /// gave.
    [[nodiscard]] static npz_contents read(const std::filesystem::path& path)
    {
        const std::string file = path.string();
        std::error_code ignored;
        std::ifstream stream;
        if (std::filesystem::is_regular_file(path, ignored)) // opening a pipe may wait forever
            stream.open(path, std::ios::binary);
        require(stream.is_open(), file, ": cannot be read; expected a file that closura has written");
        try {
            return read_members(stream, std::filesystem::file_size(path), file);
        } catch (const std::bad_alloc&) {
            fail(file + ": does not fit into memory");
        }
    }

private:
    struct member {
        std::string name;
        std::string bytes;
        std::uint32_t checksum;
        std::string start; ///< what stands before the bytes
    };

    std::vector<member> members_;
    std::string end_;

    static constexpr std::size_t local_signature = 0x04034b50, central_signature = 0x02014b50,
                                 end_signature = 0x06054b50;
    static constexpr std::size_t header_bytes = 30;

    /// What local and central headers have in common: version 2.0, no flags, stored, 1 January 1980, the checksum, the
    /// size twice, and the name's length; no extra field.
    static std::string common(const member& one)
    {
        return io_detail::zip_text({{2, 20},
                                    {2, 0},
                                    {2, 0},
                                    {2, 0},
                                    {2, 0x21},
                                    {4, one.checksum},
                                    {4, one.bytes.size()},
                                    {4, one.bytes.size()},
                                    {2, one.name.size()},
                                    {2, 0}});
    }

    static std::string local_header(const member& one)
    {
        return io_detail::zip_text({{4, local_signature}}) + common(one) + one.name;
    }

    [[nodiscard]] std::string directory() const
    {
        std::string text;
        std::size_t offset = 0;
        for (const member& one : members_) {
            text += io_detail::zip_text({{4, central_signature}, {2, 20}}) + common(one) +
                    io_detail::zip_text({{2, 0}, {2, 0}, {2, 0}, {4, 0}, {4, offset}}) + one.name;
            offset += header_bytes + one.name.size() + one.bytes.size();
        }
        return text + io_detail::zip_text({{4, end_signature},
                                           {2, 0},
                                           {2, 0},
                                           {2, members_.size()},
                                           {2, members_.size()},
                                           {4, text.size()},
                                           {4, offset},
                                           {2, 0}});
    }

    static npz_contents read_members(std::ifstream& stream, std::uintmax_t left, const std::string& file)
    {
        const auto get = [&](std::size_t bytes) {
            require(bytes <= left, file, ": is truncated or damaged");
            std::string text(bytes, '\0');
            stream.read(text.data(), static_cast<std::streamsize>(bytes));
            require(static_cast<bool>(stream), file, ": reading failed");
            left -= bytes;
            return text;
        };
        npz_contents contents;
        for (;;) {
            const std::string signature = get(4);
            if (io_detail::zip_number(signature, 0, 4) != local_signature) {
                require(!contents.members_.empty(), file, ": is not a file that closura has written, or is damaged");
                const std::string end = contents.directory();
                require(left + 4 == end.size() && signature + get(end.size() - 4) == end, file,
                        ": is truncated or damaged: its table of contents does not agree with its contents");
                return contents;
            }
            const std::string header = signature + get(header_bytes - 4);
            const std::size_t name_bytes = io_detail::zip_number(header, 26, 2);
            member& one = contents.members_.emplace_back();
            one.checksum = static_cast<std::uint32_t>(io_detail::zip_number(header, 14, 4));
            one.name = get(name_bytes);
            one.bytes = get(io_detail::zip_number(header, 22, 4));
            require(local_header(one) == header + one.name && checksum_of<crc32>(one.bytes) == one.checksum, file, ": ",
                    printable(one.name), ": is damaged: its checksum is not that of its contents");
        }
    }

    /// A damaged name may hold anything.
    static std::string printable(std::string_view name)
    {
        std::string text(name.substr(0, 80));
        std::ranges::replace_if(
            text, [](char c) { return c < ' ' || c > '~'; }, '?');
        return text;
    }
};

} // namespace CLOSURA_ABI
} // namespace closura
