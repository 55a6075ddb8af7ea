// The program of a system whose model has no hidden layers: a closure of moments, θ(t) that follows from it, and what
// the other commands make of that.
#include "experiment/program_of.hpp"

#include <closura/simulate/observable.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace closura_tests::closure_of_moments_tests {

using namespace closura;
using H = species<"H">;
using P = species<"P">;

struct pond {
    static constexpr std::string_view name = "pond";
    using model = closura::model<lattice<16, 16>, layers<units<H, P>>, couple<0, 0, nearest_neighbours<2>, all_pairs>>;
    static constexpr auto network =
        reaction_network<H, P>(reseeding_reproduction<P>(0.025), decay<H>(0.06), encounter<H, P>(0.4).gives<H, H>());
    static constexpr auto start = placed<H>(20) & placed<P>(30);
    static constexpr auto equations = on_domain<bias<0, H>, bias<0, P>>(hermite{.cell = 0.1});

    static void defaults(auto& settings)
    {
        settings.training.recipe = expectation_recipe{};
        settings.training.learning.law = carried{.chains = 100};
        settings.simulation.ensemble.runs = 60;
        settings.simulation.ensemble.steps = 24;
        settings.sampling.every = 4;
    }
};

constexpr std::size_t times = 25;

class program_of_a_pond : public program_of<pond> {
protected:
    nlohmann::json json(const std::string& file) const
    {
        std::ifstream stream(directory / file);
        return nlohmann::json::parse(stream);
    }
};

TEST_F(program_of_a_pond, follows_the_moments_of_its_start)
{
    succeed("data", {"simulate", "--no-lattices"});
    succeed("fit", {"train", "--data", path("data")}); // counts and pairs are enough
    EXPECT_EQ(names_in(directory / "fit"),
              (std::set<std::string>{"closure.npz", "parameter_names.json", "parameters.npy", "path.npy",
                                     "path_diagnostics.npy", "path_errors.npy", "path_moments.npy",
                                     "path_objective.npy", "path_smoothed.npy", "run.json", "survival.npy"}));
    expect_shape<double>("fit/parameters.npy", {times, pond::model::parameter_count});
    EXPECT_EQ(json("fit/run.json")["part"], "survivors");

    // θ(t) has the moments that the closure predicts: what 100 chains, averaged over iterations, leave of a molecule.
    const auto moments = read_npy<double, 3>(directory / "fit/path_moments.npy");
    for (std::size_t t = 0; t < times; ++t)
        for (std::size_t p = 0; p < pond::model::parameter_count; ++p)
            EXPECT_NEAR(moments(t, 1, p), moments(t, 0, p), 3.0 + 0.1 * moments(t, 0, p)) << t << ' ' << p;

    succeed("score",
            {"score", "--trained", path("fit"), "--data", path("data"), "--fresh-runs", "100", "--replicates", "5"});
    for (const char* text : {"whole ensemble", "survivors", "sampled at theta(t)"})
        EXPECT_CONTAINS(printed, text);
    const auto score = json("score/score.json");
    EXPECT_GT(score["survivors"]["counts"]["fresh"].get<double>(), 0.95);
    EXPECT_GT(score["sampled"]["counts"]["fresh"].get<double>(), 0.95);
    EXPECT_FALSE(score["sampled"].contains("survival"));
}

