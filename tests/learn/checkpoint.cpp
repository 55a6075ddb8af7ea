// Checkpoints bring everything back; files that are not a checkpoint of this learner are refused by name. That any
// spoiled file is noticed is tested with archives (io/archive.cpp).
#include "checkpoints.hpp"
#include "io/edited_archive.hpp"

#include <closura/io/memory_archive.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace closura_tests::checkpoint_tests {

TEST(checkpoint, brings_the_options_back)
{
    auto options = some_options<ring>();
    options.batch.runs = drawn_once{};
    options.adjoint = discrete_adjoint{};
    options.law = persistent{3};
    options.time_step = 0.1;
    options.substeps = 3;
    options.centring.factor = 1.0 / 3.0;
    options.seed = 0xfedcba9876543210U;
    options.optimiser.rates[bias<1, A>] = 1e-300;
    options.optimiser.set_factor("k", 0.25);
    const temporary_directory directory;
    save<ring>(start(some_data<ring>(), options), directory.path());
    const auto read = restored<ring>(directory.path(), some_data<ring>()).options();
    EXPECT_EQ(read.window, options.window);
    EXPECT_EQ(read.batch, options.batch);
    EXPECT_EQ(read.adjoint.name(), options.adjoint.name());
    EXPECT_EQ(read.law, options.law);
    EXPECT_EQ(read.time_step, options.time_step);
    EXPECT_EQ(read.substeps, options.substeps);
    EXPECT_EQ(read.centring, options.centring);
    EXPECT_EQ(read.seed, options.seed);
    EXPECT_EQ(read.optimiser, options.optimiser);
}

// Rates used to be left out: a resumed run went on with other ones.
TEST(checkpoint, goes_on_with_the_rates_of_coefficients)
{
    using learner_type = learner<ring_of_equations>;
    auto options = some_options<ring_of_equations>();
    options.optimiser.set_factor(u<"k">, 0.01);
    const auto learned = [&](std::size_t stop) {
        learner_type first = start(some_data<ring_of_equations>(), options);
        go_on(first, stop);
        const temporary_directory directory;
        save<ring_of_equations>(first, directory.path());
        learner_type second = restored<ring_of_equations>(directory.path(), some_data<ring_of_equations>());
        go_on(second, 10 - stop);
        return second.right_hand_sides()[u<"k">];
    };
    EXPECT_EQ(learned(3), learned(10));
    EXPECT_NE(learned(3), 0.0);
}

TEST(checkpoint, goes_on_towards_a_trajectory)
{
    const auto learned = [&](std::size_t stop, double strength) {
        auto first = start(some_data<ring>(), some_options<ring>());
        auto theta = first_parameters<ring>();
        theta[bias<1, A>] -= 0.3;
        first.attract_to(std::vector<parameters<ring::model>>(some_data<ring>().view().steps(), theta), strength);
        go_on(first, stop);
        const temporary_directory directory;
        save<ring>(first, directory.path());
        auto second = restored<ring>(directory.path(), some_data<ring>());
        go_on(second, 8 - stop);
        return learned_bits<ring>(second);
    };
    EXPECT_TRUE(learned(3, 50.0) == learned(8, 50.0));
    EXPECT_FALSE(learned(3, 50.0) == learned(3, 0.0));
}

TEST(checkpoint, goes_on_with_averages_over_steps)
{
    const auto learned = [&](std::size_t stop, double share) {
        auto options = some_options<ring>();
        options.newest_share = share;
        auto first = start(some_data<ring>(), options);
        go_on(first, stop);
        const temporary_directory directory;
        save<ring>(first, directory.path());
        auto second = restored<ring>(directory.path(), some_data<ring>());
        EXPECT_EQ(second.options().newest_share, share);
        go_on(second, 8 - stop);
        return learned_bits<ring>(second);
    };
    EXPECT_TRUE(learned(3, 0.2) == learned(8, 0.2));
    EXPECT_FALSE(learned(3, 0.2) == learned(3, 1.0));
}

