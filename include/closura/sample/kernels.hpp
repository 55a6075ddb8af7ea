// Sampling kernels, one per kind of neighbourhood, all behind one interface:
//
//   layer_kernel(theta)            once per parameter set; with (theta, site_biases) where units have their own
//   sample<Plane>(units, lanes)    the new codes of 32 units
//
// `units` is the chain's first byte plus the index of the first unit in its plane. All kernels draw from exactly the
// conditional distribution (6), to 2⁻³². They are meant to be inlined into a flattened caller, see gibbs.hpp.
#pragma once

#include <closura/sample/index_kernels.hpp>
#include <closura/sample/product_kernel.hpp>
#include <closura/sample/register_kernel.hpp>

#include <closura/sample/choice.hpp>
#include <closura/sample/conditionals.hpp>

#include <cstddef>
#include <cstdint>

namespace closura::inline CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::expressions> {
    static constexpr std::size_t species_count = Model::species_counts[Layer];

public:
    explicit layer_kernel(const parameters<Model>& theta, const site_bias_values<Model>& site_biases = {})
        : theta_(theta), site_biases_(site_biases)
    {}

    /// Needs the configuration itself; `cell` is the index of the first unit in its plane. One block.
    template <std::size_t Plane>
    [[nodiscard]] byte_block sample(const configuration<Model>& states, std::size_t cell, random_lanes& lanes) const
    {
        const short_pair upper = draw_bits(lanes);
        return choose_by_rows<species_count>(upper, lanes, codes_of<Model>[Layer], [&](std::size_t unit) {
            return thresholds_detail::thresholds_of(thresholds_detail::weights_of(
                logits_in_plane<Layer, Plane>(theta_, site_biases_, states, cell + unit)));
        });
    }

private:
    parameters<Model> theta_;
    site_bias_values<Model> site_biases_;
};

} // namespace closura::inline CLOSURA_ABI
