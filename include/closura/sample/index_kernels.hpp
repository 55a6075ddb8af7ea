// The kernels of layers whose table of thresholds is in memory: they differ in how rows are numbered.
#pragma once

#include <closura/sample/packed_table.hpp>

#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::byte_index>
    : public packed_table<Model, Layer, byte_numbering<Model, Layer>> {
    using packed_table<Model, Layer, byte_numbering<Model, Layer>>::packed_table;
};

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::short_index>
    : public packed_table<Model, Layer, short_numbering<Model, Layer>> {
    using packed_table<Model, Layer, short_numbering<Model, Layer>>::packed_table;
};

} // namespace CLOSURA_ABI
} // namespace closura