// θ(0) that another program has formed in another order of sums differs in the last bit, and is no other grid.
TEST(checkpoint, of_a_grid_that_differs_by_rounding_is_read)
{
    const temporary_directory directory;
    auto learning = start(some_data<ring>(), some_options<ring>());
    go_on(learning, 5);
    save<ring>(learning, directory.path());
    auto theta = first_parameters<ring>();
    theta[bias<0, A>] = std::nextafter(theta[bias<0, A>], 1.0);
    learner<ring> other(right_hand_sides_of<ring>(theta), theta, some_data<ring>().view(), some_options<ring>());
    read_checkpoint(directory.path(), other);
    go_on(other, 5);
    go_on(learning, 5);
    EXPECT_TRUE(learned_bits<ring>(other) == learned_bits<ring>(learning));
}

// ---- What is not a checkpoint of this learner.

/// A good checkpoint with persistent chains, to be spoiled.
class spoiled_checkpoint : public testing::Test {
protected:
    spoiled_checkpoint()
    {
        auto options = some_options<ring>();
        options.law = persistent{3};
        auto learning = start(some_data<ring>(), options);
        go_on(learning, 3);
        save<ring>(learning, directory.path());
    }

    std::string complaint() const { return complaint_of(start(some_data<ring>(), some_options<ring>())); }

    template <class Learner>
    std::string complaint_of(Learner learning) const
    {
        return message_of<input_error>([&] { read_checkpoint(directory.path(), learning); });
    }

    /// Changes what is no table.
    void edit(const std::function<void(nlohmann::json&)>& change) const
    {
        nlohmann::json manifest = manifest_of(directory / "checkpoint.npz");
        change(manifest["parts"]);
        rewrite_archive(directory / "checkpoint.npz", manifest);
    }

    /// Puts an array of other values in the place of a table.
    template <class Value, std::size_t Rank>
    void put(const std::string& name, const std::vector<Value>& values, const std::size_t (&shape)[Rank]) const
    {
        const std::vector<std::size_t> extents(std::begin(shape), std::end(shape));
        rewrite_archive(directory / "checkpoint.npz", manifest_of(directory / "checkpoint.npz"),
                        {{name, npy_bytes(std::span<const Value>(values), extents)}});
    }

    temporary_directory directory;
};

TEST_F(spoiled_checkpoint, is_good_to_begin_with)
{
    auto learning = start(some_data<ring>(), some_options<ring>());
    EXPECT_NO_THROW(read_checkpoint(directory.path(), learning));
    EXPECT_EQ(learning.steps_done(), 3U);
    EXPECT_GT(learning.chains().time_count(), 0U);
}

TEST_F(spoiled_checkpoint, of_which_a_file_is_missing_or_truncated)
{
    for (const std::string& name : names_in(directory.path())) {
        const std::string bytes = bytes_of(directory / name);
        std::filesystem::remove(directory / name);
        EXPECT_CONTAINS(complaint(), name);
        for (std::size_t size : {bytes.size() - 3, bytes.size() / 2, std::size_t{20}, std::size_t{0}}) {
            write_bytes(directory / name, bytes.substr(0, size));
            EXPECT_CONTAINS(complaint(), name);
        }
        write_bytes(directory / name, bytes + "more");
        EXPECT_CONTAINS(complaint(), name);
        write_bytes(directory / name, bytes);
    }
}

TEST_F(spoiled_checkpoint, made_with_another_grid_or_other_equations)
{
    const auto complaint_about = [&](const auto& theta, const auto& domain) {
        const auto rhs = right_hand_sides<ring::model>(theta, domain);
        return complaint_of(dynamic_learning(rhs, theta, some_data<ring>().view(), some_options<ring>()));
    };
    auto theta = first_parameters<ring>();
    theta[bias<0, A>] += 0.01;
    EXPECT_CONTAINS(complaint_about(theta, ring::domain), "checkpoint.npz: right_hand_sides");
    constexpr auto finer = on_domain<bias<0, A>, weight<0, A, 1, A>>(hermite{.cell = 0.1});
    EXPECT_CONTAINS(complaint_about(first_parameters<ring>(), finer), "checkpoint.npz: right_hand_sides");
    // As many dimensions, centre and cell the same.
    constexpr auto other = on_domain<bias<0, A>, bias<1, A>>(hermite{.cell = 0.2});
    EXPECT_CONTAINS(complaint_about(first_parameters<ring>(), other), "equations");
}

