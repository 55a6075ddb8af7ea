// One program of three translation units, each with all of closura, compiled for different instruction sets.
#include "unit.hpp"

#include <cstdio>
#include <cstring>

int main()
{
    constexpr int skipped = 77;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
        std::puts("this processor has no AVX2 and FMA");
        return skipped;
    }
    const unit units[] = {baseline(), avx2(), scalar()};
    bool good = true;
    for (const unit& a : units) {
        std::printf("%016llx %s\n", static_cast<unsigned long long>(a.digest), a.type_name);
        for (const unit& b : units) {
            good = good && a.digest == b.digest;
            // If two units shared a name, the linker would replace code of one by code of the other.
            good = good && (&a == &b || std::strcmp(a.type_name, b.type_name) != 0);
        }
    }
    return good ? 0 : 1;
}
