// The sufficient statistics −∂E/∂θ against counts over sites and bonds written out.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/sample/energy.hpp>
#include <closura/sample/moments.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace closura_tests::statistics_tests {

/// Pairs of two species whose codes are equal, and pairs of one species that has another code above.
struct exchanged_species {
    static constexpr const char* name = "exchanged_species";
    using model = closura::model<lattice<6, 7>, layers<units<A, B>, units<B, A>, units<A, B>>,
                                 couple<0, 1, patch<2, 2>, species_pairs<species_pair<A, B>, species_pair<B, A>>>,
                                 couple<1, 2, patch<2, 2>, same_species>>;
};

/// More pairs than registers, on more units than bytes can count neighbours of.
struct many_pairs {
    static constexpr const char* name = "many_pairs";
    using model = closura::model<lattice<50, 48>, layers<units<A, B, C, D, F>, units<A, B, C, D, F>>,
                                 couple<0, 1, patch<2, 2>, all_pairs>>;
};

/// No block that is not full.
struct full_blocks {
    static constexpr const char* name = "full_blocks";
    using model = closura::model<lattice<9216>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2>, same_species>>;
};

template <class Named>
class statistics_of : public testing::Test {};
using models_to_count =
    joined_types<all_models, testing::Types<crowded_square, exchanged_species, many_pairs, full_blocks>>;
TYPED_TEST_SUITE(statistics_of, models_to_count, by_name);

// O_θ = −∂E/∂θ: whole numbers, equal to the brute-force counts, parameter by parameter.
TYPED_TEST(statistics_of, are_the_counts)
{
    using Model = typename TypeParam::model;
    ASSERT_EQ(described<Model>().statistics.size(), Model::parameter_count);
    splitmix64 bits{2};
    constexpr int configurations = Model::unit_counts[0] > 20 ? 4 : 40;
    // After random ones, a crowd of each layer's last species: the largest counts.
    for (int n = 0; n <= configurations; ++n) {
        auto states = random_states<Model>(bits);
        if (n == configurations)
            std::ranges::transform(described<Model>().state_counts(), states.begin(),
                                   [](std::size_t count) { return static_cast<std::uint8_t>(count - 1); });
        const statistics<Model> observed = moments(configured<Model>(states));
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            EXPECT_EQ(observed[p], described<Model>().statistics[p].value(states)) << Model::parameter_names[p];
    }
}

// The same by evaluating the derivative of the energy's expression.
TYPED_TEST(statistics_of, are_derivatives_of_the_energy)
{
    using Model = typename TypeParam::model;
    splitmix64 bits{3};
    const auto states = random_states<Model>(bits);
    const auto configuration = configured<Model>(states);
    const parameters<Model> unused;
    const sample_detail::on_configuration<Model> environment{unused, configuration};
    [&]<class... Parameter>(boost::mp11::mp_list<Parameter...>) {
        const auto check = [&]<class One>(One) {
            using of_all_terms = expr::derivative<typename Model::negative_energy, expr::parameter<One>>;
            static_assert(std::is_same_v<typename Model::template statistic<One>, of_all_terms>);
            EXPECT_EQ(expr::evaluate(typename Model::template statistic<One>{}, environment),
                      static_cast<double>(described<Model>().statistics[Model::template index_of<One>].value(states)));
        };
        (check(Parameter{}), ...);
    }(typename Model::parameters{});
}

} // namespace closura_tests::statistics_tests
