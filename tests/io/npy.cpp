// Reading .npy files: good ones as numpy writes them, and everything that can be wrong with one. The files are put
// together here byte by byte, independent of what the library writes.
#include "io/temporary_directory.hpp"

#include <closura/io/npy.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura_tests::npy_tests {

using namespace closura_tests;
using closura::any_extent;
using closura::input_error;
using closura::read_npy;

/// A file of version 1.0 with the given dictionary, padded as numpy pads.
std::string npy_file(std::string dictionary, std::string_view data, char version = 1)
{
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    while ((8 + length_bytes + dictionary.size() + 1) % 64 != 0)
        dictionary += ' ';
    dictionary += '\n';
    std::string file = "\x93NUMPY";
    file += version;
    file += '\0';
    for (std::size_t i = 0; i < length_bytes; ++i)
        file += static_cast<char>(static_cast<unsigned char>(dictionary.size() >> (8 * i)));
    return file + dictionary + std::string(data);
}

template <class Value>
std::string raw(const std::vector<Value>& values)
{
    std::string bytes(values.size() * sizeof(Value), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

const std::string six_doubles = raw<double>({0, 1, 2, 3, 4, 5});

class npy : public testing::Test {
protected:
    temporary_directory directory;
    const std::filesystem::path file = directory / "array.npy";

    void write(std::string_view bytes) { write_bytes(file, bytes); }

    template <class Value, std::size_t Rank>
    std::string error(std::string_view axes = {})
    {
        return message_of<input_error>([&] { read_npy<Value, Rank>(file, axes); });
    }
};

TEST_F(npy, reads_row_major_values)
{
    write(npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", six_doubles));
    const auto values = read_npy<double, 2>(file);
    ASSERT_EQ(values.shape(), (std::array<std::size_t, 2>{2, 3}));
    EXPECT_EQ(values(0, 2), 2);
    EXPECT_EQ(values(1, 0), 3);
}

TEST_F(npy, puts_fortran_order_into_row_major_order)
{
    write(npy_file("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", six_doubles));
    const auto values = read_npy<double, 2>(file);
    EXPECT_EQ(values(1, 0), 1);
    EXPECT_EQ(values(0, 1), 2);
    EXPECT_EQ(values.data()[1], 2);
}

TEST_F(npy, reads_every_form_of_header_that_numpy_does)
{
    for (const char version : {'\1', '\2', '\3'})
        for (const std::string dictionary : {"{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }",
                                             "{'shape': (6,), 'fortran_order': False, 'descr': '<f8'}",
                                             "{\"descr\":\"<f8\",\"shape\":( 6 , ),\"fortran_order\":False,}"})
            // Padding takes the header's length past 127 and 255, where a signed byte would go wrong.
            for (const std::size_t padding : {0U, 100U, 150U, 300U, 60000U}) {
                write(npy_file(dictionary + std::string(padding, ' '), six_doubles, version));
                EXPECT_EQ((read_npy<double, 1>(file)(5)), 5) << dictionary;
            }
}

TEST_F(npy, reads_every_type)
{
    const auto check = [&]<class Value>(Value value, const std::string& type) {
        write(npy_file("{'descr': '" + type + "', 'fortran_order': False, 'shape': (1,), }", raw<Value>({value})));
        EXPECT_EQ((read_npy<Value, 1>(file)(0)), value) << type;
    };
    check(std::int8_t{-3}, "|i1");
    check(std::uint8_t{200}, "|u1");
    check(std::uint8_t{200}, "<u1"); // bytes have no order
    check(std::int16_t{-300}, "<i2");
    check(std::uint16_t{60000}, "<u2");
    check(std::int32_t{-70000}, "<i4");
    check(std::uint32_t{4000000000}, "<u4");
    check(std::int64_t{-5000000000}, "<i8");
    check(std::uint64_t{1} << 63, "<u8");
    check(0.1F, "<f4");
    check(0.1, "<f8");
    check(0.1, "=f8"); // this machine's own order
    check(std::int32_t{-70000}, "=i4");
}

TEST_F(npy, reads_single_values_and_empty_arrays)
{
    write(npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", raw<double>({7})));
    EXPECT_EQ((read_npy<double, 0>(file)()), 7);
    write(npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 0), }", ""));
    EXPECT_EQ((read_npy<double, 2>(file).size()), 0U);
}

TEST_F(npy, names_what_is_no_file)
{
    EXPECT_CONTAINS((error<double, 1>()), "array.npy: no such file");
    std::filesystem::create_directory(file);
    EXPECT_CONTAINS((error<double, 1>()), "array.npy: is a directory");
    EXPECT_CONTAINS(message_of<input_error>([] { read_npy<double, 1>("/dev/null"); }), "is not a regular file");
    write_bytes(directory / "plain", "text");
    EXPECT_CONTAINS(message_of<input_error>([&] { read_npy<double, 1>(directory / "plain/array.npy"); }),
                    "array.npy: ");
    EXPECT_CONTAINS(message_of<input_error>([&] { read_npy<double, 1>(std::string(10000, 'x')); }), "cannot be read");
}

TEST_F(npy, refuses_other_formats)
{
    write("t,H,P\n0,100,100\n");
    EXPECT_CONTAINS((error<double, 1>()), "is not a .npy file");
    std::string later = npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }", six_doubles);
    later[6] = 4;
    write(later);
    EXPECT_CONTAINS((error<double, 1>()), "version 4.0");
}

TEST_F(npy, names_the_type_found_and_the_type_expected)
{
    const auto found = [&](const std::string& type) {
        write(npy_file("{'descr': " + type + ", 'fortran_order': False, 'shape': (1,), }", std::string(8, '\0')));
        return error<std::uint8_t, 1>();
    };
    EXPECT_CONTAINS(found("'<f4'"), "array.npy: holds float32 values; expected uint8");
    EXPECT_CONTAINS(found("'|b1'"), "holds bool values");
    EXPECT_CONTAINS(found("'<f2'"), "holds float16 values");
    EXPECT_CONTAINS(found("'<i3'"), "holds \"<i3\" values");
    EXPECT_CONTAINS(found("'|i4'"), "holds int32 values"); // four bytes must have an order
    EXPECT_CONTAINS(found("'i4'"), "holds \"i4\" values");
    EXPECT_CONTAINS(found("'<i16'"), "holds \"<i16\" values");
    EXPECT_CONTAINS(found("'>f8'"), "holds big-endian float64 values; expected uint8");
    EXPECT_CONTAINS(found("'<U5'"), "holds \"<U5\" values");
    EXPECT_CONTAINS(found("[('x', '<f4'), ('y', '<f4')]"), "holds structured values");
    write(npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }", six_doubles));
    EXPECT_CONTAINS((error<float, 1>()), "holds float64 values; expected float32");
}

/// The bytes of values in big-endian order.
template <class Value>
std::string raw_big_endian(const std::vector<Value>& values)
{
    std::string bytes = raw(values);
    for (std::size_t i = 0; i < bytes.size(); i += sizeof(Value))
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                     bytes.begin() + static_cast<std::ptrdiff_t>(i + sizeof(Value)));
    return bytes;
}

template <class Stored>
constexpr char kind = std::is_floating_point_v<Stored> ? 'f'
                      : std::is_signed_v<Stored>       ? 'i'
                                                       : 'u';

/// Stored values, in every way to write the type down, are read as `Value`s.
template <class Value, class Stored>
class conversion {
public:
    conversion(const std::filesystem::path& path, const std::vector<Stored>& stored) : path_(path), stored_(stored) {}

    void is_exact() const
    {
        const std::string type = kind<Stored> + std::to_string(sizeof(Stored));
        for (const char order : sizeof(Stored) == 1 ? std::string("|<=>") : std::string("<=>")) {
            write_file(order + type, order == '>' ? raw_big_endian(stored_) : raw(stored_));
            const auto read = read_npy<Value, 1>(path_);
            EXPECT_TRUE(std::ranges::equal(read, stored_,
                                           [](Value one, Stored other) {
                                               return static_cast<long double>(one) == static_cast<long double>(other);
                                           }))
                << order << type;
        }
    }

    std::string complaint() const
    {
        write_file('<' + (kind<Stored> + std::to_string(sizeof(Stored))), raw(stored_));
        return message_of<input_error>([&] { read_npy<Value, 1>(path_); });
    }

private:
    const std::filesystem::path& path_;
    std::vector<Stored> stored_;

    void write_file(const std::string& type, const std::string& bytes) const
    {
        write_bytes(path_, npy_file("{'descr': '" + type + "', 'fortran_order': False, 'shape': (" +
                                        std::to_string(stored_.size()) + ",), }",
                                    bytes));
    }
};

template <class Value, class Stored>
void converts_what_fits(const std::filesystem::path& path)
{
    using value_limits = std::numeric_limits<Value>;
    using stored_limits = std::numeric_limits<Stored>;
    std::vector<Stored> fitting{0, 1, 2, 100};
    if constexpr (!std::is_integral_v<Value>) { // whole numbers are exact as far as it counts them
        const auto largest = static_cast<long double>(std::int64_t{1} << value_limits::digits);
        fitting.push_back(static_cast<Stored>(std::min(static_cast<long double>(stored_limits::max()), largest)));
    } else {
        fitting.push_back(std::cmp_less(value_limits::max(), stored_limits::max())
                              ? static_cast<Stored>(value_limits::max())
                              : stored_limits::max());
        fitting.push_back(std::cmp_greater(value_limits::min(), stored_limits::min())
                              ? static_cast<Stored>(value_limits::min())
                              : stored_limits::min());
    }
    conversion<Value, Stored>(path, fitting).is_exact();
    // Enough values for more than one block.
    conversion<Value, Stored>(path, std::vector<Stored>(20001, Stored{77})).is_exact();
    if constexpr (std::is_integral_v<Value>) {
        const std::string expected =
            "]; expected " + std::to_string(value_limits::min()) + " to " + std::to_string(value_limits::max());
        std::vector<Stored> stored(10001, Stored{1});
        if constexpr (std::cmp_less(value_limits::max(), stored_limits::max())) {
            stored[9000] = static_cast<Stored>(static_cast<Stored>(value_limits::max()) + 1);
            EXPECT_CONTAINS((conversion<Value, Stored>(path, stored).complaint()),
                            "array.npy: value " + std::to_string(stored[9000]) + " at [9000" + expected);
        }
        if constexpr (std::cmp_greater(value_limits::min(), stored_limits::min())) {
            stored[9000] = static_cast<Stored>(static_cast<Stored>(value_limits::min()) - 1);
            EXPECT_CONTAINS((conversion<Value, Stored>(path, stored).complaint()),
                            "array.npy: value " + std::to_string(stored[9000]) + " at [9000" + expected);
        }
    } else if (stored_limits::digits > value_limits::digits) {
        const auto beyond = static_cast<Stored>((std::int64_t{1} << value_limits::digits) + 1);
        EXPECT_CONTAINS((conversion<Value, Stored>(path, {0, beyond}).complaint()),
                        "value " + std::to_string(beyond) + " at [1]; expected whole numbers that float");
    }
}

template <class Value>
void converts_integers_that_fit(const std::filesystem::path& path)
{
    converts_what_fits<Value, std::int8_t>(path);
    converts_what_fits<Value, std::uint8_t>(path);
    converts_what_fits<Value, std::int16_t>(path);
    converts_what_fits<Value, std::uint16_t>(path);
    converts_what_fits<Value, std::int32_t>(path);
    converts_what_fits<Value, std::uint32_t>(path);
    converts_what_fits<Value, std::int64_t>(path);
    converts_what_fits<Value, std::uint64_t>(path);
}

TEST_F(npy, converts_integers_of_every_type_where_they_fit)
{
    converts_integers_that_fit<std::int8_t>(file);
    converts_integers_that_fit<std::uint8_t>(file);
    converts_integers_that_fit<std::int16_t>(file);
    converts_integers_that_fit<std::uint16_t>(file);
    converts_integers_that_fit<std::int32_t>(file);
    converts_integers_that_fit<std::uint32_t>(file);
    converts_integers_that_fit<std::int64_t>(file);
    converts_integers_that_fit<std::uint64_t>(file);
    converts_integers_that_fit<float>(file);
    converts_integers_that_fit<double>(file);
}

TEST_F(npy, converts_floats_to_doubles_and_either_order_of_bytes)
{
    conversion<double, float>(file, {0.1F, -1e38F, 1e-45F, 7.0F}).is_exact();
    conversion<double, double>(file, {0.1, -1e308, 5e-324, 7.0}).is_exact();
    conversion<float, float>(file, {0.1F, -1e38F, 1e-45F, 7.0F}).is_exact();
    // What is not a number stays what it is, for others to refuse.
    write(npy_file("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }",
                   raw_big_endian<float>({std::numeric_limits<float>::quiet_NaN()})));
    EXPECT_TRUE(std::isnan(read_npy<double, 1>(file)(0)));
}

/// Whether Python ran the program to its end.
bool python(const std::string& program, const std::filesystem::path& directory)
{
    write_bytes(directory / "program.py", program);
    const std::string command = "cd '" + directory.string() + "' && python3 program.py 2>errors.txt";
    return std::system(command.c_str()) == 0;
}

TEST_F(npy, reads_what_numpy_writes)
{
    if (!python("import numpy", directory.path()))
        GTEST_SKIP() << "no NumPy for python3";
    ASSERT_TRUE(python("import numpy as np\n"
                       "a = np.arange(6).reshape(2, 3)\n"
                       "for t in ['u1', 'i1', '>i2', '<u2', '=i4', '>u4', 'i8', '>i8', 'u8']:\n"
                       "    np.save('c_' + t[-2:] + t[0] + '.npy', a.astype(t))\n"
                       "    np.save('f_' + t[-2:] + t[0] + '.npy', np.asfortranarray(a.astype(t)))\n"
                       "for t in ['>f4', '<f4', '>f8', '=f8']:\n"
                       "    np.save('d_' + t[-2:] + t[0] + '.npy', (a / 4).astype(t))\n"
                       "np.save('bool.npy', a > 2)\n"
                       "np.save('half.npy', a.astype('f2'))\n",
                       directory.path()));
    std::size_t integers = 0, floats = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
        const std::string name = entry.path().filename().string();
        const bool is_integer = name.starts_with("c_") || name.starts_with("f_"), is_float = name.starts_with("d_");
        integers += is_integer;
        floats += is_float;
        for (std::size_t y = 0; y < 2; ++y)
            for (std::size_t x = 0; x < 3; ++x) {
                if (is_integer) {
                    EXPECT_EQ((read_npy<std::uint8_t, 2>(entry.path())(y, x)), 3 * y + x) << name;
                }
                if (is_integer || is_float) {
                    const double expected = static_cast<double>(3 * y + x) / (is_float ? 4 : 1);
                    EXPECT_EQ((read_npy<double, 2>(entry.path())(y, x)), expected) << name;
                }
            }
    }
    EXPECT_EQ(integers, 18U);
    EXPECT_EQ(floats, 4U);
    for (const auto* name : {"bool.npy", "half.npy"})
        EXPECT_CONTAINS(message_of<input_error>([&] { read_npy<double, 2>(directory / name); }), "expected float64");
}

