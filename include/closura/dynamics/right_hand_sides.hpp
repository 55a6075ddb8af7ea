// dθ/dt = F(θ; u): the right-hand sides of all parameters of a model, (12), and what learning asks of them.
//
//   constexpr auto domain = on_domain<bias<0, H>, bias<0, P>, weight<0, H, 1, H>>(hermite{.cell = 0.1});
//   auto rhs = right_hand_sides<Model>(domain, theta_0);
#pragma once

#include <closura/dynamics/hermite_field.hpp>
#include <closura/state/parameter_values.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace closura::inline CLOSURA_ABI {

/// dθ/dt and its derivatives ∂F_p/∂θ_r, as jacobian[p][r].
template <model_type Model>
struct linearisation {
    parameter_values<Model, double> derivative;
    std::array<std::array<double, Model::parameter_count>, Model::parameter_count> jacobian{};
};

/// What trajectories, adjoints and learning need of a set of right-hand sides.
template <class T>
concept right_hand_side_set = model_type<typename T::model> &&
    requires(T rhs, const T& constant, const parameters<typename T::model>& theta)
{
    /// F(θ).
    {
        constant.derivative(theta)
        } -> std::same_as<parameter_values<typename T::model, double>>;
    /// F(θ) and ∂F/∂θ.
    {
        constant.linearise(theta)
        } -> std::same_as<linearisation<typename T::model>>;
    /// u += Σ_p weights_p ∂F_p/∂u(θ).
    rhs.accumulate(theta, theta);
    /// Counts changes of u; `changed_at(θ)` is the count at which F(θ) last changed.
    {
        constant.stamp()
        } -> std::same_as<std::uint64_t>;
    {
        constant.changed_at(theta)
        } -> std::same_as<std::uint64_t>;
};

/// Q3 C¹ Hermite finite elements, see hermite_field: cubic cells of side `cell` in each parameter of the domain.
struct hermite {
    double cell = 0.1;
};

/// A choice of right-hand sides: Hermite functions of the named parameters, for every parameter of the model.
template <auto... Domain>
struct hermite_domain {
    double cell;
};

/// The parameters that right-hand sides are functions of: `on_domain<bias<0, H>, …>(hermite{.cell = 0.1})`.
template <auto... Domain>
requires(sizeof...(Domain) >= 1 && sizeof...(Domain) <= 8)
    [[nodiscard]] constexpr hermite_domain<Domain...> on_domain(hermite options)
{
    return {options.cell};
}

namespace validation {

/// The parameters of a domain are the model's and differ.
template <class Model, auto... Domain>
struct domain_check {
    static consteval sentence check()
    {
        sentence text;
        (check_one<Domain>(text), ...);
        return text;
    }

    template <auto Parameter>
    static constexpr void check_one(sentence& text)
    {
        using tag = std::remove_const_t<decltype(Parameter)>;
        if (text.empty() && !Model::template has_parameter<tag>) {
            text << "the domain names " << name_of<tag>() << ", which the model lacks; it has ";
            append_names(text, Model::parameter_names);
        }
        constexpr std::size_t times =
            (std::size_t{0} + ... + std::is_same_v<tag, std::remove_const_t<decltype(Domain)>>);
        if (text.empty() && times > 1)
            text << "the domain names " << name_of<tag>() << " twice";
    }
};

} // namespace validation

/// The right-hand sides of every parameter of a model as Hermite functions on one domain, (13), all coefficients 0 at
/// first. The grid is placed so that θ(0) is in the middle of a cell.
template <model_type Model, class Scalar, auto... Domain>
class hermite_right_hand_sides {
    static_assert(validated<validation::domain_check<Model, Domain...>>);

public:
    using model = Model;
    static constexpr std::size_t dimensions = sizeof...(Domain);
    /// The names of the domain's parameters.
    static constexpr std::array<std::string_view, dimensions> domain_names = {name_of(Domain)...};
    using field_type = hermite_field<dimensions, Model::parameter_count, Scalar>;
    using point = std::array<double, dimensions>;

    hermite_right_hand_sides(hermite_domain<Domain...> chosen, const parameters<Model>& theta_0)
        : field_(on(theta_0), chosen.cell)
    {}

    [[nodiscard]] parameter_values<Model, double> derivative(const parameters<Model>& theta) const
    {
        parameter_values<Model, double> result;
        result.values() = field_.values(on(theta));
        return result;
    }

    [[nodiscard]] linearisation<Model> linearise(const parameters<Model>& theta) const
    {
        const auto evaluated = field_.values_and_gradients(on(theta));
        linearisation<Model> result;
        result.derivative.values() = evaluated.values;
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            for (std::size_t d = 0; d < dimensions; ++d)
                result.jacobian[p][index_[d]] = evaluated.gradients[p][d];
        return result;
    }

    void accumulate(const parameters<Model>& theta, const parameter_values<Model, double>& weights)
    {
        field_.accumulate(on(theta), weights.values());
    }

    [[nodiscard]] std::uint64_t stamp() const { return field_.stamp(); }
    [[nodiscard]] std::uint64_t changed_at(const parameters<Model>& theta) const
    {
        return field_.changed_at(on(theta));
    }

    /// The parameters of the domain.
    [[nodiscard]] static point on(const parameters<Model>& theta) { return {theta[Domain]...}; }

    [[nodiscard]] field_type& field() { return field_; }
    [[nodiscard]] const field_type& field() const { return field_; }

private:
    static constexpr std::array<std::size_t, dimensions> index_ = {
        Model::template index_of<std::remove_const_t<decltype(Domain)>>...};

    field_type field_;
};

/// Right-hand sides for every parameter of the model on the given domain.
template <model_type Model, class Scalar = double, auto... Domain>
[[nodiscard]] auto right_hand_sides(hermite_domain<Domain...> chosen, const parameters<Model>& theta_0)
{
    return hermite_right_hand_sides<Model, Scalar, Domain...>(chosen, theta_0);
}

} // namespace closura::inline CLOSURA_ABI
