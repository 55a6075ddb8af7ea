// Ensembles as files:
//
//     lattices.npy   uint8 [run, record, (z, y,) x]           0 for empty, else the place of the species in the list
//     counts.npy     int32 [run, record, species]
//     pairs.npy      int32 [run, record, pair of species]     nearest neighbours, see neighbour_pairs
//
// Runs are those of the first initial condition, then those of the second, and so on.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/analyse/observables.hpp>
#include <closura/core/processes.hpp>
#include <closura/experiment/memory.hpp>
#include <closura/experiment/settings.hpp>
#include <closura/io/output_directory.hpp>
#include <closura/io/run_file.hpp>
#include <closura/simulate/ensemble.hpp>
#include <closura/simulate/simulate_runs.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace experiment_detail {

template <class List>
struct observables_of_species;
template <class... Species>
struct observables_of_species<boost::mp11::mp_list<Species...>> {
    using counts = species_counts<Species...>;
    using pairs = neighbour_pairs<Species...>;
};

template <class System>
using counts_of = typename observables_of_species<typename System::model::template species_of<0>>::counts;
template <class System>
using pairs_of = typename observables_of_species<typename System::model::template species_of<0>>::pairs;

/// Does something with what a file holds. Errors: those of `action`, said of the file.
template <class Action>
decltype(auto) said_of(const std::string& file, Action action)
{
    try {
        return action();
    } catch (const input_error& problem) {
        fail(file + ": " + problem.what());
    }
}

/// The axes of lattices.npy, for messages.
template <class System>
std::string lattice_axes()
{
    constexpr std::array<const char*, 3> axes = {"x", "y, x", "z, y, x"};
    return std::string("[run, step, ") + axes[System::model::rank - 1] + "]";
}

} // namespace experiment_detail

/// The files of an ensemble while its runs come up: a run is written as a whole when it is through, so memory does not
/// grow with the number of runs. It is what `simulate_runs` calls.
template <system_definition System>
class ensemble_writer {
    using lattice = lattice_of_system<System>;
    using counts_type = experiment_detail::counts_of<System>;
    using pairs_type = experiment_detail::pairs_of<System>;

public:
    /// Errors: `output_error` naming a file that cannot be written.
    ensemble_writer(output_directory& out, const ensemble_origin& origin, bool with_lattices)
        : origin_(origin),
          counts_(out.rows<std::int32_t>("counts.npy", {origin.runs(), origin.records(), value_count<counts_type>})),
          pairs_(out.rows<std::int32_t>("pairs.npy", {origin.runs(), origin.records(), value_count<pairs_type>})),
          in_work_(origin.runs())
    {
        if (with_lattices) {
            std::vector<std::size_t> shape = {origin.runs(), origin.records()};
            shape.insert(shape.end(), lattice::extents.begin(), lattice::extents.end());
            // make_unique would move what cannot be moved.
            lattices_.reset(new npy_rows<std::uint8_t>( // NOLINT
                out.rows<std::uint8_t>("lattices.npy", shape)));
        }
    }

    /// One run at one recorded time; different runs on different threads.
    void operator()(std::size_t start, std::size_t run, std::size_t record, lattice_states<lattice> states)
    {
        const std::size_t number = origin_.number_of(start, run);
        auto& work = in_work_[number];
        if (record == 0)
            work = std::make_unique<one_run>();
        std::ranges::copy(counts_type{}(states), std::back_inserter(work->counts));
        std::ranges::copy(pairs_type{}(states), std::back_inserter(work->pairs));
        if (lattices_)
            work->states.insert(work->states.end(), states.begin(), states.end());
        if (record + 1 < origin_.records())
            return;
        counts_.write(number, work->counts);
        pairs_.write(number, work->pairs);
        if (lattices_)
            lattices_->write(number, work->states);
        work.reset();
    }

    /// Ends the files. Errors: `output_error` naming a file; `input_error` if a run is missing.
    void close()
    {
        counts_.close();
        pairs_.close();
        if (lattices_)
            lattices_->close();
    }

private:
    struct one_run {
        std::vector<std::int32_t> counts;
        std::vector<std::int32_t> pairs;
        std::vector<std::uint8_t> states;
    };

