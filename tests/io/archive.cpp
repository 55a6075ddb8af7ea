// Archives bring every kind of part back, in files and in memory; what does not fit is refused by file and part.
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

namespace {

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
    EXPECT_TRUE(names_in(directory.path()).contains("state_right_hand_sides_slopes.npy"));
    EXPECT_TRUE(names_in(directory.path()).contains("state_several_1_cells.npy"));
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
        good = nlohmann::json::parse(bytes_of(directory / "checkpoint.json"));
    }

    std::string complaint() const
    {
        everything read;
        return message_of<input_error>([&] { read_checkpoint(directory.path(), read); });
    }

    /// What is said after a change of the JSON file.
    template <class Change>
    std::string after(Change change) const
    {
        nlohmann::json json = good;
        change(json);
        write_bytes(directory / "checkpoint.json", json.dump());
        return complaint();
    }

    template <class Value, std::size_t Rank>
    std::string with(std::string_view name, const std::vector<Value>& values, const std::size_t (&shape)[Rank]) const
    {
        const std::string before = bytes_of(directory / name);
        {
            output_directory out{directory.path()};
            out.npy(name, std::span(values), shape);
            out.commit();
        }
        const std::string said = complaint();
        write_bytes(directory / name, before);
        return said;
    }

    temporary_directory directory;
    nlohmann::json good;
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
    for (const auto& [key, value] : good.items()) {
        const std::string name = key;
        EXPECT_CONTAINS(after([&](auto& json) { json.erase(name); }), "checkpoint.json: " + name + ": missing");
        EXPECT_CONTAINS(after([&](auto& json) { json[name] = nullptr; }), "checkpoint.json: " + name);
        EXPECT_CONTAINS(after([&](auto& json) { json[name] = {{"other", 1}}; }), "checkpoint.json: " + name);
    }
    EXPECT_CONTAINS(after([](auto& json) { json["extra"] = 1; }), "checkpoint.json: extra: unknown");
    EXPECT_CONTAINS(after([](auto& json) { json["right_hand_sides"]["extra"] = 1; }),
                    "checkpoint.json: right_hand_sides.extra: unknown");
    EXPECT_CONTAINS(after([](auto& json) { json["right_hand_sides"]["k"] = "much"; }),
                    "right_hand_sides.k: \"much\"; expected a finite number");
    EXPECT_CONTAINS(after([](auto& json) { json["steps"] = -1; }),
                    "steps: -1; expected a whole number from 0 to 18446744073709551615");
    EXPECT_CONTAINS(after([](auto& json) { json["small"] = 128; }), "small: 128; expected a whole number from -128");
    EXPECT_CONTAINS(after([](auto& json) { json["theta"].erase("bias[1,A]"); }), "theta.bias[1,A]: missing");
    EXPECT_CONTAINS(after([](auto& json) { json["rates"].push_back(1.0); }), "rates: [");
    EXPECT_CONTAINS(after([](auto& json) { json["options"]["window"] = 0; }),
                    "checkpoint.json: options: window: 0; expected a whole number of at least 1");
    EXPECT_CONTAINS(after([](auto& json) { json["options"]["law"]["steps"] = 0; }), "options: law.steps: 0");
    EXPECT_CONTAINS(after([](auto& json) { json = {1, 2}; }), "checkpoint.json: [1,2]; expected an object");
    write_bytes(directory / "checkpoint.json", "{\"done\": true, ");
    EXPECT_CONTAINS(complaint(), "checkpoint.json: is not JSON");
    write_bytes(directory / "checkpoint.json", "{\"done\": true, \"done\": false}");
    EXPECT_CONTAINS(complaint(), "checkpoint.json: done stands twice");
    write_bytes(directory / "checkpoint.json", "{\"ratio\": 1e400}");
    EXPECT_CONTAINS(complaint(), "checkpoint.json: is not JSON");
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
    EXPECT_CONTAINS(with("checkpoint_centres.npy", std::vector<double>(6), {2, 3}),
                    "checkpoint_centres.npy: has the shape [2, 3]; expected [any, 2] for [time, bias]");
    EXPECT_CONTAINS(with("checkpoint_centres.npy", std::vector<double>(6), {6}), "checkpoint_centres.npy: has 1 dim");
    EXPECT_CONTAINS(with("checkpoint_centres.npy", std::vector<double>(2, std::nan("")), {1, 2}),
                    "checkpoint_centres.npy: value nan at [0, 0]; expected a finite number");
    EXPECT_CONTAINS(with("checkpoint_units.npy", std::vector<int>(16, 300), {1, 16}),
                    "checkpoint_units.npy: value 300 at [0, 0]; expected 0 to 255");
    // The type's own word.
    EXPECT_CONTAINS(with("checkpoint_right_hand_sides_cells.npy", std::vector<std::int32_t>(3), {3}),
                    "checkpoint.json: right_hand_sides.slopes: 2 cells; expected 3");
    for (const std::string& name : names_in(directory.path()))
        if (name.ends_with(".npy")) {
            const std::string before = bytes_of(directory / name);
            write_bytes(directory / name, before.substr(0, before.size() / 2));
            EXPECT_CONTAINS(complaint(), name);
            std::filesystem::remove(directory / name);
            EXPECT_CONTAINS(complaint(), name);
            write_bytes(directory / name, before);
        }
}

TEST(archive_writer, refuses_numbers_that_could_not_be_read)
{
    const temporary_directory directory;
    output_directory out{directory.path()};
    everything state = some_state();
    state.ratio = std::nan("");
    EXPECT_CONTAINS(message_of<input_error>([&] { write_archive(out, "state", state); }),
                    "state.json: ratio: nan; expected a finite number");
    state = some_state();
    state.rhs.slopes[4] = HUGE_VAL;
    EXPECT_CONTAINS(message_of<input_error>([&] { write_archive(out, "state", state); }),
                    "state_right_hand_sides_slopes.npy: value inf at [0, 2, 0]");
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
                    "state.json: one: is the second part of this name");
}

} // namespace
