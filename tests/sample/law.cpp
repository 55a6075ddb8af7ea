// Laws: what a chain is after its law has brought it to θ.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/analyse/exact.hpp>
#include <closura/sample/law.hpp>
#include <closura/sample/moments.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace closura_tests::law_tests {

using Model = paper_two_layers::model;

/// A law of one's own: from units that are all empty, one Gibbs step after the other.
struct from_empty {
    static constexpr std::string_view name = "from_empty";
    static constexpr bool keeps_chains = false;
    std::size_t gibbs_steps = 40;

    template <class M>
    void start(configuration<M>&, random_lanes&) const
    {}
    template <class M>
    void advance(configuration<M>& states, const conditionals<M>& given, random_lanes& stream) const
    {
        states = configuration<M>{};
        sweep<phase::sleep>(states, given, stream, gibbs_steps);
    }
};
static_assert(law_of<short_run, Model> && law_of<persistent, Model> && law_of<from_empty, Model>);

TEST(short_run, does_not_know_where_the_chain_was)
{
    splitmix64 bits{1};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const conditionals<Model> given(theta);
    configuration<Model> fresh;
    auto used = configured<Model>(random_states<Model>(bits));
    random_lanes one(2), same(2);
    short_run{3}.advance(fresh, given, one);
    short_run{3}.advance(used, given, same);
    EXPECT_EQ(fresh, used);
}

TEST(persistent, goes_on_from_where_the_chain_was)
{
    splitmix64 bits{3};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const conditionals<Model> given(theta);
    configuration<Model> in_two, at_once;
    random_lanes one(4), same(4);
    persistent{3}.start(in_two, one);
    persistent{3}.advance(in_two, given, one);
    persistent{3}.advance(in_two, given, one);
    persistent{6}.start(at_once, same);
    persistent{6}.advance(at_once, given, same);
    EXPECT_EQ(in_two, at_once);
}

// A chain that is drawn from exp(−E)/Z stays there under a law that keeps chains, whatever the number of steps: the
// mean of each statistic is unchanged. 4.5 standard errors are exceeded with a probability of 7·10⁻⁶; the seeds are
// fixed.
TEST(persistent, leaves_the_model_distribution_invariant)
{
    constexpr std::size_t chains = 20000;
    splitmix64 bits{5};
    const auto theta = random_parameters<Model>(bits, 0.7);
    const conditionals<Model> given(theta);
    statistics<Model> sum;
    for (std::uint64_t chain = 0; chain < chains; ++chain) {
        configuration<Model> states;
        random_lanes stream(6, {purpose::own, 0, chain});
        short_run{60}.advance(states, given, stream); // in equilibrium
        persistent{1}.advance(states, given, stream);
        sum += moments(states);
    }
    const auto exact = enumerate(theta);
    for (std::size_t p = 0; p < theta.size(); ++p)
        EXPECT_NEAR(static_cast<double>(sum[p]) / chains, exact.mean[p],
                    4.5 * std::sqrt(exact.covariance[p][p] / chains));
}

TEST(law, may_be_chosen_at_run_time_with_its_options)
{
    any_law law;
    EXPECT_EQ(law.name(), "short_run");
    ASSERT_TRUE(law.select("persistent"));
    EXPECT_TRUE(law.visit([](const auto& chosen) { return chosen.keeps_chains; }));
    EXPECT_EQ(law, any_law(persistent{10}));
    EXPECT_NE(law, any_law(persistent{11}));
    EXPECT_FALSE(law.select("no such law"));
}

} // namespace closura_tests::law_tests