    ensemble_origin origin_;
    npy_rows<std::int32_t> counts_;
    npy_rows<std::int32_t> pairs_;
    std::unique_ptr<npy_rows<std::uint8_t>> lattices_;
    std::vector<std::unique_ptr<one_run>> in_work_;
};

/// The initial conditions that were asked for; those of the system if none were.
/// Errors: `input_error` naming --start.
template <system_definition System>
[[nodiscard]] std::vector<start_of<System>> starts_of(const simulation_settings& settings)
{
    if (settings.start.empty())
        return starts<System>();
    std::vector<start_of<System>> result;
    for (const std::string& text : settings.start)
        result.push_back(start_of<System>::from_text(text));
    return result;
}

/// What an ensemble with these settings would be.
/// Errors: `input_error` if an initial condition has more molecules than the lattice has sites.
template <system_definition System>
[[nodiscard]] ensemble_origin origin_of_system(const simulation_settings& settings)
{
    return origin_of<lattice_of_system<System>>(System::network, starts_of<System>(settings), settings.ensemble);
}

namespace experiment_detail {

/// Records of a run, where one more than the last step can be counted.
inline std::size_t records_of(const ensemble_origin& origin)
{
    return (std::max)(origin.records(), origin.options.steps / origin.options.record_every);
}

} // namespace experiment_detail

/// Bytes of all states of an ensemble; as many as there can be, if there are more.
[[nodiscard]] inline std::size_t bytes_of_states(const ensemble_origin& origin)
{
    return product_of(
        {origin.starts.size(), origin.options.runs, experiment_detail::records_of(origin), origin.sites()});
}

/// Fails for an ensemble that this machine could not hold, before it is simulated.
/// Errors: `input_error` naming --runs and --steps.
inline void require_memory_for_ensemble(const ensemble_origin& origin)
{
    require_memory("--runs " + std::to_string(origin.options.runs) + ", --steps " +
                       std::to_string(origin.options.steps),
                   bytes_of_states(origin));
}

/// Fails if the runs that are under way at a time would not fit into memory.
/// Errors: `input_error` naming --steps.
inline void require_memory_for_runs(const ensemble_origin& origin, bool with_lattices, std::size_t threads)
{
    const std::size_t species = origin.species.size(), numbers = species + species * (species + 1) / 2;
    require_memory("--steps " + std::to_string(origin.options.steps),
                   product_of({(std::min)(threads, origin.runs()), experiment_detail::records_of(origin),
                               numbers * sizeof(std::int32_t) + (with_lattices ? origin.sites() : 0)}));
}

/// Learning and scores follow the trajectory of one initial condition. Errors: `input_error` if there are several.
inline void require_one_start(const ensemble_origin& origin)
{
    require(origin.starts.size() == 1, "lattices.npy: has ", origin.starts.size(),
            " initial conditions; expected one, whose trajectory is learned and scored");
}

/// `with_simulated_runs` of a system.
template <system_definition System, class Use>
void with_simulated_system(const simulation_settings& settings, std::uint64_t seed, const Use& use)
{
    with_simulated_runs<lattice_of_system<System>, boundary_of<System>>(
        System::network, starts_of<System>(settings), settings.ensemble, seed, settings.site_choice, use);
}

/// Simulates a system; `visit` is called as by `simulate_runs`, in the first process: others send it what they have
/// simulated, some runs at a time, and it visits that on an executor of its own.
template <system_definition System, executor Simulating, executor Visiting, class Visit>
void simulate_system(const simulation_settings& settings, std::uint64_t seed, const Simulating& executor,
                     const Visiting& visiting, Visit&& visit)
{
    using lattice = lattice_of_system<System>;
    const auto origin = origin_of_system<System>(settings);
    with_simulated_system<System>(settings, seed, [&](const auto& simulate) {
        if (process_count(executor) == 1) {
            executor(origin.runs(), [&](std::size_t number) { simulate(number, visit); });
            return;
        }
        constexpr std::size_t most_bytes = std::size_t{1} << 26;
        const std::size_t row = origin.records() * lattice::size;
        const std::size_t at_once = (std::max)(process_count(executor) * executor.thread_count(), most_bytes / row);
        std::vector<std::uint8_t> states((std::min)(at_once, origin.runs()) * row);
        for (std::size_t first = 0; first < origin.runs(); first += at_once) {
            const std::size_t some = (std::min)(at_once, origin.runs() - first);
            distribute(executor, some, [&](std::size_t n) {
                simulate(first + n, [&](std::size_t, std::size_t, std::size_t record, lattice_states<lattice> now) {
                    std::ranges::copy(now, states.data() + n * row + record * lattice::size);
                });
            });
            gather(executor, std::span(states).first(some * row), row);
            visiting(is_first(executor) ? some : 0, [&](std::size_t n) {
                for (std::size_t record = 0; record < origin.records(); ++record)
                    visit(origin.start_of(first + n), (first + n) % origin.options.runs, record,
                          lattice_states<lattice>(std::span(states)
                                                      .subspan(n * row + record * lattice::size)
                                                      .template first<lattice::size>()));
            });
        }
    });
}

