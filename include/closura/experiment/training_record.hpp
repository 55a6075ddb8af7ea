// What a training was asked for and what it learns from, kept in its checkpoint beside the learner's state, so that a
// training which is taken up again is the same training: "training" and "state" in checkpoint.npz.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/field_differences.hpp>
#include <closura/experiment/definition.hpp>
#include <closura/experiment/settings.hpp>
#include <closura/io/archive_reader.hpp>
#include <closura/io/checkpoint.hpp>
#include <closura/io/checksum.hpp>
#include <closura/simulate/ensemble.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// What data are known by: how many, and a checksum of all states.
struct data_fingerprint {
    std::uint64_t runs = 0;
    std::uint64_t records = 0;
    std::uint64_t sites = 0;
    std::uint64_t record_every = 1;
    double time_step = 1.0;
    std::string crc64;

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("runs", runs);
        archive("records", records);
        archive("sites", sites);
        archive("record_every", record_every);
        archive("time_step", time_step);
        archive("crc64", crc64);
    }
    friend bool operator==(const data_fingerprint&, const data_fingerprint&) = default;

    [[nodiscard]] std::string text() const
    {
        return std::to_string(runs) + " runs, " + std::to_string(records) + " records " + std::to_string(record_every) +
               " time steps of " + as_text(time_step) + " apart, " + std::to_string(sites) + " sites, checksum " +
               crc64;
    }
};

/// Time: one look at every state, shared out to the executor's threads.
template <executor Executor>
[[nodiscard]] data_fingerprint fingerprint_of(const lattice_ensemble& ensemble, const Executor& executor)
{
    constexpr std::size_t block = std::size_t{1} << 20;
    const auto bytes = std::as_bytes(ensemble.states());
    std::vector<std::uint64_t> sums((bytes.size() + block - 1) / block);
    const auto part = [&](std::size_t n) {
        return bytes.subspan(n * block, (std::min)(block, bytes.size() - n * block));
    };
    fill(executor, sums, [&](std::size_t n) {
        closura::crc64 sum;
        sum.add(part(n));
        return sum.value();
    });
    std::uint64_t all = closura::crc64().value();
    for (std::size_t n = 0; n < sums.size(); ++n)
        all = closura::crc64::joined(all, sums[n], part(n).size());
    const auto& options = ensemble.origin().options;
    return {ensemble.runs(),      ensemble.records(), ensemble.sites(),
            options.record_every, options.time_step,  checksum_text(all)};
}

/// What a training was asked for.
template <system_definition System>
struct training_record {
    std::string command = "train"; ///< or "reproduce"
    std::uint64_t seed = 0;
    bool quick = false;
    simulation_settings simulation; ///< of reproduce
    training_settings<System> training;
    sampling_settings sampling; ///< of reproduce
    std::uint64_t wanted_steps = 0;
    data_fingerprint data;

    template <class Archive>
    void parts(Archive& archive)
    {
        archive.expect("system", System::name);
        archive("command", command);
        archive("seed", seed);
        archive("quick", quick);
        archive("simulation", simulation);
        archive("options", training);
        archive("sampling", sampling);
        archive("wanted_steps", wanted_steps);
        archive("data", data);
    }
};

/// The record of a checkpoint. Errors: `input_error` naming the file, if it is missing, damaged, of a newer format or
/// of another system.
template <system_definition System>
[[nodiscard]] training_record<System> read_training_record(const std::filesystem::path& directory)
{
    archive_reader archive(directory / checkpoint_name);
    training_record<System> record;
    archive("training", record);
    return record;
}

namespace experiment_detail {

/// --window for window.window: the name of the innermost field.
inline std::string option_of(const field_difference& one)
{
    std::string name = "--" + one.name.substr(one.name.rfind('.') + 1);
    std::ranges::replace(name, '_', '-');
    return name;
}

/// Refuses the first option that is not as it was. `found` is what is asked, `expected` what the checkpoint has.
template <class Settings>
void require_same_options(const std::string& file, const Settings& asked, const Settings& recorded)
{
    const auto differences = field_differences(asked, recorded);
    if (differences.empty())
        return;
    const auto shown = [](const std::string& value) { return value.empty() ? std::string("nothing") : value; };
    fail(option_of(differences[0]) + ": " + shown(differences[0].found) + "; " + file + " was made with " +
         shown(differences[0].expected) + ": leave it out, or begin anew with --overwrite");
}

} // namespace experiment_detail

/// What settings ask for; of the data it says nothing.
template <system_definition System>
[[nodiscard]] training_record<System> record_of(const experiment_settings<System>& settings)
{
    training_record<System> record;
    record.command = settings.command;
    record.seed = settings.common.seed.value_or(0);
    record.quick = settings.quick;
    record.training = settings.training;
    if (settings.command == "reproduce") {
        record.simulation = settings.simulation;
        record.sampling = settings.sampling;
    }
    return record;
}

/// Fails unless what is asked is what the record of a training says that is taken up again, but for the data.
/// Errors: `input_error` naming the option that is another one.
template <system_definition System>
void require_same_request(const std::filesystem::path& directory, const training_record<System>& asked,
                          const training_record<System>& recorded)
{
    using experiment_detail::require_same_options;
    const std::string file = (directory / checkpoint_name).string();
    require(asked.command == recorded.command, file, ": was made by ", recorded.command, "; expected ", asked.command);
    require(asked.seed == recorded.seed, "--seed: ", asked.seed, "; ", file, " was made with ", recorded.seed,
            ": leave it out, or begin anew with --overwrite");
    require(!asked.quick || recorded.quick, "--quick: ", file,
            " was made without it: leave it out, or begin anew with --overwrite");
    auto training = asked.training;
    training.optimisation_steps = recorded.training.optimisation_steps; // more of them may be wanted
    require_same_options(file, training, recorded.training);
    if (asked.command == "reproduce") {
        require_same_options(file, asked.simulation, recorded.simulation);
        require_same_options(file, asked.sampling, recorded.sampling);
    }
}

/// The same, and of the data. Errors: `input_error` naming the option that is another one, or the data.
template <system_definition System>
void require_same_training(const std::filesystem::path& directory, const training_record<System>& asked,
                           const training_record<System>& recorded)
{
    require_same_request(directory, asked, recorded);
    require(asked.data == recorded.data, (directory / checkpoint_name).string(), ": was made with other data (",
            recorded.data.text(), "); those given have ", asked.data.text(), ". --overwrite begins anew with them");
}

} // namespace CLOSURA_ABI
} // namespace closura