TEST_F(spoiled_checkpoint, of_another_model)
{
    EXPECT_CONTAINS(complaint_of(start(some_data<square>(), some_options<square>())), "checkpoint.npz");
}

TEST_F(spoiled_checkpoint, of_data_of_another_length)
{
    const decaying_data<ring> longer(9, 11, 12);
    EXPECT_CONTAINS(complaint_of(start(longer, some_options<ring>())), "has centres of 10 times; the data have 11");
    const decaying_data<ring> fewer(4, 10, 12);
    auto options = some_options<ring>();
    options.batch.size = 2;
    EXPECT_CONTAINS(complaint_of(start(fewer, options)), "batch");
}

TEST_F(spoiled_checkpoint, with_options_that_make_no_sense)
{
    const std::string good = bytes_of(directory / "checkpoint.npz");
    const auto refused = [&](const char* pointer, const nlohmann::json& value) {
        edit([&](auto& json) { json["options"][nlohmann::json::json_pointer(pointer)] = value; });
        EXPECT_CONTAINS(complaint(), "checkpoint.npz") << pointer << " = " << value;
        write_bytes(directory / "checkpoint.npz", good);
    };
    for (const char* option :
         {"/window/window", "/window/steps_per_slide", "/batch/batch", "/substeps", "/law/gibbs_steps", "/seed"})
        for (const nlohmann::json& value : {nlohmann::json(-1), nlohmann::json(2.5), nlohmann::json("many"), {}})
            refused(option, value);
    for (const char* option : {"/window/window", "/window/steps_per_slide", "/batch/batch", "/substeps"})
        refused(option, 0);
    refused("/window/window", 0xffffffffffffffffU);
    refused("/law/gibbs_steps", 0x80000000U); // would take forever
    refused("/optimiser/rates/bias[0,A]", -1e-6);
    refused("/adjoint", "no such choice");
    refused("/law/name", "no such choice");
    refused("/batch/batch_runs", "no such choice");
    edit([](auto& json) { json["steps_done"] = 0xffffffffffffffffU; });
    EXPECT_CONTAINS(complaint(), "checkpoint.npz: steps_done: 18446744073709551615; expected at most");
    write_bytes(directory / "checkpoint.npz", good);
    for (const char* part : {"options", "steps_done", "right_hand_sides", "initial_parameters"}) {
        edit([&](auto& json) { json.erase(part); });
        EXPECT_CONTAINS(complaint(), "checkpoint.npz") << part;
        write_bytes(directory / "checkpoint.npz", good);
    }
}

TEST_F(spoiled_checkpoint, with_values_that_make_no_sense)
{
    const std::string good = bytes_of(directory / "checkpoint.npz");
    for (double bad : {std::nan(""), 1.5, -0.1}) {
        put("centres.npy", std::vector<double>(20, bad), {10, 2});
        EXPECT_CONTAINS(complaint(), "centre");
    }
    put("centres.npy", std::vector<double>(20, 0.5), {20, 1});
    EXPECT_CONTAINS(complaint(), "centres.npy");
    write_bytes(directory / "checkpoint.npz", good);

    put("sleep.units.npy", std::vector<std::uint8_t>(25 * 16, 2), {25, 16});
    EXPECT_CONTAINS(complaint(), "state larger than 1");
    put("sleep.units.npy", std::vector<std::uint8_t>(24 * 16, 1), {24, 16});
    EXPECT_CONTAINS(complaint(), "units");
}

} // namespace closura_tests::checkpoint_tests
