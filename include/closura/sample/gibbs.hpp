// Gibbs sampling. One step updates all layers of one parity, then all of the other: odd layers first, then even ones.
// Within a layer, units do not see each other, so they are updated together, 32 at a time.
#pragma once

#include <closura/sample/kernels.hpp>
#include <closura/simd/random.hpp>
#include <closura/state/configuration.hpp>

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

namespace closura::inline CLOSURA_ABI {

/// The conditional distributions of all layers for one parameter set, ready for sampling. Building it costs
/// microseconds and serves any number of chains and steps; it is constant afterwards and may be shared by threads.
template <model_type Model>
class conditionals {
public:
    explicit conditionals(const parameters<Model>& theta)
        : conditionals(theta, std::make_index_sequence<Model::layer_count>{})
    {}

    template <std::size_t Layer>
    [[nodiscard]] const layer_kernel<Model, Layer>& kernel() const
    {
        return std::get<Layer>(kernels_);
    }

private:
    template <class Layers>
    struct kernels_of;
    template <std::size_t... Layer>
    struct kernels_of<std::index_sequence<Layer...>> {
        using type = std::tuple<layer_kernel<Model, Layer>...>;
    };

    template <std::size_t... Layer>
    conditionals(const parameters<Model>& theta, std::index_sequence<Layer...>)
        : kernels_(layer_kernel<Model, Layer>(theta)...)
    {}

    typename kernels_of<std::make_index_sequence<Model::layer_count>>::type kernels_;
};

namespace gibbs_detail {

/// Calls sample(index of the first unit in its plane) for each block of a plane, and stores what it returns.
template <class Model, class Sample>
[[gnu::always_inline]] inline void for_each_block(std::uint8_t* __restrict plane, Sample sample)
{
    using planes = layout<Model>;
    for (std::size_t run = 0; run < planes::run_count; ++run) {
        const std::size_t first = planes::first_cell + run * planes::run_distance;
        for (std::size_t done = 0; done < planes::run_length; done += block_bytes)
            sample(first + done).store(plane + first + done);
    }
    configuration<Model>::refresh_halo(plane);
}

template <class Model, std::size_t Layer, std::size_t Plane>
void sample_plane(configuration<Model>& states, const layer_kernel<Model, Layer>& kernel, random_lanes& stream)
{
    using planes = layout<Model>;
    random_lanes lanes = stream;
    const std::uint8_t* chain = states.data();
    for_each_block<Model>(states.data() + Plane * planes::plane_bytes, [&](std::size_t cell) {
        if constexpr (neighbourhood<Model, Layer>::kernel == kernel_kind::expressions)
            return kernel.template sample<Plane>(states, cell, lanes);
        else
            return kernel.template sample<Plane>(chain + cell, lanes);
    });
    stream = lanes;
}

/// Calls function(integral constants Layer, Plane) for the planes of all layers of one parity, from `FirstLayer` on.
template <class Model, std::size_t FirstLayer, std::size_t Parity, class Function>
void for_each_plane(Function function)
{
    using planes = layout<Model>;
    const auto of_layer = [&]<std::size_t Layer>(std::integral_constant<std::size_t, Layer> layer) {
        if constexpr (Layer % 2 == Parity && Layer >= FirstLayer)
            [&]<std::size_t... Residue>(std::index_sequence<Residue...>)
            {
                (function(layer, std::integral_constant<std::size_t, planes::first_plane[Layer] + Residue>{}), ...);
            }
        (std::make_index_sequence<planes::plane_counts[Layer]>{});
    };
    [&]<std::size_t... Layer>(std::index_sequence<Layer...>)
    {
        (of_layer(std::integral_constant<std::size_t, Layer>{}), ...);
    }
    (std::make_index_sequence<Model::layer_count>{});
}

} // namespace gibbs_detail

/// Which layers a step updates: all of them (sleep phase), or all but the visible one, clamped to data (wake phase).
enum class phase : std::uint8_t { sleep, wake };

/// Gives every unit that the phase updates a random state: each of the 1 + |R| states with equal chance.
template <phase Phase, model_type Model>
void randomise(configuration<Model>& states, random_lanes& stream)
{
    constexpr std::size_t first_layer = Phase == phase::wake ? 1 : 0;
    const auto one_plane = [&](auto layer, auto plane) {
        constexpr std::size_t l = decltype(layer)::value;
        constexpr std::size_t species_count = Model::species_counts[l];
        threshold_row<species_count> row{};
        std::array<short_pair, species_count> thresholds;
        for (std::size_t s = 0; s < species_count; ++s) {
            row[s] = static_cast<std::uint32_t>((std::uint64_t{s + 1} << 32) / (species_count + 1));
            thresholds[s].first = thresholds[s].second = short_block(choice_detail::upper_bits(row[s]));
        }
        random_lanes lanes = stream;
        gibbs_detail::for_each_block<Model>(
            states.data() + decltype(plane)::value * layout<Model>::plane_bytes, [&](std::size_t) {
                return choose<species_count>(thresholds, lanes, codes_of<Model>[l], [row](std::size_t) { return row; });
            });
        stream = lanes;
    };
    gibbs_detail::for_each_plane<Model, first_layer, 1>(one_plane);
    gibbs_detail::for_each_plane<Model, first_layer, 0>(one_plane);
}

/// `steps` Gibbs steps of one chain. Time is linear in units and steps; nothing is allocated.
template <phase Phase, model_type Model>
void sweep(configuration<Model>& states, const conditionals<Model>& given, random_lanes& stream, std::size_t steps)
{
    constexpr std::size_t first_layer = Phase == phase::wake ? 1 : 0;
    const auto one_plane = [&](auto layer, auto plane) {
        gibbs_detail::sample_plane<Model, decltype(layer)::value, decltype(plane)::value>(
            states, given.template kernel<decltype(layer)::value>(), stream);
    };
    for (std::size_t step = 0; step < steps; ++step) {
        gibbs_detail::for_each_plane<Model, first_layer, 1>(one_plane);
        gibbs_detail::for_each_plane<Model, first_layer, 0>(one_plane);
    }
}

} // namespace closura::inline CLOSURA_ABI
