// The program of a system that shares nothing with the paper's: three dimensions, three species, a smaller hidden layer
// of another species, closed walls, two initial conditions, words, defaults and parts of learning of its own.
#include "experiment/program_of.hpp"

#include <closura/experiment/experiment.hpp>
#include <closura/io/npy.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace closura_tests::run_experiment_tests {

using namespace closura;
using A = species<"A">;
using B = species<"B">;
using C = species<"C">;
using X = species<"X">;

struct box {
    static constexpr std::string_view name = "box";
    static constexpr std::array<std::string_view, 3> labels = {"foxes", "hares", "dead_grass"};
    using model = closura::model<lattice<4, 4, 4>, layers<units<A, B, C>, units_on<lattice<2, 2, 2>, X>>,
                                 couple<0, 1, strided<patch<2, 2, 2>, 2, 2, 2>, all_pairs>>;
    static constexpr auto network =
        reaction_network<A, B, C>(conversion<A, B>(0.1), encounter<B, C>(0.3).gives<B, B>(), decay<B>(0.1));
    static constexpr std::array<initial_condition<A, B, C>, 2> start = {placed<A>(20) & placed<C>(10),
                                                                        placed<C>(4) & placed<B>(8)};
    static constexpr auto boundary = boundaries::closed;
    static constexpr auto equations =
        equation_set(on_domain<bias<0, A>, bias<0, B>>(hermite{.cell = 0.2}), d_dt<bias<0, C>> = -u<"loss">);
    using learning = decltype(learning_options<model>{}.with_window(several_passes{}));

    static void defaults(auto& settings)
    {
        settings.simulation.ensemble.runs = 4;
        settings.simulation.ensemble.steps = 12;
        settings.training.learning.window = {{.length = 4, .steps_per_slide = 1}, 3};
        settings.training.learning.batch.size = 3;
        settings.training.learning.law = short_run{.gibbs_steps = 2};
        settings.sampling.samples = 5;
        settings.sampling.every = 3;
    }
};

/// The same system with another model.
struct box_without_hidden_units : box {
    static constexpr std::string_view name = "box_without_hidden_units";
    using model = closura::model<lattice<4, 4, 4>, layers<units<A, B, C>>>;
};

constexpr std::size_t times = 13; // of the defaults
constexpr std::size_t passes_through_data = 3 * (times - 4);

class program_of_a_box : public program_of<box> {
protected:
    /// The score that was printed, and nothing else.
    double score() const
    {
        double value = std::nan("");
        EXPECT_EQ(std::sscanf(printed.c_str(), "R2 %lf", &value), 1) << printed;
        EXPECT_EQ(printed.find('\n'), printed.size() - 1) << printed;
        return value;
    }
};

