// How the wake phase finds <O>_data of one visible configuration: by Gibbs sampling of the hidden layers, by Gibbs
// sampling whose last step is averaged over, or by mean field.
//
// A way of one's own is a type with a `name` and `at(θ, conditionals, Gibbs steps)`, which gives a function of visible
// states and a random stream; it returns `awake_moments`. Threads call it at once.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/learn/wake_sleep.hpp>
#include <closura/sample/mean_field.hpp>

#include <boost/mp11/list.hpp>

#include <algorithm>
#include <array>
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

/// Gibbs sampling, Rao–Blackwellised: units that the last Gibbs step draws are independent, given what it draws them
/// from, so that their means take the place of their states. With k steps, visible units v, odd layers x and even
/// hidden ones y,
///
///   statistics without y    of v and the means of x_k given v and y_(k−1)
///   statistics with y       of v, x_k and the means of y_k given x_k
///
/// Expectations are those of `gibbs_wake` after as many steps, of which there is at least one, and variances are no
/// larger. With one hidden layer there are none.
struct rao_blackwell_wake {
    static constexpr std::string_view name = "rao_blackwell";

    /// Errors: `input_error` if hidden units of layers of one parity see each other, or θ is not finite. Time: that of
    /// `gibbs_wake`, and two sweeps of mean field.
    template <model_type Model>
    [[nodiscard]] auto at(const parameters<Model>& theta, const conditionals<Model>& given,
                          std::size_t gibbs_steps) const
    {
        require(hidden_layers_alternate<Model>,
                "wake rao_blackwell: hidden units of one layer see each other; expected gibbs or mean_field");
        return [&given, gibbs_steps, of = mean_field<Model>(theta)](std::span<const std::uint8_t> visible,
                                                                    random_lanes stream) {
            configuration<Model> states;
            states.set_layer(0, visible);
            randomise<phase::wake>(states, stream);
            sweep<phase::wake>(states, given, stream, gibbs_steps > 0 ? gibbs_steps - 1 : 0);
            unit_means<Model> m;
            for (std::size_t layer = 0; layer < Model::layer_count; layer += 2)
                m.set_layer(layer, states.layer(layer));
            of.template given_others<1>(m);
            auto result = of.moments(m);
            if constexpr (Model::layer_count > 2) {
                sweep<phase::wake>(states, given, stream, 1);
                for (std::size_t layer = 1; layer < Model::layer_count; layer += 2)
                    m.set_layer(layer, states.layer(layer));
                of.template given_others<0>(m);
                const auto with_even_layers = of.moments(m);
                for (std::size_t p = 0; p < result.size(); ++p)
                    if (sees_even_hidden_layer<Model>[p])
                        result[p] = with_even_layers[p];
            }
            return awake_moments<Model>{result, static_cast<double>(gibbs_steps)};
        };
    }
    friend bool operator==(const rao_blackwell_wake&, const rao_blackwell_wake&) = default;

private:
    template <class Model>
    static constexpr auto sees_even_hidden_layer = []<class... Term>(boost::mp11::mp_list<Term...>) {
        return std::array<bool, sizeof...(Term)>{std::ranges::any_of(
            Term::cluster::layers, [](std::size_t layer) { return layer % 2 == 0 && layer > 0; })...};
    }(typename Model::terms{});
};

/// One of them, chosen at run time.
using any_wake = choice<gibbs_wake, mean_field_wake, rao_blackwell_wake>;

} // namespace CLOSURA_ABI
} // namespace closura