/// Simulates a system and keeps all states in memory.
template <system_definition System, executor Executor>
[[nodiscard]] lattice_ensemble simulated_ensemble(const simulation_settings& settings, std::uint64_t seed,
                                                  const Executor& executor)
{
    return simulate_ensemble<lattice_of_system<System>, boundary_of<System>>(
        System::network, starts_of<System>(settings), settings.ensemble, seed, settings.site_choice, executor);
}

/// Writes an ensemble that is in memory.
template <system_definition System, executor Executor>
void write_ensemble(output_directory& out, const lattice_ensemble& ensemble, const Executor& executor)
{
    ensemble_writer<System> writer(out, ensemble.origin(), true);
    visit_runs<lattice_of_system<System>>(ensemble, executor, writer);
    writer.close();
}

/// Reads lattices.npy of a directory, and what run.json says of it if that is there. Memory: the size of the states.
/// Errors: `input_error` naming the file, if it is missing, damaged, does not fit, or belongs to other species or
/// another lattice.
template <system_definition System>
[[nodiscard]] lattice_ensemble read_ensemble(const std::filesystem::path& directory)
{
    using lattice = lattice_of_system<System>;
    constexpr std::size_t rank = lattice::rank;
    const auto path = directory / "lattices.npy";
    ensemble_origin origin{{species_names<System>.begin(), species_names<System>.end()},
                           {lattice::extents.begin(), lattice::extents.end()},
                           {},
                           {}};
    require_settled(directory);
    std::optional<run_record> record;
    if (has_run_file(directory)) {
        record = read_run_file(directory);
        require_same_identity(path.string(), record->identity(), identity_of_simulations<typename System::model>());
        if (record->has("starts"))
            record->read("starts", origin.starts);
        if (record->has("simulation")) {
            simulation_settings simulated;
            record->read("simulation", simulated);
            origin.options = simulated.ensemble;
        }
    }
    if (origin.starts.empty())
        origin.starts = {"unknown"};

    const std::string axes = experiment_detail::lattice_axes<System>();
    std::optional<lattice_ensemble> ensemble;
    const std::uint64_t checksum =
        read_npy_into<std::uint8_t>(path, rank + 2, axes, [&](const std::vector<std::size_t>& shape) {
            std::vector<std::size_t> expected = {any_extent, any_extent};
            expected.insert(expected.end(), lattice::extents.begin(), lattice::extents.end());
            if (shape[0] == 0 || shape[1] == 0 ||
                !std::ranges::equal(std::span(shape).subspan(2), std::span(expected).subspan(2)))
                io_detail::refuse_shape(shape, expected, path.string(), axes);
            require(shape[0] % origin.starts.size() == 0, path.string(), ": has ", shape[0], " runs for ",
                    origin.starts.size(), " initial conditions");
            origin.options.runs = shape[0] / origin.starts.size();
            origin.options.steps = (shape[1] - 1) * origin.options.record_every;
            require_memory(path.string(), bytes_of_states(origin));
            return ensemble.emplace(origin).states();
        });
    if (record)
        record->require_unchanged(path, checksum);
    const std::span<const std::uint8_t> states = std::as_const(*ensemble).states();
    std::vector<std::size_t> shape = {ensemble->runs(), ensemble->records()};
    shape.insert(shape.end(), lattice::extents.begin(), lattice::extents.end());
    io_detail::require_each(states, shape, path.string(), "0 to " + std::to_string(species_count<System>),
                            [](std::uint8_t state) { return state <= species_count<System>; });
    return std::move(*ensemble);
}

} // namespace CLOSURA_ABI
} // namespace closura
