// Recipes: how `train` goes from an ensemble to right-hand sides.
//
//   paper        Algorithm 1, an optimisation step at a time over a window that slides (learn/dynamic_learning.hpp);
//                chains start anew in the sleep phase, as in the paper's published run
//   paper_text   the same as the paper's text has it: chains that persist, one batch for all times of a window,
//                dμ/dt by forward differences, 1,000 steps
//   path         θ(t) first, by fits at each time, then right-hand sides that follow it (learn/path_learning.hpp)
//   expectation  a closure of moments that carries over to other starts (learn/expectation_closure.hpp)
//
// Not part of <closura/closura.hpp>.
#pragma once

#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/core/error.hpp>
#include <closura/dynamics/adjoints.hpp>
#include <closura/learn/batch.hpp>
#include <closura/learn/critical_attraction.hpp>
#include <closura/learn/expectation_closure.hpp>
#include <closura/learn/hidden_path.hpp>
#include <closura/learn/path_learning.hpp>
#include <closura/learn/path_regression.hpp>
#include <closura/sample/law.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace closura {
inline namespace CLOSURA_ABI {

/// Algorithm 1, with the parts of learning_options.
struct paper_recipe {
    static constexpr std::string_view name = "paper";
    static constexpr bool in_optimisation_steps = true;
    friend bool operator==(const paper_recipe&, const paper_recipe&) = default;
};

/// Algorithm 1 to the letter of the paper's text.
struct paper_text_recipe {
    static constexpr std::string_view name = "paper_text";
    static constexpr bool in_optimisation_steps = true;
    friend bool operator==(const paper_text_recipe&, const paper_text_recipe&) = default;

    /// Errors: `input_error` if the parts of learning are a system's own, which cannot be those of the text.
    template <class Learning>
    static void apply(Learning& learning)
    {
        if constexpr (requires {
                          learning.law = persistent{};
                          learning.adjoint = paper_forward_adjoint{};
                          learning.batch.runs = drawn_once{};
                      }) {
            std::size_t gibbs_steps = persistent{}.gibbs_steps;
            visit_choice(learning.law, [&](const auto& law) { gibbs_steps = law.gibbs_steps; });
            learning.law = persistent{gibbs_steps};
            learning.adjoint = paper_forward_adjoint{};
            learning.batch.runs = drawn_once{};
        } else {
            require(false, "--recipe paper_text: this system has parts of learning of its own; expected paper or path");
        }
    }
};

/// At each time, the runs that have lost no species for good (simulate/reachable_species.hpp).
struct survivors {
    static constexpr std::string_view name = "survivors";
    friend bool operator==(const survivors&, const survivors&) = default;
};

/// All runs, at all times.
struct all_runs {
    static constexpr std::string_view name = "all_runs";
    friend bool operator==(const all_runs&, const all_runs&) = default;
};

/// Which runs a model speaks of.
using part_of_runs = choice<survivors, all_runs>;

/// A wanted bound of the weights of a fit; 0 stands for a little under the attraction at which the model separates into
/// phases, where that is known, else none. At W_c itself correlations have the length of the lattice.
template <model_type Model>
[[nodiscard]] constexpr double largest_weight_of(double wanted)
{
    constexpr double share = 0.94; // correlations reach nine sites of a square lattice
    if (wanted > 0.0)
        return wanted;
    return (std::min)(share * critical_attraction<Model>, path_options{}.largest_weight);
}

/// θ(t) by fits at each time, smoothed, then right-hand sides that follow it.
struct path_recipe {
    static constexpr std::string_view name = "path";
    static constexpr bool in_optimisation_steps = false;

    part_of_runs learn_from;
    std::size_t iterations = path_options{}.iterations;
    double ridge = path_options{}.ridge;
    double largest_divergence = path_options{}.largest_divergence;
    double largest_weight = 0.0; ///< 0: see `largest_weight_of`
    double smoothing = 3.5;
    std::size_t sweeps = regression_options{}.sweeps;
    std::size_t refinement_steps = 0; ///< of Algorithm 1, from what follows the path
    double refinement_pull = 0.0;     ///< towards the path, see dynamic_learning::attract_to
    /// With {}, so that who says nothing of them is not warned.
    hidden_path_options hidden{}; // NOLINT(readability-redundant-member-init)

    template <model_type Model>
    [[nodiscard]] path_options path() const
    {
        return {iterations, ridge, largest_divergence, largest_weight_of<Model>(largest_weight)};
    }
    [[nodiscard]] regression_options regression() const { return {sweeps}; }

    static constexpr auto description()
    {
        using self = path_recipe;
        return closura::fields(
            field<"learn_from">(&self::learn_from, "the runs that are learned from, at each time"),
            field<"iterations">(&self::iterations, whole_numbers(2, 100'000), "Newton steps at each time"),
            field<"ridge">(&self::ridge, numbers(0.0, 1e6), "ridge of a Newton step, in parts of variances"),
            field<"largest_divergence">(&self::largest_divergence, positive_numbers(),
                                        "largest KL divergence of a Newton step, to second order"),
            field<"largest_weight">(&self::largest_weight, numbers(0.0, 100.0),
                                    "largest weight of a fit; 0: 0.94 of the attraction at which the model separates "
                                    "into phases, where it is known"),
            field<"smoothing">(&self::smoothing, numbers(0.0, 1e6),
                               "width of the local quadratics that smooth the path, in recorded times"),
            field<"sweeps">(&self::sweeps, whole_numbers(1, 1'000'000),
                            "sweeps over the path that fit the right-hand sides"),
            field<"refinement_steps">(&self::refinement_steps, whole_numbers(0, 1'000'000'000),
                                      "optimisation steps of Algorithm 1 that refine the right-hand sides afterwards"),
            field<"refinement_pull">(&self::refinement_pull, numbers(0.0, 1e9),
                                     "strength of L2 towards the path while they are refined, in nats"),
            field<"hidden">(&self::hidden, "steps of models with hidden layers"));
    }
    friend bool operator==(const path_recipe&, const path_recipe&) = default;
};

/// A closure of moments in the expectation coordinates, from one or several starts.
struct expectation_recipe {
    static constexpr std::string_view name = "expectation";
    static constexpr bool in_optimisation_steps = false;

    expectation_options closure;

    static constexpr auto description()
    {
        return closura::fields(field<"closure">(&expectation_recipe::closure, "the closure of an ensemble"));
    }
    friend bool operator==(const expectation_recipe&, const expectation_recipe&) = default;
};

/// The recipes that command lines and files offer.
using any_recipe = choice<paper_recipe, paper_text_recipe, path_recipe, expectation_recipe>;

/// Whether a recipe is Algorithm 1, whose steps can be taken up again one by one; the others learn in one go.
[[nodiscard]] inline bool in_optimisation_steps(const any_recipe& recipe)
{
    return recipe.visit([]<class Recipe>(const Recipe&) { return Recipe::in_optimisation_steps; });
}

} // namespace CLOSURA_ABI
} // namespace closura
