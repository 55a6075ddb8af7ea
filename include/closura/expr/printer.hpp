// Writes expressions node by node, in either notation. Parentheses are written where the reading would be another
// without them (expr/precedence.hpp).
#pragma once

#include <closura/expr/names.hpp>
#include <closura/expr/precedence.hpp>
#include <closura/expr/static_text.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {
namespace expr {
namespace detail {

/// Writes expressions; `Place` tells which sum over clusters they stand in.
template <notation Notation, class Clusters, class Place = detail::nowhere>
class printer {
public:
    constexpr explicit printer(text_sink& sink) : sink_(sink) {}

    /// Writes an expression, in parentheses if it holds less tightly than `least`.
    template <class E>
    constexpr void operator()(E e, binding least = binding::sum) const
    {
        if (binding_of<E> < least)
            in_parentheses(e);
        else
            write(e);
    }

private:
    static constexpr bool latex = Notation == notation::latex;

    template <class E>
    constexpr void in_parentheses(E e) const
    {
        sink_ << (latex ? "\\left(" : "(");
        write(e);
        sink_ << (latex ? "\\right)" : ")");
    }

    // ---- Leaves and functions.

    template <class Tag>
    constexpr void write(parameter<Tag>) const
    {
        sink_ << detail::name<Notation, Tag>;
    }

    template <class Tag>
    constexpr void write(variable<Tag>) const
    {
        sink_ << detail::name<Notation, Tag>;
    }

    template <std::size_t Position, class Species>
    constexpr void write(occupancy<Position, Species>) const
    {
        detail::write_occupancy<Notation, Place, Position, Species>(sink_);
    }

    template <class Function, class Argument>
    constexpr void write(application<Function, Argument>) const
    {
        sink_ << detail::name<Notation, Function>;
        in_parentheses(Argument{});
    }

    // ---- Sums.

    template <class First, class... Rest>
    constexpr void write(sum<First, Rest...>) const
    {
        (*this)(First{});
        ((sink_ << (is_negative<Rest> ? " - " : " + "), write_magnitude<Rest>()), ...);
    }

    template <class Cluster, class Body>
    constexpr void write(over_clusters<Cluster, Body>) const
    {
        write_sum_over<detail::place<Cluster>, Body>();
    }

    template <class Cluster, std::size_t Position, class Body>
    constexpr void write(over_neighbours<Cluster, Position, Body>) const
    {
        write_sum_over<detail::place<Cluster, Position>, Body>();
    }

    template <class Where, class Body>
    constexpr void write_sum_over() const
    {
        detail::write_sum_sign<Notation, Where, Clusters>(sink_);
        printer<Notation, Clusters, Where>{sink_}(Body{}, binding::product);
    }

    // ---- Constants, products and quotients.

    template <long Numerator, long Denominator>
    constexpr void write(constant<Numerator, Denominator> e) const
    {
        write_signed(e);
    }

    template <class... Factors>
    constexpr void write(product<Factors...> e) const
    {
        write_signed(e);
    }

    template <class E>
    constexpr void write_signed(E) const
    {
        sink_ << (is_negative<E> ? "-" : "");
        write_magnitude<E>();
    }

    /// Without the minus sign that it may have.
    template <class E>
    constexpr void write_magnitude() const
    {
        using parts = quotient<E>;
        constexpr auto number =
            static_cast<std::size_t>(is_negative<E> ? -parts::number.numerator : parts::number.numerator);
        constexpr auto divisor = static_cast<std::size_t>(parts::number.denominator);
        constexpr typename parts::above above;
        constexpr typename parts::below below;
        if constexpr (divisor == 1 && boost::mp11::mp_empty<typename parts::below>::value)
            write_factors(number, above, true);
        else if constexpr (!latex) {
            write_factors(number, above, false);
            sink_ << "/";
            write_divisor(divisor, below);
        } else if constexpr (!boost::mp11::mp_empty<typename parts::below>::value) {
            sink_ << "\\frac{";
            write_alone(number, above);
            sink_ << "}{";
            write_alone(divisor, below);
            sink_ << "}";
        } else {
            sink_ << "\\frac{" << number << "}{" << divisor << "}";
            if constexpr (!boost::mp11::mp_empty<typename parts::above>::value) {
                sink_ << " ";
                write_factors(1, above, true);
            }
        }
    }

