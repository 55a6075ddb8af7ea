// Coordinates of a closure in the expectation coordinates: counts, and pairs of neighbours relative to independence,
//
//     x_α = log(⟨n_α⟩ + ε),   x_αβ = log((⟨m_αβ⟩ + ε) / (⟨m_αβ⟩₀ + ε)),
//     ⟨m_αα⟩₀ = B (⟨n_α⟩/N)²,  ⟨m_αβ⟩₀ = 2 B ⟨n_α⟩⟨n_β⟩ / N²
//
// on N sites with B bonds between nearest neighbours; ε = ½ molecule, so that a species that is absent has coordinates,
// too. Observables are counts by species, then pairs as `neighbour_pairs` lists them: each species with itself, then
// the different ones.
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/rounding.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Between means of counts and pairs, and coordinates. Both have `size()` numbers, in the same order.
class moment_coordinates {
public:
    static constexpr double half_a_molecule = 0.5;

    moment_coordinates() = default;

    /// Errors: input_error if there is no species, site or bond.
    moment_coordinates(std::size_t species, std::size_t sites, std::size_t bonds)
        : species_(species), sites_(sites), bonds_(bonds)
    {
        require(species > 0 && sites > 0 && bonds > 0, "coordinates of moments: ", species, " species, ", sites,
                " sites, ", bonds, " bonds; expected some of each");
    }

    friend bool operator==(const moment_coordinates&, const moment_coordinates&) = default;
    [[nodiscard]] std::size_t species() const { return species_; }
    [[nodiscard]] std::size_t sites() const { return sites_; }
    [[nodiscard]] std::size_t bonds() const { return bonds_; }
    [[nodiscard]] std::size_t size() const { return species_ + species_ * (species_ + 1) / 2; }

    /// The place of a pair of species among the observables.
    [[nodiscard]] std::size_t pair(std::size_t a, std::size_t b) const
    {
        if (a == b)
            return species_ + a;
        const std::size_t low = a < b ? a : b, high = a < b ? b : a;
        return 2 * species_ + low * (2 * species_ - low - 1) / 2 + (high - low - 1);
    }

    /// Errors: input_error if there are not size() numbers, or they are negative or not finite.
    [[nodiscard]] std::vector<double> of_means(std::span<const double> means) const
    {
        require(means.size() == size(), "coordinates of moments: ", means.size(), " means; expected ", size());
        for (const double mean : means)
            require(std::isfinite(mean) && mean >= 0.0, "coordinates of moments: a mean of ", mean,
                    "; expected finite numbers that are not negative");
        std::vector<double> x(size());
        for (std::size_t s = 0; s < species_; ++s)
            x[s] = std::log(means[s] + half_a_molecule);
        for_each_pair([&](std::size_t place, std::size_t a, std::size_t b) {
            x[place] = std::log((means[place] + half_a_molecule) /
                                (independent_pairs(a, b, means[a], means[b]) + half_a_molecule));
        });
        return x;
    }

    /// The inverse; means that come out under 0 are 0.
    [[nodiscard]] std::vector<double> to_means(std::span<const double> x) const
    {
        require(x.size() == size(), "coordinates of moments: ", x.size(), " numbers; expected ", size());
        const auto at_least_none = [](double value) { return value > 0.0 ? value : 0.0; };
        std::vector<double> means(size());
        for (std::size_t s = 0; s < species_; ++s)
            means[s] = at_least_none(std::exp(x[s]) - half_a_molecule);
        for_each_pair([&](std::size_t place, std::size_t a, std::size_t b) {
            const double independent = independent_pairs(a, b, means[a], means[b]) + half_a_molecule;
            means[place] = at_least_none(rounded(std::exp(x[place]) * independent) - half_a_molecule);
        });
        return means;
    }

    /// ∂ means / ∂ coordinates at x, [observable, coordinate].
    [[nodiscard]] std::vector<double> slopes_of_means(std::span<const double> x) const
    {
        const std::vector<double> means = to_means(x);
        std::vector<double> slopes(size() * size());
        for (std::size_t s = 0; s < species_; ++s)
            slopes[s * size() + s] = means[s] > 0.0 ? std::exp(x[s]) : 0.0;
        for_each_pair([&](std::size_t place, std::size_t a, std::size_t b) {
            if (!(means[place] > 0.0))
                return;
            const double relative = std::exp(x[place]);
            slopes[place * size() + place] = relative * (independent_pairs(a, b, means[a], means[b]) + half_a_molecule);
            slopes[place * size() + a] +=
                rounded(relative * independent_pairs(a, b, 1.0, means[b]) * slopes[a * size() + a]);
            slopes[place * size() + b] +=
                rounded(relative * independent_pairs(a, b, means[a], 1.0) * slopes[b * size() + b]);
        });
        return slopes;
    }

    /// The moments of numbers of molecules that are placed on distinct sites, uniformly: exact.
    [[nodiscard]] std::vector<double> means_of_placed(std::span<const double> numbers) const
    {
        require(numbers.size() == species_, "a start: ", numbers.size(), " numbers; expected ", species_);
        std::vector<double> means(size());
        for (std::size_t s = 0; s < species_; ++s)
            means[s] = numbers[s];
        const auto n = static_cast<double>(sites_);
        const double chance = sites_ > 1 ? static_cast<double>(bonds_) / (n * (n - 1.0)) : 0.0;
        for_each_pair([&](std::size_t place, std::size_t a, std::size_t b) {
            means[place] = a == b ? chance * numbers[a] * (numbers[a] > 1.0 ? numbers[a] - 1.0 : 0.0)
                                  : 2.0 * chance * numbers[a] * numbers[b];
        });
        return means;
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        archive("species", species_);
        archive("sites", sites_);
        archive("bonds", bonds_);
        if constexpr (Archive::reading)
            if (species_ == 0 || species_ > 32 || sites_ == 0 || bonds_ == 0)
                archive.refuse("has no species, sites or bonds");
    }

    /// Calls function(place, a, b) for each pair.
    template <class Function>
    void for_each_pair(Function function) const
    {
        for (std::size_t a = 0; a < species_; ++a)
            for (std::size_t b = a; b < species_; ++b)
                function(pair(a, b), a, b);
    }

private:
    [[nodiscard]] double independent_pairs(std::size_t a, std::size_t b, double of_a, double of_b) const
    {
        const auto n = static_cast<double>(sites_);
        return (a == b ? 1.0 : 2.0) * static_cast<double>(bonds_) * (of_a / n) * (of_b / n);
    }

    std::size_t species_ = 0;
    std::size_t sites_ = 0;
    std::size_t bonds_ = 0;
};

} // namespace CLOSURA_ABI
} // namespace closura
