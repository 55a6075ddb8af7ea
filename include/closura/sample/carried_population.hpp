// A population of weighted chains that follows θ: sequential Monte Carlo whose annealing path is the trajectory itself
// (Jarzynski, Phys. Rev. Lett. 78, 2690 (1997); Del Moral, Doucet and Jasra, J. R. Stat. Soc. B 68, 411 (2006)).
// Going from θ to θ', with O_c the statistics of chain c and W_c its weight, ΣW = 1,
//
//   W_c ← W_c exp((θ' − θ)·O_c) / Σ_b W_b exp((θ' − θ)·O_b),        log Z(θ') = log Z(θ) + log Σ_b W_b exp((θ' −
//   θ)·O_b)
//
// then the population is resampled, systematically, if its effective size 1/ΣW² has fallen under half of it, and every
// chain takes a few Gibbs steps at θ'. Weighted means estimate those of exp(−E)/Z, however few the Gibbs steps, and
// the estimate of Z(θ')/Z(θ) has no bias. Modes keep their right masses although no chain crosses between them.
//
//   carried_population<Model> population(theta_0, 400, seed, executor);      // exact: units are independent
//   population.move_to(theta_1, 2, 1, executor);
//   population.means(); population.covariance(); population.log_partition_function();
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/core/finite.hpp>
#include <closura/core/rounding.hpp>
#include <closura/sample/gather_chains.hpp>
#include <closura/sample/gibbs.hpp>
#include <closura/sample/independent_units.hpp>
#include <closura/sample/moments.hpp>
#include <closura/sample/sample_covariance.hpp>
#include <closura/state/parameters.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Weighted chains that follow θ. Results depend on the seed and the numbers that the caller gives to moves, not on the
/// executor.
template <model_type Model>
class carried_population {
public:
    using values = parameter_values<Model, double>;

    /// `chains` chains, drawn exactly from `without_couplings(theta)`, all with the same weight.
    /// Errors: `input_error` if there are fewer than two.
    template <executor Executor>
    carried_population(const parameters<Model>& theta, std::size_t chains, std::uint64_t seed, const Executor& executor)
        : theta_(without_couplings(theta)),
          seed_(seed),
          chains_(chains),
          statistics_(chains),
          weights_(chains, chains > 0 ? 1.0 / static_cast<double>(chains) : 0.0),
          log_partition_function_(independent_log_partition_function(theta_))
    {
        require(chains >= 2, "a carried population has ", chains, " chains; expected at least 2");
        sweep_all(1, ~std::uint64_t{0}, executor);
    }

    /// Carries the population to θ': weights, resampling, `gibbs_steps` steps of each chain. `number` names the
    /// streams, {carrying, number, chain}: another one for each move. Site biases stay what they are. Errors:
    /// `input_error` if θ' is so far, or not finite, that no weight is left. Time: that of the Gibbs steps.
    template <executor Executor>
    void move_to(const parameters<Model>& theta, std::size_t gibbs_steps, std::uint64_t number,
                 const Executor& executor)
    {
        std::vector<double>& factors = work_;
        const double largest = set_factors(theta, factors);
        double total = 0.0;
        for (std::size_t c = 0; c < size(); ++c)
            total += weights_[c] = rounded(weights_[c] * factors[c]);
        require(total > 0.0 && std::isfinite(largest) && std::isfinite(total),
                "carried population: a step in parameters leaves no chain with a weight; expected smaller or finite "
                "parameters");
        for (double& weight : weights_)
            weight /= total;
        log_partition_function_ += largest + std::log(total);
        theta_ = theta;
        smallest_effective_size_ = (std::min)(smallest_effective_size_, effective_size());
        if (effective_size() < 0.5 * static_cast<double>(size()))
            resample(number);
        sweep_all(gibbs_steps, number, executor);
    }

