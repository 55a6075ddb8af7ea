// What a program compiles for a processor: kernels, random numbers, errors. It is compiled with many sets of flags, of
// which no two may share a function (checks/flags.cmake).
#include <closura/core/error.hpp>
#include <closura/sample/sampler.hpp>

using H = closura::species<"H">;
using gas = closura::model<closura::lattice<8, 8>, closura::layers<closura::units<H>, closura::units<H>>,
                           closura::couple<0, 1, closura::patch<2, 2>, closura::same_species>>;

double kernel(std::uint64_t seed);
double kernel(std::uint64_t seed)
{
    closura::require(seed != 0, "seed ", seed, "; expected another");
    closura::sampler<gas> chains(seed, 2);
    closura::parameters<gas> theta;
    theta[closura::bias<0, H>] = -1.0;
    chains.sweep(theta, 2);
    return static_cast<double>(chains.moments()[closura::bias<0, H>]);
}
