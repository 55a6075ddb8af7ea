// Several chains of one model, the convenient way: each chain has its own random stream.
//
//   auto chains = sampler<Model>{seed, 5};
//   chains.randomise();
//   chains.sweep(theta, 10);
//   auto counts = chains.moments();
#pragma once

#include <closura/sample/gibbs.hpp>
#include <closura/sample/moments.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Chains of a model and their random streams. The same seed gives the same bits, whatever the number of chains beside
/// one. Where all of it must run in parallel, use `randomise`, `sweep` and `moments` of single chains.
template <model_type Model>
class sampler {
public:
    /// `chains` chains with all units empty, with the streams (seed, key.use, key.time, 0 … chains − 1).
    sampler(std::uint64_t seed, std::size_t chains, stream_key key = {purpose::sampling}) : chains_(chains)
    {
        for (std::size_t c = 0; c < chains; ++c)
            streams_.emplace_back(seed, stream_key{key.use, key.time, c});
    }

    [[nodiscard]] std::size_t size() const { return chains_.size(); }
    [[nodiscard]] configuration<Model>& chain(std::size_t number)
    {
        require_chain(number);
        return chains_[number];
    }
    [[nodiscard]] const configuration<Model>& chain(std::size_t number) const
    {
        require_chain(number);
        return chains_[number];
    }

    /// Clamps the visible layer of a chain to row-major states; it stays so until the next `sweep` or `randomise` of
    /// all layers.
    void clamp(std::size_t number, std::span<const std::uint8_t> visible) { chain(number).set_layer(0, visible); }

    /// Random states in all layers, each of the 1 + |R| states of a unit with equal chance.
    void randomise()
    {
        for_all([](auto& states, auto& stream) { closura::randomise<phase::sleep>(states, stream); });
    }

    /// Random states in the hidden layers.
    void randomise_hidden()
    {
        for_all([](auto& states, auto& stream) { closura::randomise<phase::wake>(states, stream); });
    }

    /// Gibbs steps of all layers (sleep phase). Conditionals are made when θ is another than in the last call.
    void sweep(const parameters<Model>& theta, std::size_t steps) { sweep(given_at(theta), steps); }

    /// The same with conditionals that serve several samplers.
    void sweep(const conditionals<Model>& given, std::size_t steps)
    {
        for_all([&](auto& states, auto& stream) { closura::sweep<phase::sleep>(states, given, stream, steps); });
    }

    /// Gibbs steps of the hidden layers, the visible one clamped (wake phase).
    void sweep_hidden(const parameters<Model>& theta, std::size_t steps) { sweep_hidden(given_at(theta), steps); }

    void sweep_hidden(const conditionals<Model>& given, std::size_t steps)
    {
        for_all([&](auto& states, auto& stream) { closura::sweep<phase::wake>(states, given, stream, steps); });
    }

    /// The sufficient statistics, summed over all chains, as exact whole numbers.
    [[nodiscard]] statistics<Model> moments() const
    {
        statistics<Model> sum;
        for (const auto& states : chains_)
            sum += closura::moments(states);
        return sum;
    }

private:
    struct conditionals_at {
        explicit conditionals_at(const parameters<Model>& at) : theta(at), given(at) {}

        parameters<Model> theta;
        conditionals<Model> given;
    };

    [[nodiscard]] const conditionals<Model>& given_at(const parameters<Model>& theta)
    {
        if (last_ == nullptr || last_->theta != theta)
            last_ = std::make_shared<const conditionals_at>(theta);
        return last_->given;
    }

    void require_chain(std::size_t number) const
    {
        require(number < size(), "sampler: chain ", number, " does not exist: it has ", size(),
                " chains, counted from 0");
    }

    template <class Function>
    void for_all(Function function)
    {
        for (std::size_t c = 0; c < chains_.size(); ++c)
            function(chains_[c], streams_[c]);
    }

    std::vector<configuration<Model>> chains_;
    std::vector<random_lanes> streams_;
    std::shared_ptr<const conditionals_at> last_; ///< constant, so that copies of the sampler may share it
};

} // namespace CLOSURA_ABI
} // namespace closura