    /// number · factors; a sum over clusters may only come last, and only if nothing follows that it could reach.
    template <class... Factors>
    constexpr void write_factors(std::size_t number, mp_list<Factors...>, bool nothing_follows) const
    {
        bool first = number == 1 && sizeof...(Factors) > 0;
        if (!first)
            sink_ << number;
        [[maybe_unused]] std::size_t left = sizeof...(Factors);
        ((write_factor(Factors{}, first, --left == 0 && nothing_follows), first = false), ...);
    }

    template <class Factor>
    constexpr void write_factor(Factor factor, bool is_first, bool may_reach_out) const
    {
        if (!is_first)
            sink_ << (!starts_with_digit<Factor> ? " " : latex ? " \\cdot " : " * ");
        (*this)(factor, sums_over_clusters<Factor> && !may_reach_out ? binding::power : binding::product);
    }

    /// After a slash, several factors need parentheses.
    template <class... Factors>
    constexpr void write_divisor(std::size_t number, mp_list<Factors...> factors) const
    {
        if ((number != 1) + sizeof...(Factors) > 1) {
            sink_ << "(";
            write_factors(number, factors, true);
            sink_ << ")";
        } else if (number != 1)
            sink_ << number;
        else
            ((*this)(Factors{}, binding::power), ...);
    }

    /// Above or below a fraction bar, a single factor needs no parentheses.
    template <class... Factors>
    constexpr void write_alone(std::size_t number, mp_list<Factors...> factors) const
    {
        if (number == 1 && sizeof...(Factors) == 1)
            ((*this)(Factors{}), ...);
        else
            write_factors(number, factors, true);
    }

    // ---- Powers.

    template <class Base, class Exponent>
    constexpr void write(power<Base, Exponent> e) const
    {
        if constexpr (boost::mp11::mp_empty<typename quotient<power<Base, Exponent>>::above>::value)
            write_magnitude<power<Base, Exponent>>();
        else
            write_power(e);
    }

    template <class Base, class Exponent>
    constexpr void write_power(power<Base, Exponent>) const
    {
        if (latex && has_superscript(Base{}))
            in_parentheses(Base{});
        else
            (*this)(Base{}, binding::atom);
        sink_ << (latex ? "^{" : "^");
        (*this)(Exponent{}, latex ? binding::sum : binding::atom);
        sink_ << (latex ? "}" : "");
    }

    template <class Base>
    constexpr void write_power(power<Base, constant<1, 2>>) const
    {
        sink_ << (latex ? "\\sqrt{" : "sqrt(");
        (*this)(Base{});
        sink_ << (latex ? "}" : ")");
    }

    /// LaTeX allows one superscript only: a_{H}^{(0)} cannot be squared without parentheses.
    template <class E>
    static constexpr bool has_superscript(E)
    {
        return false;
    }
    template <class Tag>
    static constexpr bool has_superscript(parameter<Tag>)
    {
        constexpr auto& name = detail::name<notation::latex, Tag>;
        for (std::size_t i = 0; i < name.size(); ++i)
            if (name[i] == '^')
                return true;
        return false;
    }
    template <class Tag>
    static constexpr bool has_superscript(variable<Tag>)
    {
        return has_superscript(parameter<Tag>{});
    }
    template <std::size_t Position, class Species>
    static constexpr bool has_superscript(occupancy<Position, Species>)
    {
        return Place::size > 0;
    }

    text_sink& sink_;
};

} // namespace detail
} // namespace expr
} // namespace CLOSURA_ABI
} // namespace closura
