// The terms of a learned closure, (14), along its trajectory: which statistics drive which observable, and when. T
// times of the data, K parameters; observables are the counts of all species, their pairs of neighbours, and their
// pairs at Manhattan distance two.
//
//     closure_terms.npy           float64 [observable, T, K]   F_θ Cov(X, O_θ)
//     closure_terms_errors.npy    float64 [observable, T, K]   their standard errors
//     closure_sum.npy             float64 [observable, T]      sums over the parameters: d⟨X⟩/dt as the closure has it
//     closure_sum_errors.npy      float64 [observable, T]
//     closure_sum_filtered.npy    float64 [observable, T]      what is compared with the derivatives
//     data_mean.npy, model_mean.npy               float64 [observable, T]   ⟨X⟩ over runs, and over samples
//     data_derivative.npy, model_derivative.npy   float64 [observable, T]   d⟨X⟩/dt of these, filtered
//     parameter_errors.npy        float64 [time, K]            standard errors of θ, at times that run.json names
//
// The paper's low-pass filter is applied to θ(t) before F is formed from its differences and before it is sampled, and
// to means before they are differenced. F and θ are filtered alike: a learned F is known on its path alone.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/analyse/closure_phases.hpp>
#include <closura/analyse/closure_terms.hpp>
#include <closura/analyse/cluster_counts.hpp>
#include <closura/analyse/parameter_errors.hpp>
#include <closura/experiment/executor_of.hpp>
#include <closura/experiment/fit.hpp>
#include <closura/experiment/survivors.hpp>
#include <closura/run/interruption.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace experiment_detail {

template <class List>
struct pairs_at_two_of_species;
template <class... Species>
struct pairs_at_two_of_species<boost::mp11::mp_list<Species...>> {
    using type = pairs_at_distance<2, Species...>;
};

/// What closure terms are shown of.
template <class System>
using closure_observables =
    observables<counts_of<System>, pairs_of<System>,
                typename pairs_at_two_of_species<typename System::model::template species_of<0>>::type>;

/// The three that figure 3 has: the last species, its pairs of neighbours, and its pairs with the first at distance
/// two.
template <class System>
constexpr std::array<std::size_t, 3> drawn_observables()
{
    constexpr std::size_t species = species_count<System>;
    constexpr std::size_t pairs = value_count<pairs_of<System>>;
    // Pairs of a species with itself come first, then the first species with the others.
    return {species - 1, species + species - 1, species + pairs + (species == 1 ? 0 : 2 * species - 2)};
}

} // namespace experiment_detail

/// What `closure` finds; [observable][time] and [observable][time][parameter].
template <system_definition System>
struct closure_analysis {
    static constexpr std::size_t observable_count = value_count<experiment_detail::closure_observables<System>>;
    static constexpr std::size_t parameter_count = System::model::parameter_count;
    static constexpr const auto& names = experiment_detail::closure_observables<System>::names;

    double cutoff = 0.0;  ///< of the filter, in radians per recorded time; 0 if there was none
    double spacing = 1.0; ///< time from one recorded time to the next
    std::vector<closure_terms_of<typename System::model, observable_count>> terms; ///< by time
    std::array<std::vector<double>, observable_count> data_mean, model_mean, sum_filtered, data_derivative,
        model_derivative;
    std::vector<std::string> sentences;                                   ///< what can be said of the drawn observables
    std::vector<std::size_t> error_times;                                 ///< recorded times
    std::vector<parameter_values<typename System::model, double>> errors; ///< of θ at these
};

/// From a fit and an ensemble to the terms of its closure.
template <system_definition System>
struct closure_stage {
    static closure_analysis<System> analyse(const fit<System>& fitted, const lattice_ensemble& ensemble,
                                            const closure_settings& settings, std::uint64_t seed,
                                            const executor_of<System>& executor);
    static void write(output_directory& out, const closure_analysis<System>& analysis);
};

