// expect: system mine has 1 label for 2 species
#include <closura/experiment/definition.hpp>

#include <array>
#include <string_view>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

struct mine {
    static constexpr std::string_view name = "mine";
    using model = closura::model<lattice<4>, layers<units<H, P>>>;
    static constexpr auto network = reaction_network<H, P>(decay<H>(0.1));
    static constexpr auto start = placed<H>(2) & placed<P>(1);
    static constexpr auto equations = on_domain<bias<0, H>>(hermite{});
    static constexpr std::array<std::string_view, 1> labels = {"hunters"};
};

int main() { return static_cast<int>(starts<mine>().size()); }
