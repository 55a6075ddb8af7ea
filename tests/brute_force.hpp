// A second opinion on every model: its sums over sites and bonds written out, straight from the definitions.
//
//   unit y of the upper layer joins the lower units  stride·y + o  (modulo the extents)  for every offset o.
//
// Nothing here uses closura's layout, codes, geometry, expressions or statistics; only the type of the model is read.
#pragma once

#include <closura/model/site_biases.hpp>
#include <closura/model/structure.hpp>
#include <closura/simd/random.hpp>
#include <closura/state/configuration.hpp>
#include <closura/state/parameters.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace closura_tests {

using namespace closura; // NOLINT: these are tests of closura alone

/// Lattice points and extents, missing dimensions in front: those have extent 1.
using triple = std::array<long, 3>;

template <std::size_t Rank>
triple filled_up(const std::array<long, Rank>& values, long missing)
{
    triple result;
    result.fill(missing);
    for (std::size_t d = 0; d < Rank; ++d)
        result[3 - Rank + d] = values[d];
    return result;
}

inline std::size_t site_of(const triple& at, const triple& extents)
{
    long site = 0;
    for (std::size_t d = 0; d < 3; ++d) {
        const long inside = ((at[d] % extents[d]) + extents[d]) % extents[d];
        site = site * extents[d] + inside;
    }
    return static_cast<std::size_t>(site);
}

struct layer_facts {
    triple extents{};
    std::vector<std::string> species;

    std::size_t size() const { return static_cast<std::size_t>(extents[0] * extents[1] * extents[2]); }
    std::uint8_t state_of(const std::string& name) const
    {
        for (std::size_t s = 0; s < species.size(); ++s)
            if (species[s] == name)
                return static_cast<std::uint8_t>(s + 1);
        return 255; // no unit is ever in this state
    }
};

/// A unit, numbered through all layers, and the state that a statistic asks it to be in.
struct unit_in_state {
    std::size_t unit;
    std::uint8_t state;
};

/// −∂E/∂θ: the number of clusters of `order` units all of which are in the wanted states.
struct statistic_sum {
    std::string name;
    std::size_t order = 1;
    std::vector<unit_in_state> units; // `order` units after `order` units

    std::int64_t value(const std::vector<std::uint8_t>& states) const
    {
        std::int64_t count = 0;
        for (std::size_t n = 0; n < units.size(); n += order) {
            bool all = true;
            for (std::size_t k = 0; k < order; ++k)
                all = all && states[units[n + k].unit] == units[n + k].state;
            count += all;
        }
        return count;
    }
};

/// One weight W_αβ: its indices in θ and q in both directions, counted bond by bond.
struct counted_pair {
    std::size_t weight;
    std::size_t lower_bias;
    std::size_t upper_bias;
    double upper_per_lower;
    double lower_per_upper;
};

/// A model as run-time numbers.
struct description {
    std::vector<layer_facts> layers;
    std::vector<statistic_sum> statistics;
    std::vector<counted_pair> pairs;

    std::size_t first_unit(std::size_t layer) const
    {
        std::size_t result = 0;
        for (std::size_t l = 0; l < layer; ++l)
            result += layers[l].size();
        return result;
    }
    std::size_t unit_count() const { return first_unit(layers.size()); }
    std::size_t layer_of(std::size_t unit) const
    {
        std::size_t layer = 0;
        while (unit >= layers[layer].size())
            unit -= layers[layer++].size();
        return layer;
    }
    /// The number of states of each unit.
    std::vector<std::size_t> state_counts() const
    {
        std::vector<std::size_t> result;
        for (const layer_facts& layer : layers)
            result.insert(result.end(), layer.size(), layer.species.size() + 1);
        return result;
    }
    std::size_t bias_index(std::size_t layer, const std::string& species) const
    {
        std::size_t result = 0;
        for (std::size_t l = 0; l < layer; ++l)
            result += layers[l].species.size();
        return result + layers[layer].state_of(species) - 1U;
    }
    std::size_t bias_count() const
    {
        std::size_t result = 0;
        for (const layer_facts& layer : layers)
            result += layer.species.size();
        return result;
    }

    template <class Theta>
    double energy(const Theta& theta, const std::vector<std::uint8_t>& states) const
    {
        double energy = 0.0;
        for (std::size_t p = 0; p < statistics.size(); ++p)
            energy -= theta[p] * static_cast<double>(statistics[p].value(states));
        return energy;
    }
};

