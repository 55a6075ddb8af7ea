// expect: right-hand sides have a member gradient\(points, surroundings, executor\), which returns their coefficient_gradient
#include <closura/dynamics/trajectory.hpp>

#include <array>
#include <span>
#include <string_view>

using namespace closura;
using A = species<"A">;
using gas = model<lattice<4>, layers<units<A>>>;

struct relaxation : right_hand_side_defaults<relaxation, gas> {
    static constexpr std::array<std::string_view, 1> coefficient_names = {"k"};
    values derivative(const parameters<gas>& theta, const instant<gas>&) const { return -1.0 * theta; }
    linearisation<gas> linearise(const parameters<gas>& theta, const instant<gas>& at) const
    {
        return {derivative(theta, at), {{{-1.0}}}};
    }
    void add(const coefficient_gradient<relaxation>&) {}
};

int main()
{
    trajectory<gas> path(parameters<gas>{});
    path.integrate(relaxation{}, 3);
}
