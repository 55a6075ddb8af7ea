// run.json says what was asked and what arrays belong to; another system's arrays are refused.
#include "core/described_structs.hpp"
#include "io/temporary_directory.hpp"

#include <closura/core/field_differences.hpp>
#include <closura/io/output_directory.hpp>
#include <closura/io/run_file.hpp>

namespace {

using namespace closura_tests;
using closura::identity_of;
using closura::input_error;
using closura::require_same_identity;
using closura::run_file;

TEST(run_file, is_read_as_it_was_written)
{
    const temporary_directory directory;
    everything_described options;
    options.runs = 7;
    {
        run_file run("simulate", 42);
        run.add("simulation", options);
        run.add("data", std::filesystem::path("some/where"));
        run.identify(identity_of<small_model>("short_run"));
        closura::output_directory out{directory.path()};
        out.text(run_file::name, run.text(1.5));
        out.commit();
    }
    const auto record = closura::read_run_file(directory.path());
    everything_described read;
    record.read("simulation", read);
    EXPECT_TRUE(closura::field_differences(read, options).empty());
    std::uint64_t seed = 0;
    record.read("seed", seed);
    EXPECT_EQ(seed, 42U);
    double seconds = 0;
    record.read("wall_seconds", seconds);
    EXPECT_EQ(seconds, 1.5);
    std::string version;
    record.read("closura", version);
    EXPECT_EQ(version, closura::version());
    EXPECT_EQ(record.identity().species, (std::vector<std::string>{"A", "B"}));
    EXPECT_EQ(record.identity().extents, (std::vector<std::size_t>{4, 4}));
    EXPECT_EQ(record.identity().law, "short_run");
    EXPECT_CONTAINS(message_of<input_error>([&] { record.read("training", read); }), "run.json: training: missing");
    EXPECT_CONTAINS(message_of<input_error>([&] { record.read("closura", seed); }), "run.json: closura: ");
}

TEST(run_file, that_is_missing_or_spoiled_is_named)
{
    const temporary_directory directory;
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)closura::read_run_file(directory.path()); }),
                    "run.json: cannot be read");
    write_bytes(directory / "run.json", "[]");
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)closura::read_run_file(directory.path()); }),
                    "run.json: []; expected an object");
    write_bytes(directory / "run.json", "{\"identity\": {\"species\": 3}}");
    EXPECT_CONTAINS(message_of<input_error>([&] { (void)closura::read_run_file(directory.path()).identity(); }),
                    "run.json: identity: species: 3; expected a list");
}

TEST(identity, of_another_system_is_refused)
{
    using swapped = closura::model<closura::lattice<4, 4>, closura::layers<closura::units<B, A>>>;
    using longer = closura::model<closura::lattice<2, 8>, closura::layers<closura::units<A, B>>>;
    const auto said = [](const auto& found, const auto& expected) {
        return message_of<input_error>([&] { require_same_identity("lattices.npy", found, expected); });
    };
    EXPECT_EQ(said(identity_of<swapped>(), identity_of<small_model>()),
              "lattices.npy: was made with species B, A; expected A, B");
    EXPECT_EQ(said(identity_of<longer>(), identity_of<small_model>()),
              "lattices.npy: was made with extents 2, 8; expected 4, 4");
    EXPECT_EQ(said(identity_of<small_model>("exact"), identity_of<small_model>("short_run")),
              "lattices.npy: was made with law exact; expected short_run");
    closura::artefact_identity network; // simulations know no parameters
    network.species = {"A", "B"};
    network.extents = {4, 4};
    EXPECT_NO_THROW(require_same_identity("lattices.npy", network, identity_of<small_model>("short_run")));
    EXPECT_NO_THROW(require_same_identity("lattices.npy", {}, identity_of<small_model>()));
}

} // namespace