namespace reading {

template <class Lattice>
struct extents_of;
template <std::size_t... Extents>
struct extents_of<lattice<Extents...>> {
    static triple value() { return filled_up<sizeof...(Extents)>({static_cast<long>(Extents)...}, 1); }
};

template <class Layer, class ModelLattice>
struct layer;
template <class... Species, class ModelLattice>
struct layer<units<Species...>, ModelLattice> {
    static layer_facts value() { return {extents_of<ModelLattice>::value(), {std::string(Species::name())...}}; }
};
template <class Own, class... Species, class ModelLattice>
struct layer<units_on<Own, Species...>, ModelLattice> {
    static layer_facts value() { return {extents_of<Own>::value(), {std::string(Species::name())...}}; }
};

struct joined {
    std::vector<triple> offsets;
    triple stride{1, 1, 1};
};

template <class Connectivity>
struct connectivity;
template <std::size_t... Extents>
struct connectivity<patch<Extents...>> {
    static joined value()
    {
        const triple extents = filled_up<sizeof...(Extents)>({static_cast<long>(Extents)...}, 1);
        joined result;
        for (long z = 0; z < extents[0]; ++z)
            for (long y = 0; y < extents[1]; ++y)
                for (long x = 0; x < extents[2]; ++x)
                    result.offsets.push_back({z, y, x});
        return result;
    }
};
template <long... Components>
triple read_offset(offset<Components...>)
{
    return filled_up<sizeof...(Components)>({Components...}, 0);
}
template <class... Offsets>
struct connectivity<stencil<Offsets...>> {
    static joined value() { return {{read_offset(Offsets{})...}}; }
};
template <class Inner, std::size_t... Strides>
struct connectivity<strided<Inner, Strides...>> {
    static joined value()
    {
        joined result = connectivity<Inner>::value();
        result.stride = filled_up<sizeof...(Strides)>({static_cast<long>(Strides)...}, 1);
        return result;
    }
};

using names = std::vector<std::pair<std::string, std::string>>;

template <class Pairs>
struct pairs;
template <>
struct pairs<same_species> {
    static names value(const layer_facts& below, const layer_facts& above)
    {
        names result;
        for (const std::string& a : below.species)
            for (const std::string& b : above.species)
                if (a == b)
                    result.emplace_back(a, b);
        return result;
    }
};
template <>
struct pairs<all_pairs> {
    static names value(const layer_facts& below, const layer_facts& above)
    {
        names result;
        for (const std::string& a : below.species)
            for (const std::string& b : above.species)
                result.emplace_back(a, b);
        return result;
    }
};
template <class... Pairs>
struct pairs<species_pairs<Pairs...>> {
    static names value(const layer_facts&, const layer_facts&)
    {
        return {{std::string(Pairs::below::name()), std::string(Pairs::above::name())}...};
    }
};

template <class Function>
void for_each_site(const triple& extents, Function function)
{
    for (long z = 0; z < extents[0]; ++z)
        for (long y = 0; y < extents[1]; ++y)
            for (long x = 0; x < extents[2]; ++x)
                function(triple{z, y, x});
}

inline void add_coupling(description& result, std::size_t lower, std::size_t upper, const joined& by,
                         const names& species)
{
    const layer_facts& below = result.layers[lower];
    const layer_facts& above = result.layers[upper];
    for (const auto& [a, b] : species) {
        statistic_sum sum{
            "weight[" + std::to_string(lower) + "," + a + "," + std::to_string(upper) + "," + b + "]", 2, {}};
        std::vector<double> bonds_of_lower(below.size());
        std::vector<double> bonds_of_upper(above.size());
        const auto add = [&](std::size_t lower_site, std::size_t upper_site) {
            bonds_of_lower[lower_site] += 1.0;
            bonds_of_upper[upper_site] += 1.0;
            sum.units.push_back({result.first_unit(lower) + lower_site, below.state_of(a)});
            sum.units.push_back({result.first_unit(upper) + upper_site, above.state_of(b)});
        };
        for_each_site(above.extents, [&](const triple& y) {
            for (const triple& o : by.offsets) {
                triple at;
                for (std::size_t d = 0; d < 3; ++d)
                    at[d] = by.stride[d] * y[d] + o[d];
                add(site_of(at, below.extents), site_of(y, above.extents));
                // Bonds inside a layer have no direction.
                if (lower == upper && a != b)
                    add(site_of(y, above.extents), site_of(at, below.extents));
            }
        });
        for (double bonds : bonds_of_lower)
            EXPECT_EQ(bonds, bonds_of_lower[0]);
        for (double bonds : bonds_of_upper)
            EXPECT_EQ(bonds, bonds_of_upper[0]);
        result.pairs.push_back({result.statistics.size(), result.bias_index(lower, a), result.bias_index(upper, b),
                                bonds_of_lower[0], bonds_of_upper[0]});
        result.statistics.push_back(std::move(sum));
    }
}

inline void add_biases(description& result)
{
    for (std::size_t l = 0; l < result.layers.size(); ++l)
        for (const std::string& species : result.layers[l].species) {
            statistic_sum sum{"bias[" + std::to_string(l) + "," + species + "]", 1, {}};
            for (std::size_t site = 0; site < result.layers[l].size(); ++site)
                sum.units.push_back({result.first_unit(l) + site, result.layers[l].state_of(species)});
            result.statistics.push_back(std::move(sum));
        }
}

template <std::size_t Lower, std::size_t Upper, class Connectivity, class Pairs, fixed_string Name>
void read_element(couple<Lower, Upper, Connectivity, Pairs, Name>, description& result)
{
    names selected = pairs<Pairs>::value(result.layers[Lower], result.layers[Upper]);
    // Inside a layer, all pairs are all unordered ones.
    if (Lower == Upper && std::is_same_v<Pairs, all_pairs>)
        std::erase_if(selected, [&](const auto& pair) {
            return result.layers[Lower].state_of(pair.first) > result.layers[Upper].state_of(pair.second);
        });
    add_coupling(result, Lower, Upper, connectivity<Connectivity>::value(), selected);
}

template <fixed_string Name, class... Placed, std::size_t... Position, class... Species>
void read_element(interaction<Name, cluster<Placed...>, expr::product<expr::occupancy<Position, Species>...>>,
                  description& result)
{
    constexpr std::array<std::size_t, sizeof...(Placed)> layer_at = {Placed::layer...};
    const std::array<triple, sizeof...(Placed)> offset_at = {
        filled_up<Placed::components.size()>(Placed::components, 0)...};
    statistic_sum sum{"strength[" + std::string(Name.view()) + "]", sizeof...(Position), {}};
    for_each_site(result.layers[layer_at[0]].extents, [&](const triple& y) {
        const auto add = [&](std::size_t position, const std::string& species) {
            const layer_facts& at_layer = result.layers[layer_at[position]];
            triple at;
            for (std::size_t d = 0; d < 3; ++d)
                at[d] = y[d] + offset_at[position][d];
            sum.units.push_back(
                {result.first_unit(layer_at[position]) + site_of(at, at_layer.extents), at_layer.state_of(species)});
        };
        (add(Position, std::string(Species::name())), ...);
    });
    result.statistics.push_back(std::move(sum));
}

/// Biases of single units are no parameters: tests that have them add their part of the energy.
template <std::size_t Layer>
void read_element(site_biases<Layer>, description&)
{}

template <class Model>
struct reader;

template <class Lattice, class... Layers, class... Elements>
struct reader<model<Lattice, layers<Layers...>, Elements...>> {
    static description value()
    {
        description result;
        (result.layers.push_back(layer<Layers, Lattice>::value()), ...);
        add_biases(result);
        (read_element(Elements{}, result), ...);
        return result;
    }
};

} // namespace reading

