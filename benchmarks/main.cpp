#include <closura/benchmark.hpp>

int main(int argc, char** argv) { return closura::run_benchmarks(argc, argv); }