TEST_F(program_of_a_box, goes_from_simulations_to_a_score)
{
    const std::vector<std::string> one_start = {"--start", "A=20,C=10"};
    succeed("data", {"simulate", one_start[0], one_start[1]});
    expect_shape<std::uint8_t>("data/lattices.npy", {4, times, 4, 4, 4});
    expect_shape<std::int32_t>("data/counts.npy", {4, times, 3});
    expect_shape<std::int32_t>("data/pairs.npy", {4, times, 6});

    succeed("fit", {"train", "--data", path("data"), "--optimisation-steps", std::to_string(passes_through_data)});
    EXPECT_EQ(printed, "") << "three passes are the whole of the schedule";
    expect_shape<double>("fit/parameters.npy", {times, box::model::parameter_count});
    EXPECT_EQ(read_run_file(directory / "fit").has("law"), true);

    succeed("samples", {"sample", "--trained", path("fit")});
    expect_shape<std::uint8_t>("samples/samples.npy", {5, 5, 4, 4, 4});
    expect_shape<double>("samples/model_counts.npy", {9, 3}); // every two times, and every three
    expect_shape<double>("samples/model_deviations.npy", {9, 3});
    expect_shape<double>("samples/model_times.npy", {9});
    expect_shape<std::uint8_t>("samples/layers_0.npy", {4, 4, 4});
    expect_shape<std::uint8_t>("samples/layers_1.npy", {2, 2, 2});
    expect_shape<double>("samples/layer_probabilities_0.npy", {4, 4, 4, 3});
    expect_shape<double>("samples/layer_probabilities_1.npy", {2, 2, 2, 1});
    expect_shape<double>("samples/layer_probabilities_0_after_steps.npy", {4, 4, 4, 3});
    expect_shape<double>("samples/layer_probabilities_1_after_steps.npy", {2, 2, 2, 1});
    succeed("law_alone", {"sample", "--trained", path("fit"), "--layers-gibbs-steps", "0", "--means-every", "3"});
    EXPECT_FALSE(names_in(directory / "law_alone").contains("layer_probabilities_0_after_steps.npy"));
    expect_shape<double>("law_alone/model_counts.npy", {5, 3});

    succeed("score", {"score", "--trained", path("fit"), "--data", path("data"), "--fresh-runs", "0"});
    const double by_parts = score();
    EXPECT_FALSE(std::filesystem::exists(directory / "score")) << "without fresh runs there is no table";
    succeed("table",
            {"score", "--trained", path("fit"), "--data", path("data"), "--fresh-runs", "9", "--replicates", "3"});
    EXPECT_EQ(printed.substr(0, printed.find('\n')).substr(0, 3), "R2 ");
    for (const char* text : {"whole ensemble", "survivors", "counts", "pairs[A,B]", "standard_deviation"})
        EXPECT_CONTAINS(printed, text);
    const auto table = nlohmann::json::parse(bytes_of(directory / "table/score.json"));
    for (const char* key : {"counts", "pairs[C,C]", "pairs[A,C]", "standard_deviation", "survivors"})
        EXPECT_TRUE(table.contains(key)) << key;
    EXPECT_FALSE(table.contains("survival")) << "an equilibrium law does not say how many runs survive";
    EXPECT_TRUE(std::isfinite(by_parts) && by_parts < 1.0) << by_parts;

    succeed("all", {"reproduce", one_start[0], one_start[1], "--no-figures", "--optimisation-steps",
                    std::to_string(passes_through_data)});
    EXPECT_EQ(score(), by_parts);
    succeed("closure", {"closure", "--trained", path("fit"), "--data", path("data")});
    expect_shape<double>("closure/parameter_errors.npy", {10, box::model::parameter_count});
    const auto drawn = nlohmann::json::parse(bytes_of(directory / "closure/run.json"));
    EXPECT_EQ(drawn["system"]["closed_walls"], true);
    EXPECT_EQ(drawn["system"]["model"]["couplings"][0]["strides"][0], (std::vector<int>{2, 2, 2}));
    EXPECT_EQ(drawn["parameter_errors"]["times"], (std::vector<int>{1, 2, 3, 4, 6, 7, 8, 9, 10, 12}));
    std::set<std::string> of_parts = {"run.json", "rate_equations.npy", "rate_equations.txt"};
    for (const char* part : {"data", "fit", "samples", "closure"})
        for (const std::string& name : names_in(directory / part)) {
            if (name == "run.json" || name == "samples.npy")
                continue;
            of_parts.insert(name);
            if (name == "checkpoint.npz") // which names the command
                continue;
            EXPECT_EQ(bytes_of(directory / "all" / name), bytes_of(directory / part / name)) << name;
        }
    EXPECT_EQ(names_in(directory / "all"), of_parts);
}

