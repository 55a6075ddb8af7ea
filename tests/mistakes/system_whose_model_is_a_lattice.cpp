// expect: system mine: its model is no closura::model<
#include <closura/experiment/definition.hpp>

#include <string_view>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

struct mine {
    static constexpr std::string_view name = "mine";
    using model = lattice<4>;
    static constexpr auto network = reaction_network<H, P>(decay<H>(0.1));
    static constexpr auto start = placed<H>(2) & placed<P>(1);
    static constexpr auto equations = on_domain<bias<0, H>>(hermite{});
};

int main() { return static_cast<int>(starts<mine>().size()); }
