// Chains of a law that know nothing of each other, all with the same weight, with the members of a carried population:
// who asks for the means and covariances of a model at θ need not know under which law they are.
//
//   chain_population<short_run, Model> population({10}, theta_0, 100, seed, executor);
//   population.carry_to(theta_1, 1, executor);
//   population.means(); population.covariance();
#pragma once

#include <closura/core/error.hpp>
#include <closura/core/executor.hpp>
#include <closura/sample/carried_population.hpp>
#include <closura/sample/gather_chains.hpp>
#include <closura/sample/law.hpp>
#include <closura/sample/moments.hpp>
#include <closura/sample/sample_covariance.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Chains that a law has brought to θ. Results depend on the seed and the numbers that the caller gives to moves, not
/// on the executor.
template <class Law, model_type Model>
requires chain_law_of<Law, Model>
class chain_population {
public:
    using values = parameter_values<Model, double>;

    /// Chains at θ. Errors: `input_error` if there are fewer than two.
    template <executor Executor>
    chain_population(const Law& law, const parameters<Model>& theta, std::size_t chains, std::uint64_t seed,
                     const Executor& executor)
        : law_(law), theta_(theta), seed_(seed), chains_(Law::keeps_chains ? chains : 0), statistics_(chains)
    {
        require(chains >= 2, "a population has ", chains, " chains; expected at least 2");
        executor(chains_.size(), [&](std::size_t c) { // cheaper to do than to send
            random_lanes stream(seed_, {purpose::sleep, first, c});
            law_.start(chains_[c], stream);
        });
        carry_to(theta, first - 1, executor);
    }

    /// Brings the chains to θ'. `number` names the streams, {sleep, number, chain}: another one for each move, from 0
    /// to 2⁶⁴ − 3. Time: that of the law's Gibbs steps.
    template <executor Executor>
    void carry_to(const parameters<Model>& theta, std::uint64_t number, const Executor& executor)
    {
        theta_ = theta;
        const conditionals<Model> given(theta_);
        distribute(executor, statistics_.size(), [&](std::size_t c) {
            configuration<Model> own;
            configuration<Model>& states = Law::keeps_chains ? chains_[c] : own;
            random_lanes stream(seed_, {purpose::sleep, number, c});
            law_.advance(states, given, stream);
            statistics_[c] = moments(states);
        });
        gather(executor, statistics_);
        gather_chains<Model>(executor, chains_);
    }

    [[nodiscard]] std::size_t size() const { return statistics_.size(); }
    /// Where the chains are.
    [[nodiscard]] const parameters<Model>& theta() const { return theta_; }
    /// The statistics of each chain.
    [[nodiscard]] std::span<const statistics<Model>> chain_statistics() const { return statistics_; }

    /// All chains count.
    [[nodiscard]] double effective_size() const { return static_cast<double>(size()); }

    /// <O> under the law at θ: exact sums of whole numbers.
    [[nodiscard]] values means() const
    {
        statistics<Model> sum;
        for (const auto& of_chain : statistics_)
            sum += of_chain;
        values result;
        for (std::size_t p = 0; p < result.size(); ++p)
            result[p] = static_cast<double>(sum[p]) / static_cast<double>(size());
        return result;
    }

    /// Cov(O, O') under the law at θ, unbiased.
    [[nodiscard]] parameter_matrix<Model> covariance() const { return sample_covariance<Model>(statistics_, means()); }

private:
    static constexpr std::uint64_t first = ~std::uint64_t{0};

    Law law_;
    parameters<Model> theta_;
    std::uint64_t seed_ = 0;
    std::vector<configuration<Model>> chains_; ///< none where the law keeps none
    std::vector<statistics<Model>> statistics_;
};

} // namespace CLOSURA_ABI
} // namespace closura
