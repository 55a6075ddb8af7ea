// expect: a species needs a name
#include <closura/model/species.hpp>

using nobody = closura::species<"">;

int main() { return static_cast<int>(nobody::name().size()); }
