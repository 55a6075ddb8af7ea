// run.json says what was asked and what arrays belong to; another system's arrays are refused.
#include "core/described_structs.hpp"
#include "io/temporary_directory.hpp"

#include <closura/core/field_differences.hpp>
#include <closura/io/output_directory.hpp>
#include <closura/io/run_file.hpp>

namespace closura_tests::run_file_tests {

using namespace of_every_kind;
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

// Of the files that were tortured, run.json with another number of Gibbs steps gave other scores and no message.
TEST(run_file, that_was_changed_is_refused)
{
    const temporary_directory directory;
    {
        run_file run("train", 42);
        run.add("seconds", nlohmann::json{{"simulate", 0.1}, {"train", 1e-7}});
        closura::output_directory out{directory.path()};
        out.text("values.txt", "1 2 3");
        run.list_files(out.marks());
        out.text(run_file::name, run.text(1.0 / 3.0));
        out.commit();
    }
    const auto path = directory / "run.json";
    const auto record = closura::read_run_file(directory.path());
    const auto mark = record.mark_of("values.txt");
    ASSERT_TRUE(mark.has_value());
    EXPECT_EQ(mark->bytes, 5U);
    EXPECT_EQ(mark->checksum, closura::checksum_of<closura::crc64>("1 2 3"));
    EXPECT_FALSE(record.mark_of("other.txt").has_value());
    EXPECT_NO_THROW(record.require_unchanged(directory / "values.txt", mark->checksum));
    EXPECT_NO_THROW(record.require_unchanged(directory / "other.txt", 1));
    EXPECT_CONTAINS(message_of<input_error>([&] { record.require_unchanged(directory / "values.txt", 1); }),
                    "values.txt: is damaged, or was changed since it was written");

    const std::string good = bytes_of(path);
    std::size_t refused = 0;
    for (std::size_t place = 0; place < good.size(); ++place) {
        std::string bytes = good;
        bytes[place] = static_cast<char>(bytes[place] ^ 1);
        write_bytes(path, bytes);
        try {
            (void)closura::read_run_file(directory.path());
            // What is no part of the contents may be another: spaces between them, and the name of the checksum.
            auto json = nlohmann::json::parse(bytes), before = nlohmann::json::parse(good);
            json.erase("crc64"), before.erase("crc64");
            for (const char* other : {"brc64", "csc64", "crb64", "crc74", "crc65"})
                json.erase(other);
            EXPECT_EQ(json, before) << bytes;
        } catch (const input_error& error) {
            EXPECT_CONTAINS(error.what(), "run.json: ");
            ++refused;
        }
    }
    EXPECT_GT(refused, good.size() / 2);
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
    // Simulations are data for every model of their species, on their lattice.
    using with_couplings = closura::model<closura::lattice<4, 4>, closura::layers<closura::units<A, B>>,
                                          closura::couple<0, 0, closura::nearest_neighbours<2>, closura::all_pairs>>;
    EXPECT_NE(said(identity_of<with_couplings>(), identity_of<small_model>()), "");
    EXPECT_NO_THROW(require_same_identity("lattices.npy", identity_of<with_couplings>(),
                                          closura::identity_of_simulations<small_model>()));
    EXPECT_EQ(said(identity_of<swapped>(), closura::identity_of_simulations<small_model>()),
              "lattices.npy: was made with species B, A; expected A, B");
    EXPECT_NO_THROW(require_same_identity("lattices.npy", {}, identity_of<small_model>()));
}

} // namespace closura_tests::run_file_tests
