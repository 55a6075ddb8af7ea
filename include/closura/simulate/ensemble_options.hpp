// What an ensemble of runs is: how many, how long, from which initial conditions, and what was recorded of them. Run r
// of all is run r mod `runs` of initial condition ⌊r / runs⌋; record k of a run is its state at time step
// k·record_every, so record 0 is the start.
#pragma once

#include <closura/core/described.hpp>
#include <closura/core/error.hpp>

#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// How an ensemble is simulated. Steps after the last record are not.
struct ensemble_options {
    std::size_t runs = 100;
    std::size_t steps = 500;
    std::size_t record_every = 1;
    double time_step = 1;

    static constexpr auto description()
    {
        return closura::fields(
            field<"runs">(&ensemble_options::runs, at_least(1), "simulations of each initial condition"),
            field<"steps">(&ensemble_options::steps, at_least(1), "time steps of each simulation"),
            field<"record_every">(&ensemble_options::record_every, at_least(1), "time steps between records"),
            field<"time_step">(&ensemble_options::time_step, positive_numbers(),
                               "time in which every molecule hops once, in the units of the rates"));
    }

    /// Records of a run, that of the start included.
    [[nodiscard]] constexpr std::size_t records() const { return steps / record_every + 1; }

    friend bool operator==(const ensemble_options&, const ensemble_options&) = default;
};

/// What an ensemble was made of; artefacts carry it.
struct ensemble_origin {
    std::vector<std::string> species; ///< names by state byte, from 1: the network's order
    std::vector<std::size_t> extents; ///< of the lattice, slowest first
    std::vector<std::string> starts;  ///< the initial conditions, as text: "H=100,P=100"
    ensemble_options options;

    /// Runs of all initial conditions.
    [[nodiscard]] std::size_t runs() const { return starts.size() * options.runs; }
    [[nodiscard]] std::size_t records() const { return options.records(); }
    /// The number of run `run` of an initial condition, among all.
    [[nodiscard]] std::size_t number_of(std::size_t start, std::size_t run) const { return start * options.runs + run; }
    /// The initial condition of a run among all.
    [[nodiscard]] std::size_t start_of(std::size_t run) const { return run / options.runs; }
    /// Sites of the lattice.
    [[nodiscard]] std::size_t sites() const
    {
        std::size_t product = 1;
        for (std::size_t extent : extents)
            product *= extent;
        return product;
    }

    /// Errors: input_error if an option is out of its range.
    void require_options() const
    {
        for_each_field(options, [](const auto& field, const auto& value) {
            require(field.allowed.contains(value), "ensemble: ", field.name(), " = ", value, " is out of range (",
                    field.help, ")");
        });
    }

    /// Errors: input_error if there is no such initial condition, run of it, or record.
    void require_record(std::size_t start, std::size_t run, std::size_t record) const
    {
        require(start < starts.size() && run < options.runs && record < options.records(), "ensemble: record ", record,
                " of run ", run, " of initial condition ", start, " does not exist; it has ", starts.size(),
                " initial conditions of ", options.runs, " runs with ", options.records(), " records, counted from 0");
    }

    /// How many numbers a table [run, record, value] has. Errors: input_error if no memory could hold so many, or
    /// there are no runs or no records.
    [[nodiscard]] std::size_t table_size(std::size_t values) const
    {
        require(options.record_every >= 1 && options.runs >= 1, "ensemble: ", options.runs, " runs, recorded every ",
                options.record_every, " time steps; expected at least 1 of both");
        std::size_t product = 1;
        for (std::size_t factor : {starts.size(), options.runs, options.records(), values}) {
            require(factor == 0 || product <= largest_table / factor, "ensemble: ", options.runs, " runs and ",
                    options.records(), " records of ", values, " numbers are more than memory can hold");
            product *= factor;
        }
        return product;
    }

    friend bool operator==(const ensemble_origin&, const ensemble_origin&) = default;

private:
    static constexpr std::size_t largest_table = (std::numeric_limits<std::ptrdiff_t>::max)() / sizeof(double);
};

namespace simulate_detail {

/// A table [run, record, value] whose numbers are yet to be written. Errors: input_error if there is no memory for it.
template <class Number>
std::unique_ptr<Number[]> unwritten_table(const ensemble_origin& origin, std::size_t values)
{
    const std::size_t size = origin.table_size(values);
    std::unique_ptr<Number[]> table(new (std::nothrow) Number[size]);
    require(table != nullptr, "ensemble: no memory for ", origin.runs(), " runs and ", origin.records(), " records of ",
            values, " numbers");
    return table;
}

} // namespace simulate_detail

} // namespace CLOSURA_ABI
} // namespace closura
