// What executors do with exceptions: the one that reaches the caller does not depend on who came first.
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/config.hpp>

#include <cstddef>
#include <exception>
#include <mutex>

namespace closura {
inline namespace CLOSURA_ABI {
namespace run_detail {

/// Of the exceptions that several threads meet, that of the lowest index.
class lowest_exception {
public:
    /// To be called where an exception is handled.
    void keep(std::size_t index)
    {
        const std::scoped_lock lock(mutex_);
        if (!exception_ || index < index_) {
            exception_ = std::current_exception();
            index_ = index;
        }
    }

    /// The index of what was kept; the largest number if nothing was.
    [[nodiscard]] std::size_t index() const { return exception_ ? index_ : ~std::size_t{0}; }

    /// Throws what was kept, if anything was.
    void rethrow() const
    {
        if (exception_)
            std::rethrow_exception(exception_);
    }

private:
    std::mutex mutex_;
    std::exception_ptr exception_;
    std::size_t index_ = 0;
};

} // namespace run_detail
} // namespace CLOSURA_ABI
} // namespace closura
