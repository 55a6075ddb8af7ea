// expect: system mine: its network has the species P and H and its model's visible layer H and P; they must be the same in the same order
#include <closura/experiment/definition.hpp>

#include <string_view>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

struct mine {
    static constexpr std::string_view name = "mine";
    using model = closura::model<lattice<4>, layers<units<H, P>>>;
    static constexpr auto network = reaction_network<P, H>(decay<H>(0.1));
    static constexpr auto start = placed<H>(2) & placed<P>(1);
    static constexpr auto equations = on_domain<bias<0, H>>(hermite{});
};

int main() { return static_cast<int>(starts<mine>().size()); }
