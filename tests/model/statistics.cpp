// The sufficient statistics −∂E/∂θ against counts over sites and bonds written out.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/sample/energy.hpp>
#include <closura/sample/moments.hpp>

#include <gtest/gtest.h>

#include <cstddef>

namespace closura_tests::statistics_tests {

template <class Named>
class statistics_of : public testing::Test {};
TYPED_TEST_SUITE(statistics_of, all_models, by_name);

// O_θ = −∂E/∂θ: whole numbers, equal to the brute-force counts, parameter by parameter.
TYPED_TEST(statistics_of, are_the_counts)
{
    using Model = typename TypeParam::model;
    ASSERT_EQ(described<Model>().statistics.size(), Model::parameter_count);
    splitmix64 bits{2};
    constexpr int configurations = Model::unit_counts[0] > 20 ? 4 : 40;
    for (int n = 0; n < configurations; ++n) {
        const auto states = random_states<Model>(bits);
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
            EXPECT_EQ(expr::evaluate(typename Model::template statistic<One>{}, environment),
                      static_cast<double>(described<Model>().statistics[Model::template index_of<One>].value(states)));
        };
        (check(Parameter{}), ...);
    }(typename Model::parameters{});
}

} // namespace closura_tests::statistics_tests