TEST_F(program_of_a_box, samples_for_longer_than_it_has_learned)
{
    succeed("data", {"simulate", "--start", "A=20,C=10"});
    succeed("fit", {"train", "--data", path("data"), "--optimisation-steps", "4"});
    succeed("samples", {"sample", "--trained", path("fit"), "--times-gibbs-steps", "3"});
    EXPECT_EQ(nlohmann::json::parse(bytes_of(directory / "samples/run.json"))["law"]["gibbs_steps"], 6);
    const auto fitted = read_fit<box>(directory / "fit", short_run{});
    const std::vector<std::size_t> at = {0, 2, 3, 4, 6, 8, 9, 10, 12}; // of means and of samples
    const auto means = model_means(short_run{.gibbs_steps = 6}, std::span(fitted.theta),
                                   std::span<const std::size_t>(at), 5, 1, serial{});
    std::vector<double> expected;
    for (const auto& row : means)
        expected.insert(expected.end(), row.begin(), row.end());
    EXPECT_EQ(read_npy_values<double>(directory / "samples/model_counts.npy", 2).values, expected);

    EXPECT_EQ(run("none", {"sample", "--trained", path("fit"), "--times-chains", "2"}), 2);
    EXPECT_CONTAINS(errors, "--times-chains 2: law short_run has no population of chains; expected 1");
    EXPECT_EQ(run("none", {"sample", "--trained", path("fit"), "--times-gibbs-steps", "10001"}), 2);
    EXPECT_CONTAINS(errors, "--times-gibbs-steps");
    EXPECT_EQ(run("none", {"train", "--data", path("data"), "--recipe", "path", "--iterations", "9"}), 2);
    EXPECT_CONTAINS(errors, "--iterations: is for models without hidden layers; expected no such option for box, or "
                            "--hidden-iterations");
}

TEST_F(program_of_a_box, says_when_passes_are_missing_and_goes_on)
{
    succeed("data", {"simulate", "--start", "A=20,C=10"});
    succeed("fit", {"train", "--data", path("data"), "--optimisation-steps", "10"});
    EXPECT_CONTAINS(printed, "note: learning has stopped after 10 of the 27 optimisation steps");
    succeed("two_passes", {"train", "--data", path("data"), "--optimisation-steps", "18", "--passes", "2"});
    EXPECT_EQ(printed, "");
    succeed("fit", {"train", "--data", path("data"), "--optimisation-steps", "27", "--resume"});
    succeed("at_once", {"train", "--data", path("data"), "--optimisation-steps", "27"});
    EXPECT_EQ(bytes_of(directory / "fit/parameters.npy"), bytes_of(directory / "at_once/parameters.npy"));
    EXPECT_NE(bytes_of(directory / "fit/parameters.npy"), bytes_of(directory / "two_passes/parameters.npy"));
}

TEST_F(program_of_a_box, takes_up_the_same_training_or_none)
{
    succeed("data", {"simulate", "--start", "A=20,C=10"});
    succeed("other", {"simulate", "--start", "A=20,C=11"});
    succeed("fit", {"train", "--data", path("data"), "--optimisation-steps", "27"});
    const std::string before = bytes_of(directory / "fit/checkpoint.npz");
    const auto refused = [&](std::vector<std::string> words, const std::string& sentence) {
        words.insert(words.begin(), "train");
        EXPECT_EQ(run("fit", words), 2);
        EXPECT_CONTAINS(errors, sentence);
        EXPECT_EQ(bytes_of(directory / "fit/checkpoint.npz"), before);
    };
    const std::string data = path("data");
    refused({"--data", data}, "checkpoint.npz: is there already; --resume goes on with it, --overwrite begins anew");
    refused({"--data", path("other"), "--resume"}, "checkpoint.npz: was made with other data (4 runs, 13 records");
    refused({"--data", data, "--resume", "--passes", "4"}, "--passes: 4; ");
    refused({"--data", data, "--resume", "--gibbs-steps", "3"}, "--gibbs-steps: 3; ");
    refused({"--data", data, "--resume", "--law", "persistent"}, "--law: persistent; ");
    refused({"--data", data, "--resume", "--optimisation-steps", "26"}, "has done 27: expected at least as many");
    refused({"--data", data, "--resume", "--overwrite"}, "--resume and --overwrite: expected one of them");
    // What agrees is no contradiction.
    succeed("fit", {"train", "--data", data, "--resume", "--passes", "3", "--gibbs-steps", "2", "--law", "short_run"});
    EXPECT_EQ(bytes_of(directory / "fit/checkpoint.npz"), before);
    succeed("fit", {"train", "--data", path("other"), "--overwrite", "--optimisation-steps", "27"});
    EXPECT_NE(bytes_of(directory / "fit/checkpoint.npz"), before);
}

