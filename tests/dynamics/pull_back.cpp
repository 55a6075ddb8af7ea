// ψ_r = Σ_p λ_p dF_p/dθ_r, (16), against the plain sum: few terms are written out, many are a loop.
#include "brute_force.hpp"
#include "models.hpp"

#include <closura/dynamics/side_by_side.hpp>
#include <closura/dynamics/window_gradients.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace closura_tests::pull_back_tests {

/// A set of one's own whose derivatives dF_p/dθ_r = K_pr (2 + θ_r) all differ, for numbers and for blocks of them. No
/// parameter depends on the next one: terms added at (r, p) in place of (p, r) are others.
template <class Model>
class all_coupled : public right_hand_side_defaults<all_coupled<Model>, Model> {
    using defaults = right_hand_side_defaults<all_coupled<Model>, Model>;

public:
    using typename defaults::values;
    static constexpr std::array<std::string_view, 0> coefficient_names = {};
    static constexpr auto slopes = [] {
        constexpr std::size_t count = Model::parameter_count;
        std::array<std::pair<std::size_t, std::size_t>, count * count - (count - 1)> result{};
        std::size_t n = 0;
        for (std::size_t p = 0; p < count; ++p)
            for (std::size_t r = 0; r < count; ++r)
                if (r != p + 1)
                    result[n++] = {p, r};
        return result;
    }();

    values derivative(const parameters<Model>& theta, const instant<Model>& at) const
    {
        return linearise(theta, at).derivative;
    }
    linearisation<Model> linearise(const parameters<Model>& theta, const instant<Model>&) const
    {
        linearisation<Model> result;
        set(theta, result);
        return result;
    }

    using defaults::set_derivative;
    using defaults::set_linearisation;
    void set_derivative(const values_side_by_side<Model>& theta, values_side_by_side<Model>& derivative) const
    {
        linearisation<Model, numbers_side_by_side> linear;
        set(theta, linear);
        derivative = linear.derivative;
    }
    void set_linearisation(const values_side_by_side<Model>& theta,
                           linearisation<Model, numbers_side_by_side>& linear) const
    {
        set(theta, linear);
    }

    coefficient_gradient<all_coupled> gradient(std::span<const gradient_point<Model>>, std::span<const instant<Model>>,
                                               const serial&) const
    {
        return {};
    }
    void add(const coefficient_gradient<all_coupled>&) {}

    /// K_pr, which differs from K_rp.
    static double slope(std::size_t p, std::size_t r)
    {
        return r == p + 1 ? 0.0 : std::sin(1.0 + 3.0 * static_cast<double>(p) + 0.7 * static_cast<double>(r));
    }

private:
    template <class Values, class Number>
    static void set(const Values& theta, linearisation<Model, Number>& result)
    {
        for (std::size_t p = 0; p < theta.size(); ++p) {
            result.derivative[p] = Number(0.0);
            for (std::size_t r = 0; r < theta.size(); ++r) {
                const Number of_r = Number(2.0) + theta[r];
                result.jacobian[p][r] = Number(slope(p, r)) * of_r;
                result.derivative[p] += rounded(Number(0.5 * slope(p, r)) * rounded(of_r * of_r));
            }
        }
    }
};

template <class Set>
inline constexpr bool written_out = Set::slopes.size() <= dynamics_detail::most_terms_written_out;
static_assert(written_out<all_coupled<paper_two_layers::model>> &&
              !written_out<all_coupled<paper_three_layers::model>>);
static_assert(side_by_side_set<all_coupled<paper_three_layers::model>>);

/// Windows of three points.
template <class Model>
struct some_windows {
    std::vector<std::vector<parameters<Model>>> points;
    std::vector<std::vector<parameter_values<Model, double>>> differences;
    std::vector<adjoint_window<Model>> windows;

    explicit some_windows(std::size_t count) : points(count), differences(count)
    {
        splitmix64 bits{5};
        for (std::size_t n = 0; n < count; ++n) {
            for (int t = 0; t < 3; ++t) {
                points[n].push_back(random_parameters<Model>(bits, 0.8));
                differences[n].push_back(random_parameters<Model>(bits, 3.0));
            }
            windows.push_back({points[n], differences[n], {}, 0.1, 1});
        }
    }
};

template <class Named>
class pull_back_of : public testing::Test {};
using models = testing::Types<paper_two_layers, paper_three_layers>;
TYPED_TEST_SUITE(pull_back_of, models, by_name);

TYPED_TEST(pull_back_of, is_the_sum_over_all_equations)
{
    using Model = typename TypeParam::model;
    const all_coupled<Model> rhs;
    const some_windows<Model> some(1);
    const linearised_window<all_coupled<Model>> window(rhs, some.windows[0], serial{});
    splitmix64 bits{6};
    for (const std::size_t point : {1U, 2U}) {
        const parameter_values<Model, double> lambda = random_parameters<Model>(bits, 1.0);
        const auto psi = window.psi(lambda, point);
        for (std::size_t r = 0; r < psi.size(); ++r) {
            double expected = 0.0;
            for (std::size_t p = 0; p < psi.size(); ++p)
                expected += lambda[p] * rhs.slope(p, r) * (2.0 + some.points[0][point][r]);
            EXPECT_NEAR(psi[r], expected, 1e-13) << "parameter " << r << ", point " << point;
        }
    }
}

TYPED_TEST(pull_back_of, has_the_same_bits_side_by_side)
{
    using Model = typename TypeParam::model;
    const all_coupled<Model> rhs;
    const some_windows<Model> some(2 * side_by_side_count);
    const auto together = window_gradients(discrete_adjoint{}, rhs, std::span(std::as_const(some.windows)));
    ASSERT_EQ(together.size(), some.windows.size());
    for (std::size_t n = 0; n < together.size(); ++n) {
        const auto alone = window_gradient(discrete_adjoint{}, rhs, some.windows[n]);
        ASSERT_EQ(together[n].size(), alone.size());
        for (std::size_t j = 0; j < alone.size(); ++j)
            EXPECT_EQ(together[n][j].weights, alone[j].weights) << "window " << n << ", point " << j;
    }
}

} // namespace closura_tests::pull_back_tests
