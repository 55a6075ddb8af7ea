// A model's structure as scripts get it.
#include <closura/experiment/model_description.hpp>

#include <closura/model/nearest_neighbours.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace closura_tests::model_description_tests {

using namespace closura;
using A = species<"A">;
using B = species<"B">;

using corner = cluster<unit_at<0, offset<0, 0>>, unit_at<0, offset<0, 1>>, unit_at<0, offset<1, 0>>>;
using body = expr::product<expr::occupancy<0, A>, expr::occupancy<1, A>, expr::occupancy<2, A>>;
using described = model<lattice<6, 8>, layers<units<A>, units_on<lattice<3, 4>, A, B>>,
                        couple<0, 0, nearest_neighbours<2>, all_pairs>,
                        couple<0, 0, next_nearest_neighbours<2>, all_pairs, "diagonal">,
                        couple<0, 1, strided<patch<2, 2>, 2, 2>, all_pairs>, interaction<"corner", corner, body>>;

TEST(model_description, has_layers_couplings_and_their_parameters)
{
    const auto expected = nlohmann::json::parse(R"({
        "layers": [{"extents": [6, 8], "species": ["A"]}, {"extents": [3, 4], "species": ["A", "B"]}],
        "couplings": [
            {"layers": [0, 0], "strides": [[1, 1], [1, 1]], "offsets": [[[0, 1], [0, 0]], [[1, 0], [0, 0]]],
             "parameters": ["weight[0,A,0,A]"]},
            {"layers": [0, 0], "strides": [[1, 1], [1, 1]], "offsets": [[[1, -1], [0, 0]], [[1, 1], [0, 0]]],
             "parameters": ["weight[0,A,0,A,diagonal]"]},
            {"layers": [0, 1], "strides": [[2, 2], [1, 1]],
             "offsets": [[[0, 0], [0, 0]], [[0, 1], [0, 0]], [[1, 0], [0, 0]], [[1, 1], [0, 0]]],
             "parameters": ["weight[0,A,1,A]", "weight[0,A,1,B]"]},
            {"layers": [0, 0, 0], "strides": [[1, 1], [1, 1], [1, 1]], "offsets": [[[0, 0], [0, 1], [1, 0]]],
             "parameters": ["strength[corner]"]}]
    })");
    EXPECT_EQ(model_description<described>(), expected);
}

TEST(model_description, of_a_single_layer_without_couplings_has_none)
{
    const auto expected = nlohmann::json::parse(R"({"layers": [{"extents": [5], "species": ["A"]}], "couplings": []})");
    EXPECT_EQ((model_description<model<lattice<5>, layers<units<A>>>>()), expected);
}

} // namespace closura_tests::model_description_tests