template <class Model>
const description& described()
{
    static const description result = reading::reader<Model>::value();
    return result;
}

// ---- Configurations as plain lists of states, all layers one after the other.

template <class Model>
std::vector<std::uint8_t> states_of(const configuration<Model>& states)
{
    std::vector<std::uint8_t> result;
    for (std::size_t l = 0; l < Model::layer_count; ++l) {
        const std::vector<std::uint8_t> layer = states.layer(l);
        result.insert(result.end(), layer.begin(), layer.end());
    }
    return result;
}

template <class Model>
void set_states(configuration<Model>& to, const std::vector<std::uint8_t>& states)
{
    std::size_t first = 0;
    for (std::size_t l = 0; l < Model::layer_count; ++l) {
        to.set_layer(l, std::span(states).subspan(first, Model::unit_counts[l]));
        first += Model::unit_counts[l];
    }
}

template <class Model>
configuration<Model> configured(const std::vector<std::uint8_t>& states)
{
    configuration<Model> result;
    set_states(result, states);
    return result;
}

// ---- Random input, by SplitMix64.

inline double uniform(splitmix64& bits) { return static_cast<double>(bits() >> 11) * 0x1p-53; }
inline double symmetric(splitmix64& bits, double scale) { return scale * (2.0 * uniform(bits) - 1.0); }

