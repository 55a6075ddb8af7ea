#include "significance.hpp"

#include <closura/simulate/site_choice.hpp>

#include <gtest/gtest.h>

#include <array>
#include <type_traits>

namespace closura_tests::site_choice_tests {

using namespace closura;

/// Compares many choices with the exact law. Rows are lines along the last dimension.
template <class Lattice, class SiteChoice>
void compare_with_law(const std::array<std::uint8_t, Lattice::size>& states, SiteChoice choose)
{
    constexpr std::size_t length = Lattice::extents[Lattice::rank - 1];
    constexpr std::uint8_t wanted = 2;
    std::uint32_t available = 0, rows = 0;
    std::array<std::uint32_t, Lattice::size / length> in_row{};
    for (std::size_t i = 0; i < Lattice::size; ++i)
        if (states[i] == wanted) {
            ++available;
            rows += in_row[i / length]++ == 0;
        }
    std::vector<double> probability(Lattice::size, 0), observed(Lattice::size, 0);
    for (std::size_t i = 0; i < Lattice::size; ++i)
        if (states[i] == wanted)
            probability[i] =
                std::is_same_v<SiteChoice, row_first_site_choice> ? 1.0 / rows / in_row[i / length] : 1.0 / available;

    random_stream random(11);
    for (int draw = 0; draw < 20'000; ++draw)
        observed[choose(lattice_states<Lattice>(states), wanted, available, random)] += 1;
    if (available == 1)
        EXPECT_EQ(significance::chi_square(observed, probability), 0);
    else
        EXPECT_LT(significance::chi_square(observed, probability), significance::chi_square_bound(available - 1));
}

template <class Lattice>
void compare_with_laws(std::uint32_t percent)
{
    std::array<std::uint8_t, Lattice::size> states{};
    random_stream random(percent);
    for (std::uint8_t& state : states)
        state = random.below(100) < percent ? 2 : static_cast<std::uint8_t>(random.below(2) * 0x82); // 0x82: no match
    states[Lattice::size / 2] = 2;
    compare_with_law<Lattice>(states, uniform_site_choice{});
    compare_with_law<Lattice>(states, row_first_site_choice{});
}

TEST(SiteChoice, FollowsItsLawForRowsOfAnyLength)
{
    compare_with_laws<lattice<1>>(100);
    compare_with_laws<lattice<13>>(40);
    compare_with_laws<lattice<5, 3>>(40);
    compare_with_laws<lattice<4, 8>>(70);
    compare_with_laws<lattice<3, 23>>(30);
    compare_with_laws<lattice<2, 3, 9>>(50);
    compare_with_laws<lattice<6, 1>>(50);
}

TEST(SiteChoice, FollowsItsLawWhereMatchesAreRare)
{
    compare_with_laws<lattice<40, 40>>(0);
    compare_with_laws<lattice<40, 40>>(1);
    compare_with_laws<lattice<3000>>(1);
}

TEST(SiteChoice, LawsDifferWhereRowsDo)
{
    constexpr std::array<std::uint8_t, 8> states = {2, 2, 2, 2, 2, 0, 0, 0};
    random_stream random(1);
    int uniform = 0, row_first = 0;
    for (int draw = 0; draw < 10'000; ++draw) {
        uniform += uniform_site_choice{}(lattice_states<lattice<2, 4>>(states), 2, 5, random) == 4;
        row_first += row_first_site_choice{}(lattice_states<lattice<2, 4>>(states), 2, 5, random) == 4;
    }
    EXPECT_LT(std::abs(significance::binomial_z(uniform, 10'000, 0.2)), significance::z_bound);
    EXPECT_LT(std::abs(significance::binomial_z(row_first, 10'000, 0.5)), significance::z_bound);
}

static_assert(site_choice_type<uniform_site_choice, lattice<4, 4>>);
static_assert(!site_choice_type<random_stream, lattice<4, 4>>);

TEST(SiteChoice, IsChosenByItsName)
{
    any_site_choice chosen;
    EXPECT_EQ(chosen.name(), "uniform");
    EXPECT_TRUE(chosen.select("row_first"));
    EXPECT_TRUE(chosen.holds<row_first_site_choice>());
    EXPECT_FALSE(chosen.select("column_first"));
    EXPECT_EQ(chosen, any_site_choice(row_first_site_choice{}));
}

} // namespace closura_tests::site_choice_tests