TEST_F(program_of_a_pond, gives_predictions_parameters_that_can_be_sampled)
{
    succeed("data", {"simulate", "--start", "H=20,P=30", "--start", "H=12,P=45", "--start", "H=30,P=20"});
    succeed("fit", {"train", "--data", path("data")});
    EXPECT_EQ(names_in(directory / "fit"), (std::set<std::string>{"closure.npz", "run.json"})) << "three starts";
    succeed("plain", {"predict", "--trained", path("fit"), "--start", "H=24,P=26"});
    succeed("prediction", {"predict", "--trained", path("fit"), "--start", "H=24,P=26", "--with-parameters"});
    EXPECT_EQ(bytes_of(directory / "plain/prediction.npy"), bytes_of(directory / "prediction/prediction.npy"));
    expect_shape<double>("prediction/parameters.npy", {times, pond::model::parameter_count});
    const auto theta = read_npy<double, 2>(directory / "prediction/parameters.npy");
    EXPECT_DOUBLE_EQ(theta(0, 0), std::log(24.0 / (256.0 - 50.0))) << "molecules placed at random";
    EXPECT_DOUBLE_EQ(theta(0, 2), 0.0);

    // A prediction is a fit: it is sampled, and scored against simulations of its start.
    succeed("samples", {"sample", "--trained", path("prediction")});
    expect_shape<std::uint8_t>("samples/samples.npy", {7, 100, 16, 16});
    succeed("fresh", {"simulate", "--start", "H=24,P=26"});
    succeed("score", {"score", "--trained", path("prediction"), "--data", path("fresh"), "--fresh-runs", "0"});
    double r2 = 0.0;
    ASSERT_EQ(std::sscanf(printed.c_str(), "R2 %lf", &r2), 1) << printed;
    EXPECT_GT(r2, 0.9);
}

// What a closure was trained with holds for its predictions, too; by recipe `path` it is the same bound.
TEST_F(program_of_a_pond, bounds_the_weights_of_fits)
{
    succeed("data", {"simulate"});
    succeed("free", {"train", "--data", path("data")});
    EXPECT_NEAR(json("free/run.json").at("largest_weight").get<double>(), 0.94 * 1.76275, 1e-4)
        << "of a square lattice";
    const auto largest = [&](const char* file) {
        const auto theta = read_npy<double, 2>(directory / file);
        double result = 0.0;
        for (std::size_t time = 0; time < times; ++time)
            for (std::size_t p = pond::model::bias_count; p < pond::model::parameter_count; ++p)
                result = std::max(result, theta(time, p));
        return result;
    };
    EXPECT_GT(largest("free/path.npy"), 0.3) << "a test that could not fail";
    succeed("held", {"train", "--data", path("data"), "--largest-weight", "0.2"});
    EXPECT_CONTAINS(printed + errors, "is held at 0.2");
    succeed("path", {"train", "--data", path("data"), "--recipe", "path", "--largest-weight", "0.2"});
    EXPECT_CONTAINS(printed + errors, "is held at 0.2");
    succeed("prediction", {"predict", "--trained", path("held"), "--with-parameters"});
    for (const std::string fit : {"held", "path", "prediction"}) {
        EXPECT_NEAR(largest((fit + "/path.npy").c_str()), 0.2, 1e-12) << fit;
        EXPECT_EQ(json(fit + "/run.json").at("largest_weight").get<double>(), 0.2) << fit;
    }
    EXPECT_EQ(run("wrong", {"train", "--data", path("data"), "--largest-weight", "-1"}), 2);
    EXPECT_CONTAINS(errors, "--largest-weight");
}

TEST_F(program_of_a_pond, is_reproduced_in_one_go)
{
    succeed("all", {"reproduce", "--no-figures"});
    double r2 = 0.0;
    ASSERT_EQ(std::sscanf(printed.c_str(), "R2 %lf", &r2), 1) << printed;
    EXPECT_GT(r2, 0.9);
    succeed("data", {"simulate"});
    succeed("fit", {"train", "--data", path("data")});
    for (const char* file : {"parameters.npy", "closure.npz", "path.npy"})
        EXPECT_EQ(bytes_of(directory / "all" / file), bytes_of(directory / "fit" / file)) << file;
    succeed("prediction", {"predict", "--trained", path("all")});
    EXPECT_EQ(run("again", {"reproduce", "--no-figures", "--recipe", "path", "--hidden-rate", "0.1"}), 2);
    EXPECT_CONTAINS(errors, "--hidden-rate: is for models with hidden layers; expected no such option for pond");
    EXPECT_EQ(run("again", {"reproduce", "--no-figures", "--law", "short_run"}), 2);
    EXPECT_CONTAINS(errors, "expected a model without hidden layers and --law carried");
}

} // namespace closura_tests::closure_of_moments_tests
