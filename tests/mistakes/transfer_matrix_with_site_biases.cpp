// expect: a transfer matrix solves chains of equal units; this model has site_biases<0>
#include <closura/analyse/transfer_matrix.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong = model<lattice<4>, layers<units<H>>, site_biases<0>>;

int main() { return solve_chain(parameters<wrong>{}).log_partition_function > 0.0 ? 1 : 0; }
