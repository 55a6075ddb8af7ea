// Thresholds and the choice of states: probabilities are exact to 2⁻³², far beyond the 8 bits compared at first.
#include "brute_force.hpp"
#include "chi_square.hpp"
#include "models.hpp"

#include <closura/sample/energy.hpp>
#include <closura/sample/open_units.hpp>

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace closura_tests::open_units_tests {

using words_of_block = std::array<std::uint32_t, word_block::size>;

/// P_s in units of 2⁻³².
template <std::size_t SpeciesCount>
void expect_thresholds(const std::array<double, SpeciesCount>& logits)
{
    const auto p = probabilities_of_logits(logits);
    const auto row = sample_detail::thresholds_of(sample_detail::weights_of(logits));
    double cumulative = 0.0;
    for (std::size_t s = 0; s < SpeciesCount; ++s) {
        cumulative += p[s];
        EXPECT_NEAR(0x1p-32 * row[s], cumulative, 0x1p-31);
        EXPECT_GE(row[s], s == 0 ? 0U : row[s - 1]);
    }
}

TEST(thresholds, are_cumulative_probabilities)
{
    splitmix64 bits{1};
    for (double scale : {0.0, 1.0, 5.0, 30.0, 700.0, 1e6})
        for (int n = 0; n < 200; ++n) {
            expect_thresholds<1>({symmetric(bits, scale)});
            expect_thresholds<2>({symmetric(bits, scale), symmetric(bits, scale)});
            std::array<double, 7> seven;
            for (double& logit : seven)
                logit = symmetric(bits, scale);
            expect_thresholds<7>(seven);
        }
}

// Factors of many sides: products of odds give the thresholds of the summed logits, even where they underflow.
TEST(thresholds, of_products_are_those_of_sums)
{
    splitmix64 bits{2};
    for (double scale : {1.0, 50.0, 500.0, 5000.0})
        for (int n = 0; n < 500; ++n) {
            std::array<double, 3> sum{};
            auto product = sample_detail::weights_of(sum);
            for (int side = 0; side < 4; ++side) {
                std::array<double, 3> logits;
                for (std::size_t s = 0; s < 3; ++s)
                    sum[s] += logits[s] = symmetric(bits, scale);
                product = product * sample_detail::weights_of(logits);
            }
            const auto row = sample_detail::thresholds_of(product);
            const auto p = probabilities_of_logits(sum);
            double cumulative = 0.0;
            for (std::size_t s = 0; s < 3; ++s) {
                cumulative += p[s];
                EXPECT_NEAR(0x1p-32 * row[s], cumulative, 0x1p-31);
            }
        }
}

/// Several units at a time get what each gets alone, or are given back. Weights are put where rounding is at its edge,
/// too: totals that are powers of two make thresholds whole numbers, and the next double below one not quite.
template <std::size_t SpeciesCount>
void expect_thresholds_at_a_time(splitmix64& bits, double scale)
{
    using weights = sample_detail::state_weights<SpeciesCount>;
    constexpr std::size_t count = block<double>::size;
    std::array<std::array<double, 8>, count> of_unit{};
    for (auto& unit : of_unit) {
        for (std::size_t s = 0; s <= SpeciesCount; ++s)
            unit[s] = bits() % 8 == 0 ? 0.0 : std::exp(symmetric(bits, scale));
        if (bits() % 4 == 0) {
            double total = 0.0;
            for (std::size_t s = 1; s <= SpeciesCount; ++s)
                total += unit[s] = static_cast<double>(bits() % 4096) * 0x1p-14;
            unit[0] = bits() % 2 == 0 ? 1.0 - total : std::nextafter(1.0 - total, 0.0);
        }
        unit[0] = std::fmax(unit[0], std::exp(-scale));
    }
    std::array<block<double>, SpeciesCount + 1> by_state;
    for (std::size_t s = 0; s <= SpeciesCount; ++s) {
        std::array<double, count> of_state;
        for (std::size_t n = 0; n < count; ++n)
            of_state[n] = of_unit[n][s];
        by_state[s] = block<double>::load(of_state.data());
    }
    std::array<threshold_row<SpeciesCount>, count> rows;
    bool small = false;
    for (const auto& unit : of_unit) {
        double total = 0.0;
        for (double weight : unit)
            total += weight;
        small = small || total < sample_detail::smallest_total;
    }
    ASSERT_EQ(sample_detail::thresholds_of<SpeciesCount>(by_state, rows), !small);
    if (small)
        return;
    for (std::size_t n = 0; n < count; ++n) {
        const weights alone{{block<double>::load(of_unit[n].data()), block<double>::load(of_unit[n].data() + 4)}, {}};
        ASSERT_EQ(rows[n], sample_detail::thresholds_of(alone)) << "unit " << n;
    }
}

TEST(thresholds, of_several_units_are_those_of_each)
{
    splitmix64 bits{3};
    for (const double scale : {0.1, 3.0, 30.0, 700.0})
        for (int n = 0; n < 2000; ++n) {
            expect_thresholds_at_a_time<1>(bits, scale);
            expect_thresholds_at_a_time<2>(bits, scale);
            expect_thresholds_at_a_time<3>(bits, scale);
            expect_thresholds_at_a_time<7>(bits, scale);
        }
}

/// Blocks of 32 units that all have the same thresholds.
template <std::size_t SpeciesCount>
class same_for_all {
public:
    explicit same_for_all(const threshold_row<SpeciesCount>& row) : row_(row)
    {
        for (std::size_t s = 0; s < SpeciesCount; ++s)
            first_bits_[s] = byte_block(sample_detail::first_bits(row[s]));
    }

    /// A stretch of `codes.size()` units.
    void operator()(random_lanes& lanes, std::span<std::uint8_t> codes) const
    {
        open_units::memory memory;
        open_units undecided(memory);
        for (std::size_t first = 0; first < codes.size(); first += block_bytes)
            undecided.sample(first, first_bits_, lanes, codes_, recorder{codes.data()});
        undecided.decide<SpeciesCount>(
            codes.size(), lanes, codes_, [this](std::size_t) { return row_; }, recorder{codes.data()});
    }

    const state_codes& codes() const { return codes_; }

private:
    struct recorder {
        std::uint8_t* to;

        void operator()(std::size_t first, const byte_block& codes) const { codes.store(to + first); }
        void operator()(std::size_t unit, std::uint8_t code) const { to[unit] = code; }
    };

    threshold_row<SpeciesCount> row_;
    std::array<byte_block, SpeciesCount> first_bits_;
    state_codes codes_ = state_detail::find_codes(1 + SpeciesCount, 4);
};

/// How often each state comes up in 2²⁷ draws.
template <std::size_t SpeciesCount>
std::array<std::int64_t, SpeciesCount + 1> count_draws(const threshold_row<SpeciesCount>& row, std::uint64_t seed)
{
    const same_for_all<SpeciesCount> choice(row);
    random_lanes lanes(seed);
    std::array<std::int64_t, 256> by_code{};
    std::array<std::uint8_t, open_units::capacity * block_bytes> codes;
    for (std::size_t done = 0; done < std::size_t{1} << 27; done += codes.size()) {
        choice(lanes, codes);
        for (std::uint8_t code : codes)
            ++by_code[code];
    }
    std::array<std::int64_t, SpeciesCount + 1> result{};
    for (std::size_t s = 0; s <= SpeciesCount; ++s)
        result[s] = by_code[choice.codes().code[s]];
    return result;
}

/// Within five standard errors of 2²⁷ p.
void expect_count(std::int64_t count, double probability)
{
    const double expected = 0x1p27 * probability;
    EXPECT_NEAR(static_cast<double>(count), expected, 5.0 * std::sqrt(expected * (1.0 - probability)));
}

// Probabilities far below 2⁻⁸: only units that the first bits leave open can give them.
TEST(choose, resolves_small_probabilities)
{
    const auto counts = count_draws<2>({1U << 12, (1U << 12) + (3U << 11)}, 3);
    expect_count(counts[1], 0x1p-20);
    expect_count(counts[2], 1.5 * 0x1p-20);
    expect_count(counts[0], 1.0 - 2.5 * 0x1p-20);
}

// Two thresholds with the same first bits, and one close to 1.
TEST(choose, resolves_thresholds_that_share_their_first_bits)
{
    const auto counts = count_draws<3>({0x80004000U, 0x8000C000U, 0xFFFFF000U}, 4);
    expect_count(counts[1], 0.5 + 0x1p-18);
    expect_count(counts[2], 0x1p-17);
    expect_count(counts[3], 0.5 - 0x1p-18 - 0x1p-17 - 0x1p-20);
    expect_count(counts[0], 0x1p-20);
}

// Rounded to 8 bits, 1/3 would be off by 2⁻⁸/3: here by far less.
TEST(choose, is_not_biased_by_the_first_bits)
{
    const auto counts = count_draws<2>({0x55555555U, 0xAAAAAAAAU}, 5);
    for (std::int64_t count : counts)
        expect_count(count, 1.0 / 3.0);
}

// The ends: probabilities 0 and (to 2⁻³²) 1.
TEST(choose, knows_impossible_and_certain_states)
{
    const auto never = count_draws<2>({0U, 0U}, 6);
    EXPECT_EQ(never[0], 1 << 27);
    const auto always = count_draws<2>({0U, 0xFFFFFFFFU}, 7);
    EXPECT_EQ(always[1], 0);
    EXPECT_GE(always[2], (1 << 27) - 2);
}

// Draw by draw: the number made of the same bits decides, for units that are left open and for others.
TEST(choose, compares_all_bits_where_the_first_ones_tie)
{
    splitmix64 bits{8};
    random_lanes lanes(9);
    std::size_t open_count = 0;
    for (int n = 0; n < 5000; ++n) {
        std::array<std::uint8_t, 3 * block_bytes> first_bits;
        random_lanes copy = lanes;
        for (std::size_t first = 0; first < first_bits.size(); first += block_bytes)
            (reinterpret<std::uint8_t>(copy.next()) ^ byte_block(sample_detail::sign_bit)).store(&first_bits[first]);
        // The first bits of some unit, so that there is a tie; every other time both thresholds share them.
        const std::uint32_t tie = first_bits[bits() % first_bits.size()];
        const std::uint32_t first = tie << 24 | static_cast<std::uint32_t>(bits() >> 40);
        const auto second = first + static_cast<std::uint32_t>(bits() % (0xFFFFFFFFU - first + std::uint64_t{1}));
        const threshold_row<2> row = {first, n % 2 == 0 ? second : first | 0xFFFFU};
        const same_for_all<2> choice(row);
        std::array<std::uint8_t, first_bits.size()> chosen;
        choice(lanes, chosen);

        std::array<std::uint32_t, word_block::size> words;
        std::size_t used = words.size();
        for (std::size_t unit = 0; unit < chosen.size(); ++unit) {
            std::uint32_t number = std::uint32_t{first_bits[unit]} << 24;
            if (first_bits[unit] == row[0] >> 24 || first_bits[unit] == row[1] >> 24) {
                ++open_count;
                if (used == words.size()) {
                    copy.next().store(words.data());
                    used = 0;
                }
                number |= words[used++] & 0xFFFFFFU;
            }
            const std::size_t state = number < row[0] ? 1 : number < row[1] ? 2 : 0;
            ASSERT_EQ(chosen[unit], choice.codes().code[state]);
        }
        ASSERT_EQ(std::bit_cast<words_of_block>(copy.next()), std::bit_cast<words_of_block>(lanes.next()));
    }
    EXPECT_GT(open_count, 5000U);
}

} // namespace closura_tests::open_units_tests
