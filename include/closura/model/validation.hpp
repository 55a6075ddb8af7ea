// The sentences that a wrong model is answered with. Each check has one subject and names the offender. Here are those
// of layers and of parameters; couplings and interactions have headers of their own.
#pragma once

#include <closura/model/coupling_validation.hpp>
#include <closura/model/interaction_validation.hpp>

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>

namespace closura {
inline namespace CLOSURA_ABI {
namespace validation {

/// The layers come as one list.
template <class Layers>
struct layers_list_check {
    static consteval sentence check()
    {
        return sentence{} << "the second argument of a model is its list of layers: layers<units<H, P>, ...>";
    }
};

/// At least one layer; each with 1 to 7 different species and a lattice of the model's rank.
template <class Lattice, class... Layers>
struct layers_check {
    static consteval sentence check()
    {
        sentence text;
        if (sizeof...(Layers) == 0)
            text << "a model has at least one layer, the visible one: layers<units<H, P>, ...>";
        std::size_t number = 0;
        ((text.empty() ? check_layer<Layers>(text, number) : void(), ++number), ...);
        return text;
    }

    template <class Layer>
    static constexpr void check_layer(sentence& text, std::size_t number)
    {
        if constexpr (!is_layer<Layer>) {
            text << "layer " << number << " is neither units<H, P> nor units_on<lattice<20, 20>, H, P>";
        } else {
            constexpr auto names = names_of<typename Layer::species>();
            if (names.empty() || names.size() > 7)
                text << "layer " << number << " has " << names.size() << " species; a layer has 1 to 7";
            for (std::size_t i = 0; i < names.size(); ++i)
                for (std::size_t j = 0; j < i; ++j)
                    if (text.empty() && names[i] == names[j])
                        text << "layer " << number << " names species " << names[i] << " twice";
            if (text.empty() && Layer::template on<Lattice>::rank != Lattice::rank)
                text << "layer " << number << " has a lattice of " << Layer::template on<Lattice>::rank
                     << " dimensions; the model's lattice has " << Lattice::rank;
        }
    }
};

/// No parameter appears in two terms.
template <class Parameters>
struct parameters_check {
    static consteval sentence check()
    {
        sentence text;
        [&]<class... Parameter>(boost::mp11::mp_list<Parameter...>) {
            (check_parameter<Parameter>(text), ...);
        }(Parameters{});
        return text;
    }

    template <class Parameter>
    static constexpr void check_parameter(sentence& text)
    {
        if (text.empty() && boost::mp11::mp_count<Parameters, Parameter>::value > 1)
            text << name_of<Parameter>() << " is given by more than one coupling: give each a name of its own";
    }
};

} // namespace validation
} // namespace CLOSURA_ABI
} // namespace closura
