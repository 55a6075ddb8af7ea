#include "significance.hpp"

#include <closura/simulate/site_choice.hpp>

#include <gtest/gtest.h>

#include <array>

namespace {

using namespace closura;

/// Compares many choices with the exact law. Rows are lines along the last dimension.
template <class Lattice>
void compare_with_law(const std::array<std::uint8_t, Lattice::size>& states, site_choice choice)
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
            probability[i] = choice == site_choice::row_first ? 1.0 / rows / in_row[i / length] : 1.0 / available;

    random_stream random(11);
    for (int draw = 0; draw < 20'000; ++draw)
        observed[choose_site<Lattice>(states, wanted, available, choice, random)] += 1;
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
    compare_with_law<Lattice>(states, site_choice::uniform);
    compare_with_law<Lattice>(states, site_choice::row_first);
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
        uniform += choose_site<lattice<2, 4>>(states, 2, 5, site_choice::uniform, random) == 4;
        row_first += choose_site<lattice<2, 4>>(states, 2, 5, site_choice::row_first, random) == 4;
    }
    EXPECT_LT(std::abs(significance::binomial_z(uniform, 10'000, 0.2)), significance::z_bound);
    EXPECT_LT(std::abs(significance::binomial_z(row_first, 10'000, 0.5)), significance::z_bound);
}

} // namespace
