// The conditional distributions (6) of a whole model for one parameter set: a kernel for each layer (kernels.hpp).
#pragma once

#include <closura/sample/kernels.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// The conditional distributions of all layers for one parameter set, ready for sampling. Building it costs
/// microseconds and serves any number of chains and steps; it is constant afterwards and may be shared by threads.
template <model_type Model>
class conditionals {
public:
    explicit conditionals(const parameters<Model>& theta)
        : conditionals(theta, {}, std::make_index_sequence<Model::layer_count>{})
    {
        static_assert(validated<validation::no_site_biases_check<Model>>);
    }

    /// For models with `site_biases`; keeps a copy of their values.
    conditionals(const parameters<Model>& theta, const site_bias_values<Model>& site_biases)
        : conditionals(theta, site_biases, std::make_index_sequence<Model::layer_count>{})
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
    conditionals(const parameters<Model>& theta, const site_bias_values<Model>& site_biases,
                 std::index_sequence<Layer...>)
        : kernels_(make_kernel<Layer>(theta, site_biases)...)
    {}

    template <std::size_t Layer>
    static layer_kernel<Model, Layer> make_kernel(const parameters<Model>& theta,
                                                  [[maybe_unused]] const site_bias_values<Model>& site_biases)
    {
        if constexpr (Model::site_biased[Layer])
            return layer_kernel<Model, Layer>(theta, site_biases);
        else
            return layer_kernel<Model, Layer>(theta);
    }

    typename kernels_of<std::make_index_sequence<Model::layer_count>>::type kernels_;
};

} // namespace CLOSURA_ABI
} // namespace closura
