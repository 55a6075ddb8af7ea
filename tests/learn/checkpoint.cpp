// Checkpoints bring everything back; files that are not a checkpoint of this model are refused by name.
#include "checkpoints.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace closura_tests {
namespace {

TEST(checkpoint, brings_the_options_back)
{
    auto options = some_options<ring>();
    options.runs = batch_runs::shared;
    options.gradient = discrete_adjoint{};
    options.sleep = sleep_start::persistent;
    options.time_step = 0.1;
    options.substeps = 3;
    options.centre_sliding = 1.0 / 3.0;
    options.seed = 0xfedcba9876543210U;
    options.learning_rate[bias<1, A>] = 1e-300;
    const temporary_directory directory;
    auto learning = start(some_data<ring>(), options);
    save<ring>(learning, directory.path());
    const auto read = read_checkpoint(directory.path(), first_right_hand_sides<ring>()).options;
    EXPECT_EQ(nlohmann::json(read), nlohmann::json(options));
    EXPECT_EQ(read.runs, options.runs);
    EXPECT_EQ(read.gradient, options.gradient);
    EXPECT_EQ(read.sleep, options.sleep);
    EXPECT_EQ(read.time_step, options.time_step);
    EXPECT_EQ(read.centre_sliding, options.centre_sliding);
    EXPECT_EQ(read.seed, options.seed);
    EXPECT_EQ(read.learning_rate, options.learning_rate);
}

// ---- What is not a checkpoint.

/// A good checkpoint with persistent chains, to be spoiled.
class spoiled_checkpoint : public testing::Test {
protected:
    spoiled_checkpoint()
    {
        auto options = some_options<ring>();
        options.sleep = sleep_start::persistent;
        auto learning = start(some_data<ring>(), options);
        go_on(learning, 3);
        save<ring>(learning, directory.path());
        vertex_count = learning.right_hand_sides().field().vertex_count();
    }

    std::string complaint() const
    {
        return message_of<input_error>(
            [&] { (void)read_checkpoint(directory.path(), first_right_hand_sides<ring>()); });
    }

    /// Changes the JSON file.
    void edit(const std::function<void(nlohmann::json&)>& change) const
    {
        auto json = nlohmann::json::parse(bytes_of(directory / "checkpoint.json"));
        change(json);
        write_bytes(directory / "checkpoint.json", json.dump());
    }

    /// Puts an array of other values in the place of a file.
    template <class Value, std::size_t Rank>
    void put(std::string_view name, const std::vector<Value>& values, const std::size_t (&shape)[Rank]) const
    {
        output_directory out{directory.path()};
        out.npy(name, std::span(values), shape);
        out.commit();
    }

    temporary_directory directory;
    std::size_t vertex_count = 0;
};

constexpr const char* const all_files[] = {"checkpoint.json", "checkpoint_vertices.npy", "checkpoint_coefficients.npy",
                                           "checkpoint_centres.npy", "checkpoint_chains.npy"};

TEST_F(spoiled_checkpoint, is_good_to_begin_with)
{
    EXPECT_NO_THROW((void)read_checkpoint(directory.path(), first_right_hand_sides<ring>()));
    EXPECT_EQ(names_in(directory.path()), (std::set<std::string>(std::begin(all_files), std::end(all_files))));
}

TEST_F(spoiled_checkpoint, of_which_a_file_is_missing)
{
    for (const char* name : all_files) {
        const std::string bytes = bytes_of(directory / name);
        std::filesystem::remove(directory / name);
        EXPECT_CONTAINS(complaint(), name);
        write_bytes(directory / name, bytes);
    }
}

TEST_F(spoiled_checkpoint, of_which_a_file_is_truncated_or_empty)
{
    for (const char* name : all_files) {
        const std::string bytes = bytes_of(directory / name);
        for (std::size_t size : {bytes.size() - 3, bytes.size() / 2, std::size_t{20}, std::size_t{0}}) {
            write_bytes(directory / name, bytes.substr(0, size));
            EXPECT_CONTAINS(complaint(), name);
        }
        write_bytes(directory / name, bytes + "more");
        EXPECT_CONTAINS(complaint(), name);
        write_bytes(directory / name, bytes);
    }
}

TEST_F(spoiled_checkpoint, made_with_another_grid)
{
    auto theta = first_parameters<ring>();
    theta[bias<0, A>] += 0.01;
    const auto moved = right_hand_sides<ring::model>(theta, ring::domain);
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)read_checkpoint(directory.path(), moved); }),
                    "checkpoint.json: was made with another grid");
    constexpr auto finer = on_domain<bias<0, A>, weight<0, A, 1, A>>(hermite{.cell = 0.1});
    const auto fine = right_hand_sides<ring::model>(first_parameters<ring>(), finer);
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)read_checkpoint(directory.path(), fine); }),
                    "checkpoint.json: was made with another grid");
    // As many dimensions, centre and cell the same.
    constexpr auto other = on_domain<bias<0, A>, bias<1, A>>(hermite{.cell = 0.2});
    const auto elsewhere = right_hand_sides<ring::model>(first_parameters<ring>(), other);
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)read_checkpoint(directory.path(), elsewhere); }),
                    "checkpoint.json: was made with other equations");
}