TEST_F(program_of_a_box, notices_data_that_were_changed)
{
    succeed("data", {"simulate", "--start", "A=20,C=10"});
    std::string bytes = bytes_of(directory / "data/lattices.npy");
    bytes.back() = static_cast<char>(bytes.back() == 0);
    write_bytes(directory / "data/lattices.npy", bytes);
    EXPECT_EQ(run("fit", {"train", "--data", path("data")}), 2);
    EXPECT_CONTAINS(errors, "lattices.npy: is damaged, or was changed since it was written");
    EXPECT_EQ(names_in(directory.path()), std::set<std::string>{"data"});
}

TEST_F(program_of_a_box, has_the_initial_conditions_of_its_system)
{
    succeed("data", {"simulate"});
    expect_shape<std::uint8_t>("data/lattices.npy", {8, times, 4, 4, 4});
    const auto counts = read_npy<std::int32_t, 3>(directory / "data/counts.npy");
    for (std::size_t run = 0; run < 8; ++run) {
        const auto& expected = box::start[run / 4].numbers();
        for (std::size_t s = 0; s < 3; ++s)
            EXPECT_EQ(static_cast<std::size_t>(counts(run, 0, s)), expected[s]) << run;
    }
    EXPECT_EQ(read_ensemble<box_without_hidden_units>(directory / "data").states().size(), 8 * times * 64)
        << "data of another model of the same species";
    EXPECT_EQ(run("fit", {"train", "--data", path("data")}), 2);
    EXPECT_CONTAINS(errors, "box: lattices.npy: has 2 initial conditions; expected one");
    EXPECT_EQ(run("all", {"reproduce", "--no-figures"}), 2);
    EXPECT_CONTAINS(errors, "box: lattices.npy: has 2 initial conditions; expected one");
    EXPECT_EQ(names_in(directory.path()), std::set<std::string>{"data"});
}

TEST_F(program_of_a_box, learns_moments_of_several_starts_and_predicts_others)
{
    succeed("data", {"simulate", "--no-lattices", "--runs", "20"});
    // Of nine coordinates, a hazard of degree four has 715 coefficients, without optimisation half a minute's work.
    succeed("fit", {"train", "--recipe", "expectation", "--hazard-degree", "1", "--data", path("data")});
    succeed("prediction", {"predict", "--trained", path("fit"), "--start", "A=15,C=8"});
    EXPECT_CONTAINS(printed, "13 times in ");
    expect_shape<double>("prediction/prediction.npy", {times, 9});
    expect_shape<double>("prediction/prediction_whole.npy", {times, 9});
    expect_shape<double>("prediction/prediction_deviations.npy", {times, 3});
    expect_shape<double>("prediction/prediction_survival.npy", {times});
    const auto means = read_npy<double, 2>(directory / "prediction/prediction.npy");
    EXPECT_EQ(means(0, 0), 15.0);
    EXPECT_EQ(means(0, 2), 8.0);
    succeed("as_foxes", {"predict", "--trained", path("fit"), "--foxes", "15", "--dead-grass", "8"});
    EXPECT_EQ(bytes_of(directory / "as_foxes/prediction.npy"), bytes_of(directory / "prediction/prediction.npy"));

    succeed("score",
            {"score", "--trained", path("fit"), "--data", path("data"), "--fresh-runs", "30", "--replicates", "5"});
    double of_training = 0;
    ASSERT_EQ(std::sscanf(printed.c_str(), "R2 %lf", &of_training), 1) << printed;
    EXPECT_GT(of_training, 0.9);
    const auto score = nlohmann::json::parse(bytes_of(directory / "score/score.json"));
    EXPECT_NEAR(score["counts"]["training"].get<double>(), of_training, 1e-4);
    EXPECT_GT(score["counts"]["fresh"].get<double>(), 0.8);
    EXPECT_TRUE(score.contains("survival"));

    EXPECT_EQ(names_in(directory / "fit"), (std::set<std::string>{"closure.npz", "run.json"}))
        << "of two starts, and with hidden layers, there is no one path";
    EXPECT_EQ(run("parameters", {"predict", "--trained", path("fit"), "--start", "A=15,C=8", "--with-parameters"}), 2);
    EXPECT_CONTAINS(errors,
                    "box: --with-parameters: box has no parameters that follow from counts and pairs; expected a "
                    "model without hidden layers");
    EXPECT_EQ(run("everything", {"reproduce", "--start", "A=20,C=10", "--recipe", "expectation", "--no-figures"}), 2);
    EXPECT_CONTAINS(errors,
                    "box: --recipe expectation: reproduce draws theta(t); expected a model without hidden layers");
    EXPECT_FALSE(std::filesystem::exists(directory / "everything"));

    EXPECT_EQ(run("two", {"predict", "--trained", path("fit")}), 2);
    EXPECT_CONTAINS(errors, "box: --start: 2 starts; expected one");
    EXPECT_EQ(run("many", {"predict", "--trained", path("fit"), "--start", "A=65"}), 2);
    EXPECT_CONTAINS(errors, "more molecules than there are vacant sites (64)");
}