    /// The effective size that the step to θ' alone would leave, (ΣWf)² / ΣWf² with f = exp((θ' − θ)·O), in chains: all
    /// of them if it changes no weight. Nothing is moved.
    [[nodiscard]] double effective_size_at(const parameters<Model>& theta)
    {
        (void)set_factors(theta, work_);
        double sum = 0.0;
        double squares = 0.0;
        for (std::size_t c = 0; c < size(); ++c) {
            const double weighted = rounded(weights_[c] * work_[c]);
            sum += weighted;
            squares += rounded(weighted * work_[c]);
        }
        return squares > 0.0 ? static_cast<double>(size()) * (sum * sum / squares) : 0.0;
    }

    /// `move_to` in several steps, each half as long as before as long as it would leave less than a third of the
    /// population. (How many there are hangs on the chains: the estimate of Z then has a bias of order 1/chains.)
    /// Moves are numbered from `number` on; there are at most 2^`most_halvings`. Errors: `input_error` naming a
    /// parameter that is not finite: weights would not be.
    template <executor Executor>
    void carry_to(const parameters<Model>& theta, std::size_t gibbs_steps, std::uint64_t number,
                  const Executor& executor, std::size_t most_halvings = 10)
    {
        for (std::size_t p = 0; p < Model::parameter_count; ++p)
            require(is_finite(theta[p]), "carried_population: ", Model::parameter_names[p], " is ", theta[p],
                    "; expected a finite number");
        double done = 0.0;
        double step = 1.0;
        const double shortest = std::ldexp(1.0, -static_cast<int>(most_halvings));
        const parameters<Model> from = theta_;
        while (done < 1.0) {
            const auto at = [&](double fraction) {
                if (fraction >= 1.0)
                    return theta;
                parameters<Model> between = from;
                between += fraction * (theta - from);
                return between;
            };
            while (step > shortest && effective_size_at(at(done + step)) < static_cast<double>(size()) / 3.0)
                step *= 0.5;
            done += step;
            move_to(at(done), gibbs_steps, number++, executor);
            step = (std::min)(1.0 - done, 2.0 * step);
        }
    }

    [[nodiscard]] std::size_t size() const { return chains_.size(); }
    /// Where the population is.
    [[nodiscard]] const parameters<Model>& theta() const { return theta_; }
    [[nodiscard]] std::span<const configuration<Model>> chains() const { return chains_; }
    /// The statistics of each chain.
    [[nodiscard]] std::span<const statistics<Model>> chain_statistics() const { return statistics_; }
    /// The weight of each chain; their sum is 1.
    [[nodiscard]] std::span<const double> weights() const { return weights_; }
    /// The estimate of log Z(θ).
    [[nodiscard]] double log_partition_function() const { return log_partition_function_; }

    /// 1/ΣW².
    [[nodiscard]] double effective_size() const
    {
        double squares = 0.0;
        for (const double weight : weights_)
            squares += rounded(weight * weight);
        return 1.0 / squares;
    }

    /// The smallest effective size before a resampling, since it was last asked to forget.
    [[nodiscard]] double smallest_effective_size() const
    {
        return (std::min)(smallest_effective_size_, static_cast<double>(size()));
    }
    [[nodiscard]] std::size_t resamplings() const { return resamplings_; }
    void forget_diagnostics()
    {
        smallest_effective_size_ = HUGE_VAL;
        resamplings_ = 0;
    }

    /// <O> under the model at θ.
    [[nodiscard]] values means() const { return means_of(0, size()); }

    /// Cov(O, O') under the model at θ, without the bias of finite weights: divided by 1 − ΣW².
    [[nodiscard]] parameter_matrix<Model> covariance() const
    {
        constexpr std::size_t count = Model::parameter_count;
        const values mean = means();
        parameter_matrix<Model> result{};
        for (std::size_t c = 0; c < size(); ++c) {
            std::array<double, count> deviation;
            for (std::size_t p = 0; p < count; ++p)
                deviation[p] = static_cast<double>(statistics_[c][p]) - mean[p];
            for (std::size_t p = 0; p < count; ++p) {
                const double weighted = rounded(weights_[c] * deviation[p]);
                for (std::size_t r = 0; r <= p; ++r)
                    result[p][r] += rounded(weighted * deviation[r]);
            }
        }
        const double scale = 1.0 / (1.0 - 1.0 / (std::max)(effective_size(), 1.0 + 1e-9));
        for (std::size_t p = 0; p < count; ++p)
            for (std::size_t r = 0; r <= p; ++r)
                result[r][p] = result[p][r] = result[p][r] * scale;
        return result;
    }

