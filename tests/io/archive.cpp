// Archives bring every kind of part back, in files and in memory; what does not fit is refused by file and part.
#include "io/edited_archive.hpp"
#include "io/temporary_directory.hpp"

#include <closura/io/checkpoint.hpp>
#include <closura/io/memory_archive.hpp>
#include <closura/state/parameters.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

namespace closura_tests::archive_tests {

using namespace closura_tests;
using closura::field;

using closura::from_bytes;
using closura::input_error;
using closura::output_directory;
using closura::read_archive;
using closura::read_checkpoint;
using closura::to_bytes;

using A = closura::species<"A">;
using gas = closura::model<closura::lattice<4, 4>, closura::layers<closura::units<A>, closura::units<A>>,
                           closura::couple<0, 1, closura::patch<2, 2>, closura::same_species>>;

struct restart {
    static constexpr std::string_view name = "restart";
    std::size_t steps = 10;
    static constexpr auto description()
    {
        return closura::fields(field<"steps">(&restart::steps, closura::at_least(1), "Gibbs steps"));
    }
};
struct persistent {
    static constexpr std::string_view name = "persistent";
};

struct options {
    std::size_t window = 10;
    closura::choice<restart, persistent> law;
    static constexpr auto description()
    {
        return closura::fields(field<"window">(&options::window, closura::at_least(1), "time steps of the window"),
                               field<"law">(&options::law, "how chains start"));
    }
};

/// A user's own right-hand sides with all that they remember: this is what one writes.
struct own_rates {
    double k = 0.02;
    std::vector<std::int32_t> cells;
    std::vector<double> slopes; // [cell, function, slope]
    double sum_of_slopes = 0.0; // made anew

    template <class Archive>
    void parts(Archive& archive)
    {
        archive.expect("equations", "d bias[0,A]/dt = -k");
        archive("k", k);
        archive("cells", cells, "[cell]");
        archive("slopes", slopes, {3, 2}, "[cell, function, slope]");
        if constexpr (Archive::reading) {
            if (slopes.size() != 6 * cells.size())
                archive.refuse("slopes: " + std::to_string(slopes.size() / 6) + " cells; expected " +
                               std::to_string(cells.size()));
            sum_of_slopes = 0.0;
            for (const double slope : slopes)
                sum_of_slopes += slope;
        }
    }
};

/// Every kind of part.
struct everything {
    bool done = false;
    std::uint64_t steps = 0;
    std::int8_t small = 0;
    double ratio = 0.0;
    float single = 0.0F;
    std::string title;
    std::array<double, 3> rates{};
    closura::parameters<gas> theta;
    std::vector<closura::parameters<gas>> path;
    std::vector<std::array<double, 2>> centres;
    std::vector<std::array<std::array<std::int16_t, 2>, 3>> nested;
    std::vector<std::uint8_t> units; // [chain, unit]
    options given;
    closura::choice<restart, persistent> law;
    own_rates rhs;
    std::tuple<own_rates, own_rates> several;