TEST_F(npy, names_the_place_of_a_value_that_does_not_fit)
{
    const auto bytes = raw<std::int64_t>({0, 1, 2, 3, 300, 5});
    write(npy_file("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }", bytes));
    EXPECT_CONTAINS((error<std::uint8_t, 2>()), "array.npy: value 300 at [1, 1]; expected 0 to 255");
    write(npy_file("{'descr': '<i8', 'fortran_order': True, 'shape': (2, 3), }", bytes));
    EXPECT_CONTAINS((error<std::uint8_t, 2>()), "array.npy: value 300 at [0, 2]; expected 0 to 255");
}

TEST_F(npy, reads_the_same_values_for_a_number_of_axes_that_is_known_late)
{
    for (const std::string order : {"False", "True"})
        for (const std::string shape : {"(6,)", "(2, 3)", "(1, 3, 2)"}) {
            write(npy_file("{'descr': '<f8', 'fortran_order': " + order + ", 'shape': " + shape + ", }", six_doubles));
            const auto expect_equal = [&](const auto& values, std::size_t rank) {
                const auto found = closura::read_npy_values<double>(file, rank);
                EXPECT_TRUE(std::ranges::equal(found.shape, values.shape()));
                EXPECT_TRUE(std::ranges::equal(found.values, values)) << order << shape;
            };
            if (shape == "(6,)")
                expect_equal(read_npy<double, 1>(file), 1);
            else if (shape == "(2, 3)")
                expect_equal(read_npy<double, 2>(file), 2);
            else
                expect_equal(read_npy<double, 3>(file), 3);
        }
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)closura::read_npy_values<double>(file, 2, "[a, b]"); }),
                    "has 3 dimensions; expected 2 [a, b]");
}

