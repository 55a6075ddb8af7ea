// Phases of an observable along a trajectory, and which terms of (14) matter in each: an observable rises or falls for
// a while, and each term's mean over that while says what it adds or takes.
//
//     const auto phases = phases_of(low_pass(sums, 0.1), sums.size() / 20);
//     const auto shares = shares_of_terms(terms, phases[0]);                   // largest first
//     phase_sentence("P", phases[0], shares, Model::parameter_names)           // "P, t = 0 to 83: rises by 5.2 a time
//                                                                              //  step; …"
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/number_text.hpp>
#include <closura/core/rounding.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Times `first` to `last`, both included, in which an observable rises or falls.
struct closure_phase {
    std::size_t first = 0;
    std::size_t last = 0;
    double rate = 0.0; ///< mean of d⟨X⟩/dt

    friend bool operator==(const closure_phase&, const closure_phase&) = default;
};

/// What a parameter's term is on average in a phase.
struct term_share {
    std::size_t parameter = 0;
    double mean = 0.0;
};

/// Times of one sign of a rate, one after the other. A phase shorter than `shortest` times belongs to the one before
/// it, or after it if it is the first. Smooth the rate before: noise has phases, too. Errors: `input_error` if there is
/// no rate.
[[nodiscard]] inline std::vector<closure_phase> phases_of(std::span<const double> rate, std::size_t shortest)
{
    require(!rate.empty(), "phases_of: no rates; expected at least one");
    std::vector<closure_phase> phases;
    const auto rises = [&](std::size_t t) { return rate[t] >= 0.0; };
    for (std::size_t t = 0; t < rate.size(); ++t)
        if (t == 0 || rises(t) != rises(t - 1))
            phases.push_back({t, t, 0.0});
        else
            phases.back().last = t;
    const auto length = [](const closure_phase& phase) { return phase.last - phase.first + 1; };
    // The shortest first, so that what joins others is never longer than they are.
    while (phases.size() > 1) {
        const auto found = std::ranges::min_element(phases, {}, length);
        if (length(*found) >= shortest)
            break;
        auto n = static_cast<std::size_t>(found - phases.begin());
        // Its neighbours are of one sign, and become one with it.
        const std::size_t from = n == 0 ? 0 : n - 1;
        const std::size_t to = (std::min)(n + 1, phases.size() - 1);
        phases[from].last = phases[to].last;
        phases.erase(phases.begin() + static_cast<std::ptrdiff_t>(from) + 1,
                     phases.begin() + static_cast<std::ptrdiff_t>(to) + 1);
    }
    for (closure_phase& phase : phases) {
        for (std::size_t t = phase.first; t <= phase.last; ++t)
            phase.rate += rate[t];
        phase.rate /= static_cast<double>(length(phase));
    }
    return phases;
}

/// Means of the terms [time][parameter] over a phase, the largest in size first.
template <class Terms>
[[nodiscard]] std::vector<term_share> shares_of_terms(const Terms& terms, const closure_phase& phase)
{
    require(phase.first <= phase.last && phase.last < terms.size(), "shares_of_terms: a phase up to time ", phase.last,
            "; there are terms of ", terms.size(), " times");
    std::vector<term_share> shares(terms[0].size());
    const auto count = static_cast<double>(phase.last - phase.first + 1);
    for (std::size_t p = 0; p < shares.size(); ++p) {
        shares[p].parameter = p;
        for (std::size_t t = phase.first; t <= phase.last; ++t)
            shares[p].mean += terms[t][p];
        shares[p].mean /= count;
    }
    std::ranges::sort(shares, [](const term_share& one, const term_share& other) {
        const double a = std::fabs(one.mean), b = std::fabs(other.mean);
        return a != b ? a > b : one.parameter < other.parameter;
    });
    return shares;
}

/// "P, t = 0 to 83: rises by 5.2 per unit of time; weight[0,P,1,P] adds 9.1, bias[0,P] takes 3.7". At most `most`
/// terms, and none below a fifth of the largest. `spacing` is the time from one index to the next.
template <class Names>
[[nodiscard]] std::string phase_sentence(std::string_view observable, const closure_phase& phase,
                                         std::span<const term_share> shares, const Names& parameter_names,
                                         double spacing = 1.0, std::size_t most = 3)
{
    const auto at = [&](std::size_t index) { return number_text(static_cast<double>(index) * spacing, 0); };
    std::string text = std::string(observable) + ", t = " + at(phase.first) + " to " + at(phase.last) + ": " +
                       (phase.rate >= 0.0 ? "rises by " : "falls by ") + number_text(std::fabs(phase.rate), 2) +
                       " per unit of time";
    for (std::size_t n = 0; n < shares.size() && n < most; ++n) {
        const auto& [parameter, mean] = shares[n];
        if (mean == 0.0 || std::fabs(mean) < 0.2 * std::fabs(shares[0].mean))
            break;
        text += (n == 0 ? "; " : ", ") + std::string(parameter_names[parameter]) + (mean > 0.0 ? " adds " : " takes ") +
                number_text(std::fabs(mean), 2);
    }
    return text;
}

/// The correlation of two series over the times before `end`; 0 if one of them is constant.
/// Errors: `input_error` if they are of unequal length, or have fewer than two such times.
[[nodiscard]] inline double correlation_of(std::span<const double> x, std::span<const double> y, std::size_t end)
{
    require(x.size() == y.size() && end >= 2 && end <= x.size(), "correlation_of: series of ", x.size(), " and ",
            y.size(), " numbers, of which ", end, " are to be compared; expected as many, and at least 2");
    const auto count = static_cast<double>(end);
    double mean_x = 0.0;
    double mean_y = 0.0;
    for (std::size_t t = 0; t < end; ++t) {
        mean_x += x[t] / count;
        mean_y += y[t] / count;
    }
    double xx = 0.0;
    double yy = 0.0;
    double xy = 0.0;
    for (std::size_t t = 0; t < end; ++t) {
        xx += rounded((x[t] - mean_x) * (x[t] - mean_x));
        yy += rounded((y[t] - mean_y) * (y[t] - mean_y));
        xy += rounded((x[t] - mean_x) * (y[t] - mean_y));
    }
    return xx > 0.0 && yy > 0.0 ? xy / std::sqrt(xx * yy) : 0.0;
}

} // namespace CLOSURA_ABI
} // namespace closura
