// expect: closura needs C\+\+20
// flags: -std=c++17
// lines: 10
#include <closura/closura.hpp>

int main() { return 0; }