namespace experiment_detail {

/// The filter needs more than its half width of numbers, and is left out where there are fewer.
inline std::vector<double> filtered(const std::vector<double>& series, double cutoff)
{
    return cutoff > 0.0 ? low_pass(series, cutoff) : series;
}

template <class Model>
std::vector<parameters<Model>> filtered_path(std::span<const parameters<Model>> path, double cutoff)
{
    std::vector<parameters<Model>> result(path.begin(), path.end());
    std::vector<double> series(path.size());
    for (std::size_t p = 0; p < Model::parameter_count; ++p) {
        for (std::size_t t = 0; t < path.size(); ++t)
            series[t] = path[t][p];
        const auto smooth = filtered(series, cutoff);
        for (std::size_t t = 0; t < path.size(); ++t)
            result[t][p] = smooth[t];
    }
    return result;
}

/// So many recorded times after 0 as evenly as whole numbers allow, the last among them; all if there are no more.
inline std::vector<std::size_t> spread_times(std::size_t wanted, std::size_t times)
{
    const std::size_t last = times - 1, count = (std::min)(wanted, last);
    std::vector<std::size_t> result;
    for (std::size_t n = 1; n <= count; ++n)
        result.push_back(n * last / count);
    return result;
}

/// Means of the observables over the part of an ensemble that a fit speaks of.
template <class System>
void set_data_means(closure_analysis<System>& analysis, const lattice_ensemble& ensemble, const part_of_runs& part,
                    const executor_of<System>& executor)
{
    using lattice = lattice_of_system<System>;
    const closure_observables<System> observe(counts_of<System>{}, pairs_of<System>{}, {});
    const run_selection chosen = selected_runs<System>(ensemble, part, executor);
    constexpr std::size_t count = closure_analysis<System>::observable_count;
    std::vector<std::array<double, count>> means(ensemble.records());
    fill(executor, means, [&](std::size_t t) {
        std::array<std::int64_t, count> sums{};
        for (std::size_t run = 0; run < ensemble.runs(); ++run)
            if (chosen(run, t)) {
                const auto values =
                    observe(lattice_states<lattice>(ensemble.at(run, t).template first<lattice::size>()));
                for (std::size_t x = 0; x < count; ++x)
                    sums[x] += values[x];
            }
        const std::size_t runs = chosen.count(t);
        require(runs > 0, "no run is alive at recorded time ", t);
        std::array<double, count> mean;
        for (std::size_t x = 0; x < count; ++x)
            mean[x] = static_cast<double>(sums[x]) / static_cast<double>(runs);
        return mean;
    });
    for (const auto& mean : means)
        for (std::size_t x = 0; x < count; ++x)
            analysis.data_mean[x].push_back(mean[x]);
}

/// How well the sum follows the data and the model, until a time.
inline std::string correlation_sentence(std::string_view name, std::span<const double> sum,
                                        std::span<const double> data, std::span<const double> model, std::size_t end,
                                        double spacing)
{
    return std::string(name) + ", t < " + number_text(static_cast<double>(end) * spacing, 0) +
           ": the sum of terms correlates with the data's derivative by " +
           number_text(correlation_of(sum, data, end), 3) + ", with the model's by " +
           number_text(correlation_of(sum, model, end), 3);
}

template <class System>
void add_sentences(closure_analysis<System>& analysis)
{
    using result = closure_analysis<System>;
    const std::size_t times = analysis.terms.size();
    for (const std::size_t x : drawn_observables<System>()) {
        const auto& sum = analysis.sum_filtered[x];
        for (const std::size_t end : {times * 3 / 5, times})
            if (end >= 2)
                analysis.sentences.push_back(correlation_sentence(result::names[x], sum, analysis.data_derivative[x],
                                                                  analysis.model_derivative[x], end, analysis.spacing));
        std::vector<std::array<double, result::parameter_count>> of_observable(times);
        for (std::size_t t = 0; t < times; ++t)
            for (std::size_t p = 0; p < result::parameter_count; ++p)
                of_observable[t][p] = analysis.terms[t].of[x][p].value;
        for (const closure_phase& phase : phases_of(sum, times / 20))
            analysis.sentences.push_back(phase_sentence(result::names[x], phase, shares_of_terms(of_observable, phase),
                                                        System::model::parameter_names, analysis.spacing));
    }
}

} // namespace experiment_detail

