// θ(t) of what a closure in the expectation coordinates predicts. A model without hidden layers has one θ for each set
// of means of its statistics, so the moments that are predicted are those of one law exp(−E(θ(t)))/Z: samples, other
// observables and likelihoods follow from it.
//
//     const auto statistics = observables_of_statistics<Model>(counts_and_pairs);
//     const auto wanted = moments_to_follow<Model>(means, width, *statistics, runs);
//     const auto path = learn_path(law, theta_0, std::span(wanted), …);              // path_learning.hpp
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/stream_key.hpp>
#include <closura/learn/data_moments.hpp>
#include <closura/sample/moments.hpp>
#include <closura/simd/random.hpp>
#include <closura/simulate/observable.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// For each statistic of a model the number of the observable that equals it on every lattice. Nothing if one of them
/// equals none: then the observables' means do not determine θ. Found on lattices that are filled at random.
template <model_type Model, class Observable>
[[nodiscard]] std::optional<std::array<std::size_t, Model::parameter_count>>
observables_of_statistics(const Observable& observe)
{
    static_assert(Model::layer_count == 1, "statistics of a model with hidden layers are no observables");
    using lattice = typename Model::template lattice_of<0>;
    constexpr std::size_t lattices = 16, width = value_count<Observable>, count = Model::parameter_count;
    std::array<std::array<bool, width>, count> equal;
    for (auto& row : equal)
        row.fill(true);
    random_stream random(0, {purpose::drawing, 0, 0});
    configuration<Model> states;
    std::array<std::uint8_t, lattice::size> sites;
    for (std::size_t n = 0; n < lattices; ++n) {
        for (auto& site : sites)
            site = static_cast<std::uint8_t>(random.below(1 + Model::species_counts[0]));
        states.set_layer(0, std::span<const std::uint8_t>(sites));
        const statistics<Model> of_model = moments(states);
        const auto seen = observe(lattice_states<lattice>(std::span(std::as_const(sites))));
        for (std::size_t p = 0; p < count; ++p)
            for (std::size_t k = 0; k < width; ++k)
                equal[p][k] = equal[p][k] && static_cast<std::int64_t>(of_model[p]) == seen[k];
    }
    std::array<std::size_t, count> result{};
    for (std::size_t p = 0; p < count; ++p) {
        std::size_t k = 0;
        while (k < width && !equal[p][k])
            ++k;
        if (k == width)
            return std::nullopt;
        result[p] = k;
    }
    return result;
}

/// What a path is to follow: predicted means [time, observable], which have no spread over runs. A mean is taken to be
/// at least that of what half a run of so many shows. Errors: `input_error` if the means are not those of whole times.
template <model_type Model>
[[nodiscard]] std::vector<data_moments<Model>>
moments_to_follow(std::span<const double> means, std::size_t width,
                  const std::array<std::size_t, Model::parameter_count>& statistics, std::size_t runs)
{
    require(width > 0 && means.size() % width == 0, "moments to follow: ", means.size(), " means of ", width,
            " observables; expected whole times");
    std::vector<data_moments<Model>> result(means.size() / width);
    for (std::size_t t = 0; t < result.size(); ++t) {
        result[t].runs = runs;
        for (std::size_t p = 0; p < statistics.size(); ++p) {
            require(statistics[p] < width, "moments to follow: observable ", statistics[p], " of ", width);
            result[t].mean[p] = means[t * width + statistics[p]];
        }
    }
    return result;
}

} // namespace CLOSURA_ABI
} // namespace closura