TEST_F(program_of_a_box, says_what_the_terms_of_its_closure_are)
{
    constexpr std::size_t parameters = box::model::parameter_count, observables = 15; // 3 counts, 6 + 6 pairs
    succeed("data", {"simulate", "--start", "A=20,C=10"});
    succeed("fit", {"train", "--data", path("data"), "--optimisation-steps", std::to_string(passes_through_data)});
    succeed("closure", {"closure", "--trained", path("fit"), "--data", path("data"), "--closure-samples", "20"});
    expect_shape<double>("closure/closure_terms.npy", {observables, times, parameters});
    expect_shape<double>("closure/closure_terms_errors.npy", {observables, times, parameters});
    expect_shape<double>("closure/model_derivative.npy", {observables, times});
    const auto terms = read_npy<double, 3>(directory / "closure/closure_terms.npy");
    const auto sums = read_npy<double, 2>(directory / "closure/closure_sum.npy");
    const auto theta = read_npy<double, 2>(directory / "fit/parameters.npy");
    double largest = 0.0;
    for (std::size_t x = 0; x < observables; ++x)
        for (std::size_t t = 0; t < times; ++t) {
            double sum = 0.0;
            for (std::size_t p = 0; p < parameters; ++p) {
                sum += terms(x, t, p);
                if (theta(t == 0 ? 0 : t - 1, p) == theta(t == times - 1 ? t : t + 1, p)) {
                    EXPECT_EQ(terms(x, t, p), 0.0) << "a parameter that stands still adds nothing";
                }
            }
            EXPECT_NEAR(sums(x, t), sum, 1e-10);
            largest = std::fmax(largest, std::fabs(sum));
        }
    EXPECT_GT(largest, 0.0);
    // Data are those of the simulations. So few times are not filtered.
    const auto counts = read_npy<std::int32_t, 3>(directory / "data/counts.npy");
    const auto means = read_npy<double, 2>(directory / "closure/data_mean.npy");
    const auto slopes = read_npy<double, 2>(directory / "closure/data_derivative.npy");
    const auto mean_of = [&](std::size_t t) {
        return (counts(0, t, 1) + counts(1, t, 1) + counts(2, t, 1) + counts(3, t, 1)) / 4.0;
    };
    for (std::size_t t = 1; t + 1 < times; ++t) {
        EXPECT_EQ(means(1, t), mean_of(t));
        EXPECT_DOUBLE_EQ(slopes(1, t), (mean_of(t + 1) - mean_of(t - 1)) / 2.0);
    }
    EXPECT_CONTAINS(printed, "C, t < 13: the sum of terms correlates with the data's derivative by ");
    EXPECT_CONTAINS(printed, "AC at 2, t = 0 to ");
    const auto json = nlohmann::json::parse(bytes_of(directory / "closure/run.json"));
    EXPECT_EQ(json["closure_terms"]["observables"].size(), observables);
    EXPECT_EQ(json["closure_terms"]["drawn"], (nlohmann::json{"C", "CC", "AC at 2"}));
    EXPECT_EQ(json["closure_terms"]["cutoff"], 0.0);

    EXPECT_EQ(run("other", {"closure", "--trained", path("fit"), "--data", path("nothing")}), 2);
    EXPECT_CONTAINS(errors, "lattices.npy");
}