TEST_F(npy, names_the_axes_expected)
{
    write(npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2, 3), }", six_doubles));
    EXPECT_CONTAINS((error<double, 4>("[run, step, y, x]")), "has 3 dimensions; expected 4 [run, step, y, x]");
}

TEST_F(npy, refuses_shapes_that_do_not_fit_the_file)
{
    const auto found = [&](const std::string& shape) {
        write(npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }", six_doubles));
        return error<double, 2>();
    };
    EXPECT_CONTAINS(found("(2, 4)"), "is truncated: 176 bytes found; expected 192 for the shape [2, 4]");
    EXPECT_CONTAINS(found("(2, 2)"), "is too long: 176 bytes found; expected 160 for the shape [2, 2]");
    EXPECT_CONTAINS(found("(0, 2)"), "is too long");
    EXPECT_CONTAINS(found("(1000000000, 1000000)"), "is truncated");
    EXPECT_CONTAINS(found("(4294967296, 4294967296)"), "impossible shape");
    EXPECT_CONTAINS(found("(2305843009213693952, 8)"), "impossible shape"); // the bytes would wrap to 0
    EXPECT_CONTAINS(found("(0, 9223372036854775807)"), "impossible shape");
    EXPECT_CONTAINS(found("(99999999999999999999999, 1)"), "malformed");
    EXPECT_CONTAINS(found("(-2, -3)"), "malformed");
    EXPECT_CONTAINS(found("(2 3)"), "malformed");
    EXPECT_CONTAINS(found("(2, 3"), "malformed");
    EXPECT_CONTAINS(found("(2, 3), 'shape': (2, 3)"), "malformed");
    EXPECT_CONTAINS(found("(2, 3), 'other': (2, 3)"), "malformed");
}

