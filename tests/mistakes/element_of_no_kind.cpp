// expect: element 1 of the model, behind its layers, is no couple<\.\.\.>, interaction<\.\.\.> or site_biases<\.\.\.>
#include <closura/model/model.hpp>

using namespace closura;
using H = species<"H">;
using P = species<"P">;

using wrong =
    model<lattice<4, 4>, layers<units<H, P>, units<H, P>>, couple<0, 1, patch<2, 2>, same_species>, patch<2, 2>>;

int main() { return static_cast<int>(wrong::parameter_count); }
