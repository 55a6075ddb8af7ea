// The kernel of layers with clusters of three and more units, or with biases of single units: logits are evaluated for
// each unit, as many units side by side as a block has numbers.
#pragma once

#include <closura/sample/energy.hpp>
#include <closura/sample/layer_kernel.hpp>
#include <closura/sample/open_units.hpp>
#include <closura/simd/exponential.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Clusters whose units at each position lie side by side in memory: answers occupancies.
template <class Model, class Cluster>
struct clusters_side_by_side {
    std::array<const std::uint8_t*, Cluster::layers.size()> units{};

    template <std::size_t Position, class Species>
    block<double> operator()(expr::occupancy<Position, Species>) const
    {
        constexpr std::size_t layer = Cluster::layers[Position];
        constexpr std::uint8_t code = codes_of<Model>[layer].code[Model::template state_of<layer, Species>];
        typedef std::uint8_t bytes __attribute__((vector_size(block<double>::size)));
        typedef std::uint64_t words __attribute__((vector_size(block_bytes)));
        bytes states;
        std::memcpy(&states, units[Position], sizeof states);
        const words wide = __builtin_convertvector(states, words);
        block<std::uint64_t> found;
        std::memcpy(&found, &wide, sizeof found);
        return reinterpret<double>(equal(found, block<std::uint64_t>(code)) &
                                   block<std::uint64_t>(std::bit_cast<std::uint64_t>(1.0)));
    }
};

/// Units side by side in a plane, for their logits.
template <class Model, std::size_t Layer, std::size_t Plane>
struct units_side_by_side {
    const parameters<Model>& theta;
    const std::uint8_t* first;                                      ///< the chain's first byte + the first unit's cell
    std::array<const double*, Model::species_counts[Layer]> biases; ///< of each species, the first unit's

    template <class Parameter>
    double operator()(expr::parameter<Parameter>) const
    {
        return theta[Parameter{}];
    }

    template <class Species>
    block<double> operator()(expr::variable<site_bias_tag<Layer, Species>>) const
    {
        return block<double>::load(biases[Model::template state_of<Layer, Species> - 1]);
    }

    template <class Cluster, std::size_t Position, class Body>
    block<double> operator()(expr::over_neighbours<Cluster, Position, Body>) const
    {
        block<double> sum(0.0);
        for (const auto& neighbours : neighbour_bytes<Model, Cluster, Position, Plane>) {
            clusters_side_by_side<Model, Cluster> clusters;
            for (std::size_t k = 0; k < neighbours.size(); ++k)
                clusters.units[k] = first + neighbours[k];
            sum = sum + expr::evaluate<block<double>>(Body{}, clusters);
        }
        return sum;
    }
};

/// The biases of a layer's single units, by species, plane and byte of the plane, so that those of units side by side
/// are. Empty if the layer has none.
template <class Model, std::size_t Layer>
class site_biases_by_byte {
    using planes = layout<Model>;
    /// A block may be read from the last byte on.
    static constexpr std::size_t of_species =
        Model::site_biased[Layer] ? planes::plane_counts[Layer] * planes::plane_bytes + block<double>::size : 0;

public:
    explicit site_biases_by_byte(const parameters<Model>& theta) : values_(Model::species_counts[Layer] * of_species)
    {
        if constexpr (Model::site_biased[Layer]) {
            const auto add = [&](std::size_t species, std::span<const double> biases) {
                for (std::size_t site = 0; site < biases.size(); ++site)
                    values_[species * of_species + planes::byte_of(Layer, site) -
                            planes::first_plane[Layer] * planes::plane_bytes] = biases[site];
            };
            [&]<class... Species>(boost::mp11::mp_list<Species...>) {
                (add(Model::template state_of<Layer, Species> - 1, theta.site_biases().template of<Layer, Species>()),
                 ...);
            }(typename Model::template species_of<Layer>{});
        }
    }