    template <class Archive>
    void parts(Archive& archive)
    {
        archive.expect("parameters", gas::parameter_names);
        archive.expect("extent", std::size_t{4});
        archive("done", done);
        archive("steps", steps);
        archive("small", small);
        archive("ratio", ratio);
        archive("single", single);
        archive("title", title);
        archive("rates", rates);
        archive("theta", theta);
        archive("path", path, "[time, parameter]");
        archive("centres", centres, "[time, bias]");
        archive("nested", nested, "[row, a, b]");
        archive("units", units, {16}, "[chain, unit]");
        archive("options", given);
        archive("law", law);
        archive("right_hand_sides", rhs);
        archive("several", several);
    }
};

everything some_state()
{
    everything state;
    state.done = true;
    state.steps = 0xfedcba9876543210U;
    state.small = -3;
    state.ratio = 1.0 / 3.0;
    state.single = 0.1F;
    state.title = "a \"title\" → ∅";
    state.rates = {1e-300, -0.0, std::numeric_limits<double>::max()};
    state.theta[closura::bias<1, A>] = std::log(100.0 / 1400.0);
    state.path.assign(5, state.theta);
    state.path[3][closura::weight<0, A, 1, A>] = 0.1 + 0.2;
    state.centres = {{0.1, 0.2}, {0.3, 0.4}, {0.5, 0.6}};
    state.nested = {{{{1, 2}, {3, 4}, {5, 6}}}, {{{-1, -2}, {-3, -4}, {-5, -6}}}};
    state.units.assign(32, 1);
    state.given.window = 7;
    state.given.law = restart{.steps = 20};
    state.law = persistent{};
    state.rhs.cells = {4, -2};
    state.rhs.slopes.assign(12, 0.25);
    std::get<1>(state.several).k = 0.5;
    return state;
}

TEST(archive, brings_every_kind_of_part_back_from_files)
{
    const temporary_directory directory;
    const everything state = some_state();
    {
        output_directory out{directory.path()};
        write_archive(out, "state", state);
        out.commit();
    }
    everything read;
    read_archive(directory.path(), "state", read);
    EXPECT_EQ(to_bytes(read), to_bytes(state));
    EXPECT_NE(to_bytes(read), to_bytes(everything{}));
    EXPECT_EQ(read.path, state.path);
    EXPECT_EQ(read.rhs.sum_of_slopes, 3.0);
    EXPECT_EQ(read.given.law.get_if<restart>()->steps, 20U);
    EXPECT_EQ(names_in(directory.path()), std::set<std::string>{"state.npz"});
    const auto contents = closura::npz_contents::read(directory / "state.npz");
    for (const char* member : {"manifest.json", "right_hand_sides.slopes.npy", "several.1.cells.npy"})
        EXPECT_TRUE(contents.find(member).has_value()) << member;
}

TEST(archive, brings_every_kind_of_part_back_from_memory)
{
    everything state = some_state();
    state.ratio = std::numeric_limits<double>::infinity(); // memory keeps all bits
    everything read;
    from_bytes(to_bytes(state), read);
    EXPECT_EQ(to_bytes(read), to_bytes(state));
    EXPECT_EQ(read.title, state.title);
    EXPECT_EQ(read.nested, state.nested);
}

TEST(archive, in_memory_refuses_what_is_cut_or_of_another_structure)
{
    const std::string bytes = to_bytes(some_state());
    for (std::size_t size = 0; size < bytes.size(); size += 7) {
        everything read;
        EXPECT_CONTAINS(message_of<input_error>([&] { from_bytes(bytes.substr(0, size), read); }), "memory archive: ");
    }
    own_rates other;
    EXPECT_CONTAINS(message_of<input_error>([&] { from_bytes(bytes, other); }), "equations: missing");
}

class archived : public testing::Test {
protected:
    archived()
    {
        output_directory out{directory.path()};
        write_checkpoint(out, some_state());
        out.commit();
        good = manifest_of(file());
        good_bytes = bytes_of(file());
    }

    std::filesystem::path file() const { return directory / "checkpoint.npz"; }

    std::string complaint() const
    {
        everything read;
        return message_of<input_error>([&] { read_checkpoint(directory.path(), read); });
    }

    /// What is said after a change of the manifest.
    template <class Change>
    std::string after_all(Change change) const
    {
        nlohmann::json json = good;
        change(json);
        rewrite_archive(file(), json);
        const std::string said = complaint();
        write_bytes(file(), good_bytes);
        return said;
    }

    /// What is said after a change of the parts that are no tables.
    template <class Change>
    std::string after(Change change) const
    {
        return after_all([&](auto& json) { change(json["parts"]); });
    }

    /// What is said with another table.
    template <class Value, std::size_t Rank>
    std::string with(const std::string& member, const std::vector<Value>& values,
                     const std::size_t (&shape)[Rank]) const
    {
        rewrite_archive(file(), good,
                        {{member, closura::npy_bytes(std::span<const Value>(values),
                                                     std::vector<std::size_t>(std::begin(shape), std::end(shape)))}});
        const std::string said = complaint();
        write_bytes(file(), good_bytes);
        return said;
    }

