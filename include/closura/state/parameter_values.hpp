// One value per parameter of a model, typed by the model: theta[bias<0, H>], theta[weight<0, H, 1, H>].
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/rounding.hpp>
#include <closura/model/model.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace closura {
inline namespace CLOSURA_ABI {

namespace validation {

/// A parameter that is asked for is one of the model's.
template <class Model, class Parameter>
struct parameter_check {
    static consteval sentence check()
    {
        sentence text;
        if (!Model::template has_parameter<Parameter>) {
            text << "the model has no " << name_of<Parameter>() << "; it has ";
            append_names(text, Model::parameter_names);
        }
        return text;
    }
};

} // namespace validation

namespace state_detail {

[[noreturn, gnu::cold]] inline void no_such_parameter(std::size_t index, std::size_t size)
{
    core_detail::fail_with(
        {"parameters: number ", index, " does not exist: the model has ", size, " parameters, counted from 0"});
}

} // namespace state_detail

/// A value for each parameter of a model, in the order of `Model::parameters`: biases by layer and species, then
/// weights.
template <model_type Model, class Value>
class parameter_values {
public:
    using model = Model;
    using value_type = Value;

    static constexpr std::size_t size() { return Model::parameter_count; }

    /// The value of a parameter named by its tag, as in `theta[bias<0, H>]`. Asking for a parameter that the model
    /// lacks is a compile-time error.
    template <class Parameter>
    requires requires { Parameter::text(); }
    constexpr Value& operator[](Parameter)
    {
        static_assert(validated<validation::parameter_check<Model, Parameter>>);
        return values_[Model::template index_of<Parameter>];
    }

    template <class Parameter>
    requires requires { Parameter::text(); }
    constexpr const Value& operator[](Parameter) const
    {
        static_assert(validated<validation::parameter_check<Model, Parameter>>);
        return values_[Model::template index_of<Parameter>];
    }

    /// The value at a position of `Model::parameters`. Errors: `input_error` if there is none; where compilers see that
    /// there is, as in loops over `size()`, nothing is checked.
    constexpr Value& operator[](std::size_t index)
    {
        require_parameter(index);
        return values_[index];
    }
    constexpr const Value& operator[](std::size_t index) const
    {
        require_parameter(index);
        return values_[index];
    }

    constexpr auto begin() { return values_.begin(); }
    constexpr auto end() { return values_.end(); }
    constexpr auto begin() const { return values_.begin(); }
    constexpr auto end() const { return values_.end(); }

    /// All values, in order.
    [[nodiscard]] constexpr std::array<Value, Model::parameter_count>& values() { return values_; }
    [[nodiscard]] constexpr const std::array<Value, Model::parameter_count>& values() const { return values_; }

    constexpr parameter_values& operator+=(const parameter_values& other)
    {
        for (std::size_t i = 0; i < size(); ++i)
            values_[i] += other.values_[i];
        return *this;
    }

    constexpr parameter_values& operator-=(const parameter_values& other)
    {
        for (std::size_t i = 0; i < size(); ++i)
            values_[i] -= other.values_[i];
        return *this;
    }

    // Arithmetic, value by value. A product is rounded before it enters a sum, so that results have the same bits on
    // machines with and without fused multiply-add (core/rounding.hpp): a += h * b is what it says.

    friend constexpr parameter_values operator+(parameter_values a, const parameter_values& b) { return a += b; }
    friend constexpr parameter_values operator-(parameter_values a, const parameter_values& b) { return a -= b; }
    friend constexpr parameter_values operator*(Value factor, parameter_values a)
    {
        for (Value& value : a.values_)
            value = rounded(factor * value);
        return a;
    }
    /// Value by value, as learning rates multiply gradients.
    friend constexpr parameter_values operator*(parameter_values a, const parameter_values& b)
    {
        for (std::size_t i = 0; i < size(); ++i)
            a.values_[i] = rounded(a.values_[i] * b.values_[i]);
        return a;
    }

    friend constexpr bool operator==(const parameter_values&, const parameter_values&) = default;

private:
    static constexpr void require_parameter(std::size_t index)
    {
        if (index >= size()) [[unlikely]]
            state_detail::no_such_parameter(index, size());
    }

    std::array<Value, Model::parameter_count> values_{};
};

} // namespace CLOSURA_ABI
} // namespace closura
