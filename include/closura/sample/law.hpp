// Laws: which distribution is meant by "the model at θ". A learned model is sampled, scored and drawn under the law
// that it was learned under; its files name it.
//
//   short_run{k}     k Gibbs steps from random units. Not exp(−E)/Z: the number k is part of the model
//   persistent{k}    chains that go on from where they were at the time, or the optimisation step, before
//   carried{B, k}    exp(−E)/Z: B weighted chains that follow θ(t), with k Gibbs steps each time
//   (carried_population.hpp)
//
// A law of one's own is a type with the members of `chain_law_of`, where each chain is on its own, or of
// `population_law`; the names below are what they mean.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/sample/gibbs.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// A law of chains of a model that know nothing of each other.
template <class Law, class Model>
concept chain_law_of = named_alternative<Law> && std::copyable<Law> &&
    requires(const Law& law, configuration<Model>& states, const conditionals<Model>& given, random_lanes& stream)
{
    /// Whether a chain goes on from its states of before. Else `advance` starts from nothing each time.
    {
        Law::keeps_chains
        } -> std::convertible_to<bool>;
    /// Gibbs steps of the hidden layers in the wake phase, which goes with this law's sleep phase.
    {
        law.gibbs_steps
        } -> std::convertible_to<std::size_t>;
    /// The first states of a chain.
    law.start(states, stream);
    /// Brings a chain to the law's distribution at θ, whose conditionals are given.
    law.advance(states, given, stream);
};

/// A law of a population of weighted chains that is carried along θ.
template <class Law>
concept population_law = named_alternative<Law> && std::copyable<Law> && requires(const Law& law)
{
    /// How many chains.
    {
        law.chains
        } -> std::convertible_to<std::size_t>;
    /// Gibbs steps of each chain after each step in θ.
    {
        law.carried_steps
        } -> std::convertible_to<std::size_t>;
    /// Gibbs steps of the hidden layers in the wake phase, which goes with this law's sleep phase.
    {
        law.gibbs_steps
        } -> std::convertible_to<std::size_t>;
};

/// A law of a model.
template <class Law, class Model>
concept law_of = chain_law_of<Law, Model> || population_law<Law>;

/// Gibbs steps from random units, each of the 1 + |R| states with equal chance: the paper's.
struct short_run {
    static constexpr std::string_view name = "short_run";
    static constexpr bool keeps_chains = false;

    std::size_t gibbs_steps = 10;

    template <model_type Model>
    void start(configuration<Model>&, random_lanes&) const
    {}

    template <model_type Model>
    void advance(configuration<Model>& states, const conditionals<Model>& given, random_lanes& stream) const
    {
        randomise<phase::sleep>(states, stream);
        sweep<phase::sleep>(states, given, stream, gibbs_steps);
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"gibbs_steps">(&short_run::gibbs_steps, whole_numbers(1, 1'000'000), "Gibbs steps of each phase"));
    }
    friend bool operator==(const short_run&, const short_run&) = default;
};

/// Gibbs steps from where the chain was: at this time in the optimisation step before or, for a time that is new and
/// along a trajectory, at the time before. The first states are random.
struct persistent {
    static constexpr std::string_view name = "persistent";
    static constexpr bool keeps_chains = true;

    std::size_t gibbs_steps = 10;

    template <model_type Model>
    void start(configuration<Model>& states, random_lanes& stream) const
    {
        randomise<phase::sleep>(states, stream);
    }

    template <model_type Model>
    void advance(configuration<Model>& states, const conditionals<Model>& given, random_lanes& stream) const
    {
        sweep<phase::sleep>(states, given, stream, gibbs_steps);
    }

    static constexpr auto description()
    {
        return closura::fields(
            field<"gibbs_steps">(&persistent::gibbs_steps, whole_numbers(1, 1'000'000), "Gibbs steps of each phase"));
    }
    friend bool operator==(const persistent&, const persistent&) = default;
};

/// exp(−E)/Z along θ(t): a carried population.
struct carried {
    static constexpr std::string_view name = "carried";
    static constexpr bool keeps_chains = true;

    std::size_t chains = 400;
    std::size_t carried_steps = 2;
    std::size_t gibbs_steps = 10;

    static constexpr auto description()
    {
        return closura::fields(
            field<"chains">(&carried::chains, whole_numbers(2, 1'000'000), "chains of the population"),
            field<"carried_steps">(&carried::carried_steps, whole_numbers(1, 1'000'000),
                                   "Gibbs steps of each chain after each step in the parameters"),
            field<"gibbs_steps">(&carried::gibbs_steps, whole_numbers(1, 1'000'000), "Gibbs steps of each phase"));
    }
    friend bool operator==(const carried&, const carried&) = default;
};

/// The laws that command lines and files offer.
using any_law = choice<short_run, persistent, carried>;

} // namespace CLOSURA_ABI
} // namespace closura
