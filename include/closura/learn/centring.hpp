// How centres follow the data in learning, (10): μ ← (1−r) μ + r <n>_data / N, before centred moments are formed.
//
// A centring of one's own is a type with `update(mu, data_moments)`.
#pragma once

#include <closura/core/described.hpp>
#include <closura/state/centres.hpp>

#include <concepts>

namespace closura {
inline namespace CLOSURA_ABI {

template <class Centring, class Model>
concept centring_of = std::copyable<Centring> &&
    requires(const Centring& centring, centres<Model>& mu, const parameter_values<Model, double>& data_moments)
{
    centring.update(mu, data_moments);
};

/// Centres that slide towards the means of each wake phase.
struct sliding_centres {
    double factor = 0.5; ///< r of (10)

    template <class Model>
    void update(centres<Model>& mu, const parameter_values<Model, double>& data_moments) const
    {
        slide<Model>(mu, data_moments, factor);
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"centre_sliding">(&sliding_centres::factor, numbers(0.0, 1.0), "sliding factor r of the centres"));
    }
    friend bool operator==(const sliding_centres&, const sliding_centres&) = default;
};

} // namespace CLOSURA_ABI
} // namespace closura
