// Micro-benchmarks of a model of one's own, in one line.
#include <closura/benchmark.hpp>

using namespace closura;
using A = species<"A">;
using B = species<"B">;
using mine = model<lattice<8, 8>, layers<units<A, B>, units<A, B>>, couple<0, 1, patch<2, 2>, same_species>>;

int main(int argc, char** argv)
{
    register_sampling_benchmarks<mine>("mine");
    return run_benchmarks(argc, argv);
}
