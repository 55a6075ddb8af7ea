// Gibbs sampling. One step updates all layers of one parity, then all of the other: odd layers first, then even ones.
// Within a layer, its planes are updated in the order of their residues, and the units of a plane colour by colour
// where they see each other (state/plane_choice.hpp). Units that are updated together share no cluster; they go 32 at a
// time.
#pragma once

#include <closura/sample/conditionals.hpp>
#include <closura/simd/random.hpp>
#include <closura/state/colours.hpp>
#include <closura/state/configuration.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace sample_detail {

/// Calls sample(index of the first unit in its plane, number of units) for each stretch of a plane's runs.
template <class Model, class Sample>
void for_each_stretch(std::uint8_t* plane, Sample sample)
{
    using planes = layout<Model>;
    constexpr std::size_t longest = open_units::capacity * block_bytes;
    for (std::size_t run = 0; run < planes::run_count; ++run)
        for (std::size_t done = 0; done < planes::run_length; done += longest)
            sample(planes::first_cell + run * planes::run_distance + done,
                   (std::min)(planes::run_length - done, longest));
    configuration<Model>::refresh_halo(plane);
}

/// Writes codes from a byte on: of a block, or of one unit.
struct plane_writer {
    std::uint8_t* to;

    void operator()(std::size_t byte, const byte_block& codes) const { codes.store(to + byte); }
    void operator()(std::size_t byte, std::uint8_t code) const { to[byte] = code; }
};

/// The same for units of one colour only.
struct colour_writer {
    std::uint8_t* to;
    const std::uint8_t* colours;
    std::uint8_t colour;

    void operator()(std::size_t byte, const byte_block& codes) const
    {
        const byte_block of_colour = equal(byte_block::load(colours + byte), byte_block(colour));
        const byte_block before = byte_block::load(to + byte);
        (before ^ ((before ^ codes) & of_colour)).store(to + byte);
    }

    void operator()(std::size_t byte, std::uint8_t code) const
    {
        if (colours[byte] == colour)
            to[byte] = code;
    }
};

/// Calls update(writer_from) for each colour of the plane's units: once if no two of them share a cluster.
/// writer_from(byte) is a writer that counts from this byte of the plane.
template <class Model, std::size_t Layer, class Update>
void for_each_colour(std::uint8_t* plane, Update update)
{
    constexpr std::size_t colour_count = layout<Model>::choice.colour_count(Layer);
    if constexpr (colour_count == 1)
        update([plane](std::size_t byte) { return plane_writer{plane + byte}; });
    else
        for (std::size_t colour = 0; colour < colour_count; ++colour)
            update([plane, colour](std::size_t byte) {
                return colour_writer{plane + byte, colours_of_bytes<Model, Layer>().data() + byte,
                                     static_cast<std::uint8_t>(colour)};
            });
}

/// Flattened, for speed: compilers stop inlining in large translation units, and a call per block would take the random
/// state out of its registers.
template <class Model, std::size_t Layer, std::size_t Plane>
[[gnu::flatten]] void sample_plane(configuration<Model>& states, const layer_kernel<Model, Layer>& kernel,
                                   random_lanes& stream)
{
    random_lanes lanes = stream;
    std::uint8_t* chain = states.data();
    std::uint8_t* plane = chain + Plane * layout<Model>::plane_bytes;
    for_each_colour<Model, Layer>(plane, [&](const auto& writer_from) {
        for_each_stretch<Model>(plane, [&](std::size_t first, std::size_t unit_count) {
            if constexpr (neighbourhood<Model, Layer>::kernel == kernel_kind::expressions)
                kernel.template sample_stretch<Plane>(states, first, unit_count, lanes, writer_from(first));
            else
                kernel.template sample_stretch<Plane>(chain + first, unit_count, lanes, writer_from(first));
        });
    });
    stream = lanes;
}

template <class Model, std::size_t Layer>
[[gnu::flatten]] void randomise_plane(std::uint8_t* plane, random_lanes& stream)
{
    constexpr std::size_t species_count = Model::species_counts[Layer];
    constexpr const state_codes& codes = codes_of<Model>[Layer];
    threshold_row<species_count> row{};
    std::array<byte_block, species_count> thresholds;
    for (std::size_t s = 0; s < species_count; ++s) {
        row[s] = static_cast<std::uint32_t>((std::uint64_t{s + 1} << 32) / (species_count + 1));
        thresholds[s] = byte_block(sample_detail::first_bits(row[s]));
    }
    random_lanes lanes = stream;
    for_each_stretch<Model>(plane, [&](std::size_t first, std::size_t unit_count) {
        const plane_writer write{plane + first};
        open_units::memory memory;
        open_units undecided(memory);
        for (std::size_t byte = 0; byte < unit_count; byte += block_bytes)
            undecided.sample(byte, thresholds, lanes, codes, write);
        undecided.decide<species_count>(
            unit_count, lanes, codes, [&row](std::size_t) -> const auto& { return row; }, write);
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

} // namespace sample_detail

/// Which layers a step updates: all of them (sleep phase), or all but the visible one, clamped to data (wake phase).
enum class phase : std::uint8_t { sleep, wake };

/// Gives every unit that the phase updates a random state: each of the 1 + |R| states with equal chance.
template <phase Phase, model_type Model>
void randomise(configuration<Model>& states, random_lanes& stream)
{
    constexpr std::size_t first_layer = Phase == phase::wake ? 1 : 0;
    const auto one_plane = [&](auto layer, auto plane) {
        sample_detail::randomise_plane<Model, decltype(layer)::value>(
            states.data() + decltype(plane)::value * layout<Model>::plane_bytes, stream);
    };
    sample_detail::for_each_plane<Model, first_layer, 1>(one_plane);
    sample_detail::for_each_plane<Model, first_layer, 0>(one_plane);
}

/// `steps` Gibbs steps of one chain. Time is linear in units and steps; nothing is allocated.
template <phase Phase, model_type Model>
void sweep(configuration<Model>& states, const conditionals<Model>& given, random_lanes& stream, std::size_t steps)
{
    constexpr std::size_t first_layer = Phase == phase::wake ? 1 : 0;
    const auto one_plane = [&](auto layer, auto plane) {
        sample_detail::sample_plane<Model, decltype(layer)::value, decltype(plane)::value>(
            states, given.template kernel<decltype(layer)::value>(), stream);
    };
    for (std::size_t step = 0; step < steps; ++step) {
        sample_detail::for_each_plane<Model, first_layer, 1>(one_plane);
        sample_detail::for_each_plane<Model, first_layer, 0>(one_plane);
    }
}

} // namespace CLOSURA_ABI
} // namespace closura
