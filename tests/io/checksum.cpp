// Checksums are those of Boost.CRC, whole or in parts, and those that others print.
#include <closura/io/checksum.hpp>

#include <boost/crc.hpp>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace closura_tests::checksum_tests {

using closura::checksum_of;
using closura::crc32;
using closura::crc64;

std::string some_bytes(std::size_t count)
{
    std::mt19937 random(count + 1);
    std::string bytes(count, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

TEST(checksum, is_the_one_that_others_have)
{
    // The check values of the catalogue of CRC algorithms.
    EXPECT_EQ(checksum_of<crc64>("123456789"), 0x995dc9bbdf1939faU);
    EXPECT_EQ(checksum_of<crc32>("123456789"), 0xcbf43926U);
    for (std::size_t size = 0; size < 300; ++size) {
        const std::string bytes = some_bytes(size);
        boost::crc_optimal<64, 0x42F0E1EBA9EA3693U, 0xffffffffffffffffU, 0xffffffffffffffffU, true, true> boost_64;
        boost::crc_32_type boost_32;
        boost_64.process_bytes(bytes.data(), size);
        boost_32.process_bytes(bytes.data(), size);
        EXPECT_EQ(checksum_of<crc64>(bytes), boost_64.checksum());
        EXPECT_EQ(checksum_of<crc32>(bytes), boost_32.checksum());
    }
}

TEST(checksum, of_parts_is_joined)
{
    const std::string bytes = some_bytes(200);
    for (std::size_t first = 0; first <= bytes.size(); ++first) {
        const std::string_view whole = bytes;
        EXPECT_EQ(crc64::joined(checksum_of<crc64>(whole.substr(0, first)), checksum_of<crc64>(whole.substr(first)),
                                bytes.size() - first),
                  checksum_of<crc64>(bytes));
        crc64 sum;
        sum.add(whole.substr(0, first));
        sum.add(whole.substr(first));
        EXPECT_EQ(sum.value(), checksum_of<crc64>(bytes));
    }
}

TEST(checksum, is_text_and_back)
{
    std::uint64_t sum = 7;
    EXPECT_EQ(closura::checksum_text(0x0123456789abcdefU), "0123456789abcdef");
    EXPECT_TRUE(closura::read_checksum("0123456789abcdef", sum));
    EXPECT_EQ(sum, 0x0123456789abcdefU);
    for (const char* wrong : {"", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "-123456789abcdef"})
        EXPECT_FALSE(closura::read_checksum(wrong, sum)) << wrong;
    EXPECT_EQ(sum, 0x0123456789abcdefU);
}

} // namespace closura_tests::checksum_tests
