#include "checkpoint.hpp"

#include <closura/io/checkpoint.hpp>

#include <string>
#include <utility>

namespace lotka_volterra {

void write_checkpoint(closura::output_directory& out, const learning& learned)
{
    closura::write_checkpoint(out, learned);
}

learning read_checkpoint(const std::filesystem::path& directory, const closura::parameters<model>& theta_0,
                         const simulations& data)
{
    auto saved = closura::read_checkpoint(directory, right_hand_sides(theta_0, domain));
    require_enough_data(data, saved.options);
    if (saved.state.mu.size() != data.times)
        throw closura::input_error("checkpoint_centres.npy: has " + std::to_string(saved.state.mu.size()) +
                                   " times; lattices.npy has " + std::to_string(data.times));
    learning result(std::move(saved.right_hand_sides), theta_0, data.view(), saved.options);
    result.resume(std::move(saved.state));
    return result;
}

} // namespace lotka_volterra
