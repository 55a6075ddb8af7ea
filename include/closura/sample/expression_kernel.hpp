// The kernel of layers with clusters of three and more units, or with biases of single units: the logit is evaluated
// unit by unit.
#pragma once

#include <closura/sample/energy.hpp>
#include <closura/sample/layer_kernel.hpp>
#include <closura/sample/open_units.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace closura {
inline namespace CLOSURA_ABI {

template <model_type Model, std::size_t Layer>
class layer_kernel<Model, Layer, kernel_kind::expressions> {
    static constexpr std::size_t species_count = Model::species_counts[Layer];

public:
    explicit layer_kernel(const parameters<Model>& theta)
        : theta_(theta), parts_(sample_detail::parts_if_infinite(theta))
    {}

    /// Needs the configuration itself; `cell` is the index of the first unit in its plane.
    template <std::size_t Plane, class Write>
    void sample_stretch(const configuration<Model>& states, std::size_t cell, std::size_t unit_count,
                        random_lanes& lanes, const Write& write) const
    {
        std::array<std::uint32_t, word_block::size> numbers;
        for (std::size_t unit = 0; unit < unit_count; ++unit) {
            if (unit % numbers.size() == 0)
                lanes.next().store(numbers.data());
            write(unit, code_for<species_count>(numbers[unit % numbers.size()], thresholds<Plane>(states, cell + unit),
                                                codes_of<Model>[Layer]));
        }
    }

    template <std::size_t Plane>
    [[nodiscard]] threshold_row<species_count> thresholds(const configuration<Model>& states, std::size_t cell) const
    {
        return sample_detail::thresholds_of(sample_detail::weights_of(sample_detail::logits_in_plane<Layer, Plane>(
            theta_, states, cell, [this]() -> const auto& { return *parts_; })));
    }

private:
    parameters<Model> theta_;
    std::optional<sample_detail::parts_of_parameters<parameters<Model>>> parts_; ///< if some are infinite
};

} // namespace CLOSURA_ABI
} // namespace closura