template <class Model>
std::vector<std::uint8_t> random_states(splitmix64& bits)
{
    std::vector<std::uint8_t> result;
    for (std::size_t count : described<Model>().state_counts())
        result.push_back(static_cast<std::uint8_t>(bits() % count));
    return result;
}

template <class Model>
parameters<Model> random_parameters(splitmix64& bits, double scale)
{
    parameters<Model> result;
    for (double& value : result)
        value = symmetric(bits, scale);
    return result;
}

// ---- Exact distributions by enumeration.

/// All configurations of a tiny model, each with its statistics.
template <class Model>
class all_configurations {
public:
    static constexpr std::size_t count = Model::parameter_count;
    using vector = std::array<double, count>;

    all_configurations()
    {
        const description& model = described<Model>();
        const std::vector<std::size_t> bases = model.state_counts();
        std::vector<std::uint8_t> states(bases.size(), 0);
        for (;;) {
            std::array<std::int16_t, count> observed;
            for (std::size_t p = 0; p < count; ++p)
                observed[p] = static_cast<std::int16_t>(model.statistics[p].value(states));
            statistics_.push_back(observed);
            std::size_t unit = 0;
            for (; unit < bases.size(); ++unit) {
                if (++states[unit] < bases[unit])
                    break;
                states[unit] = 0;
            }
            if (unit == bases.size())
                return;
        }
    }

    std::size_t size() const { return statistics_.size(); }
    const std::array<std::int16_t, count>& statistics(std::size_t number) const { return statistics_[number]; }

    /// The number of a configuration: the first unit is the fastest digit, so the visible layer is the number modulo
    /// `visible_count()`.
    static std::size_t number_of(const std::vector<std::uint8_t>& states)
    {
        const std::vector<std::size_t> bases = described<Model>().state_counts();
        std::size_t number = 0;
        for (std::size_t unit = states.size(); unit-- > 0;)
            number = number * bases[unit] + states[unit];
        return number;
    }

    static std::vector<std::uint8_t> states_of_number(std::size_t number)
    {
        std::vector<std::uint8_t> states;
        for (std::size_t base : described<Model>().state_counts()) {
            states.push_back(static_cast<std::uint8_t>(number % base));
            number /= base;
        }
        return states;
    }

    static std::size_t visible_count()
    {
        std::size_t result = 1;
        for (std::size_t site = 0; site < Model::unit_counts[0]; ++site)
            result *= Model::species_counts[0] + 1;
        return result;
    }

    /// −E of every configuration.
    template <class Theta>
    std::vector<double> exponents(const Theta& theta) const
    {
        std::vector<double> result(size());
        for (std::size_t n = 0; n < size(); ++n)
            for (std::size_t p = 0; p < count; ++p)
                result[n] += theta[p] * static_cast<double>(statistics_[n][p]);
        return result;
    }

    template <class Theta>
    double log_partition_function(const Theta& theta) const
    {
        const std::vector<double> exponent = exponents(theta);
        double largest = exponent[0];
        for (double e : exponent)
            largest = std::fmax(largest, e);
        double total = 0.0;
        for (double e : exponent)
            total += std::exp(e - largest);
        return largest + std::log(total);
    }

    template <class Theta>
    std::vector<double> probabilities(const Theta& theta) const
    {
        std::vector<double> result = exponents(theta);
        const double log_z = log_partition_function(theta);
        for (double& p : result)
            p = std::exp(p - log_z);
        return result;
    }

    /// <O_θ> under any distribution over the configurations.
    parameter_values<Model, double> mean(const std::vector<double>& probabilities) const
    {
        parameter_values<Model, double> result;
        for (std::size_t n = 0; n < size(); ++n)
            for (std::size_t p = 0; p < count; ++p)
                result[p] += probabilities[n] * static_cast<double>(statistics_[n][p]);
        return result;
    }

private:
    std::vector<std::array<std::int16_t, count>> statistics_;
};

} // namespace closura_tests
