// All of closura but files and threads: models, sampling, simulation, learning.
// Add <closura/io/…> and <closura/run/…> for those.
#pragma once

// First, so that little stands before what they say of mistakes: compilers
// print the way to a header.
#include <closura/core/config.hpp>
#include <closura/model/lattice.hpp>

#include <closura/analyse/annealed_importance.hpp>
#include <closura/analyse/closure_phases.hpp>
#include <closura/analyse/closure_score.hpp>
#include <closura/analyse/closure_terms.hpp>
#include <closura/analyse/cluster_counts.hpp>
#include <closura/analyse/exact.hpp>
#include <closura/analyse/explained_variance.hpp>
#include <closura/analyse/log_probability.hpp>
#include <closura/analyse/model_samples.hpp>
#include <closura/analyse/observables.hpp>
#include <closura/analyse/parameter_errors.hpp>
#include <closura/analyse/transfer_matrix.hpp>
#include <closura/core/allowed_values.hpp>
#include <closura/core/archive_interface.hpp>
#include <closura/core/choice.hpp>
#include <closura/core/described.hpp>
#include <closura/core/error.hpp>
#include <closura/core/field_differences.hpp>
#include <closura/dynamics/adjoints.hpp>
#include <closura/dynamics/right_hand_sides.hpp>
#include <closura/dynamics/trajectory.hpp>
#include <closura/expr/evaluate.hpp>
#include <closura/expr/literals.hpp>
#include <closura/expr/subexpressions.hpp>
#include <closura/expr/variables.hpp>
#include <closura/learn/closure_path.hpp>
#include <closura/learn/critical_attraction.hpp>
#include <closura/learn/dynamic_learning.hpp>
#include <closura/learn/expectation_closure.hpp>
#include <closura/learn/hidden_path.hpp>
#include <closura/learn/kernel_ridge.hpp>
#include <closura/learn/log_linear.hpp>
#include <closura/learn/many_starts.hpp>
#include <closura/learn/moment_path.hpp>
#include <closura/learn/path_learning.hpp>
#include <closura/learn/path_objective.hpp>
#include <closura/learn/path_regression.hpp>
#include <closura/learn/static_learning.hpp>
#include <closura/model/model.hpp>
#include <closura/model/model_equations.hpp>
#include <closura/optimise/gradient_descent.hpp>
#include <closura/sample/chain_energies.hpp>
#include <closura/sample/gibbs.hpp>
#include <closura/sample/moments.hpp>
#include <closura/sample/sampler.hpp>
#include <closura/sample/unit_counts.hpp>
#include <closura/simulate/ensemble.hpp>
#include <closura/simulate/ensemble_statistics.hpp>
#include <closura/simulate/lattice_simulation.hpp>
#include <closura/simulate/observed_ensemble.hpp>
#include <closura/simulate/well_mixed.hpp>
#include <closura/state/arrays.hpp>
