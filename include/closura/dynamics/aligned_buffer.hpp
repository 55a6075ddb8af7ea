// A growing array of numbers, contiguous (it can be written to a file as it stands) and aligned to cache lines (no SIMD
// load crosses two).
//
// It grows by a quarter, through realloc: where the C library moves large blocks by remapping their pages (Linux),
// there is never a second copy of the numbers, and pages of the spare quarter are not touched before they are used. A
// std::vector would hold old and new at once, and grows by a factor of 2.
#pragma once

#include <closura/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace closura {
inline namespace CLOSURA_ABI {

/// A contiguous array of trivial `T`, aligned to 64 bytes.
template <class T>
class aligned_buffer {
    static_assert(std::is_trivially_copyable_v<T>, "an aligned_buffer moves its elements as bytes");

public:
    static constexpr std::size_t alignment = 64;

    aligned_buffer() = default;
    aligned_buffer(aligned_buffer&& other) noexcept { swap(other); }
    aligned_buffer(const aligned_buffer& other)
    {
        reserve(other.size_);
        if (other.size_ != 0)
            std::memcpy(data(), other.data(), other.size_ * sizeof(T));
        size_ = other.size_;
    }
    aligned_buffer& operator=(aligned_buffer other) noexcept
    {
        swap(other);
        return *this;
    }
    ~aligned_buffer() { std::free(memory_); }

    void swap(aligned_buffer& other) noexcept
    {
        std::swap(memory_, other.memory_);
        std::swap(offset_, other.offset_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

    [[nodiscard]] T* data() { return reinterpret_cast<T*>(memory_ + offset_); }
    [[nodiscard]] const T* data() const { return reinterpret_cast<const T*>(memory_ + offset_); }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t capacity_bytes() const { return memory_ ? capacity_ * sizeof(T) + alignment : 0; }

    /// Appends `count` elements, all bytes zero. Pointers into the buffer are invalid afterwards.
    void append_zeros(std::size_t count)
    {
        if (count == 0)
            return;
        if (size_ + count > capacity_)
            reserve(size_ + count + size_ / 4);
        std::memset(static_cast<void*>(data() + size_), 0, count * sizeof(T));
        size_ += count;
    }

    void reserve(std::size_t capacity)
    {
        if (capacity <= capacity_)
            return;
        constexpr std::size_t most = (SIZE_MAX - alignment) / sizeof(T);
        void* memory = capacity <= most ? std::realloc(memory_, capacity * sizeof(T) + alignment) : nullptr;
        if (memory == nullptr)
            out_of_memory();
        memory_ = static_cast<unsigned char*>(memory);
        capacity_ = capacity;
        // realloc promises 16 bytes only, so the first aligned element may have another offset than before.
        const std::size_t aligned = (alignment - reinterpret_cast<std::uintptr_t>(memory_) % alignment) % alignment;
        if (aligned != offset_ && size_ != 0)
            std::memmove(memory_ + aligned, memory_ + offset_, size_ * sizeof(T));
        offset_ = aligned;
    }

private:
    [[noreturn]] static void out_of_memory()
    {
#if defined(__cpp_exceptions)
        throw std::bad_alloc{};
#else
        std::abort();
#endif
    }

    unsigned char* memory_ = nullptr;
    std::size_t offset_ = 0;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

} // namespace CLOSURA_ABI
} // namespace closura
