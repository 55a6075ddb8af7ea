// The sentence for a layer that a model does not have, for every function that is told a layer at compile time.
#pragma once

#include <closura/core/diagnostics.hpp>

#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {
namespace validation {

/// A layer that is asked for is one of the model's.
template <class Model, std::size_t Layer>
struct layer_check {
    static consteval sentence check()
    {
        sentence text;
        if (Layer >= Model::layer_count)
            text << "layer " << Layer << " does not exist: the model has " << Model::layer_count
                 << (Model::layer_count == 1 ? " layer" : " layers") << ", counted from 0";
        return text;
    }
};

} // namespace validation
} // namespace CLOSURA_ABI
} // namespace closura
