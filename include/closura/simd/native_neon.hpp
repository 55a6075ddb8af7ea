// What simd/missing.hpp is made of on 64-bit Arm.
#pragma once

#include <closura/simd/byte_tables.hpp>
#include <closura/simd/unit_orders.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#if CLOSURA_SIMD_NEON
#include <arm_neon.h>

namespace closura {
inline namespace CLOSURA_ABI {
namespace native {

inline uint8x16_t shuffle(uint8x16_t table, uint8x16_t index) { return vqtbl1q_u8(table, index); }
inline uint8x16_t pack(uint16x8_t a, uint16x8_t b)
{
    return vreinterpretq_u8_s8(vcombine_s8(vqmovn_s16(vreinterpretq_s16_u16(a)), vqmovn_s16(vreinterpretq_s16_u16(b))));
}
inline uint16x8_t subtract_saturated(uint16x8_t a, uint16x8_t b)
{
    return vreinterpretq_u16_s16(vqsubq_s16(vreinterpretq_s16_u16(a), vreinterpretq_s16_u16(b)));
}
inline uint16x8_t multiply_high(uint16x8_t a, uint16x8_t b)
{
    return vcombine_u16(vshrn_n_u32(vmull_u16(vget_low_u16(a), vget_low_u16(b)), 16),
                        vshrn_n_u32(vmull_u16(vget_high_u16(a), vget_high_u16(b)), 16));
}
inline uint16x8_t lower_shorts_interleaved(uint16x8_t a, uint16x8_t b) { return vzip1q_u16(a, b); }
inline uint16x8_t upper_shorts_interleaved(uint16x8_t a, uint16x8_t b) { return vzip2q_u16(a, b); }
inline uint16x8_t load(const std::uint16_t* from) { return vld1q_u16(from); }
inline std::uint32_t sign_bits(uint8x16_t a)
{
    constexpr std::array<std::int8_t, 16> places = {0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7};
    const uint8x16_t bits = vshlq_u8(vshrq_n_u8(a, 7), vld1q_s8(places.data()));
    return std::uint32_t{vaddv_u8(vget_low_u8(bits))} | std::uint32_t{vaddv_u8(vget_high_u8(bits))} << 8;
}
inline std::uint32_t sum_of_bytes(uint8x16_t a) { return vaddlvq_u8(a); }
template <class Register>
bool any(Register a)
{
    return vmaxvq_u8(std::bit_cast<uint8x16_t>(a)) != 0;
}
inline uint16x8_t blend(uint16x8_t even, uint16x8_t odd)
{
    return vbslq_u16(vreinterpretq_u16_u32(vdupq_n_u32(0xFFFFU)), even, odd);
}
inline uint16x8_t lower_multiply_add(uint8x16_t a, std::uint8_t factor, uint8x16_t b)
{
    return vmlal_u8(vmovl_u8(vget_low_u8(a)), vget_low_u8(b), vdup_n_u8(factor));
}
inline uint16x8_t upper_multiply_add(uint8x16_t a, std::uint8_t factor, uint8x16_t b)
{
    return vmlal_u8(vmovl_u8(vget_high_u8(a)), vget_high_u8(b), vdup_n_u8(factor));
}

template <std::size_t Tables>
byte_block lookup(const wide_table<Tables>& table, const byte_block& index)
{
    const auto at = [&](std::size_t k) { return table.block(k / 2).parts[k % 2].data; };
    return byte_block::map(
        [&](const auto& n) {
            if constexpr (Tables == 2)
                return byte_block::part(vqtbl2q_u8({at(0), at(1)}, n.data));
            else if constexpr (Tables == 3)
                return byte_block::part(vqtbl3q_u8({at(0), at(1), at(2)}, n.data));
            else
                return byte_block::part(vqtbl4q_u8({at(0), at(1), at(2), at(3)}, n.data));
        },
        index);
}

using four_floats = float32x4_t;
inline four_floats load(const float* from) { return vld1q_f32(from); }
inline four_floats even_elements(four_floats a, four_floats b) { return vuzp1q_f32(a, b); }
inline four_floats odd_elements(four_floats a, four_floats b) { return vuzp2q_f32(a, b); }
inline four_floats lower_interleaved(four_floats a, four_floats b) { return vzip1q_f32(a, b); }
inline four_floats upper_interleaved(four_floats a, four_floats b) { return vzip2q_f32(a, b); }
inline four_floats lower_pairs(four_floats a, four_floats b) { return vcombine_f32(vget_low_f32(a), vget_low_f32(b)); }
inline four_floats upper_pairs(four_floats a, four_floats b)
{
    return vcombine_f32(vget_high_f32(a), vget_high_f32(b));
}

} // namespace native
} // namespace CLOSURA_ABI
} // namespace closura
#endif
