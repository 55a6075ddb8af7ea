// Which runs of an ensemble have lost no species for good, at each recorded time.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/experiment/ensemble_files.hpp>
#include <closura/experiment/recipes.hpp>
#include <closura/simulate/reachable_species.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// For each run and recorded time whether it belongs to a part of the runs.
class run_selection {
public:
    run_selection(std::size_t runs, std::size_t records) : records_(records), chosen_(runs * records, 1) {}

    [[nodiscard]] bool operator()(std::size_t run, std::size_t record) const
    {
        return chosen_[run * records_ + record] != 0;
    }
    void set(std::size_t run, std::size_t record, bool chosen) { chosen_[run * records_ + record] = chosen; }

    [[nodiscard]] std::size_t runs() const { return chosen_.size() / records_; }
    [[nodiscard]] std::size_t records() const { return records_; }

    /// How many runs are chosen at a recorded time.
    [[nodiscard]] std::size_t count(std::size_t record) const
    {
        std::size_t result = 0;
        for (std::size_t run = 0; run < runs(); ++run)
            result += (*this)(run, record);
        return result;
    }

private:
    std::size_t records_;
    std::vector<std::uint8_t> chosen_; ///< [run, record]; bytes, so that threads may set them side by side
};

/// The runs of an ensemble that belong to a part. Time: linear in the ensemble.
template <system_definition System, executor Executor>
[[nodiscard]] run_selection selected_runs(const lattice_ensemble& ensemble, const part_of_runs& part,
                                          const Executor& executor)
{
    run_selection result(ensemble.runs(), ensemble.records());
    if (part.holds<all_runs>())
        return result;
    using lattice = lattice_of_system<System>;
    const auto reached = [&](std::size_t run, std::size_t record) {
        const auto counts = experiment_detail::counts_of<System>{}(
            lattice_states<lattice>(ensemble.at(run, record).template first<lattice::size>()));
        return reachable_species(System::network, species_set::of(counts));
    };
    executor(ensemble.runs(), [&](std::size_t run) {
        const species_set all = reached(run, 0);
        for (std::size_t record = 1; record < ensemble.records(); ++record)
            result.set(run, record, reached(run, record) == all);
    });
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