    /// The largest difference between the means of the first and of the second half of the chains, in units of its
    /// standard error for independent chains: about 1 to 3, and much more where the halves sit in different modes.
    [[nodiscard]] double distance_of_halves() const
    {
        const std::size_t middle = size() / 2;
        const values first = means_of(0, middle);
        const values second = means_of(middle, size());
        const auto error_share = [&](std::size_t begin, std::size_t end) {
            double sum = 0.0;
            double squares = 0.0;
            for (std::size_t c = begin; c < end; ++c) {
                sum += weights_[c];
                squares += rounded(weights_[c] * weights_[c]);
            }
            return sum > 0.0 ? squares / (sum * sum) : 1.0;
        };
        const double share = error_share(0, middle) + error_share(middle, size());
        const auto spread = covariance();
        double largest = 0.0;
        for (std::size_t p = 0; p < first.size(); ++p)
            if (spread[p][p] > 0.0)
                largest = (std::max)(largest, std::abs(first[p] - second[p]) / std::sqrt(spread[p][p] * share));
        return largest;
    }

    /// Calls visit(n, chain) for `samples` chains of equal weight, drawn systematically: n counts the draws, `chain` is
    /// a number of a chain. The population stays as it is. Streams: {drawing, number, 0}.
    template <class Visit>
    void draw(std::size_t samples, std::uint64_t number, const Visit& visit) const
    {
        random_stream stream(seed_, {purpose::drawing, number, 0});
        systematic(samples, stream.uniform(), [&](std::size_t chain, std::size_t first, std::size_t last) {
            for (std::size_t n = first; n < last; ++n)
                visit(n, chain);
        });
    }

    /// For archives: where the population is, the states of all units of all chains, and their weights. Site biases are
    /// the model's user's, who gives them again with the next θ'.
    template <class Archive>
    void parts(Archive& archive)
    {
        archive("theta", theta_);
        archive("seed", seed_);
        archive("weights", weights_, "[chain]");
        archive("log_partition_function", log_partition_function_);
        std::vector<std::uint8_t> units;
        for (const auto& chain : chains_)
            for (std::size_t l = 0; l < Model::layer_count; ++l) {
                const auto layer = chain.layer(l);
                units.insert(units.end(), layer.begin(), layer.end());
            }
        archive("units", units, {all_units}, "[chain, unit]");
        if constexpr (Archive::reading) {
            if (weights_.size() < 2 || units.size() != weights_.size() * all_units)
                archive.refuse("has " + std::to_string(units.size()) + " units for " + std::to_string(weights_.size()) +
                               " weights of chains; expected at least 2 chains of " +
                               std::to_string(std::size_t{all_units}) + " units");
            chains_.assign(weights_.size(), {});
            statistics_.assign(weights_.size(), {});
            std::span<const std::uint8_t> rest = units;
            for (std::size_t c = 0; c < size(); ++c) {
                for (std::size_t l = 0; l < Model::layer_count; ++l) {
                    const auto layer = rest.first(Model::unit_counts[l]);
                    if ((std::ranges::max)(layer) > Model::species_counts[l])
                        archive.refuse("has a state larger than " + std::to_string(Model::species_counts[l]) +
                                       " in layer " + std::to_string(l));
                    chains_[c].set_layer(l, layer);
                    rest = rest.subspan(layer.size());
                }
                statistics_[c] = moments(chains_[c]);
            }
        }
    }

    friend bool operator==(const carried_population& a, const carried_population& b)
    {
        return a.theta_ == b.theta_ && a.seed_ == b.seed_ && a.chains_ == b.chains_ && a.weights_ == b.weights_ &&
               a.log_partition_function_ == b.log_partition_function_;
    }

private:
    static constexpr std::size_t all_units = [] {
        std::size_t count = 0;
        for (const std::size_t of_layer : Model::unit_counts)
            count += of_layer;
        return count;
    }();
    static constexpr std::size_t chains_at_once = 8; ///< so that handing out work costs little

