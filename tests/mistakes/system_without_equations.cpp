// expect: system mine needs equations: static constexpr auto equations = on_domain<
#include <closura/experiment/definition.hpp>

#include <string_view>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

struct mine {
    static constexpr std::string_view name = "mine";
    using model = closura::model<lattice<4>, layers<units<H, P>>>;
    static constexpr auto network = reaction_network<H, P>(decay<H>(0.1));
    static constexpr auto start = placed<H>(2) & placed<P>(1);
};

int main() { return static_cast<int>(starts<mine>().size()); }