TEST_F(program_of_a_box, is_well_mixed_on_request)
{
    succeed("data", {"simulate", "--well-mixed", "--runs", "200"});
    EXPECT_FALSE(std::filesystem::exists(directory / "data/lattices.npy"));
    expect_shape<std::int32_t>("data/counts.npy", {400, times, 3});
    expect_shape<double>("data/rate_equations.npy", {2, times, 3});
    EXPECT_CONTAINS(bytes_of(directory / "data/rate_equations.txt"), "d<A>/dt = -0.1 <A>\n");
    const auto counts = read_npy<std::int32_t, 3>(directory / "data/counts.npy");
    const auto curves = read_npy<double, 3>(directory / "data/rate_equations.npy");
    // 20 foxes leave at 0.1 each: binomial, with a standard error of the mean of 200 runs.
    for (std::size_t t = 0; t < times; ++t) {
        const double p = std::exp(-0.1 * static_cast<double>(t));
        double mean = 0.0;
        for (std::size_t run = 0; run < 200; ++run)
            mean += counts(run, t, 0) / 200.0;
        EXPECT_NEAR(curves(0, t, 0), 20.0 * p, 1e-6);
        EXPECT_NEAR(mean, 20.0 * p, 4.5 * std::sqrt(20.0 * p * (1.0 - p) / 200.0) + 1e-12);
    }
    EXPECT_EQ(counts(200, 0, 1), 8);
}

TEST_F(program_of_a_box, learns_to_the_letter_of_the_text)
{
    succeed("data", {"simulate", "--start", "A=20,C=10"});
    succeed("fit", {"train", "--recipe", "paper_text", "--data", path("data"), "--optimisation-steps",
                    std::to_string(passes_through_data)});
    const auto json = nlohmann::json::parse(bytes_of(directory / "fit/run.json"));
    EXPECT_EQ(json["law"]["name"], "persistent");
    EXPECT_EQ(json["law"]["gibbs_steps"], 2);
    succeed("same",
            {"train", "--law", "persistent", "--gibbs-steps", "2", "--batch-runs", "shared", "--adjoint",
             "paper_forward", "--data", path("data"), "--optimisation-steps", std::to_string(passes_through_data)});
    EXPECT_EQ(bytes_of(directory / "same/parameters.npy"), bytes_of(directory / "fit/parameters.npy"));
    EXPECT_EQ(run("other", {"train", "--recipe", "paper_text", "--law", "short_run", "--data", path("data")}), 2);
    EXPECT_CONTAINS(errors, "box: --recipe paper_text: has a law of its own; expected no --law");
}

TEST_F(program_of_a_box, has_the_walls_of_its_system)
{
    const auto simulated = [&]<boundaries Boundaries>() {
        return simulate_ensemble<lattice<4, 4, 4>, Boundaries>(box::network, box::start, {.runs = 4, .steps = 12}, 1,
                                                               any_site_choice{}, serial{});
    };
    const auto closed = simulated.operator()<boundaries::closed>();
    const auto periodic = simulated.operator()<boundaries::periodic>();
    succeed("data", {"simulate"});
    const auto found = read_npy_values<std::uint8_t>(directory / "data/lattices.npy", 5).values;
    EXPECT_TRUE(std::ranges::equal(found, closed.states()));
    EXPECT_FALSE(std::ranges::equal(found, periodic.states()));
}

TEST_F(program_of_a_box, speaks_in_the_words_of_its_system)
{
    succeed("", {"simulate", "--help"});
    for (const char* option : {"--foxes [20]", "--hares [0]", "--dead-grass [10]", "--runs [4]", "--steps [12]"})
        EXPECT_CONTAINS(printed, option);
    succeed("", {"train", "--help"});
    for (const char* option : {"--window [4]", "--passes [3]", "--batch [3]", "--gibbs-steps [2]"})
        EXPECT_CONTAINS(printed, option);
    EXPECT_EQ(run("data", {"simulate", "--hares", "65"}), 2);
    EXPECT_CONTAINS(errors, "box: --hares: 65; expected a whole number from 0 to 64");
    EXPECT_EQ(run("data", {"simulate", "--hares", "40", "--foxes", "20"}), 2);
    EXPECT_CONTAINS(errors, "A=20,B=40,C=10: more molecules than there are vacant sites (64)");
}

} // namespace closura_tests::run_experiment_tests