    /// Those of each species at a cell of a plane.
    [[nodiscard]] std::array<const double*, Model::species_counts[Layer]> at(std::size_t plane, std::size_t cell) const
    {
        std::array<const double*, Model::species_counts[Layer]> result{};
        if constexpr (Model::site_biased[Layer])
            for (std::size_t species = 0; species < result.size(); ++species)
                result[species] = values_.data() + species * of_species +
                                  (plane - planes::first_plane[Layer]) * planes::plane_bytes + cell;
        return result;
    }

private:
    std::vector<double> values_;
};

/// The thresholds of units whose logits are these, all finite.
template <std::size_t SpeciesCount>
[[nodiscard]] std::array<threshold_row<SpeciesCount>, block<double>::size>
thresholds_of_logits(const std::array<block<double>, SpeciesCount>& logits)
{
    std::array<threshold_row<SpeciesCount>, block<double>::size> rows;
    static_cast<void>(thresholds_of<SpeciesCount>(weights_of(logits), rows)); // the largest weight is 1
    return rows;
}

} // namespace sample_detail

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::expressions> {
    static constexpr std::size_t species_count = Model::species_counts[Layer];
    static constexpr std::size_t together = block<double>::size;

public:
    explicit layer_kernel(const parameters<Model>& theta)
        : theta_(theta), parts_(sample_detail::parts_if_infinite(theta)), site_biases_(theta)
    {}

    /// Needs the configuration itself; `cell` is the index of the first unit in its plane.
    template <std::size_t Plane, class Write>
    void sample_stretch(const configuration<Model>& states, std::size_t cell, std::size_t unit_count,
                        random_lanes& lanes, const Write& write) const
    {
        static_assert(word_block::size % together == 0);
        std::array<std::uint32_t, word_block::size> numbers;
        for (std::size_t first = 0; first < unit_count; first += together) {
            if (first % numbers.size() == 0)
                lanes.next().store(numbers.data());
            const std::size_t end = first + together < unit_count ? first + together : unit_count;
            const auto draw = [&](std::size_t unit, const threshold_row<species_count>& row) {
                write(unit, code_for<species_count>(numbers[unit % numbers.size()], row, codes_of<Model>[Layer]));
            };
            if (end == first + together && !parts_) {
                const auto rows = thresholds_together<Plane>(states, cell + first);
                for (std::size_t n = 0; n < together; ++n)
                    draw(first + n, rows[n]);
            } else
                for (std::size_t unit = first; unit < end; ++unit)
                    draw(unit, thresholds<Plane>(states, cell + unit));
        }
    }

    /// Of one unit. Not inlined where sampling is flattened, as it is rare there.
    template <std::size_t Plane>
    [[nodiscard, gnu::noinline]] threshold_row<species_count> thresholds(const configuration<Model>& states,
                                                                         std::size_t cell) const
    {
        const auto logits = sample_detail::logits_in_plane<Layer, Plane>(
            theta_, states, cell, [this]() -> const auto& { return *parts_; });
        if (parts_)
            return sample_detail::thresholds_of(sample_detail::weights_of(logits));
        std::array<block<double>, species_count> alike;
        for (std::size_t s = 0; s < species_count; ++s)
            alike[s] = block<double>(logits[s]);
        return sample_detail::thresholds_of_logits(alike)[0];
    }

private:
    /// Those of as many units from a cell on as a block has numbers. A function of its own, with all that it needs: for
    /// its work a call is cheap, and for compilers with sanitizers it is large.
    template <std::size_t Plane>
    [[nodiscard, gnu::noinline, gnu::flatten]] auto thresholds_together(const configuration<Model>& states,
                                                                        std::size_t cell) const
    {
        const sample_detail::units_side_by_side<Model, Layer, Plane> units{theta_, states.data() + cell,
                                                                           site_biases_.at(Plane, cell)};
        return [&]<class... Species>(boost::mp11::mp_list<Species...>) {
            return sample_detail::thresholds_of_logits<species_count>(
                {expr::evaluate<block<double>>(typename Model::template logit<Layer, Species>{}, units)...});
        }(typename Model::template species_of<Layer>{});
    }

    parameters<Model> theta_;
    std::optional<sample_detail::parts_of_parameters<parameters<Model>>> parts_; ///< if some are infinite
    sample_detail::site_biases_by_byte<Model, Layer> site_biases_;
};

} // namespace CLOSURA_ABI
} // namespace closura