    temporary_directory directory;
    nlohmann::json good;
    std::string good_bytes;
};

TEST_F(archived, is_good_to_begin_with)
{
    everything read;
    EXPECT_NO_THROW(read_checkpoint(directory.path(), read));
    EXPECT_TRUE(closura::has_checkpoint(directory.path()));
    EXPECT_FALSE(closura::has_checkpoint(directory / "nowhere"));
}

TEST_F(archived, names_every_part_that_is_missing_unknown_or_of_another_type)
{
    for (const auto& [key, value] : good["parts"].items()) {
        const std::string name = key;
        EXPECT_CONTAINS(after([&](auto& json) { json.erase(name); }), "checkpoint.npz: " + name + ": missing");
        EXPECT_CONTAINS(after([&](auto& json) { json[name] = nullptr; }), "checkpoint.npz: " + name);
        EXPECT_CONTAINS(after([&](auto& json) { json[name] = {{"other", 1}}; }), "checkpoint.npz: " + name);
    }
    EXPECT_CONTAINS(after([](auto& json) { json["extra"] = 1; }), "checkpoint.npz: extra: unknown");
    EXPECT_CONTAINS(after([](auto& json) { json["right_hand_sides"]["extra"] = 1; }),
                    "checkpoint.npz: right_hand_sides.extra: unknown");
    EXPECT_CONTAINS(after([](auto& json) { json["right_hand_sides"]["k"] = "much"; }),
                    "right_hand_sides.k: \"much\"; expected a finite number");
    EXPECT_CONTAINS(after([](auto& json) { json["steps"] = -1; }),
                    "steps: -1; expected a whole number from 0 to 18446744073709551615");
    EXPECT_CONTAINS(after([](auto& json) { json["small"] = 128; }), "small: 128; expected a whole number from -128");
    EXPECT_CONTAINS(after([](auto& json) { json["theta"].erase("bias[1,A]"); }), "theta.bias[1,A]: missing");
    EXPECT_CONTAINS(after([](auto& json) { json["rates"].push_back(1.0); }), "rates: [");
    EXPECT_CONTAINS(after([](auto& json) { json["options"]["window"] = 0; }),
                    "checkpoint.npz: options: window: 0; expected a whole number of at least 1");
    EXPECT_CONTAINS(after([](auto& json) { json["options"]["law"]["steps"] = 0; }), "options: law.steps: 0");
    EXPECT_CONTAINS(after([](auto& json) { json = {1, 2}; }), "checkpoint.npz: its manifest has no objects");
    EXPECT_CONTAINS(after_all([](auto& json) { json = {1, 2}; }), "checkpoint.npz: format: missing");
    EXPECT_CONTAINS(after_all([](auto& json) { json["format"] = 3; }),
                    "checkpoint.npz: has the format 3, of a newer version of closura; expected 2");
    EXPECT_CONTAINS(after_all([](auto& json) { json["format"] = "2"; }), "checkpoint.npz: format: \"2\"");
}

TEST_F(archived, says_what_it_was_made_with)
{
    EXPECT_CONTAINS(after([](auto& json) { json["right_hand_sides"]["equations"] = "d a/dt = 1"; }),
                    "right_hand_sides.equations: was made with \"d a/dt = 1\"; expected \"d bias[0,A]/dt = -k\"");
    EXPECT_CONTAINS(after([](auto& json) { json["parameters"][0] = "bias[0,B]"; }),
                    "parameters: was made with \"bias[0,B]\", \"bias[1,A]\"");
    EXPECT_CONTAINS(after([](auto& json) { json["extent"] = 5; }), "extent: was made with 5; expected 4");
}

TEST_F(archived, refuses_tables_that_do_not_fit)
{
    EXPECT_CONTAINS(with("centres.npy", std::vector<double>(6), {2, 3}),
                    "checkpoint.npz: centres.npy: has the shape [2, 3]; expected [any, 2] for [time, bias]");
    EXPECT_CONTAINS(with("centres.npy", std::vector<double>(6), {6}), "centres.npy: has the shape [6]; expected 2 dim");
    EXPECT_CONTAINS(with("centres.npy", std::vector<double>(2, std::nan("")), {1, 2}),
                    "centres.npy: value nan at [0, 0]; expected a finite number");
    EXPECT_CONTAINS(with("units.npy", std::vector<int>(16, 300), {1, 16}),
                    "units.npy: holds int32 values; expected uint8");
    // The type's own word.
    EXPECT_CONTAINS(with("right_hand_sides.cells.npy", std::vector<std::int32_t>(3), {3}),
                    "checkpoint.npz: right_hand_sides.slopes: 2 cells; expected 3");
    const auto members = closura::npz_contents::read(file());
    for (const std::string_view name : members.names())
        if (name.ends_with(".npy")) {
            rewrite_archive(file(), good, {{std::string(name), ""}});
            EXPECT_CONTAINS(complaint(), std::string(name) + ": missing; expected a table");
            const std::string half(members.find(name)->substr(0, members.find(name)->size() / 2));
            write_bytes(file(), good_bytes);
            rewrite_archive(file(), good, {{std::string(name), half}});
            EXPECT_CONTAINS(complaint(), name);
            write_bytes(file(), good_bytes);
        }
    closura::npz_contents more = closura::npz_contents::read(file());
    more.add("more.npy", "x");
    closura::replace_file(file(), more.pieces("more"));
    EXPECT_CONTAINS(complaint(), "checkpoint.npz: more.npy: unknown");
}

// 219 of 2,100 random changes of the files that there were gave other numbers, and no message.
TEST_F(archived, notices_every_byte_that_is_changed_missing_or_too_many)
{
    for (std::size_t place = 0; place < good_bytes.size(); ++place) {
        std::string bytes = good_bytes;
        bytes[place] = static_cast<char>(bytes[place] ^ std::array{0x01, 0x80, 0xff}[place % 3]);
        write_bytes(file(), bytes);
        EXPECT_CONTAINS(complaint(), "checkpoint.npz: ") << place;
    }
    for (std::size_t size = 0; size < good_bytes.size(); size += 3) {
        write_bytes(file(), good_bytes.substr(0, size));
        EXPECT_CONTAINS(complaint(), "checkpoint.npz: ") << size;
    }
    for (const char* more : {"x", "PK\x03\x04"}) {
        write_bytes(file(), good_bytes + more);
        EXPECT_CONTAINS(complaint(), "checkpoint.npz: ");
    }
    write_bytes(file(), good_bytes + good_bytes);
    EXPECT_CONTAINS(complaint(), "checkpoint.npz: ");
    std::filesystem::remove(file());
    EXPECT_CONTAINS(complaint(), "checkpoint.npz: cannot be read");
    std::filesystem::create_directory(file());
    EXPECT_CONTAINS(complaint(), "checkpoint.npz: cannot be read");
}

TEST(archive_writer, refuses_numbers_that_could_not_be_read)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    everything state = some_state();
    state.ratio = std::nan("");
    EXPECT_CONTAINS(message_of<input_error>([&] { write_archive(out, "state", state); }),
                    "state.npz: ratio: nan; expected a finite number");
    state = some_state();
    state.rhs.slopes[4] = HUGE_VAL;
    EXPECT_CONTAINS(message_of<input_error>([&] { write_archive(out, "state", state); }),
                    "state.npz: right_hand_sides.slopes.npy: value inf at [0, 2, 0]");
    state = some_state();
    state.units.pop_back();
    EXPECT_CONTAINS(message_of<input_error>([&] { write_archive(out, "state", state); }),
                    "units: has 31 values; expected rows of [16]");
}

struct two_of_a_name {
    int one = 1;
    template <class Archive>
    void parts(Archive& archive)
    {
        archive("one", one);
        archive("one", one);
    }
};

TEST(archive_writer, refuses_two_parts_of_one_name)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    EXPECT_CONTAINS(message_of<input_error>([&] { write_archive(out, "state", two_of_a_name{}); }),
                    "state.npz: one: is the second part of this name");
}

} // namespace closura_tests::archive_tests