    /// factors = exp((θ' − θ)·O − largest), which is returned.
    double set_factors(const parameters<Model>& theta, std::vector<double>& factors) const
    {
        const values step = theta - theta_;
        factors.resize(size());
        double largest = -HUGE_VAL;
        for (std::size_t c = 0; c < size(); ++c) {
            double exponent = 0.0;
            for (std::size_t p = 0; p < step.size(); ++p)
                exponent += rounded(step[p] * static_cast<double>(statistics_[c][p]));
            factors[c] = exponent;
            if (weights_[c] > 0.0)
                largest = (std::max)(largest, exponent);
        }
        for (double& factor : factors)
            factor = std::exp(factor - largest);
        return largest;
    }

    [[nodiscard]] values means_of(std::size_t begin, std::size_t end) const
    {
        values mean;
        double total = 0.0;
        for (std::size_t c = begin; c < end; ++c) {
            total += weights_[c];
            for (std::size_t p = 0; p < mean.size(); ++p)
                mean[p] += rounded(weights_[c] * static_cast<double>(statistics_[c][p]));
        }
        for (double& one : mean)
            one /= total;
        return mean;
    }

    /// Calls take(chain, first, last): the chain is drawn as number first … last − 1 of `draws`.
    template <class Take>
    void systematic(std::size_t draws, double offset, const Take& take) const
    {
        const auto count = static_cast<double>(draws);
        double sum = 0.0;
        std::size_t drawn = 0;
        for (std::size_t c = 0; c < size(); ++c) {
            sum += weights_[c];
            const std::size_t first = drawn;
            while (drawn < draws && static_cast<double>(drawn) + offset < rounded(sum * count))
                ++drawn;
            // What rounding has left goes to the last chain that weighs anything.
            if (c + 1 == size())
                drawn = draws;
            if (drawn > first)
                take(c, first, drawn);
        }
    }

    /// Chains that are drawn stay where they are; their copies go where none was drawn.
    void resample(std::uint64_t number)
    {
        std::vector<std::size_t>& times_drawn = drawn_;
        times_drawn.assign(size(), 0);
        random_stream stream(seed_, {purpose::resampling, number, 0});
        systematic(size(), stream.uniform(),
                   [&](std::size_t chain, std::size_t first, std::size_t last) { times_drawn[chain] = last - first; });
        std::size_t free = 0;
        for (std::size_t c = 0; c < size(); ++c)
            for (; times_drawn[c] > 1; --times_drawn[c]) {
                while (times_drawn[free] != 0)
                    ++free;
                chains_[free] = chains_[c];
                statistics_[free] = statistics_[c];
                times_drawn[free++] = 1;
            }
        std::ranges::fill(weights_, 1.0 / static_cast<double>(size()));
        ++resamplings_;
    }

    template <class Executor>
    void sweep_all(std::size_t gibbs_steps, std::uint64_t number, const Executor& executor)
    {
        const conditionals<Model> given(theta_);
        distribute(executor, (size() + chains_at_once - 1) / chains_at_once, [&](std::size_t some) {
            for (std::size_t c = some * chains_at_once; c < (std::min)(size(), (some + 1) * chains_at_once); ++c) {
                random_lanes stream(seed_, {purpose::carrying, number, c});
                sweep<phase::sleep>(chains_[c], given, stream, gibbs_steps);
                statistics_[c] = moments(chains_[c]);
            }
        });
        gather(executor, statistics_, chains_at_once);
        gather_chains<Model>(executor, chains_, chains_at_once);
    }

    parameters<Model> theta_;
    std::uint64_t seed_;
    std::vector<configuration<Model>> chains_;
    std::vector<statistics<Model>> statistics_;
    std::vector<double> weights_;
    double log_partition_function_;
    double smallest_effective_size_ = HUGE_VAL;
    std::size_t resamplings_ = 0;
    std::vector<double> work_;
    std::vector<std::size_t> drawn_;
};

} // namespace CLOSURA_ABI
} // namespace closura
