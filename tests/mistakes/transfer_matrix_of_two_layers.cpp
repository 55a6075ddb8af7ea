// expect: a transfer matrix solves models of one layer, the visible one; this model has 2
#include <closura/analyse/transfer_matrix.hpp>

using namespace closura;
using H = species<"H">;

using wrong = model<lattice<4>, layers<units<H>, units<H>>, couple<0, 1, patch<2>, same_species>>;

int main() { return solve_chain(parameters<wrong>{}).log_partition_function > 0.0 ? 1 : 0; }
