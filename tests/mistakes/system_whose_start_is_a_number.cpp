// expect: system mine: its start is no initial condition, as placed<A>\(100\) & placed<B>\(50\), nor an array of them
#include <closura/experiment/definition.hpp>

#include <string_view>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

struct mine {
    static constexpr std::string_view name = "mine";
    using model = closura::model<lattice<4>, layers<units<H, P>>>;
    static constexpr auto network = reaction_network<H, P>(decay<H>(0.1));
    static constexpr int start = 100;
    static constexpr auto equations = on_domain<bias<0, H>>(hermite{});
};

int main() { return static_cast<int>(starts<mine>().size()); }
