// Writes a .npy file for the checks of the example program, right or wrong, without help from closura.
//
//   make_npy FILE TYPE VALUE EXTENT...   all elements are VALUE; TYPE is u1, i4, u8, U4 (text), f4 or f8
//   make_npy FILE cut BYTES              removes the last bytes of a file
//   make_npy FILE poke OFFSET BYTE       changes a byte, counted from the end
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

template <class Value>
std::string as_bytes(Value value)
{
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

void write_array(const char* path, const std::string& type, const std::string& value,
                 const std::vector<std::string>& extents)
{
    const double number = std::strtod(value.c_str(), nullptr);
    std::string shape;
    unsigned long count = 1;
    for (const std::string& extent : extents) {
        shape += extent + ", ";
        count *= std::stoul(extent);
    }
    std::string header = "{'descr': '" + std::string(type == "u1" ? "|" : "<") + type +
                         "', 'fortran_order': False, 'shape': (" + shape + "), }";
    header.append((64 - (10 + header.size() + 1) % 64) % 64, ' ');
    header += '\n';
    const std::string element = type == "u1"   ? as_bytes(static_cast<std::uint8_t>(number))
                                : type == "i4" ? as_bytes(static_cast<std::int32_t>(number))
                                : type == "u8" ? as_bytes(static_cast<std::uint64_t>(std::stoull(value)))
                                : type == "U4" ? std::string(16, '\0')
                                : type == "f4" ? as_bytes(static_cast<float>(number))
                                               : as_bytes(number);
    std::ofstream file(path, std::ios::binary);
    file << "\x93NUMPY" << '\1' << '\0' << as_bytes(static_cast<std::uint16_t>(header.size())) << header;
    for (unsigned long n = 0; n < count; ++n)
        file << element;
}

} // namespace

int main(int count, char** arguments)
{
    if (count < 4)
        return 1;
    const std::string what = arguments[2];
    if (what == "cut") {
        std::filesystem::resize_file(arguments[1], std::filesystem::file_size(arguments[1]) - std::stoul(arguments[3]));
    } else if (what == "poke" && count == 5) {
        std::fstream file(arguments[1], std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(-std::stol(arguments[3]), std::ios::end);
        file.put(static_cast<char>(std::stoi(arguments[4])));
    } else {
        write_array(arguments[1], what, arguments[3], {arguments + 4, arguments + count});
    }
    return 0;
}
