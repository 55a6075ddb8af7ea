// Random streams: xoshiro128++ (Blackman and Vigna, ACM Trans. Math. Softw. 47, 36 (2021)) in eight lanes, always
// eight, so that a stream's bits depend on its seed and key alone: not on the instruction set, not on threads.
//
// A stream belongs to a piece of work (a time point and a chain, or one simulation), never to a thread.
#pragma once

#include <closura/core/stream_key.hpp>
#include <closura/simd/block.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace closura {
inline namespace CLOSURA_ABI {

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): spreads seeds and keys over the state space.
class splitmix64 {
public:
    explicit constexpr splitmix64(std::uint64_t state) : state_(state) {}

    constexpr std::uint64_t operator()()
    {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }

private:
    std::uint64_t state_;
};

/// Eight lanes of xoshiro128++: each call of `next()` gives 8 × 32 random bits.
class random_lanes {
public:
    random_lanes() : random_lanes(0, {}) {}

    /// Without a purpose in the key, a stream that differs from that of a `random_stream` of the same seed.
    explicit random_lanes(std::uint64_t seed, stream_key key = {}) : random_lanes(lanes_of_key{}, seed, named(key)) {}

    [[nodiscard]] word_block next()
    {
        auto& [s0, s1, s2, s3] = state_;
        const word_block result = rotate_left(s0 + s3, 7) + s0;
        const word_block shifted = s1 << 9;
        s2 = s2 ^ s0;
        s3 = s3 ^ s1;
        s1 = s1 ^ s2;
        s0 = s0 ^ s3;
        s2 = s2 ^ shifted;
        s3 = rotate_left(s3, 11);
        return result;
    }

private:
    friend class random_stream;
    struct lanes_of_key {};

    random_lanes(lanes_of_key, std::uint64_t seed, stream_key key)
    {
        std::uint64_t start = seed;
        for (std::uint64_t field : {static_cast<std::uint64_t>(key.use), key.time, key.chain})
            start = splitmix64{start ^ splitmix64{field}()}();
        splitmix64 fill{start};
        for (word_block& word : state_) {
            std::array<std::uint64_t, 4> bits;
            for (std::uint64_t& b : bits)
                b = fill();
            word = std::bit_cast<word_block>(bits);
        }
    }

    static stream_key named(stream_key key)
    {
        if (key.use == purpose::own)
            key.use = purpose::own_lanes;
        return key;
    }

    std::array<word_block, 4> state_;
};

/// The same lanes, one 32-bit number after another: a uniform random bit generator for scalar code.
class random_stream {
public:
    using result_type = std::uint32_t;

    random_stream() = default;
    explicit random_stream(std::uint64_t seed, stream_key key = {}) : lanes_(random_lanes::lanes_of_key{}, seed, key) {}

    static constexpr result_type(min)() { return 0; }
    static constexpr result_type(max)() { return (std::numeric_limits<result_type>::max)(); }

    result_type operator()()
    {
        if (used_ == buffer_.size())
            refill();
        return buffer_[used_++];
    }

    /// A whole number in [0, bound), each with equal chance: Lemire's method with rejection
    /// (ACM Trans. Model. Comput. Simul. 29, 3 (2019)).
    std::uint32_t below(std::uint32_t bound)
    {
        std::uint64_t product = std::uint64_t{(*this)()} * bound;
        auto low = static_cast<std::uint32_t>(product);
        if (low < bound) {
            const std::uint32_t threshold = (0U - bound) % bound;
            while (low < threshold) {
                product = std::uint64_t{(*this)()} * bound;
                low = static_cast<std::uint32_t>(product);
            }
        }
        return static_cast<std::uint32_t>(product >> 32);
    }

    /// A number in [0, 1) with 53 random bits.
    double uniform()
    {
        const std::uint64_t high = (*this)() >> 5;
        const std::uint64_t low = (*this)() >> 6;
        return static_cast<double>((high << 26) | low) * 0x1p-53;
    }

private:
    void refill()
    {
        for (std::size_t i = 0; i < buffer_.size(); i += word_block::size)
            lanes_.next().store(buffer_.data() + i);
        used_ = 0;
    }

    random_lanes lanes_;
    std::array<std::uint32_t, 64> buffer_;
    std::size_t used_ = 64;
};

} // namespace CLOSURA_ABI
} // namespace closura