TEST_F(spoiled_checkpoint, of_another_model)
{
    const auto other = right_hand_sides<square::model>(first_parameters<square>(), square::domain);
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)read_checkpoint(directory.path(), other); }),
                    "checkpoint.json: names other parameters");
    edit([](auto& json) { json["parameters"][0] = "bias[0,B]"; });
    EXPECT_CONTAINS(complaint(), "checkpoint.json: names other parameters");
}

TEST_F(spoiled_checkpoint, with_coefficients_in_another_precision)
{
    const auto single = right_hand_sides<ring::model, float>(first_parameters<ring>(), ring::domain);
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)read_checkpoint(directory.path(), single); }),
                    "checkpoint_coefficients.npy");
}

TEST_F(spoiled_checkpoint, with_options_that_make_no_sense)
{
    const std::string good = bytes_of(directory / "checkpoint.json");
    const auto refused = [&](const char* option, const nlohmann::json& value) {
        edit([&](auto& json) { json["options"][option] = value; });
        EXPECT_CONTAINS(complaint(), "checkpoint.json") << option << " = " << value;
        write_bytes(directory / "checkpoint.json", good);
    };
    for (const char* option : {"window", "steps_per_slide", "batch", "substeps", "gibbs_steps", "seed"}) {
        refused(option, -1);
        refused(option, 2.5);
        refused(option, "many");
        refused(option, nullptr);
    }
    for (const char* option : {"window", "steps_per_slide", "batch", "substeps"})
        refused(option, 0);
    refused("window", 0xffffffffffffffffU);
    for (const char* option : {"adjoint", "sleep", "batch_runs"})
        refused(option, "no such choice");
    refused("learning_rate", {1.0, 2.0});
    for (const char* part : {"options", "steps_done", "parameters", "equations", "coefficients", "grids"}) {
        edit([&](auto& json) { json.erase(part); });
        EXPECT_CONTAINS(complaint(), "checkpoint.json") << part;
        write_bytes(directory / "checkpoint.json", good);
    }
    edit([](auto& json) { json["steps_done"] = -3; });
    EXPECT_CONTAINS(complaint(), "checkpoint.json");
    write_bytes(directory / "checkpoint.json", "[1, 2");
    EXPECT_CONTAINS(complaint(), "checkpoint.json");
    write_bytes(directory / "checkpoint.json", "[1, 2]");
    EXPECT_CONTAINS(complaint(), "checkpoint.json");
}

TEST_F(spoiled_checkpoint, with_values_that_make_no_sense)
{
    const std::string good = bytes_of(directory / "checkpoint_coefficients.npy");
    const auto coefficients = read_npy<double, 3>(directory / "checkpoint_coefficients.npy", "");
    for (double bad : {std::nan(""), HUGE_VAL}) {
        std::vector<double> values(coefficients.begin(), coefficients.end());
        values[values.size() / 2] = bad;
        put("checkpoint_coefficients.npy", values, {vertex_count, 3, 4});
        EXPECT_CONTAINS(complaint(), "checkpoint_coefficients.npy");
    }
    std::vector<double> values(vertex_count * 3 * 4);
    put("checkpoint_coefficients.npy", values, {vertex_count, 4, 3}); // axes of other extents
    EXPECT_CONTAINS(complaint(), "checkpoint_coefficients.npy");
    values.resize(values.size() - 12);
    put("checkpoint_coefficients.npy", values, {vertex_count - 1, 3, 4});
    EXPECT_CONTAINS(complaint(), "checkpoint_coefficients.npy");
    write_bytes(directory / "checkpoint_coefficients.npy", good);

    const std::string vertices = bytes_of(directory / "checkpoint_vertices.npy");
    put("checkpoint_vertices.npy", std::vector<std::int32_t>(vertex_count * 2, 7), {vertex_count, 2});
    EXPECT_CONTAINS(complaint(), "checkpoint_vertices.npy"); // the same vertex many times
    put("checkpoint_vertices.npy", std::vector<std::int32_t>(vertex_count * 2), {vertex_count * 2, 1});
    EXPECT_CONTAINS(complaint(), "checkpoint_vertices.npy");
    write_bytes(directory / "checkpoint_vertices.npy", vertices);

    const std::string centres_bytes = bytes_of(directory / "checkpoint_centres.npy");
    for (double bad : {std::nan(""), 1.5, -0.1}) {
        put("checkpoint_centres.npy", std::vector<double>(20, bad), {10, 2});
        EXPECT_CONTAINS(complaint(), "checkpoint_centres.npy");
    }
    put("checkpoint_centres.npy", std::vector<double>(20, 0.5), {20, 1});
    EXPECT_CONTAINS(complaint(), "checkpoint_centres.npy");
    write_bytes(directory / "checkpoint_centres.npy", centres_bytes);

    put("checkpoint_chains.npy", std::vector<std::uint8_t>(25 * 16, 2), {25, 16});
    EXPECT_CONTAINS(complaint(), "checkpoint_chains.npy");
    put("checkpoint_chains.npy", std::vector<std::uint8_t>(24 * 16, 1), {24, 16});
    EXPECT_CONTAINS(complaint(), "checkpoint_chains.npy");
}

} // namespace
} // namespace closura_tests
