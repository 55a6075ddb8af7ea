// The parameters of a model: θ, a number for each name in `Model::parameters`, and, if the model has `site_biases`, the
// biases b_iα of its single units. They are one value, so that whatever is computed under θ is computed under both.
//
//   parameters<Model> theta;
//   theta[bias<0, H>] = -1.2;                            // a_H^(0), shared by all units of the layer
//   theta.site_biases().template of<0, H>()[site] = 0.3; // b_iH of one unit
//   theta += h * F;                                      // θ moves, b_iα stay
#pragma once

#include <closura/state/parameter_values.hpp>
#include <closura/state/site_bias_values.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

namespace state_detail {

template <class Model>
inline constexpr bool has_site_biases = [] {
    for (bool biased : Model::site_biased)
        if (biased)
            return true;
    return false;
}();

/// In the place of site biases where there are none: it takes no room.
struct no_site_biases {
    friend bool operator==(const no_site_biases&, const no_site_biases&) = default;
};

} // namespace state_detail

namespace validation {

/// Site biases that are asked for are those of a model that has some.
template <class Model>
struct has_site_biases_check {
    static consteval sentence check()
    {
        sentence text;
        if (!state_detail::has_site_biases<Model>)
            text << "the model has no biases of single units: add site_biases<0> to the model, or those of another "
                    "layer";
        return text;
    }
};

} // namespace validation

/// θ and the biases of single units; all zero at first. For a model without site biases it is as small and as cheap to
/// copy as its `parameter_values`. Two are equal if all their numbers are.
template <model_type Model>
class parameters : public parameter_values<Model, double> {
public:
    /// Differences and rates of change of θ. Site biases are given from outside, so these have none.
    using values_type = parameter_values<Model, double>;

    parameters() = default;
    explicit constexpr parameters(const values_type& values) : values_type(values) {}

    /// b_iα, by layer, species and site. Asking a model without them is a compile-time error.
    [[nodiscard]] site_bias_values<Model>& site_biases()
    {
        static_assert(validated<validation::has_site_biases_check<Model>>);
        return site_biases_;
    }

    [[nodiscard]] const site_bias_values<Model>& site_biases() const
    {
        static_assert(validated<validation::has_site_biases_check<Model>>);
        return site_biases_;
    }

    constexpr parameters& operator+=(const values_type& step)
    {
        values_type::operator+=(step);
        return *this;
    }

    constexpr parameters& operator-=(const values_type& step)
    {
        values_type::operator-=(step);
        return *this;
    }

    /// θ a step further. (A difference, θ − θ', is that of `parameter_values`.)
    friend constexpr parameters operator+(parameters theta, const values_type& step)
    {
        theta += step;
        return theta;
    }

    friend constexpr bool operator==(const parameters&, const parameters&) = default;

private:
    using site_biases_type =
        std::conditional_t<state_detail::has_site_biases<Model>, site_bias_values<Model>, state_detail::no_site_biases>;
    [[no_unique_address]] site_biases_type site_biases_;
};

} // namespace CLOSURA_ABI
} // namespace closura
