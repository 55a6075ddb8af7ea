// expect: a system needs a name: static constexpr std::string_view name
#include <closura/experiment/definition.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

struct mine {
    using model = closura::model<lattice<4>, layers<units<H, P>>>;
    static constexpr auto network = reaction_network<H, P>(decay<H>(0.1));
    static constexpr auto start = placed<H>(2) & placed<P>(1);
    static constexpr auto equations = on_domain<bias<0, H>>(hermite{});
};

int main() { return static_cast<int>(starts<mine>().size()); }
