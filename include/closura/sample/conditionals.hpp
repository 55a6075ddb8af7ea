// The conditional distributions (6) of a whole model for one parameter set: a kernel for each layer (layer_kernel.hpp).
#pragma once

#include <closura/model/layer_check.hpp>
#include <closura/sample/expression_kernel.hpp>
#include <closura/sample/fixed_point_kernel.hpp>
#include <closura/sample/index_kernels.hpp>
#include <closura/sample/product_kernel.hpp>
#include <closura/sample/register_kernel.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// The conditional distributions of all layers for one parameter set, ready for sampling. Building it costs
/// microseconds and serves any number of chains and steps; it is constant afterwards and may be shared by threads. Of θ
/// it keeps what it needs. Parameters may be infinite, see infinite_parameters.hpp. Errors: those of `require_defined`.
template <model_type Model>
class conditionals {
public:
    explicit conditionals(const parameters<Model>& theta)
        : conditionals((require_defined(theta), theta), std::make_index_sequence<Model::layer_count>{})
    {}

    template <std::size_t Layer>
    [[nodiscard]] const auto& kernel() const
    {
        static_assert(validated<validation::layer_check<Model, Layer>>);
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
        : kernels_((static_cast<void>(Layer), theta)...) // made in place: they are large
    {}

    typename kernels_of<std::make_index_sequence<Model::layer_count>>::type kernels_;
};

} // namespace CLOSURA_ABI
} // namespace closura
