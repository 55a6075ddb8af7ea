// expect: weight\[0,H,0,H\] joins units 2 apart; a transfer matrix solves chains with couplings of nearest neighbours
#include <closura/analyse/transfer_matrix.hpp>

using namespace closura;
using H = species<"H">;

using wrong = model<lattice<5>, layers<units<H>>, couple<0, 0, next_nearest_neighbours<1>, same_species>>;

int main() { return solve_chain(parameters<wrong>{}).log_partition_function > 0.0 ? 1 : 0; }
