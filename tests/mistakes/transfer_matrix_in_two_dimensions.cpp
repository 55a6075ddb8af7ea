// expect: a transfer matrix solves models in one dimension; this model has 2
#include <closura/analyse/transfer_matrix.hpp>

using namespace closura;
using H = species<"H">;

using wrong = model<lattice<4, 4>, layers<units<H>>, couple<0, 0, nearest_neighbours<2>, same_species>>;

int main() { return solve_chain(parameters<wrong>{}).log_partition_function > 0.0 ? 1 : 0; }
