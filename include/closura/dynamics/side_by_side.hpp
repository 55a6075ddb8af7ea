// Several θ side by side: a block in the place of each number, so that code for one θ takes as many as a block has
// elements, each with the bits that it has alone.
#pragma once

#include <closura/dynamics/right_hand_side_set.hpp>
#include <closura/simd/exponential.hpp>
#include <closura/state/parameter_values.hpp>

#include <array>
#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {

using numbers_side_by_side = block<double>;

/// How many stand side by side.
inline constexpr std::size_t side_by_side_count = numbers_side_by_side::size;

template <model_type Model>
using values_side_by_side = parameter_values<Model, numbers_side_by_side>;

/// One number of each: `number(n)` is that of the n-th.
template <class Function>
[[nodiscard, gnu::always_inline]] inline numbers_side_by_side side_by_side(Function number)
{
    std::array<double, side_by_side_count> numbers;
    for (std::size_t n = 0; n < numbers.size(); ++n)
        numbers[n] = number(n);
    return numbers_side_by_side::load(numbers.data());
}

/// All parameters of each: `values(n)` is a reference to those of the n-th.
template <model_type Model, class Function>
[[nodiscard, gnu::always_inline]] inline values_side_by_side<Model> parameters_side_by_side(Function values)
{
    values_side_by_side<Model> result;
    for (std::size_t p = 0; p < Model::parameter_count; ++p)
        result[p] = side_by_side([&](std::size_t n) { return values(n)[p]; });
    return result;
}

/// The other way: the number of each.
[[nodiscard, gnu::always_inline]] inline std::array<double, side_by_side_count>
apart(const numbers_side_by_side& numbers)
{
    std::array<double, side_by_side_count> result;
    numbers.store(result.data());
    return result;
}

/// Sets those of the n-th alone.
template <model_type Model>
void set_one(values_side_by_side<Model>& values, std::size_t n, const parameter_values<Model, double>& of_one)
{
    for (std::size_t p = 0; p < Model::parameter_count; ++p) {
        auto numbers = apart(values[p]);
        numbers[n] = of_one[p];
        values[p] = numbers_side_by_side::load(numbers.data());
    }
}

/// Right-hand sides that take several θ side by side, each with the bits that it has alone. A set of one's own need
/// not: it is evaluated for one θ after another then. `set_linearisation` sets the derivatives dF_p/dθ_r in `slopes`,
/// and no others.
template <class T>
concept side_by_side_set = requires(const T& set, const values_side_by_side<typename T::model>& theta,
                                    values_side_by_side<typename T::model>& derivative,
                                    linearisation<typename T::model, numbers_side_by_side>& linear)
{
    set.set_derivative(theta, derivative);
    set.set_linearisation(theta, linear);
};

} // namespace CLOSURA_ABI
} // namespace closura