TEST_F(npy, refuses_every_truncation)
{
    const std::string whole = npy_file("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", six_doubles);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        write(std::string_view(whole).substr(0, length));
        EXPECT_CONTAINS((error<double, 2>()), file.string());
    }
    write(whole + '\0');
    EXPECT_CONTAINS((error<double, 2>()), "is too long");
}

TEST_F(npy, survives_corrupted_headers)
{
    const std::string whole = npy_file("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", "\0\1\2\3\4\5");
    std::mt19937 random(2024);
    const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    const std::string telling = "0123456789'\"(){}[],:<>|-u \n\xff";
    std::size_t good = 0, refused = 0;
    for (int trial = 0; trial < 3000; ++trial) {
        std::string corrupted = whole;
        for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
            const std::size_t position = below(80);
            switch (below(4)) {
            case 0:
                corrupted[position] = static_cast<char>(static_cast<unsigned char>(below(256)));
                break;
            case 1:
                corrupted[position] = telling[below(telling.size())];
                break;
            case 2:
                corrupted.erase(position, 1 + below(8));
                break;
            default:
                corrupted.insert(position, 1, telling[below(telling.size())]);
                break;
            }
        }
        write(corrupted);
        try {
            EXPECT_LE((read_npy<std::uint8_t, 2>(file).size()), corrupted.size());
            ++good;
        } catch (const input_error& error) {
            EXPECT_CONTAINS(error.what(), file.string());
            ++refused;
        }
    }
    EXPECT_GT(good, 0U); // changes within the padding do no harm
    EXPECT_GT(refused, 1500U);
}

