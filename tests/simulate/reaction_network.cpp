#include <closura/simulate/reaction_network.hpp>

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <string_view>

namespace closura_tests::reaction_network_tests {

using namespace closura;
using A = species<"A">;
using B = species<"B">;
using C = species<"C">;

constexpr auto network =
    reaction_network<A, B, C>(encounter<A, B>(0.4).gives<C>(), source<A>(1.5), reproduction<B>(0.1), decay<C>(0.2),
                              conversion<A, C>(0.3), splitting<A, B, C>(0.4), reseeding_reproduction<A>(0.6),
                              encounter<C, C>(1).gives<>(), encounter<B, A>(0).gives<A, B>());

TEST(ReactionNetwork, NumbersSpeciesFromOneInTheirOrder)
{
    static_assert(network.species_count == 3);
    static_assert(network.code<A>() == 1 && network.code<B>() == 2 && network.code<C>() == 3);
    static_assert(network.code<species<"D">>() == 0);
    static_assert(network.species_names == std::array<std::string_view, 3>{"A", "B", "C"});
}

constexpr bool is(const reaction_rule& rule, reaction_kind kind, std::array<std::uint8_t, 2> reactants,
                  std::array<std::uint8_t, 2> products, double constant)
{
    return rule.kind == kind && rule.reactants == reactants && rule.products == products && rule.constant == constant;
}

TEST(ReactionNetwork, IsAConstantThatKeepsDeclaredOrder)
{
    using enum reaction_kind;
    static_assert(network.spontaneous.size() == 6 && network.encounters.size() == 3);
    static_assert(is(network.spontaneous[0], source, {0, 0}, {1, 0}, 1.5));
    static_assert(is(network.spontaneous[1], reproduction, {2, 0}, {2, 2}, 0.1));
    static_assert(is(network.spontaneous[2], unimolecular, {3, 0}, {0, 0}, 0.2));
    static_assert(is(network.spontaneous[3], unimolecular, {1, 0}, {3, 0}, 0.3));
    static_assert(is(network.spontaneous[4], unimolecular, {1, 0}, {2, 3}, 0.4));
    static_assert(is(network.spontaneous[5], reseeding_reproduction, {1, 0}, {1, 1}, 0.6));
    static_assert(is(network.encounters[0], encounter, {1, 2}, {3, 0}, 0.4));
    static_assert(is(network.encounters[1], encounter, {3, 3}, {0, 0}, 1));
    static_assert(is(network.encounters[2], encounter, {2, 1}, {1, 2}, 0));
}

TEST(ReactionNetwork, TakesRatesAtRunTime)
{
    double rate = 0.25;
    const auto at_run_time = reaction_network<A>(decay<A>(rate * 2));
    EXPECT_EQ(at_run_time.spontaneous[0].constant, 0.5);
}

TEST(ReactionNetwork, MayBeEmpty)
{
    constexpr auto inert = reaction_network<A>();
    static_assert(inert.spontaneous.empty() && inert.encounters.empty());
}

template <class Function>
std::string sentence_of(Function function)
{
    try {
        function();
    } catch (const input_error& error) {
        return error.what();
    }
    return "";
}

TEST(ReactionNetwork, RefusesImpossibleConstantsByEquation)
{
    volatile double negative = -0.5, certain = 1;
    EXPECT_EQ(sentence_of([&] { (void)decay<A>(negative); }),
              "the rate of A -> 0: -0.5; expected a finite number that is not negative");
    EXPECT_NE(sentence_of([&] {
                  (void)source<A>(std::numeric_limits<double>::quiet_NaN() * negative);
              }).find("the rate of 0 -> A: "),
              std::string::npos);
    EXPECT_EQ(sentence_of([&] { (void)(encounter<A, B>(certain * 2).gives<C, C>()); }),
              "the probability of A + B -> C + C: 2; expected a number from 0 to 1");
}

} // namespace closura_tests::reaction_network_tests
