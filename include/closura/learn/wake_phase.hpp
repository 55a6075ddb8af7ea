// How the wake phase finds <O>_data of one visible configuration: by Gibbs sampling of the hidden layers, or by mean
// field.
//
// A way of one's own is a type with a `name` and `at(θ, conditionals, Gibbs steps)`, which gives a function of visible
// states and a random stream; it returns `awake_moments`. Threads call it at once.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/learn/wake_sleep.hpp>
#include <closura/sample/mean_field.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// <O> of one visible configuration. Counts of Gibbs sampling are whole numbers, and their sums exact in any order.
template <model_type Model>
struct awake_moments {
    parameter_values<Model, double> moments;
    double iterations = 0.0; ///< Gibbs steps, or sweeps of mean field
};

template <class Model>
[[nodiscard]] parameter_values<Model, double> as_moments(const statistics<Model>& counted)
{
    parameter_values<Model, double> result;
    for (std::size_t p = 0; p < result.size(); ++p)
        result[p] = static_cast<double>(counted[p]);
    return result;
}

template <class Wake, class Model>
concept wake_phase = named_alternative<Wake> &&
    requires(const Wake& wake, const parameters<Model>& theta, const conditionals<Model>& given,
             std::span<const std::uint8_t> visible, const random_lanes& stream)
{
    {
        wake.at(theta, given, std::size_t{1})(visible, stream)
        } -> std::same_as<awake_moments<Model>>;
};

/// One chain for each visible configuration, from random units: the paper's.
struct gibbs_wake {
    static constexpr std::string_view name = "gibbs";

    template <model_type Model>
    [[nodiscard]] auto at(const parameters<Model>&, const conditionals<Model>& given, std::size_t gibbs_steps) const
    {
        return [&given, gibbs_steps](std::span<const std::uint8_t> visible, const random_lanes& stream) {
            configuration<Model> states;
            return awake_moments<Model>{as_moments<Model>(wake(states, visible, given, stream, gibbs_steps)),
                                        static_cast<double>(gibbs_steps)};
        };
    }
    friend bool operator==(const gibbs_wake&, const gibbs_wake&) = default;
};

/// Mean field of the hidden layers, without noise of its own. Where hidden units do not see each other, as with one
/// hidden layer, it is Gibbs sampling Rao–Blackwellised: the exact mean, without the samples' variance. Otherwise it
/// has a bias.
struct mean_field_wake : mean_field_options {
    static constexpr std::string_view name = "mean_field";

    template <model_type Model>
    [[nodiscard]] auto at(const parameters<Model>& theta, const conditionals<Model>&, std::size_t) const
    {
        return [solve = mean_field<Model>(theta), options = static_cast<const mean_field_options&>(*this)](
                   std::span<const std::uint8_t> visible, const random_lanes&) {
            unit_means<Model> m;
            m.set_layer(0, visible);
            const auto how = solve.hidden(m, options);
            return awake_moments<Model>{solve.moments(m), static_cast<double>(how.iterations)};
        };
    }

    friend bool operator==(const mean_field_wake&, const mean_field_wake&) = default;
};

/// One of them, chosen at run time.
using any_wake = choice<gibbs_wake, mean_field_wake>;

} // namespace CLOSURA_ABI
} // namespace closura