TEST(require, names_the_first_value_out_of_range)
{
    xt::xtensor<std::uint8_t, 3> lattices = xt::zeros<std::uint8_t>({2, 3, 4});
    EXPECT_NO_THROW(closura::require_range(lattices, 0, 2, "lattices.npy"));
    lattices(1, 0, 3) = 7;
    lattices(1, 2, 0) = 9;
    EXPECT_EQ(message_of<input_error>([&] { closura::require_range(lattices, 0, 2, "lattices.npy"); }),
              "lattices.npy: value 7 at [1, 0, 3]; expected 0 to 2");
    xt::xtensor<std::int32_t, 1> counts{0, 5, -1};
    EXPECT_EQ(message_of<input_error>([&] { closura::require_range(counts, 0, 1600, "counts.npy"); }),
              "counts.npy: value -1 at [2]; expected 0 to 1600");
}

TEST(require, names_the_first_value_that_is_not_finite)
{
    xt::xtensor<double, 2> parameters = xt::zeros<double>({4, 10});
    EXPECT_NO_THROW(closura::require_finite(parameters, "parameters.npy"));
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()}) {
        parameters(3, 4) = bad;
        EXPECT_CONTAINS(message_of<input_error>([&] { closura::require_finite(parameters, "parameters.npy"); }),
                        "at [3, 4]; expected a finite number");
    }
    parameters(3, 4) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(message_of<input_error>([&] { closura::require_range(parameters, -0.5, 1e6, "parameters.npy"); }),
              "parameters.npy: value nan at [3, 4]; expected -0.5 to 1e+06");
}

TEST(require, names_both_shapes)
{
    const xt::xtensor<double, 2> values = xt::zeros<double>({4, 10});
    const xt::xtensor<double, 2> none = xt::zeros<double>({0, 10});
    EXPECT_NO_THROW(closura::require_shape(values, {any_extent, 10}, "parameters.npy"));
    EXPECT_EQ(message_of<input_error>([&] {
                  closura::require_shape(values, {any_extent, 8}, "parameters.npy", "[time, parameter]");
              }),
              "parameters.npy: has the shape [4, 10]; expected [any, 8] for [time, parameter]");
    EXPECT_CONTAINS(message_of<input_error>([&] {
                        closura::require_shape(none, {any_extent, 10}, "parameters.npy");
                    }),
                    "has the shape [0, 10]");
}

} // namespace closura_tests::npy_tests