template <system_definition System>
closure_analysis<System> closure_stage<System>::analyse(const fit<System>& fitted, const lattice_ensemble& ensemble,
                                                        const closure_settings& settings, std::uint64_t seed,
                                                        const executor_of<System>& executor)
{
    using namespace experiment_detail;
    using model = typename System::model;
    using result_type = closure_analysis<System>;
    require_one_start(ensemble.origin());
    const std::size_t times = fitted.theta.size();
    require(ensemble.records() == times, "parameters.npy: has ", times, " times; lattices.npy has ",
            ensemble.records());
    require(times >= 2, "closure terms: parameters at one time; expected two or more");
    require_memory("--closure-samples " + std::to_string(settings.closure_samples),
                   product_of({times, settings.closure_samples,
                               result_type::observable_count * sizeof(std::int32_t) +
                                   result_type::parameter_count * sizeof(std::int64_t)}));
    const auto error_times = spread_times(settings.error_times, times);
    require_memory("--error-times " + std::to_string(settings.error_times),
                   product_of({error_times.size(), settings.closure_samples, std::size_t{model::unit_counts[0]}}));
    result_type result;
    result.error_times = error_times;
    result.spacing = fitted.time_step * static_cast<double>(fitted.record_every);
    constexpr std::size_t fewest = 41;
    // The cutoff is per unit of time, the filter's per recorded time.
    result.cutoff = times < fewest ? 0.0 : (std::min)(settings.low_pass * result.spacing, std::numbers::pi);

    const auto path = filtered_path<model>(fitted.theta, result.cutoff);
    const auto slopes = slopes_of_path(std::span<const parameters<model>>(path), result.spacing);
    const closure_observables<System> observe(counts_of<System>{}, pairs_of<System>{}, {});
    const interruptible stopping(executor);
    result.terms = visit_choice(fitted.law, [&](const auto& law) {
        return closure_terms_along(law, std::span<const parameters<model>>(path),
                                   std::span<const parameter_values<model, double>>(slopes), observe,
                                   settings.closure_samples, seed, stopping);
    });
    set_data_means(result, ensemble, fitted.part, executor);
    for (std::size_t x = 0; x < result_type::observable_count; ++x) {
        std::vector<double> sum;
        for (const auto& at : result.terms) {
            sum.push_back(at.sum[x].value);
            result.model_mean[x].push_back(at.mean[x].value);
        }
        result.sum_filtered[x] = filtered(sum, result.cutoff);
        result.data_derivative[x] = differences_of(filtered(result.data_mean[x], result.cutoff), result.spacing);
        result.model_derivative[x] = differences_of(filtered(result.model_mean[x], result.cutoff), result.spacing);
    }
    add_sentences(result);
    result.errors = visit_choice(fitted.law, [&](const auto& law) {
        return parameter_errors_along(law, std::span<const parameters<model>>(fitted.theta),
                                      std::span<const std::size_t>(result.error_times), training_data_of(ensemble),
                                      selected_runs<System>(ensemble, fitted.part, executor), settings.closure_samples,
                                      seed, stopping);
    });
    return result;
}

template <system_definition System>
void closure_stage<System>::write(output_directory& out, const closure_analysis<System>& analysis)
{
    using result_type = closure_analysis<System>;
    constexpr std::size_t observables = result_type::observable_count, parameters = result_type::parameter_count;
    const std::size_t times = analysis.terms.size();
    std::vector<double> terms, term_errors, sums, sum_errors;
    for (std::size_t x = 0; x < observables; ++x)
        for (const auto& at : analysis.terms) {
            for (const measured& one : at.of[x]) {
                terms.push_back(one.value);
                term_errors.push_back(one.standard_error);
            }
            sums.push_back(at.sum[x].value);
            sum_errors.push_back(at.sum[x].standard_error);
        }
    out.npy("closure_terms.npy", std::span<const double>(terms), {observables, times, parameters});
    out.npy("closure_terms_errors.npy", std::span<const double>(term_errors), {observables, times, parameters});
    out.npy("closure_sum.npy", std::span<const double>(sums), {observables, times});
    out.npy("closure_sum_errors.npy", std::span<const double>(sum_errors), {observables, times});
    const auto write_series = [&](const char* name, const auto& series) {
        std::vector<double> all;
        for (const std::vector<double>& one : series)
            all.insert(all.end(), one.begin(), one.end());
        out.npy(name, std::span<const double>(all), {observables, times});
    };
    write_series("closure_sum_filtered.npy", analysis.sum_filtered);
    write_series("data_mean.npy", analysis.data_mean);
    write_series("model_mean.npy", analysis.model_mean);
    write_series("data_derivative.npy", analysis.data_derivative);
    write_series("model_derivative.npy", analysis.model_derivative);
    if (analysis.errors.empty())
        return;
    std::vector<double> errors;
    for (const auto& at : analysis.errors)
        errors.insert(errors.end(), at.begin(), at.end());
    out.npy("parameter_errors.npy", std::span<const double>(errors), {analysis.errors.size(), parameters});
}

} // namespace CLOSURA_ABI
} // namespace closura
