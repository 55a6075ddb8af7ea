// Which object something was computed with: a number that no other object of the process has. Stamps, which each object
// counts for itself, mean nothing without it: two objects may both have changed three times.
#pragma once

#include <closura/core/config.hpp>

#include <atomic>
#include <cstdint>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// A member that tells its owner from every other object. A copy has a number of its own, as it may be changed apart
/// from the original; so has what is assigned to, as it is no longer what it was. A move takes the number along.
class identity {
public:
    identity() noexcept : number_(next()) {}
    identity(const identity&) noexcept : identity() {}
    identity(identity&& other) noexcept : number_(std::exchange(other.number_, next())) {}
    identity& operator=(const identity&) noexcept
    {
        number_ = next();
        return *this;
    }
    identity& operator=(identity&& other) noexcept
    {
        number_ = std::exchange(other.number_, next());
        return *this;
    }
    ~identity() = default;

    /// Never 0, which is free to stand for no object at all.
    [[nodiscard]] std::uint64_t number() const { return number_; }

private:
    static std::uint64_t next()
    {
        static std::atomic<std::uint64_t> last = 0;
        return last.fetch_add(1, std::memory_order_relaxed) + 1;
    }

    std::uint64_t number_;
};

} // namespace CLOSURA_ABI
} // namespace closura
