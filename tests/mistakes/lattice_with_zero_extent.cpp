// expect: every extent of a lattice is at least 1
#include <closura/model/lattice.hpp>

using flat = closura::lattice<40, 0>;

int main() { return static_cast<int>(flat::rank); }
