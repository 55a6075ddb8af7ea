// expect: interaction row sums over bonds inside layer 0, which have no direction: write its units as a cluster<unit_at<...>, unit_at<...>>
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<
    lattice<4>, layers<units<H, P>>,
    interaction<"row", bond<0, 0, nearest_neighbours<1>>, expr::product<expr::occupancy<0, H>, expr::occupancy<1, P>>>>;

int main() { return static_cast<int>(wrong::parameter_count); }
